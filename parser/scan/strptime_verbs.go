package scan

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
)

// timeField is what a verb of a time pattern tells.
type timeField uint8

const (
	noField timeField = iota
	yearField
	shortYearField
	monthField
	dayField
	yearDayField
	hourField
	halfDayHourField
	halfDayField
	minuteField
	secondField
	fractionField
	epochField
	ignoredField
	numTimeFields
)

// timeParts is what was read of a stamp so far; told has a bit for each field.
type timeParts struct {
	told   uint32
	fields [numTimeFields]int
	nano   int64
	zone   int64
	digits uint8
	zoned  bool
}

// timeStep reads one piece of a stamp; width is the number of its digits, 0 for as many as there are. An open piece may be longer where
// letters, digits or a colon follow.
type timeStep struct {
	read    timeReader
	field   timeField
	width   int
	literal string
	open    bool
}

// timeReader reads the piece that begins at the place and returns its end, -1 when there is none.
type timeReader func(t *timeParts, step *timeStep, b []byte, at int) int

var timeVerbs = sync.OnceValue(func() map[string]timeStep {
	return map[string]timeStep{
		"Y":   {read: readDigits, field: yearField, width: 4},
		"E4Y": {read: readDigits, field: yearField, width: 4},
		"y":   {read: readDigits, field: shortYearField, width: 2},
		"m":   {read: readDigits, field: monthField, width: 2},
		"d":   {read: readDigits, field: dayField, width: 2},
		"e":   {read: readPadded, field: dayField, open: true},
		"-d":  {read: readPadded, field: dayField, open: true},
		"-m":  {read: readPadded, field: monthField, open: true},
		"j":   {read: readDigits, field: yearDayField, width: 3},
		"H":   {read: readDigits, field: hourField, width: 2},
		"k":   {read: readPadded, field: hourField, open: true},
		"-H":  {read: readPadded, field: hourField, open: true},
		"I":   {read: readDigits, field: halfDayHourField, width: 2},
		"l":   {read: readPadded, field: halfDayHourField, open: true},
		"-I":  {read: readPadded, field: halfDayHourField, open: true},
		"M":   {read: readDigits, field: minuteField, width: 2},
		"S":   {read: readDigits, field: secondField, width: 2},
		"s":   {read: readDigits, field: epochField},
		"f":   {read: readFraction, field: fractionField},
		"u":   {read: readDigits, field: ignoredField, width: 1},
		"w":   {read: readDigits, field: ignoredField, width: 1},
		"U":   {read: readDigits, field: ignoredField, width: 2},
		"V":   {read: readDigits, field: ignoredField, width: 2},
		"W":   {read: readDigits, field: ignoredField, width: 2},
		"G":   {read: readDigits, field: ignoredField, width: 4},
		"b":   {read: readMonth, field: monthField, open: true},
		"h":   {read: readMonth, field: monthField, open: true},
		"B":   {read: readMonth, field: monthField, open: true},
		"a":   {read: readWeekday, open: true},
		"A":   {read: readWeekday, open: true},
		"p":   {read: readHalf, field: halfDayField},
		"P":   {read: readHalf, field: halfDayField},
		"z":   {read: readOffset, open: true},
		":z":  {read: readOffset, open: true},
		"Ez":  {read: readOffset, open: true},
		"E*z": {read: readOffset, open: true},
		"Z":   {read: readZoneName, open: true},
		"%":   {read: readLiteral, literal: "%"},
		"n":   {read: readLiteral, literal: "\n"},
		"t":   {read: readLiteral, literal: "\t"},
	}
})

// timeShorthand are the verbs that stand for others.
var timeShorthand = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y", "x": "%m/%d/%y", "X": "%H:%M:%S",
		"r": "%I:%M:%S %p", "c": "%a %b %e %H:%M:%S %Y", "+": "%a %b %e %H:%M:%S %Z %Y",
	}
})

func (t *timeParts) set(field timeField, value int) {
	t.fields[field] = value
	t.told |= 1 << field
}

func (t *timeParts) tells(field timeField) bool { return t.told>>field&1 == 1 }

func readLiteral(_ *timeParts, step *timeStep, b []byte, at int) int {
	if len(b)-at < len(step.literal) || string(b[at:at+len(step.literal)]) != step.literal {
		return -1
	}
	return at + len(step.literal)
}

func readDigits(t *timeParts, step *timeStep, b []byte, at int) int {
	value, end := 0, at
	for digitAt(b, end) && (step.width == 0 || end-at < step.width) {
		if end-at == 12 {
			return -1
		}
		value = value*10 + int(b[end]-'0')
		end++
	}
	if end == at || step.width > 0 && end-at < step.width {
		return -1
	}
	t.set(step.field, value)
	return end
}

func readPadded(t *timeParts, step *timeStep, b []byte, at int) int {
	value, end := dayAt(b, at)
	if end == 0 || end-at > 2 {
		return -1
	}
	t.set(step.field, value)
	return end
}

