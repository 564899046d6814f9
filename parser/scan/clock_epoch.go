package scan

import (
	"math"

	"github.com/why502/why502/parser/event"
)

// epochUnits are the units of a number of so many digits: from 2001 to 2286 their lengths tell seconds from their thousandths.
var epochUnits = [20]struct {
	nano   int64
	digits uint8
}{10: {1e9, 0}, 13: {1e6, 3}, 16: {1e3, 6}, 19: {1, 9}}

// Epoch reads seconds since 1970 with an optional fraction, 1795030899.123, or such a number of milliseconds, microseconds or nanoseconds.
// A letter or digit must not follow.
func (c *Clock) Epoch(b []byte) (event.Stamp, int) {
	var value int64
	n := 0
	if len(b) > 8 && c.shape == epochShape && load8(b, 0) == c.head {
		value, n = c.start, 8
	}
	for ; n < len(b) && b[n]-'0' <= 9; n++ {
		if n == 19 {
			return event.Stamp{}, 0
		}
		value = value*10 + int64(b[n]-'0')
		if n == 7 {
			c.shape, c.head, c.start = epochShape, load8(b, 0), value
		}
	}
	if n > 19 || epochUnits[n].nano == 0 {
		return event.Stamp{}, 0
	}
	unit := epochUnits[n]
	if value < 0 || value > math.MaxInt64/unit.nano-1 {
		return event.Stamp{}, 0
	}
	s := event.Stamp{Nano: value * unit.nano, Digits: unit.digits, Set: true, Zoned: true, Dated: true}
	if n < len(b) && b[n] == '.' && digitAt(b, n+1) {
		nano, digits, taken := fraction(b, n+1)
		s.Nano += nano / (nanoSecond / unit.nano)
		s.Digits = min(s.Digits+digits, 9)
		n += 1 + taken
	}
	if letterAt(b, n) || n < len(b) && b[n] == '_' {
		return event.Stamp{}, 0
	}
	return s, n
}
