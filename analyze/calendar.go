package analyze

import (
	"time"

	"github.com/why502/why502/parser/event"
)

// Calendar dates stamps one by one, for commands that print lines as they come: the zone is the one of the options, else UTC; the year the latest that is not
// after the newest dated stamp seen, else not after Reference.
type Calendar struct {
	Options   Options
	Reference int64 // milliseconds of UTC
	newest    int64
	// Unzoned counts stamps without a zone that were taken as UTC.
	Unzoned int
}

// See remembers a stamp with a year.
func (c *Calendar) See(s event.Stamp) {
	if s.Set && s.Dated {
		c.newest = max(c.newest, s.Ms())
	}
}

// Sure says whether the year of a stamp is known, by itself or from a stamp seen before.
func (c *Calendar) Sure(s event.Stamp) bool { return !s.Set || s.Dated || c.newest != 0 }

// Resolve gives nanoseconds of UTC.
func (c *Calendar) Resolve(group string, s event.Stamp) (nano int64, ok bool) {
	if !s.Set {
		return 0, false
	}
	ms, rest := s.Ms(), s.Nano-s.Ms()*1e6
	if !s.Dated {
		k := clock{newest: c.newest}
		if k.newest == 0 {
			k.newest = c.Reference
		}
		ms = k.date(ms)
	}
	if !s.Zoned {
		if zone := c.Options.zone(group); zone != nil {
			ms, _ = civilToUTC(ms, zone)
		} else {
			c.Unzoned++
		}
	}
	return ms*1e6 + rest, true
}

// DateOfName finds a date in a file's name, as rotation writes it: access.log-20261122.gz, 2026-11-22.log. It returns the end of that day, 0 without a date.
func DateOfName(name string) int64 {
	for i := 0; i+8 <= len(name); i++ {
		if i > 0 && name[i-1] >= '0' && name[i-1] <= '9' {
			continue
		}
		for _, layout := range [...]string{"20060102", "2006-01-02", "2006_01_02"} {
			end := i + len(layout)
			if end > len(name) || end < len(name) && name[end] >= '0' && name[end] <= '9' {
				continue
			}
			if t, err := time.Parse(layout, name[i:end]); err == nil && t.Year() >= 1990 && t.Year() < 2100 {
				return t.UnixMilli() + day - 1
			}
		}
	}
	return 0
}
