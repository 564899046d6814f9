package scan

import (
	"encoding/binary"

	"github.com/why502/why502/parser/event"
)

// Clock reads the stamps at one place of a format: every method returns the stamp and how many bytes it took, 0 when b does not begin with such a stamp.
// It remembers the newest minute, because neighbouring lines share it, and so serves one goroutine; what it remembers never changes
// what it answers. The second 60 of a leap second is the last instant of 59 that the stamp's digits can tell.
type Clock struct {
	shape shape
	// head, body and tail are the bytes from which start was made.
	head, body uint64
	tail       uint16
	start      int64 // of the minute

	zoneText  uint64 // six bytes
	zoneNano  int64
	zoneBytes int
}

// shape is the kind of stamp that a Clock remembers.
type shape uint8

const (
	noShape shape = iota
	clfShape
	isoShape
	slashShape
	syslogShape
	epochShape
)

func load8(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at : at+8]) }

func load2(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at : at+2]) }

// CLF reads 22/Nov/2026:19:21:39[.mmm] [+0100].
func (c *Clock) CLF(b []byte) (event.Stamp, int) {
	if len(b) < 20 {
		return event.Stamp{}, 0
	}
	if load8(b, 0) != c.head || load8(b, 8) != c.body || load2(b, 16) != c.tail || c.shape != clfShape {
		if !c.learnCLF(b) {
			return event.Stamp{}, 0
		}
	}
	nano, digits, n := second(b, 18, '.')
	if n == 0 {
		return event.Stamp{}, 0
	}
	var offset int64
	end := n
	if len(b) >= n+8 && b[n] == ' ' && load8(b, n)<<8>>16 == c.zoneText && c.zoneBytes == 5 {
		offset, end = c.zoneNano, n+6
	} else if len(b) > n+5 && b[n] == ' ' {
		offset, end = c.zoneAfterBlank(b, n)
	}
	return event.Stamp{Nano: c.start + nano - offset, Digits: digits, Set: true, Zoned: end > n, Dated: true, Quarters: quarters(offset)}, end
}

// quarters are whole quarters of an hour in an offset of nanoseconds.
func quarters(offset int64) int8 { return int8(offset / (15 * 60 * 1e9)) }

func (c *Clock) learnCLF(b []byte) bool {
	if b[2] != '/' || b[6] != '/' || b[11] != ':' || b[14] != ':' || b[17] != ':' {
		return false
	}
	if c.shape == clfShape && load8(b, 0) == c.head && (load8(b, 8)^c.body)<<8 == 0 { // the same hour
		now, before := two(b, 15), int(c.body>>56&15*10+uint64(c.tail&15))
		if now < 0 || now > 59 {
			return false
		}
		c.start += int64(now-before) * nanoMinute
		c.body, c.tail = load8(b, 8), load2(b, 16)
		return true
	}
	start, ok := minute(four(b, 7), monthAt(b, 3), two(b, 0), two(b, 12), two(b, 15))
	if ok {
		c.shape, c.head, c.body, c.tail, c.start = clfShape, load8(b, 0), load8(b, 8), load2(b, 16), start
	}
	return ok
}

// ISO reads 2026-11-22T19:21:39[.,fff…][Z|+01:00|+0100|+01]. A blank may stand for the T, and then one more before the zone, as git and Go write it:
// "2026-11-22 19:21:39 +0100", "… UTC".
func (c *Clock) ISO(b []byte) (event.Stamp, int) {
	if len(b) < 19 {
		return event.Stamp{}, 0
	}
	if load8(b, 0) != c.head || load8(b, 8) != c.body || b[16] != byte(c.tail) || c.shape != isoShape {
		if b[10]|0x20 != 't' && b[10] != ' ' || !c.learnDate(b, '-', isoShape) {
			return event.Stamp{}, 0
		}
	}
	nano, digits, n := second(b, 17, ',')
	if n == 0 {
		return event.Stamp{}, 0
	}
	var offset int64
	end := n
	switch {
	case len(b) == n:
	case b[n] == 'Z':
		end = n + 1
	case b[n] != ' ':
		offset, end = c.zone(b, n)
	case b[10] == ' ' && utcAt(b, n):
		end = n + 4
	case b[10] == ' ' && len(b) > n+5:
		offset, end = c.zoneAfterBlank(b, n)
	}
	return event.Stamp{Nano: c.start + nano - offset, Digits: digits, Set: true, Zoned: end > n, Dated: true, Quarters: quarters(offset)}, end
}

// utcAt says whether " UTC" or " GMT" stands at the place.
func utcAt(b []byte, at int) bool {
	if len(b) < at+4 || letterAt(b, at+4) {
		return false
	}
	name := string(b[at : at+4])
	return name == " UTC" || name == " GMT"
}

