package haproxy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// steps is a compiled log-format. It is a walk of its own, and not the layout that the other proxies' formats share, because HAProxy's items end
// themselves in ways that no literal tells: captured headers stand in braces or are left out with their blank, request lines hold blanks, numbers
// need nothing behind them, and strings are quoted or not by flags that versions apply differently.
type steps struct {
	lead   []byte
	list   []step
	glance int // so many steps are enough to count a request
	claim  int // so many must fit for the line to be of this format
	clock  scan.Clock
	// ofAccept says that milliseconds which stand apart belong to the date.
	ofAccept bool
	// core is how many steps at the start are those of httplog, for which there is a faster way; 0 for none.
	core int
}

// step is an item and the literal behind it.
type step struct {
	field field
	look  look
	after []byte
	stamp func(b []byte) (event.Stamp, int) // of a date
}

// read takes steps from..to at a place of the line. It returns the place behind them, and how many were read whole.
func (c *steps) read(r *record, line []byte, at, from, to int) (int, int) {
	for k := from; k < to; k++ {
		s := &c.list[k]
		if next := s.quick(r, line, at); next > 0 {
			at = next
			continue
		}
		begin, end, next := s.find(line, at)
		if s.look == stampLook {
			s.date(r, line[begin:end])
		} else {
			r.set(s.field, line[begin:end], &c.clock)
		}
		if next < 0 {
			if !keepsCut(s.field) {
				r.forget(s.field)
			}
			for _, lost := range c.list[k+1 : to] {
				r.forget(lost.field)
			}
			return len(line), k
		}
		at = next
	}
	return at, to
}

// quick reads what most lines have: numbers and dates, which end themselves, and words without quotes. It returns where the next step begins, or 0 when
// it is no such case.
func (s *step) quick(r *record, line []byte, at int) int {
	if at >= len(line) || len(s.after) == 0 {
		return 0
	}
	var end int
	switch s.look {
	case numberLook:
		var n int64
		if n, end = integer(line, at); end == at || !s.follows(line, end) {
			return 0
		}
		if s.field != skipField {
			r.n[s.field] = n
		}
	case wordLook:
		if end = s.wordEnd(line, at); end < 0 {
			return 0
		}
		if isText(s.field) {
			r.s[s.field-firstText] = line[at:end]
		} else if s.field != skipField {
			return 0
		}
	case stampLook:
		stamp, n := s.stamp(line[at:])
		if end = at + n; n == 0 || !s.follows(line, end) {
			return 0
		}
		if s.field == stampField {
			r.stamp = stamp
		}
	default:
		return 0
	}
	return end + len(s.after)
}

// wordEnd finds the end of a word, -1 when it stands in quotes or does not end.
func (s *step) wordEnd(line []byte, at int) int {
	first := s.after[0]
	if line[at] == '"' && first != '"' {
		return -1
	}
	for i := at; ; i++ {
		n := bytes.IndexByte(line[i:], first)
		if n < 0 {
			return -1
		}
		if i += n; len(s.after) == 1 || s.follows(line, i) {
			return i
		}
	}
}

// keepsCut says that half of a value is of use. Half a name or number would be another name or number.
func keepsCut(f field) bool {
	switch f {
	case requestText.field(), targetText.field(), queryText.field(), agentText.field(), referrerText.field():
		return true
	}
	return false
}

// whole reads a value that is several items.
func (c *steps) whole(r *record, value []byte) {
	if bytes.HasPrefix(value, c.lead) {
		c.read(r, value, len(c.lead), 0, len(c.list))
	}
}

// date reads a date that stands alone: in brackets, or before a point and its milliseconds.
func (s *step) date(r *record, value []byte) {
	stamp, _ := s.stamp(bytes.TrimPrefix(value, bracket))
	if s.field == stampField {
		r.stamp = stamp
	}
}

// forget makes a field unknown.
func (r *record) forget(f field) {
	switch {
	case f < firstText:
		r.n[f] = unknown
	case f < firstSpecial:
		r.s[f-firstText] = nil
	case f == stampField:
		r.stamp = event.Stamp{}
	}
}

func (s *step) follows(line []byte, at int) bool {
	switch {
	case len(s.after) == 0:
		return true
	case at >= len(line) || line[at] != s.after[0]:
		return false
	}
	return len(s.after) == 1 || bytes.HasPrefix(line[at:], s.after)
}

