package scan

import (
	"strings"
	"time"

	"github.com/why502/why502/parser/event"
)

// Clock reads the stamps at one place of a format. It serves one goroutine.
type Clock struct{}

func simple(b []byte, dated, zoned bool, layouts ...string) (event.Stamp, int) {
	for _, layout := range layouts {
		for n := min(len(b), 40); n >= 10; n-- {
			t, err := time.Parse(layout, string(b[:n]))
			if err != nil {
				continue
			}
			if !dated {
				t = t.AddDate(2000, 0, 0)
			}
			s := event.Stamp{Nano: t.UnixNano(), Set: true, Dated: dated, Zoned: zoned || strings.Contains(layout, "07")}
			for i := 19; i < n && b[i-1] != ' ' && (b[i] == '.' || b[i] == ',' || b[i]-'0' <= 9 && s.Digits > 0); i++ {
				s.Digits++
			}
			if s.Digits > 0 {
				s.Digits--
			}
			return s, n
		}
	}
	return event.Stamp{}, 0
}

// CLF reads 22/Nov/2026:19:21:39[.mmm] [+0100].
func (c *Clock) CLF(b []byte) (event.Stamp, int) {
	return simple(b, true, false, "02/Jan/2006:15:04:05 -0700", "02/Jan/2006:15:04:05")
}

// ISO reads 2026-11-22T19:21:39[.,fff…][Z|+01:00|+0100|+01], with a blank for the T too.
func (c *Clock) ISO(b []byte) (event.Stamp, int) {
	return simple(b, true, false, "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05")
}

// Slash reads 2026/11/22 19:21:39[.mmm].
func (c *Clock) Slash(b []byte) (event.Stamp, int) {
	return simple(b, true, false, "2006/01/02 15:04:05")
}

// Syslog reads Nov 22 19:21:39 and Nov  2 19:21:39.
func (c *Clock) Syslog(b []byte) (event.Stamp, int) {
	return simple(b, false, false, "Jan _2 15:04:05")
}

// Epoch reads seconds with a fraction, or whole milliseconds, microseconds or nanoseconds since 1970.
func (c *Clock) Epoch(b []byte) (event.Stamp, int) {
	n := 0
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	v, ok := Int(b[:n])
	if !ok || n != 10 {
		return event.Stamp{}, 0
	}
	return event.Stamp{Nano: v * 1e9, Set: true, Zoned: true, Dated: true}, n
}

// Any reads whichever of the others fits.
func (c *Clock) Any(b []byte) (event.Stamp, int) {
	for _, read := range [...]func([]byte) (event.Stamp, int){c.ISO, c.CLF, c.Slash, c.Syslog, c.Epoch} {
		if s, n := read(b); n > 0 {
			return s, n
		}
	}
	return event.Stamp{}, 0
}
