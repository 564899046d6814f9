package deploy

import (
	"strings"

	"github.com/why502/why502/parser/event"
)

// order says how a list writes dates in numbers whose year stands last.
type order uint8

const (
	unknownOrder order = iota
	dayFirst
	monthFirst
)

// moment is a time as somebody wrote it.
type moment struct {
	stamp event.Stamp
	local int64 // seconds of the clock as written, whatever its zone
	step  int   // how coarse it is written, in seconds: 86400 for a date alone; 0 with a fraction of a second
	// first and second are the numbers of a date of which either may be the day; fixed says that this one entry settles it.
	first, second int
	// fault says why it cannot be used, doubt what about it is not sure. Both are empty mostly.
	fault, doubt string
}

const (
	stepDay    = 86400
	stepHour   = 3600
	stepMinute = 60
	stepSecond = 1
)

// cursor walks over a text.
type cursor struct {
	text string
	at   int
}

func (c *cursor) rest() string { return c.text[c.at:] }

// peek is the byte i bytes ahead, 0 behind the end.
func (c *cursor) peek(i int) byte {
	if c.at+i < len(c.text) {
		return c.text[c.at+i]
	}
	return 0
}

// digits counts the digits ahead.
func (c *cursor) digits() int {
	n := 0
	for isDigit(c.peek(n)) {
		n++
	}
	return n
}

// number takes n digits, which are there.
func (c *cursor) number(n int) int {
	value := 0
	for range n {
		value = value*10 + int(c.text[c.at]-'0')
		c.at++
	}
	return value
}

// letters counts the letters ahead.
func (c *cursor) letters() int {
	n := 0
	for isLetter(c.peek(n)) {
		n++
	}
	return n
}