// readFraction takes at most as many digits as the pattern says.
func readFraction(t *timeParts, step *timeStep, b []byte, at int) int {
	end := at
	for digitAt(b, end) && (step.width == 0 || end-at < step.width) {
		end++
	}
	if end == at {
		return -1
	}
	t.nano, t.digits, _ = fraction(b[:end], at)
	return end
}

// readPointFraction takes a point and digits where there are any.
func readPointFraction(t *timeParts, _ *timeStep, b []byte, at int) int {
	if at >= len(b) || b[at] != '.' || !digitAt(b, at+1) {
		return at
	}
	nano, digits, n := fraction(b, at+1)
	t.nano, t.digits = nano, digits
	return at + 1 + n
}

// longMonths and longDays are what follows the first three letters of a full name.
var (
	longMonths = [...]string{"", "uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"}
	longDays   = [...]string{"", "day", "day", "sday", "nesday", "rsday", "day", "urday"}
)

func readMonth(t *timeParts, step *timeStep, b []byte, at int) int {
	month := monthAt(b, at)
	if month == 0 {
		return -1
	}
	t.set(step.field, month)
	return afterRest(b, at+3, longMonths[month])
}

func readWeekday(_ *timeParts, _ *timeStep, b []byte, at int) int {
	day := shortName(dayNames, b, at)
	if day == 0 {
		return -1
	}
	return afterRest(b, at+3, longDays[day])
}

// afterRest is the end of a name that may be written in full.
func afterRest(b []byte, at int, rest string) int {
	if at+len(rest) <= len(b) && bytes.EqualFold(b[at:at+len(rest)], []byte(rest)) {
		return at + len(rest)
	}
	return at
}

func readHalf(t *timeParts, step *timeStep, b []byte, at int) int {
	if at+2 > len(b) || b[at+1]|0x20 != 'm' || b[at]|0x20 != 'a' && b[at]|0x20 != 'p' {
		return -1
	}
	t.set(step.field, 0)
	if b[at]|0x20 == 'p' {
		t.set(step.field, 12)
	}
	return at + 2
}

func readOffset(t *timeParts, _ *timeStep, b []byte, at int) int {
	offset, n := zone(b[at:])
	if n == 0 {
		return -1
	}
	t.zone, t.zoned = offset, true
	return at + n
}

// readZoneName takes a name of up to six letters or an offset. UTC and GMT are the only names that mean one offset the world over.
func readZoneName(t *timeParts, step *timeStep, b []byte, at int) int {
	end := at
	for letterAt(b, end) && end-at < 6 {
		end++
	}
	if end == at {
		return readOffset(t, step, b, at)
	}
	if name := string(b[at:end]); name == "UTC" || name == "GMT" || name == "Z" {
		t.zone, t.zoned = 0, true
	}
	return end
}

// minute is the start of the minute that was told, 0 for seconds since 1970.
func (t *timeParts) minute() (int64, bool) {
	if t.tells(epochField) {
		return 0, t.fields[epochField] <= 9223372035
	}
	year, month, day := t.year(), t.fields[monthField], t.fields[dayField]
	if t.tells(yearDayField) {
		month, day = 1, 1
		if days := t.fields[yearDayField]; days < 1 || days > 366 || days == 366 && !leap(year) {
			return 0, false
		}
	}
	hour := t.fields[hourField]
	if t.tells(halfDayHourField) {
		if hour = t.fields[halfDayHourField]; hour < 1 || hour > 12 {
			return 0, false
		}
		hour = hour%12 + t.fields[halfDayField]
	}
	start, ok := minute(year, month, day, hour, t.fields[minuteField])
	if t.tells(yearDayField) {
		start += int64(t.fields[yearDayField]-1) * nanoDay
	}
	return start, ok
}

// year reads two digits as POSIX does: 69 is 1969, 68 is 2068.
func (t *timeParts) year() int {
	switch short := t.fields[shortYearField]; {
	case t.tells(yearField):
		return t.fields[yearField]
	case !t.tells(shortYearField):
		return undated
	case short < 69:
		return 2000 + short
	default:
		return 1900 + short
	}
}

// stamp adds the seconds to the start of the minute.
func (t *timeParts) stamp(start int64) event.Stamp {
	s := event.Stamp{Digits: t.digits, Set: true, Zoned: t.zoned, Quarters: quarters(t.zone), Dated: t.tells(yearField) || t.tells(shortYearField)}
	switch seconds := int64(t.fields[secondField]); {
	case t.tells(epochField):
		s.Nano = int64(t.fields[epochField])*nanoSecond + t.nano
		s.Zoned, s.Dated = true, true
	case seconds == 60:
		s.Nano = start + nanoMinute - places[t.digits] - t.zone
	default:
		s.Nano = start + seconds*nanoSecond + t.nano - t.zone
	}
	return s
}
