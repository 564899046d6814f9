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
}

func compile(text string) pattern {
	p := pattern{anywhere: strings.HasPrefix(text, "…"), toEnd: strings.HasSuffix(text, "$")}
	text = strings.TrimSuffix(text, "$")
	for _, part := range strings.Split(text, "…") {
		if part != "" {
			p.parts = append(p.parts, []byte(part))
		}
	}
	if strings.HasSuffix(text, "…") {
		p.toEnd = false
	}
	return p
}

func (p pattern) match(msg []byte) bool {
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
	for _, i := range d.heads[msg[0]] {
		row := &d.Rows[i]
		if row.Phase != "" && row.Phase != string(phase) || len(row.Errno) > 0 && !slices.Contains(row.Errno, errno) {
			continue
		}
		for _, p := range d.patterns[i] {
			if p.match(msg) {
				return row, d.ids[i]
			}
		}
	}
	return nil, ""
}

// Finder asks a dictionary and remembers the last texts: in an outage the same few messages come over and over.
// It serves one goroutine.
type Finder struct {
	Dictionary *Dictionary
	memo       [64]struct {
		text, phase string
		errno       int
		row         *Row
		id          string
	}
}

// Find is Dictionary.Find with a memory for short texts.
func (f *Finder) Find(msg []byte, errno int, phase []byte) (*Row, string) {
	if len(msg) == 0 || len(msg) > 256 {
		return f.Dictionary.Find(msg, errno, phase)
	}
	h := uint32(len(msg))*31 + uint32(errno)*7 + uint32(len(phase))
	h = h*31 + uint32(msg[len(msg)-1])
	h = h*31 + uint32(msg[len(msg)/2])
	m := &f.memo[h%uint32(len(f.memo))]
	if m.errno == errno && m.text == string(msg) && m.phase == string(phase) {
		return m.row, m.id
	}
	row, id := f.Dictionary.Find(msg, errno, phase)
	m.text, m.phase, m.errno, m.row, m.id = string(msg), string(phase), errno, row, id
	return row, id
}
