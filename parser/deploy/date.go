package deploy

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// date is a day of the calendar. Without a year it is dated 0; the year is then taken as 2000.
type date struct {
	year, month, day int
	// first and second are set for dates in numbers whose year stands last. Month stays 0 while nobody knows which is which.
	first, second int
	text          string
}

func (d date) dated() bool { return d.year != 0 }

func (d date) valid() bool {
	year := d.year
	if year == 0 {
		year = 2000
	}
	if year < 1990 || year > 2099 || d.month < 1 || d.month > 12 || d.day < 1 {
		return false
	}
	return d.day <= time.Date(year, time.Month(d.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func (d date) days() int64 {
	year := d.year
	if year == 0 {
		year = 2000
	}
	return time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func (d date) ambiguous() string {
	a, b := time.Month(d.second), time.Month(d.first)
	return fmt.Sprintf("%s may be %d %s or %d %s: write the year first", d.text, d.first, a, d.second, b)
}

// weekday skips "Sun, " and "Sunday ".
func (c *cursor) weekday() {
	n := c.letters()
	if n < 3 || n > 9 || nameIndex(c.text[c.at:c.at+n], "SunMonTueWedThuFriSat") == 0 {
		return
	}
	from := c.at
	c.at += n
	if c.peek(0) == ',' || c.peek(0) == '.' {
		c.at++
	}
	if !c.blanks() {
		c.at = from
	}
}

// nameIndex finds a name by its first three letters, from 1; 0: it is none. A longer word must be the whole name.
func nameIndex(word, names string) int {
	if len(word) < 3 {
		return 0
	}
	at := strings.Index(names, strings.ToUpper(word[:1])+strings.ToLower(word[1:3]))
	if at < 0 || at%3 != 0 {
		return 0
	}
	if len(word) > 3 && !fullNames()[strings.ToLower(word)] {
		return 0
	}
	return at/3 + 1
}

var fullNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{"sept": true, "tues": true, "thur": true, "thurs": true}
	for m := time.January; m <= time.December; m++ {
		names[strings.ToLower(m.String())] = true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		names[strings.ToLower(d.String())] = true
	}
	return names
})

// month takes the name of a month.
func (c *cursor) month() int {
	n := c.letters()
	if n < 3 {
		return 0
	}
	month := nameIndex(c.text[c.at:c.at+n], "JanFebMarAprMayJunJulAugSepOctNovDec")
	if month > 0 {
		c.at += n
		if c.peek(0) == '.' {
			c.at++
		}
	}
	return month
}

// date takes a date in any form; where it is none the cursor stays.
func (c *cursor) date(o order) (d date, ok bool) {
	from := c.at
	switch n := c.digits(); {
	case n == 4:
		d, ok = c.yearFirst()
	case n == 8 || n == 12 || n == 14:
		d, ok = c.compact()
	case n == 1 || n == 2:
		d, ok = c.yearLast(n, o)
	case n == 0:
		d, ok = c.monthName()
	}
	if !ok || isDigit(c.peek(0)) && d.text != compactDate {
		c.at = from
		return date{}, false
	}
	if d.first > 0 {
		d.text = c.text[from:c.at]
	}
	return d, true
}

// yearFirst takes 2026-11-22, 2026/11/22, 2026.11.22.
func (c *cursor) yearFirst() (d date, ok bool) {
	d.year = c.number(4)
	separator := c.peek(0)
	if separator != '-' && separator != '/' && separator != '.' {
		return d, false
	}
	c.at++
	n := c.digits()
	if n < 1 || n > 2 {
		return d, false
	}
	d.month = c.number(n)
	if c.peek(0) != separator {
		return d, false
	}
	c.at++
	n = c.digits()
	if n < 1 || n > 2 {
		return d, false
	}
	d.day = c.number(n)
	return d, d.year >= 1990 && d.year <= 2099
}

// compactDate marks a date of eight digits, behind which the time of day may follow at once.
const compactDate = "20261122"

// compact takes 20261122, and leaves the digits of a time behind it.
func (c *cursor) compact() (d date, ok bool) {
	d = date{year: c.number(4), month: c.number(2), day: c.number(2), text: compactDate}
	if c.digits() == 0 && isWord(c.peek(0)) && c.peek(0) != 'T' && c.peek(0) != '_' {
		return d, false
	}
	return d, d.valid()
}

// yearLast takes what begins with a day or month in numbers: 22/11/2026, 11/22/2026, 22.11.2026, 22/Nov/2026, 22-Nov-2026, 22 Nov 2026, 22 Nov.
func (c *cursor) yearLast(n int, o order) (d date, ok bool) {
	d.day = c.number(n)
	for _, ordinal := range [...]string{"st ", "nd ", "rd ", "th "} {
		if strings.HasPrefix(c.rest(), ordinal) {
			c.at += 2
		}
	}
	separator := c.peek(0)
	switch separator {
	case '/', '-', '.', ' ':
		c.at++
	default:
		return d, false
	}
	if separator == '.' && c.peek(0) == ' ' {
		separator = ' '
	}
	if separator == ' ' {
		c.blanks()
	}
	if d.month = c.month(); d.month > 0 {
		c.namedYear(&d, separator)
		return d, true
	}
	n = c.digits()
	if separator == ' ' || n < 1 || n > 2 {
		return d, false
	}
	second := c.number(n)
	if c.peek(0) != separator || c.digitsAfter(1) != 4 {
		return d, false
	}
	c.at++
	d.year = c.number(4)
	if separator == '.' {
		d.month = second
		return d, true
	}
	return inOrder(d.day, second, d.year, o), true
}

// digitsAfter counts the digits from the given distance on.
func (c *cursor) digitsAfter(distance int) int {
	ahead := cursor{c.text, min(c.at+distance, len(c.text))}
	return ahead.digits()
}

// inOrder makes a date of two numbers and a year.
func inOrder(first, second, year int, o order) date {
	d := date{year: year, first: first, second: second}
	switch {
	case first > 12 || first == second || o == dayFirst && second <= 12:
		d.day, d.month = first, second
	case second > 12 || o == monthFirst:
		d.day, d.month = second, first
	}
	return d
}

// namedYear takes the year behind a month's name, if there is one.
func (c *cursor) namedYear(d *date, separator byte) {
	from := c.at
	switch {
	case separator != ' ' && c.peek(0) == separator:
		c.at++
	case c.peek(0) == ',':
		c.at++
		c.blanks()
	case !c.blanks():
		return
	}
	if year := c.year(); year > 0 {
		d.year = year
	} else {
		c.at = from
	}
}

// year takes four digits that are a year and nothing more; 0 when there are none.
func (c *cursor) year() int {
	if c.digits() != 4 || isLetter(c.peek(4)) || c.peek(4) == '-' || c.peek(4) == '.' && isDigit(c.peek(5)) {
		return 0
	}
	ahead := cursor{c.text, c.at}
	year := ahead.number(4)
	if year < 1990 || year > 2099 {
		return 0
	}
	c.at = ahead.at
	return year
}

// monthName takes what begins with a month's name: Nov 22, 2026; Nov 22.
func (c *cursor) monthName() (d date, ok bool) {
	d.month = c.month()
	if d.month == 0 || !c.blanks() {
		return d, false
	}
	n := c.digits()
	if n < 1 || n > 2 {
		return d, false
	}
	d.day = c.number(n)
	for _, ordinal := range [...]string{"st", "nd", "rd", "th"} {
		if strings.HasPrefix(c.rest(), ordinal) && !isLetter(c.peek(2)) {
			c.at += 2
		}
	}
	if c.peek(0) == ':' {
		return d, false // "Nov 22:19" is no day
	}
	c.namedYear(&d, ' ')
	return d, true
}

// clock is a time of day.
type clock struct {
	hour, minute, second int
	nano                 int64
	digits               uint8
	step                 int
}

func (t clock) valid() bool { return t.hour <= 23 && t.minute <= 59 && t.second <= 60 }

// timeOfDay takes what follows a date: time, zone, and the year where it stands last, as in "Nov 22 19:21:39 CET 2026" and "Nov 22 19:21:39 2026 +0100".
func (c *cursor) timeOfDay(d *date, m *moment) (t clock, z zone) {
	from := c.at
	basic := d.text == compactDate && isDigit(c.peek(0))
	if !basic && !c.separator() {
		c.at = from
		return t, z
	}
	t, ok := c.clock(basic || c.at > 0 && (c.text[c.at-1] == 'T' || c.text[c.at-1] == '-' || c.text[c.at-1] == '_'))
	if !ok {
		c.at = from
		return clock{}, z
	}
	m.step = t.step
	z = c.zone()
	if d.year == 0 {
		before := c.at
		if c.blanks() {
			d.year = c.year()
		}
		if d.year == 0 {
			c.at = before
		}
	}
	if !z.isTold() {
		z = c.zone()
	}
	return t, z
}

// separator takes what stands between date and time.
func (c *cursor) separator() bool {
	switch c.peek(0) {
	case 'T', 't', '_', ':', '-':
		c.at++
		return isDigit(c.peek(0))
	case ',':
		c.at++
	}
	if !c.blanks() {
		return false
	}
	for _, word := range [...]string{"at ", "@ ", "um ", "- "} {
		if strings.HasPrefix(c.rest(), word) {
			c.at += len(word)
			c.blanks()
		}
	}
	return isDigit(c.peek(0))
}

// clock takes 19:21[:39[.123]], with AM or PM behind it, "7 PM", and where the digits may stand together 1921 and 192139.
func (c *cursor) clock(together bool) (t clock, ok bool) {
	n := c.digits()
	switch {
	case together && (n == 4 || n == 6):
		t.hour, t.minute, t.step = c.number(2), c.number(2), stepMinute
		if n == 6 {
			t.second, t.step = c.number(2), stepSecond
			c.fractionOf(&t)
		}
	case n == 1 || n == 2:
		t.hour, t.step = c.number(n), stepHour
		if !c.colons(&t) && c.half() == 0 {
			return t, false
		}
	default:
		return t, false
	}
	if half := c.half(); half != 0 {
		c.takeHalf()
		if t.hour < 1 || t.hour > 12 {
			t.hour = 99
		} else {
			t.hour %= 12
		}
		if half == 'p' {
			t.hour += 12
		}
	}
	return t, !isDigit(c.peek(0))
}

// colons takes :21[:39[.123]].
func (c *cursor) colons(t *clock) bool {
	if c.peek(0) != ':' || c.digitsAfter(1) != 2 {
		return false
	}
	c.at++
	t.minute, t.step = c.number(2), stepMinute
	if c.peek(0) == ':' && c.digitsAfter(1) == 2 {
		c.at++
		t.second, t.step = c.number(2), stepSecond
		c.fractionOf(t)
	}
	return true
}

func (c *cursor) fractionOf(t *clock) {
	switch digits := c.digitsAfter(1); {
	case digits == 0:
	case c.peek(0) == '.', c.peek(0) == ',' && digits%3 == 0 && digits <= 9 && c.commaIsPoint(1+digits):
		t.nano, t.digits = c.fraction()
		t.step = 0
	}
}

// commaIsPoint tells the comma of a fraction from that of a table: no further field follows it.
func (c *cursor) commaIsPoint(distance int) bool {
	next := c.peek(distance)
	return next != ',' && next != ';' && next != '.' && !isWord(next)
}

// fraction takes a point and the digits behind it; more than nine are dropped.
func (c *cursor) fraction() (nano int64, digits uint8) {
	c.at++
	for unit := int64(1e8); isDigit(c.peek(0)); unit /= 10 {
		if unit > 0 {
			nano += int64(c.peek(0)-'0') * unit
			digits++
		}
		c.at++
	}
	return nano, digits
}

// half tells AM ('a') and PM ('p') ahead, behind blanks or at once; 0: neither.
func (c *cursor) half() byte {
	ahead := cursor{c.text, c.at}
	return ahead.takeHalf()
}

func (c *cursor) takeHalf() byte {
	c.blanks()
	first := c.peek(0) | 0x20
	if first != 'a' && first != 'p' {
		return 0
	}
	c.at++
	if c.peek(0) == '.' {
		c.at++
	}
	if c.peek(0)|0x20 != 'm' || isWord(c.peek(1)) {
		return 0
	}
	c.at++
	if c.peek(0) == '.' {
		c.at++
	}
	return first
}