// blanks skips blanks, the narrow ones of newer systems too, and says whether there were any.
func (c *cursor) blanks() bool {
	from := c.at
	for {
		switch rest := c.rest(); {
		case c.peek(0) == ' ', c.peek(0) == '\t':
			c.at++
		case strings.HasPrefix(rest, "\u202f"):
			c.at += len("\u202f")
		case strings.HasPrefix(rest, "\u00a0"):
			c.at += len("\u00a0")
		default:
			return c.at > from
		}
	}
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isWord(c byte) bool   { return isDigit(c) || isLetter(c) || c == '_' }

// readMoment reads the time that text begins with and says how long it is; 0 when it begins with none. How long it is never depends on the order.
func readMoment(text string, o order) (m moment, n int) {
	c := &cursor{text: text}
	c.weekday()
	if n := c.epoch(&m); n > 0 {
		return m, n
	}
	d, ok := c.date(o)
	if !ok {
		return moment{}, 0
	}
	m.first, m.second = d.first, d.second
	m.step = stepDay
	t, zone := c.timeOfDay(&d, &m)
	if !c.ends(m.step == stepDay) {
		return moment{}, 0
	}
	m.settle(d, t, zone)
	return m, c.at
}

// ends says that no word goes on here: 2026-11-22-rc1 is a version.
func (c *cursor) ends(dateAlone bool) bool {
	next := c.peek(0)
	if isWord(next) {
		return false
	}
	return !dateAlone || next != '-' && next != '@' && next != '+' && next != '/' && (next != '.' || c.peek(1) == 0 || c.peek(1) == ' ')
}

// settle puts date, time of day and zone together.
func (m *moment) settle(d date, t clock, z zone) {
	switch {
	case d.first > 0 && d.month == 0:
		m.fault = d.ambiguous()
	case !d.valid():
		m.fault = "there is no such date"
	case !t.valid():
		m.fault = "there is no such time of day"
	}
	if m.fault != "" {
		return
	}
	m.local = d.days()*86400 + int64(t.hour*3600+t.minute*60+min(t.second, 59))
	if !d.dated() && z.place != nil {
		z = zone{} // which offset a place has depends on the year
	}
	seconds, zoned, doubt := z.utc(m.local)
	m.doubt = doubt
	m.stamp = event.Stamp{Nano: seconds*1e9 + t.nano, Digits: t.digits, Set: true, Zoned: zoned, Dated: d.dated(), Quarters: quartersAhead(m.local, seconds, zoned)}
}

// quartersAhead is how many quarters of an hour a wall clock is ahead of UTC; 0 where no zone is told.
func quartersAhead(local, seconds int64, zoned bool) int8 {
	if !zoned {
		return 0
	}
	return int8((local - seconds) / 900)
}

// afterEpochs is the second from which on a number is none of these: the end of 2099, as for dates.
const afterEpochs = "4102444800"

// epoch takes seconds since 1970, or milli-, micro- or nanoseconds by their number of digits.
func (c *cursor) epoch(m *moment) int {
	digits := c.digits()
	unit, ok := map[int]int64{10: 1, 13: 1e3, 16: 1e6, 19: 1e9}[digits]
	if !ok || isWord(c.peek(digits)) || c.rest()[:len(afterEpochs)] >= afterEpochs || c.text[c.at] == '0' {
		return 0
	}
	if next := c.peek(digits); next == '-' || next == '/' || next == ':' {
		return 0
	}
	value := int64(0)
	for range digits {
		value = value*10 + int64(c.text[c.at]-'0')
		c.at++
	}
	nano := value % unit * (1e9 / unit)
	written := map[int64]uint8{1: 0, 1e3: 3, 1e6: 6, 1e9: 9}[unit]
	if unit == 1 && c.peek(0) == '.' && isDigit(c.peek(1)) {
		nano, written = c.fraction()
	}
	m.local = value / unit
	m.stamp = event.Stamp{Nano: m.local*1e9 + nano, Digits: written, Set: true, Zoned: true, Dated: true}
	m.step = stepSecond
	if written > 0 {
		m.step = 0
	}
	return c.at
}

// isWholly says that a cell holds a time and nothing else of weight.
func isWholly(cell string) bool {
	cell = strings.Trim(strings.TrimSpace(cell), "[]()<>\"'`*")
	_, n := readMoment(cell, unknownOrder)
	if n == 0 {
		return false
	}
	rest := strings.TrimSpace(cell[n:])
	return rest == "" || rest[0] == '(' // "(2 hours ago)"
}

// isClock says that a cell is a time of day without a date.
func isClock(cell string) bool {
	c := &cursor{text: strings.TrimSpace(cell)}
	t, ok := c.clock(false)
	return ok && t.valid() && (c.at == len(c.text) || c.zone().isTold() && c.at == len(c.text))
}

// isRelative tells "5m32s", "3 days ago", "2h13m ago" and the like, which depend on when they were printed.
func isRelative(cell string) bool {
	cell = strings.ToLower(strings.TrimSpace(cell))
	switch cell {
	case "just now", "now", "yesterday", "today", "<unknown>", "<invalid>", "less than a minute ago":
		return true
	}
	ago := strings.HasSuffix(cell, " ago")
	cell = strings.TrimSuffix(cell, " ago")
	for _, word := range []string{"about ", "over ", "almost ", "~ ", "~", "an hour", "a minute", "a day", "a month", "a year"} {
		if rest, found := strings.CutPrefix(cell, word); found {
			if word[0] == 'a' && (word[1] == ' ' || word[1] == 'n' && word[2] == ' ') {
				return ago && rest == ""
			}
			cell = rest
		}
	}
	return isAge(cell, ago)
}

// isAge tells numbers with units: "5m32s", "2 hours". Without "ago" the units must be short: "7 days" may be a name.
func isAge(cell string, ago bool) bool {
	c := &cursor{text: cell}
	parts := 0
	for c.at < len(c.text) {
		n := c.digits()
		if n == 0 || n > 5 {
			return false
		}
		c.number(n)
		blank := c.blanks()
		unit := c.text[c.at : c.at+c.letters()]
		c.at += len(unit)
		switch unit {
		case "s", "m", "h", "d", "w", "y", "mo", "ms":
		case "sec", "secs", "min", "mins", "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years":
			if !ago {
				return false
			}
		default:
			return false
		}
		if blank && !ago {
			return false
		}
		if c.peek(0) == ',' {
			c.at++
		}
		c.blanks()
		parts++
	}
	return parts > 0
}
