package scan

import "github.com/why502/why502/parser/event"

// Syslog reads Nov 22 19:21:39[.fff], with the day as "02", " 2" or "2", and a year before or after the time if there is one.
// Without a year the stamp is not Dated.
func (c *Clock) Syslog(b []byte) (event.Stamp, int) {
	if len(b) < 15 {
		return syslogSlow(b)
	}
	if load8(b, 0) != c.head || load8(b, 5) != c.body || c.shape != syslogShape {
		if !c.learnSyslog(b) {
			return syslogSlow(b)
		}
	}
	nano, digits, n := second(b, 13, '.')
	if n == 0 || yearBehind(b, n) > 0 {
		return syslogSlow(b)
	}
	return event.Stamp{Nano: c.start + nano, Digits: digits, Set: true}, n
}

// learnSyslog takes only the usual form, 13 bytes to the minute and no year.
func (c *Clock) learnSyslog(b []byte) bool {
	if b[3] != ' ' || b[6] != ' ' || b[9] != ':' || b[12] != ':' {
		return false
	}
	day := two(b, 4)
	if b[4] == ' ' && digitAt(b, 5) {
		day = int(b[5] - '0')
	}
	start, ok := minute(undated, monthAt(b, 0), day, two(b, 7), two(b, 10))
	if ok {
		c.shape, c.head, c.body, c.start = syslogShape, load8(b, 0), load8(b, 5), start
	}
	return ok
}

// syslogSlow reads every form, piece by piece.
func syslogSlow(b []byte) (event.Stamp, int) {
	month := monthAt(b, 0)
	if month == 0 || len(b) < 14 || b[3] != ' ' {
		return event.Stamp{}, 0
	}
	day, n := dayAt(b, 4)
	if n == 0 || n >= len(b) || b[n] != ' ' {
		return event.Stamp{}, 0
	}
	n++
	year := 0
	if four(b, n) > 0 && n+4 < len(b) && b[n+4] == ' ' {
		year = four(b, n)
		n += 5
	}
	return clockAt(b, n, year, month, day)
}

// dayAt reads a day of one or two digits, the first of which may be a blank.
func dayAt(b []byte, at int) (day, end int) {
	if at < len(b) && b[at] == ' ' {
		at++
	}
	if !digitAt(b, at) {
		return 0, 0
	}
	if digitAt(b, at+1) {
		return two(b, at), at + 2
	}
	return int(b[at] - '0'), at + 1
}

// clockAt reads hh:mm:ss[.fff] at the place, and a year behind it when none was read before (0).
func clockAt(b []byte, at, year, month, day int) (event.Stamp, int) {
	if len(b) < at+8 || b[at+2] != ':' || b[at+5] != ':' {
		return event.Stamp{}, 0
	}
	nano, digits, n := second(b, at+6, '.')
	if n == 0 {
		return event.Stamp{}, 0
	}
	if year == 0 {
		if year = yearBehind(b, n); year > 0 {
			n += 5
		}
	}
	dated := year > 0
	if !dated {
		year = undated
	}
	start, ok := minute(year, month, day, two(b, at), two(b, at+3))
	if !ok {
		return event.Stamp{}, 0
	}
	return event.Stamp{Nano: start + nano, Digits: digits, Set: true, Dated: dated}, n
}

// yearBehind is the year that stands as a word of its own behind the blank at the place, 0 when there is none. A host may be called 2026-web.
func yearBehind(b []byte, at int) int {
	end := at + 5
	if end > len(b) || b[at] != ' ' || end < len(b) && b[end] != ' ' && b[end] != ']' {
		return 0
	}
	year := four(b, at+1)
	if year < 1900 || year > 2199 {
		return 0
	}
	return year
}

// Date reads stamps that begin with the name of a day: Sun, 22 Nov 2026 19:21:39 [GMT|+0100] of mail and HTTP, and
// Sun Nov 22 19:21:39 [UTC] 2026 [+0100] of date, helm and git. A zone that only has another name leaves the stamp without zone.
func (c *Clock) Date(b []byte) (event.Stamp, int) {
	if shortName(dayNames, b, 0) == 0 || len(b) < 20 {
		return event.Stamp{}, 0
	}
	if b[3] == ' ' {
		return ctime(b)
	}
	if b[3] != ',' || b[4] != ' ' {
		return event.Stamp{}, 0
	}
	day, n := dayAt(b, 5)
	month, year := monthAt(b, n+1), four(b, n+5)
	if n == 0 || n+9 >= len(b) || b[n] != ' ' || b[n+4] != ' ' || b[n+9] != ' ' || month == 0 || year <= 0 {
		return event.Stamp{}, 0
	}
	s, n := clockAt(b, n+10, year, month, day)
	return namedZone(s, b, n)
}

func ctime(b []byte) (event.Stamp, int) {
	day, n := dayAt(b, 8)
	month := monthAt(b, 4)
	if n == 0 || n >= len(b) || b[n] != ' ' || b[7] != ' ' || month == 0 {
		return event.Stamp{}, 0
	}
	time := n + 1
	s, n := clockAt(b, time, 0, month, day)
	if n == 0 || s.Dated {
		return namedZone(s, b, n)
	}
	_, end := namedZone(s, b, n)
	year := yearBehind(b, end)
	if end == n || year == 0 {
		return s, n
	}
	s, n = clockAt(b, time, year, month, day)
	if n == 0 {
		return s, 0
	}
	s, end = namedZone(s, b, n)
	return s, end + 5
}

// namedZone takes an offset or the name of a zone after a blank at n. UTC and GMT are the only names that mean one offset the world over.
func namedZone(s event.Stamp, b []byte, n int) (event.Stamp, int) {
	if n == 0 || n+1 >= len(b) || b[n] != ' ' {
		return s, n
	}
	if offset, taken := zone(b[n+1:]); taken > 1 {
		s.Nano -= offset
		s.Zoned, s.Quarters = true, quarters(offset)
		return s, n + 1 + taken
	}
	end := n + 1
	for letterAt(b, end) {
		end++
	}
	name := string(b[n+1 : end])
	if len(name) < 3 || len(name) > 5 {
		return s, n
	}
	s.Zoned = name == "UTC" || name == "GMT"
	return s, end
}

// Any reads whichever of the others fits.
func (c *Clock) Any(b []byte) (event.Stamp, int) {
	if len(b) < 10 {
		return event.Stamp{}, 0
	}
	switch {
	case b[2] == '/':
		return c.CLF(b)
	case b[4] == '-':
		return c.ISO(b)
	case b[4] == '/':
		return c.Slash(b)
	case b[0]-'0' <= 9:
		return c.Epoch(b)
	case monthAt(b, 0) > 0:
		return c.Syslog(b)
	}
	return c.Date(b)
}
