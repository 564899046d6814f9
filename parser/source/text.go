package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// kind is something that is no text, known by bytes at a fixed place.
type kind struct {
	at    int
	magic string
	what  string
	hint  string // FILE stands for the path
}

var kinds = []kind{
	{0, "PK\x03\x04", "a zip archive", "unzip -p FILE | why502"},
	{257, "ustar", "a tar archive", "tar -xOf FILE | why502"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "7z x -so FILE | why502"},
	{0, "\x04\x22\x4d\x18", "packed with lz4", "lz4 -dc FILE | why502"},
	{0, "\x1f\x9d", "packed with compress", "gzip -dc FILE | why502"},
	{0, "LPKSHHRH", "a journal of systemd", "journalctl --file FILE -o short-iso-precise | why502"},
	{0, "SQLite format 3\x00", "an SQLite database", ""},
	{0, "why502 state ", "a state of why502", ""},
	{0, "why502 digest ", "a digest of why502", "why502 merge FILE"},
	{0, "\x7fELF", "a program", ""},
	{0, "\xd4\xc3\xb2\xa1", "a packet capture", ""},
	{0, "\x0a\x0d\x0d\x0a", "a packet capture", ""},
}

var unknownBinary = &kind{}

func (k *kind) problem(path string) error {
	return &Binary{Path: path, What: k.what, Hint: strings.Replace(k.hint, "FILE", path, 1)}
}

// binaryKind tells what a block is that is no text; nil for text. Runs of zeros do not make a file binary: power cuts and rotations under
// the writer leave them in logs. What is left must hold few control characters.
func binaryKind(block []byte) *kind {
	for i := range kinds {
		k := &kinds[i]
		if len(block) >= k.at+len(k.magic) && string(block[k.at:k.at+len(k.magic)]) == k.magic {
			return k
		}
	}
	var zeros, controls, length int
	for i := 0; i < len(block); {
		run := zeroRun(block[i:])
		if run >= 16 {
			i += run
			continue
		}
		length++
		switch c := block[i]; {
		case c == 0:
			zeros++
		case c < 7, c > 13 && c < 27, c > 27 && c < 32:
			controls++
		}
		i++
	}
	if len(block) > 0 && length == 0 || zeros > 1 && (zeros+controls)*32 > length {
		return unknownBinary
	}
	return nil
}

func zeroRun(b []byte) int {
	for i, c := range b {
		if c != 0 {
			return i
		}
	}
	return len(b)
}

func allZero(b []byte) bool { return zeroRun(b) == len(b) }

// utf16Order tells UTF-16 by its byte order mark, or by zeros in every second place; nil: it is not UTF-16.
func utf16Order(block []byte) binary.ByteOrder {
	switch {
	case len(block) >= 2 && block[0] == 0xff && block[1] == 0xfe:
		return binary.LittleEndian
	case len(block) >= 2 && block[0] == 0xfe && block[1] == 0xff:
		return binary.BigEndian
	}
	var zeros [2]int
	for i, c := range block {
		if c == 0 {
			zeros[i&1]++
		}
	}
	most := len(block) * 2 / 5
	switch {
	case len(block) < 16:
		return nil
	case zeros[0] == 0 && zeros[1] > most:
		return binary.LittleEndian
	case zeros[1] == 0 && zeros[0] > most:
		return binary.BigEndian
	}
	return nil
}

// endsWithReturns tells a text whose lines end with a carriage return and no line feed. One alone may be part of a line, or half of an end that was cut.
func endsWithReturns(block []byte) bool {
	return bytes.IndexByte(block, '\n') < 0 && bytes.Count(block, []byte{'\r'}) > 1
}

// returnsReader turns carriage returns into line feeds, byte for byte.
type returnsReader struct{ source io.Reader }

func (r *returnsReader) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// utf16Reader turns UTF-16 into UTF-8. What is no character becomes U+FFFD.
type utf16Reader struct {
	source io.Reader
	order  binary.ByteOrder
	in     [16 << 10]byte
	kept   int // bytes in in that were not decoded yet
	out    []byte
	ready  []byte // part of out that was not delivered yet
	begun  bool
	err    error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.ready) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.source.Read(u.in[u.kept:])
		u.kept, u.err = u.kept+n, err
		u.decode()
	}
	n := copy(p, u.ready)
	u.ready = u.ready[n:]
	return n, nil
}

// decode turns what was read into UTF-8, except for half a character at the end.
func (u *utf16Reader) decode() {
	u.out = u.out[:0]
	i := 0
	for ; i+1 < u.kept; i += 2 {
		r := rune(u.order.Uint16(u.in[i:]))
		if utf16.IsSurrogate(r) {
			if i+3 >= u.kept && u.err == nil {
				break
			}
			if i+3 < u.kept {
				if pair := utf16.DecodeRune(r, rune(u.order.Uint16(u.in[i+2:]))); pair != utf8.RuneError {
					r, i = pair, i+2
				}
			}
		}
		if r == 0xfeff && !u.begun {
			u.begun = true
			continue
		}
		u.begun = true
		u.out = utf8.AppendRune(u.out, r)
	}
	u.kept = copy(u.in[:], u.in[i:u.kept])
	u.ready = u.out
}
