package scan

import "github.com/why502/why502/parser/event"

// Clock reads the stamps at one place of a format: every method returns the stamp and how many bytes it took, 0 when b does not begin with such a stamp.
// It remembers the newest minute, because neighbouring lines share it, and so serves one goroutine; what it remembers never changes
// what it answers. The second 60 of a leap second is the last instant of 59 that the stamp's digits can tell.
type Clock struct {
	shape shape
	// head and tail are the bytes from which start was made.
	head  [16]byte
	tail  [2]byte
	start int64 // of the minute

	zoneText  [6]byte
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

// CLF reads 22/Nov/2026:19:21:39[.mmm] [+0100].
func (c *Clock) CLF(b []byte) (event.Stamp, int) {
	if len(b) < 20 {
		return event.Stamp{}, 0
	}
	if [16]byte(b[:16]) != c.head || [2]byte(b[16:18]) != c.tail || c.shape != clfShape {
		if !c.learnCLF(b) {
			return event.Stamp{}, 0
		}
	}
	s, n := second(c.start, b, 18, '.')
	if n == 0 || len(b) <= n || b[n] != ' ' {
		return s, n
	}
	return c.zoneAfterBlank(s, b, n)
}

func (c *Clock) learnCLF(b []byte) bool {
	if b[2] != '/' || b[6] != '/' || b[11] != ':' || b[14] != ':' || b[17] != ':' {
		return false
	}
	start, ok := minute(four(b, 7), monthAt(b, 3), two(b, 0), two(b, 12), two(b, 15))
	if ok {
		c.shape, c.head, c.tail, c.start = clfShape, [16]byte(b[:16]), [2]byte(b[16:18]), start
	}
	return ok
}

// ISO reads 2026-11-22T19:21:39[.,fff…][Z|+01:00|+0100|+01]. A blank may stand for the T, and then one more before the zone, as git and Go write it:
// "2026-11-22 19:21:39 +0100", "… UTC".
func (c *Clock) ISO(b []byte) (event.Stamp, int) {
	if len(b) < 19 {
		return event.Stamp{}, 0
	}
	if [16]byte(b[:16]) != c.head || b[16] != c.tail[0] || c.shape != isoShape {
		if b[10]|0x20 != 't' && b[10] != ' ' || !c.learnDate(b, '-', isoShape) {
			return event.Stamp{}, 0
		}
	}
	s, n := second(c.start, b, 17, ',')
	if n == 0 || len(b) <= n {
		return s, n
	}
	if b[n] == 'Z' {
		s.Zoned = true
		return s, n + 1
	}
	if b[n] != ' ' {
		return c.zoned(s, b, n, 0)
	}
	if b[10] == ' ' && len(b) >= n+4 {
		if name := string(b[n+1 : n+4]); (name == "UTC" || name == "GMT") && !letterAt(b, n+4) {
			s.Zoned = true
			return s, n + 4
		}
		return c.zoneAfterBlank(s, b, n)
	}
	return s, n
}

// Slash reads 2026/11/22 19:21:39[.mmm].
func (c *Clock) Slash(b []byte) (event.Stamp, int) {
	if len(b) < 19 {
		return event.Stamp{}, 0
	}
	if [16]byte(b[:16]) != c.head || b[16] != c.tail[0] || c.shape != slashShape {
		if b[10] != ' ' || !c.learnDate(b, '/', slashShape) {
			return event.Stamp{}, 0
		}
	}
	return second(c.start, b, 17, '.')
}

// learnDate reads the date and the minute of ISO and Slash, 17 bytes.
func (c *Clock) learnDate(b []byte, separator byte, as shape) bool {
	if b[4] != separator || b[7] != separator || b[13] != ':' || b[16] != ':' {
		return false
	}
	start, ok := minute(four(b, 0), two(b, 5), two(b, 8), two(b, 11), two(b, 14))
	if ok {
		c.shape, c.head, c.tail[0], c.start = as, [16]byte(b[:16]), b[16], start
	}
	return ok
}

// zoneAfterBlank takes +0100 behind a blank; "+01" or "Z" alone may be a field of its own there.
func (c *Clock) zoneAfterBlank(s event.Stamp, b []byte, n int) (event.Stamp, int) {
	if len(b) < n+6 || b[n+1] != '+' && b[n+1] != '-' || !digitAt(b, n+4) {
		return s, n
	}
	return c.zoned(s, b, n, 1)
}

// zoned adds the offset that stands gap bytes behind the stamp's n, if there is one.
func (c *Clock) zoned(s event.Stamp, b []byte, n, gap int) (event.Stamp, int) {
	rest := b[n+gap:]
	if len(rest) < 6 || [6]byte(rest[:6]) != c.zoneText || c.zoneBytes == 0 {
		offset, taken := zone(rest)
		if taken == 0 {
			return s, n
		}
		if len(rest) < 6 {
			s.Nano -= offset
			s.Zoned = true
			return s, n + gap + taken
		}
		c.zoneText, c.zoneNano, c.zoneBytes = [6]byte(rest[:6]), offset, taken
	}
	s.Nano -= c.zoneNano
	s.Zoned = true
	return s, n + gap + c.zoneBytes
}

// second reads the second and its fraction, which begins with a point or the other sign given; n is the end of the stamp, 0 when there is no second.
func second(start int64, b []byte, at int, point byte) (s event.Stamp, n int) {
	tens, ones := b[at]-'0', b[at+1]-'0'
	if tens > 5 || ones > 9 {
		return leapSecond(start, b, at, point)
	}
	s = event.Stamp{Nano: start + int64(tens*10+ones)*nanoSecond, Set: true, Dated: true}
	n = at + 2
	if n >= len(b) {
		return s, n
	}
	if b[n] == '.' || b[n] == point {
		nano, digits, taken := fraction(b, n+1)
		if taken > 0 { // a point without digits is not the stamp's
			s.Nano += nano
			s.Digits = digits
			n += 1 + taken
		}
		return s, n
	}
	if b[n]-'0' <= 9 {
		return event.Stamp{}, 0
	}
	return s, n
}

// leapSecond clamps a second 60 so that it stays in order between 59 and the next minute.
func leapSecond(start int64, b []byte, at int, point byte) (event.Stamp, int) {
	if b[at] != '6' || b[at+1] != '0' || digitAt(b, at+2) {
		return event.Stamp{}, 0
	}
	s := event.Stamp{Set: true, Dated: true}
	n := at + 2
	if n < len(b) && (b[n] == '.' || b[n] == point) {
		_, digits, taken := fraction(b, n+1)
		if taken > 0 {
			s.Digits = digits
			n += 1 + taken
		}
	}
	s.Nano = start + nanoMinute - places[s.Digits]
	return s, n
}
