package scan

import (
	"bytes"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// Row is one entry of a dictionary: a text that a program writes, and the neutral word for it.
//
// Text is literal; "…" stands for any text, even none. It is matched from the start of the message; a "$" at its end demands
// the message's end as well, a "…" at its start lets it stand anywhere. Also holds further spellings of the same message.
type Row struct {
	ID      string // "connect.refused"; unique in its dictionary
	Text    string
	Also    []string
	Errno   []int  // the message must carry one of these; empty: any or none
	Phase   string // nginx: the "while …" part must be this; empty: any
	Level   string // the level it is usually logged with; never compared
	Symptom event.Symptom
	State   event.State // of health lines
	Meaning string      // what the program saw, for explain: one sentence
	Since   string      // the first version that writes it, where known
	Source  string      // the function of the program that writes it, or where the fact is from
	Sample  string      // a message that must match
	Near    string      // a message that looks alike and must not match; where another row is one word away
	Made    bool        // Sample is made from the pattern, no real line was at hand
}

// Dictionary is an ordered list of rows: the first row that matches wins.
type Dictionary struct {
	Name string // "nginx": goes before the IDs, "nginx/connect.refused"
	Rows []Row

	ids      []string
	patterns [][]pattern
	// heads lists, for each first byte of a message, the rows that may match, in order.
	heads [256][]uint16
}

// pattern is a compiled Text: literals in order, any text between them.
type pattern struct {
	anywhere, toEnd bool
	parts           [][]byte
	pairs           pairSet // of all parts
}

func compile(text string) pattern {
	p := pattern{anywhere: strings.HasPrefix(text, "…")}
	text, p.toEnd = strings.CutSuffix(text, "$")
	p.toEnd = p.toEnd && !strings.HasSuffix(text, "…")
	for part := range strings.SplitSeq(text, "…") {
		if part != "" {
			p.parts = append(p.parts, []byte(part))
			p.pairs.add([]byte(part))
		}
	}
	return p
}

func (p *pattern) match(msg []byte) bool {
	for i, part := range p.parts {
		switch {
		case i == 0 && !p.anywhere:
			if !bytes.HasPrefix(msg, part) {
				return false
			}
			msg = msg[len(part):]
		case i == len(p.parts)-1 && p.toEnd:
			return bytes.HasSuffix(msg, part)
		default:
			at := bytes.Index(msg, part)
			if at < 0 {
				return false
			}
			msg = msg[at+len(part):]
		}
	}
	return !p.toEnd || len(msg) == 0
}

// pairSet is a set of neighbouring bytes, by a hash of eight bits. A message that lacks a pair of a pattern cannot match it, which
// spares most of the searches through texts that may stand anywhere.
type pairSet [4]uint64

// longestFiltered is the message length from which on a set would hold nearly every pair.
const longestFiltered = 1024

func (s *pairSet) add(text []byte) {
	if len(text) > longestFiltered {
		*s = pairSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
		return
	}
	for i := 1; i < len(text); i++ {
		h := (uint32(text[i-1])*31 + uint32(text[i])) * 0x9E3779B1 >> 24
		s[h>>6] |= 1 << (h & 63)
	}
}

// holds says whether all of other is in the set.
func (s *pairSet) holds(other *pairSet) bool {
	return other[0]&^s[0]|other[1]&^s[1]|other[2]&^s[2]|other[3]&^s[3] == 0
}

// NewDictionary compiles the rows.
func NewDictionary(name string, rows []Row) *Dictionary {
	d := &Dictionary{Name: name, Rows: rows}
	for i, row := range rows {
		d.ids = append(d.ids, name+"/"+row.ID)
		var ps []pattern
		for _, text := range append([]string{row.Text}, row.Also...) {
			p := compile(text)
			ps = append(ps, p)
			for c := range d.heads {
				starts := p.anywhere || len(p.parts) == 0 || p.parts[0][0] == byte(c)
				if h := d.heads[c]; starts && (len(h) == 0 || h[len(h)-1] != uint16(i)) {
					d.heads[c] = append(h, uint16(i))
				}
			}
		}
		d.patterns = append(d.patterns, ps)
	}
	return d
}

// Find returns the first row that matches and its full ID, or nil. errno is 0 where the message carries none; phase is nil where it has none.
func (d *Dictionary) Find(msg []byte, errno int, phase []byte) (*Row, string) {
	if len(msg) == 0 {
		return nil, ""
	}
	var pairs pairSet
	pairs.add(msg)
	for _, i := range d.heads[msg[0]] {
		row := &d.Rows[i]
		if row.Phase != "" && row.Phase != string(phase) || len(row.Errno) > 0 && !slices.Contains(row.Errno, errno) {
			continue
		}
		for k := range d.patterns[i] {
			if p := &d.patterns[i][k]; pairs.holds(&p.pairs) && p.match(msg) {
				return row, d.ids[i]
			}
		}
	}
	return nil, ""
}

// Finder asks a dictionary and remembers the last texts: in an outage the same few messages come over and over.
// It serves one goroutine and one dictionary, which it asks for when it is asked itself: most logs have no message of most kinds.
type Finder struct {
	Dictionary func() *Dictionary
	memo       *[64]remembered
}

// remembered is what a dictionary said of a text.
type remembered struct {
	text, phase []byte
	errno       int
	row         *Row
	id          string
}

// longestRemembered bounds the texts that a Finder keeps: longer ones hardly ever come twice.
const longestRemembered = 256

// Find is Dictionary.Find with a memory for short texts.
func (f *Finder) Find(msg []byte, errno int, phase []byte) (*Row, string) {
	if len(msg) == 0 || len(msg) > longestRemembered || len(phase) > longestRemembered {
		return f.Dictionary().Find(msg, errno, phase)
	}
	if f.memo == nil {
		f.memo = new([64]remembered)
	}
	m := &f.memo[place(msg, errno, phase)%uint64(len(f.memo))]
	if m.errno == errno && string(m.text) == string(msg) && string(m.phase) == string(phase) {
		return m.row, m.id
	}
	m.row, m.id = f.Dictionary().Find(msg, errno, phase)
	m.text, m.phase, m.errno = append(m.text[:0], msg...), append(m.phase[:0], phase...), errno
	return m.row, m.id
}

// place hashes three samples of a text: messages that come in turns should not share a place of the memory.
func place(msg []byte, errno int, phase []byte) uint64 {
	h := uint64(len(msg))<<32 ^ uint64(len(phase))<<16 ^ uint64(errno)
	if len(msg) >= 8 {
		h ^= load8(msg, 0)*3 ^ load8(msg, len(msg)/2-4)*5 ^ load8(msg, len(msg)-8)*7
	} else {
		h ^= uint64(msg[0])<<8 | uint64(msg[len(msg)-1])
	}
	return h * 0x9E3779B97F4A7C15 >> 58
}