// find returns where the value at the place begins and ends, and where the next step begins: -1 when the line ends before what should follow.
func (s *step) find(line []byte, at int) (begin, end, next int) {
	if at < len(line) {
		own := ownEnds[s.look]
		switch c := line[at]; {
		case s.look == numberLook && len(s.after) == 0:
			if _, end := integer(line, at); end > at {
				return at, end, end
			}
		case s.look == braceLook:
			if c == '{' {
				return s.closed(line, at, '}')
			}
			return s.nothing(line, at)
		case c == '"' && (len(s.after) == 0 || s.after[0] != '"'):
			return s.closed(line, at, '"')
		case own != nil && len(s.after) > 0 && s.after[0] == ' ':
			if end := own(line, at); end > at && s.follows(line, end) {
				return at, end, end + len(s.after)
			}
		}
	}
	at = min(at, len(line))
	if len(s.after) == 0 {
		return at, len(line), len(line)
	}
	if n := bytes.Index(line[at:], s.after); n >= 0 {
		return at, at + n, at + n + len(s.after)
	}
	return at, len(line), -1
}

// nothing is for captured headers that are not there: the blank behind them is not written either when there is one before.
func (s *step) nothing(line []byte, at int) (begin, end, next int) {
	after := s.after
	if len(after) > 0 && after[0] == ' ' && at > 0 && line[at-1] == ' ' {
		after = after[1:]
	}
	if !bytes.HasPrefix(line[at:], after) {
		return at, at, -1
	}
	return at, at, at + len(after)
}

// closed reads a value between quotes or braces: up to the first closing one that is followed by what should follow. Braces may stand inside the
// captured headers too, so there one is preferred behind which a brace or a quote opens again. A line that was cut has none.
func (s *step) closed(line []byte, at int, shut byte) (begin, end, next int) {
	begin, end, next = at+1, len(line), -1
	for i := begin; ; i++ {
		n := bytes.IndexByte(line[i:], shut)
		if n < 0 {
			return begin, end, next
		}
		i += n
		behind := i + 1 + len(s.after)
		if len(s.after) > 0 && !s.follows(line, i+1) || len(s.after) == 0 && shut == '"' && i+1 < len(line) {
			continue
		}
		if next < 0 {
			end, next = i, behind
		}
		if shut == '"' || behind >= len(line) || line[behind] == '{' || line[behind] == '"' {
			return begin, i, behind
		}
	}
}

// ownEnds find the end of texts that hold blanks, where they stand without quotes; at is within the line. They return at or less when they cannot.
var ownEnds = map[look]func(line []byte, at int) int{requestLook: requestEnd, errorLook: errorEnd, tlsErrorLook: tlsErrorEnd}

// requestEnd finds the end of a request line: behind the protocol, or behind <BADREQ>.
func requestEnd(line []byte, at int) int {
	if line[at] == '<' {
		return at + bytes.IndexByte(line[at:], '>') + 1
	}
	n := bytes.Index(line[at:], protocolMark)
	if n < 0 {
		return -1
	}
	return blankEnd(line, at+n+len(protocolMark))
}

var protocolMark = []byte(" HTTP/")

func blankEnd(line []byte, at int) int {
	if n := bytes.IndexByte(line[at:], ' '); n >= 0 {
		return at + n
	}
	return len(line)
}

// errorEnd finds the end of one of HAProxy's texts for the end of a connection.
func errorEnd(line []byte, at int) int {
	longest := -1
	for _, row := range connectionRows {
		if len(row.Sample) > longest-at && bytes.HasPrefix(line[at:], []byte(row.Sample)) {
			longest = at + len(row.Sample)
		}
	}
	return longest
}

// tlsErrorEnd finds the end of OpenSSL's "error:0A00010B:SSL routines::wrong version number", which goes on in small letters.
func tlsErrorEnd(line []byte, at int) int {
	if !bytes.HasPrefix(line[at:], []byte("error:")) {
		return -1
	}
	end := blankEnd(line, at)
	for end+1 < len(line) && line[end+1] >= 'a' && line[end+1] <= 'z' {
		end = blankEnd(line, end+1)
	}
	return end
}
