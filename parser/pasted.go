package parser

import (
	"bytes"
	"encoding/hex"

	"github.com/why502/why502/parser/event"
)

// journalText stands before the line in what journalctl prints with -o export and -o verbose.
var journalText = []byte("MESSAGE=")

// cookie stands before an object in syslog (CEE, of liblognorm and rsyslog).
var cookie = []byte("@cee:")

// pasted is for lines that begin with a mark of a page, an editor or a tool: quotation marks, blanks and the number of the line, a table's stroke, a bullet before
// code, the label of a time in TAI64N.
func (p *peeler) pasted(b []byte) []byte {
	switch b[0] {
	case '@':
		if rest, found := bytes.CutPrefix(b, cookie); found {
			return bytes.TrimLeft(rest, " ")
		}
		return p.label(b)
	case '"':
		return p.quotation(b)
	case '`', '-':
		return code(b)
	case '|':
		if b[1] != ' ' && b[1] != '{' {
			return nil
		}
		return bytes.Trim(b[1:], " \t|")
	}
	return p.indented(bytes.TrimLeft(b, " \t"))
}

// code takes "`line`" and "- `line`" of Markdown.
func code(b []byte) []byte {
	rest, found := bytes.CutPrefix(bytes.TrimPrefix(b, []byte("- ")), codeMark)
	if !found || len(rest) == 0 || rest[0] == '`' {
		return nil
	}
	return bytes.TrimRight(rest, "`")
}

// indented takes off the blanks before a line, and its number in a file. Further lines of messages begin with blanks too, and letters behind.
func (p *peeler) indented(b []byte) []byte {
	if len(b) < 8 {
		return nil
	}
	if rest, found := bytes.CutPrefix(b, journalText); found {
		return rest
	}
	if b[0] == '"' {
		return p.quotation(b)
	}
	if rest := p.bar(b); rest != nil {
		return rest
	}
	if _, n := leadingNumber(b); n > 0 && n < 8 && (b[n] == ' ' || b[n] == '\t') {
		if rest := bytes.TrimLeft(b[n:], " \t"); len(rest) > 8 {
			return rest
		}
		return nil
	}
	if !beginsLine(b) && !beginsMonth(b) || b[0] == '[' && starts[b[1]] != digitStart && !(isCapital(b[1]) && isCapital(b[2])) {
		return nil
	}
	return b
}

func isCapital(c byte) bool { return c-'A' <= 'Z'-'A' }

// beginsMonth says that b begins as a header of RFC 3164 does.
func beginsMonth(b []byte) bool { return len(b) > 15 && b[3] == ' ' && b[6] == ' ' && b[9] == ':' }

// quotation takes a line that stands in quotes: as the only or the first column of CSV, or as a text of JSON, alone or in a list.
func (p *peeler) quotation(b []byte) []byte {
	if len(b) < 3 {
		return nil
	}
	end := stringEnd(b[1:]) + 1
	switch behind := b[end+1:]; {
	case end == 0:
		return nil
	case len(behind) > 8 && behind[0] == ':':
		return p.member(b[1:end], bytes.TrimLeft(behind[1:], " "))
	case len(behind) > 1 && behind[0] == ',' && behind[1] > ' ':
		return p.columns(b)
	case len(behind) > 1 && behind[0] == '"':
		p.clearCells(b)
		if column, next := p.column(b, 0); column != nil && next > len(b) {
			return column
		}
	case len(bytes.TrimRight(behind, " ,]")) == 0:
		return p.unescape(b[1:end])
	}
	return nil
}

// member takes the line out of a member that stands alone, as objects are shown with a member a line.
func (p *peeler) member(key, value []byte) []byte {
	number, known := envelopeNumbers()[string(key)]
	if !known || number != keyMessage && number != keyLog && number != keyLine || len(value) < 3 || value[0] != '"' {
		return nil
	}
	end := stringEnd(value[1:])
	if end <= 0 {
		return nil
	}
	return bytes.TrimRight(p.unescape(value[1:1+end]), "\r\n")
}

// isoColumn takes an ISO stamp of n bytes that is the first column of a row: of Fluentd, of CSV, of a table.
func (p *peeler) isoColumn(stamp event.Stamp, b []byte, n int) []byte {
	if b[n] == '\t' {
		if rest := p.fluentd(stamp, b[n+1:]); rest != nil {
			return rest
		}
		if level, _, found := bytes.Cut(b[n+1:], tab); found && stamp.Digits == 6 && severityOf(level) != noSeverity {
			return nil // Istio's own log: Envoy's part of it has a format
		}
	}
	return p.columns(b)
}

// label takes "@4000000069220b5d075bcd15 " of multilog: seconds of TAI from 2^62 on and nanoseconds, in hexadecimal digits.
func (p *peeler) label(b []byte) []byte {
	const digits, taiOffset = 24, 10
	var raw [digits / 2]byte
	if len(b) < digits+3 || b[digits+1] != ' ' || b[1] != '4' {
		return nil
	}
	if n, err := hex.Decode(raw[:], b[1:digits+1]); err != nil || n < len(raw) {
		return nil
	}
	seconds, nano := int64(0), int64(0)
	for _, c := range raw[1:8] {
		seconds = seconds<<8 | int64(c)
	}
	for _, c := range raw[8:] {
		nano = nano<<8 | int64(c)
	}
	if seconds > 1<<33 || nano >= 1e9 {
		return nil
	}
	p.stamp(event.Stamp{Nano: (seconds-taiOffset)*1e9 + nano, Digits: 9, Set: true, Zoned: true, Dated: true})
	return b[digits+2:]
}

// behindStream takes the name of a stream off, "prefix/container/task ", that "aws logs tail" writes behind the stamp.
func behindStream(b []byte) []byte {
	end := 0
	for end < len(b) && tagBytes[b[end]] {
		end++
	}
	if end+8 >= len(b) || b[end] != ' ' || starts[b[0]] != letterStart || bytes.IndexByte(b[:end], '/') <= 0 || !beginsLine(b[end+1:]) && !mayBegin(b[end+1:]) {
		return b
	}
	return b[end+1:]
}