// Slash reads 2026/11/22 19:21:39[.mmm].
func (c *Clock) Slash(b []byte) (event.Stamp, int) {
	if len(b) < 19 {
		return event.Stamp{}, 0
	}
	if load8(b, 0) != c.head || load8(b, 8) != c.body || b[16] != byte(c.tail) || c.shape != slashShape {
		if b[10] != ' ' || !c.learnDate(b, '/', slashShape) {
			return event.Stamp{}, 0
		}
	}
	nano, digits, n := second(b, 17, '.')
	if n == 0 {
		return event.Stamp{}, 0
	}
	return event.Stamp{Nano: c.start + nano, Digits: digits, Set: true, Dated: true}, n
}

// learnDate reads the date and the minute of ISO and Slash, 17 bytes.
func (c *Clock) learnDate(b []byte, separator byte, as shape) bool {
	if b[4] != separator || b[7] != separator || b[13] != ':' || b[16] != ':' {
		return false
	}
	start, ok := minute(four(b, 0), two(b, 5), two(b, 8), two(b, 11), two(b, 14))
	if ok {
		c.shape, c.head, c.body, c.tail, c.start = as, load8(b, 0), load8(b, 8), ':', start
	}
	return ok
}

// zoneAfterBlank takes +0100 behind the blank at n; "+01" or "Z" alone may be a field of its own there. Six bytes must be left.
func (c *Clock) zoneAfterBlank(b []byte, n int) (offset int64, end int) {
	if b[n+1] != '+' && b[n+1] != '-' || !digitAt(b, n+4) {
		return 0, n
	}
	if offset, end = c.zone(b, n+1); end == n+1 {
		end = n
	}
	return offset, end
}

// zone reads the offset at the place and remembers it; the end is the place when there is none.
func (c *Clock) zone(b []byte, at int) (offset int64, end int) {
	if len(b) < at+6 {
		offset, n := zone(b[at:])
		return offset, at + n
	}
	text := uint64(load2(b, at)) | uint64(load2(b, at+2))<<16 | uint64(load2(b, at+4))<<32
	if text != c.zoneText || c.zoneBytes == 0 {
		offset, n := zone(b[at:])
		if n == 0 {
			return 0, at
		}
		c.zoneText, c.zoneNano, c.zoneBytes = text, offset, n
	}
	return c.zoneNano, at + c.zoneBytes
}

// second reads the second and its fraction, which begins with a point or the other sign given: nanoseconds, the digits of the
// fraction and the end of both, 0 when there is no second.
func second(b []byte, at int, point byte) (nano int64, digits uint8, end int) {
	tens, ones := b[at]-'0', b[at+1]-'0'
	if tens > 5 || ones > 9 {
		return leapSecond(b, at, point)
	}
	nano = int64(tens*10+ones) * nanoSecond
	end = at + 2
	if end >= len(b) || b[end] != '.' && b[end] != point {
		if digitAt(b, end) {
			end = 0
		}
		return nano, 0, end
	}
	part, digits, n := fraction(b, end+1)
	if n > 0 { // a point without digits is not the stamp's
		end += 1 + n
	}
	return nano + part, digits, end
}

// leapSecond clamps a second 60 so that it stays in order between 59 and the next minute.
func leapSecond(b []byte, at int, point byte) (nano int64, digits uint8, end int) {
	if b[at] != '6' || b[at+1] != '0' || digitAt(b, at+2) {
		return 0, 0, 0
	}
	end = at + 2
	if end < len(b) && (b[end] == '.' || b[end] == point) {
		_, taken, n := fraction(b, end+1)
		if n > 0 {
			digits = taken
			end += 1 + n
		}
	}
	return nanoMinute - places[digits], digits, end
}

// CLFMillis reads 22/Nov/2026:19:21:39.mmm] and the blank behind it: milliseconds of the wall clock. At anything else it gives up; CLF reads that.
func (c *Clock) CLFMillis(b *[26]byte) (ms int64, ok bool) {
	if load8(b[:], 0) != c.head || load8(b[:], 8) != c.body || load2(b[:], 16) != c.tail || c.shape != clfShape {
		if !c.learnCLF(b[:]) {
			return 0, false
		}
	}
	// Where the mask is 0f stand digits; too high a one, and a second from 60 on, overflows when the margin is added.
	const shape, digits, margin = 0x205d3030302e3030, 0x00000f0f0f000f0f, 0x000006060600060a
	x := load8(b[:], 18) ^ shape
	if (x|(x+margin))&^digits != 0 {
		return 0, false
	}
	second := x&15*10 + x>>8&15
	fraction := x>>24&15*100 + x>>32&15*10 + x>>40&15
	return c.start/1e6 + int64(second*1000+fraction), true
}
