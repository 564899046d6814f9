package scan

// Nanoseconds of the units that stamps are written in.
const (
	nanoSecond = int64(1e9)
	nanoMinute = 60 * nanoSecond
	nanoDay    = 24 * 60 * nanoMinute
)

// The years whose instants all fit into 64 bits of nanoseconds, zones included.
const firstYear, lastYear = 1678, 2261

// undated is the year of stamps that write none: a leap year, so that 29 February is a date.
const undated = 2000

var monthDays = [13]uint8{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// minute is the start of a minute in nanoseconds since 1970 on the wall clock. It reports false for what is in no calendar.
func minute(year, month, day, hour, min int) (int64, bool) {
	if year < firstYear || year > lastYear || month < 1 || month > 12 || uint(hour) > 23 || uint(min) > 59 {
		return 0, false
	}
	if day < 1 || day > int(monthDays[month]) || month == 2 && day == 29 && !leap(year) {
		return 0, false
	}
	return daysSince1970(year, month, day)*nanoDay + int64(hour*60+min)*nanoMinute, true
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// daysSince1970 counts years from March, so that the leap day is the last of its year.
func daysSince1970(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	return int64(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468)
}

// two is the number of two digits at the place, -1 when there are none.
func two(b []byte, at int) int {
	if at+1 >= len(b) {
		return -1
	}
	tens, ones := b[at]-'0', b[at+1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

// four is the number of four digits at the place, -1 when there are none.
func four(b []byte, at int) int {
	high, low := two(b, at), two(b, at+2)
	if high < 0 || low < 0 {
		return -1
	}
	return high*100 + low
}

const monthNames, dayNames = "janfebmaraprmayjunjulaugsepoctnovdec", "sunmontuewedthufrisat"

// monthAt is the month whose short name stands at the place, in any case; 0 when there is none.
func monthAt(b []byte, at int) int { return shortName(monthNames, b, at) }

// shortName is the number, from 1, of the three letters at the place in a list of such names.
func shortName(names string, b []byte, at int) int {
	if at+3 > len(b) {
		return 0
	}
	x, y, z := b[at]|0x20, b[at+1]|0x20, b[at+2]|0x20
	for i := 0; i < len(names); i += 3 {
		if names[i] == x && names[i+1] == y && names[i+2] == z {
			return i/3 + 1
		}
	}
	return 0
}

func digitAt(b []byte, at int) bool { return at < len(b) && b[at]-'0' <= 9 }

func letterAt(b []byte, at int) bool { return at < len(b) && b[at]|0x20-'a' < 26 }

// places is the worth in nanoseconds of one unit of the last digit of a fraction with so many digits.
var places = [10]int64{1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1}

// fraction reads the digits of a second's fraction: nanoseconds, how many digits count (nine at most) and how many there are.
func fraction(b []byte, at int) (nano int64, digits uint8, n int) {
	if at+3 < len(b) { // milliseconds are what all three proxies write
		x, y, z := b[at]-'0', b[at+1]-'0', b[at+2]-'0'
		if x <= 9 && y <= 9 && z <= 9 && b[at+3]-'0' > 9 {
			return (int64(x)*100 + int64(y)*10 + int64(z)) * 1e6, 3, 3
		}
	}
	for ; digitAt(b, at+n); n++ {
		if digits < 9 {
			nano = nano*10 + int64(b[at+n]-'0')
			digits++
		}
	}
	return nano * places[digits], digits, n
}

// zone reads an offset from UTC at the start of b: Z, +01, +0100 or +01:00. n is 0 when there is none. It looks at six bytes at most.
func zone(b []byte) (nano int64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	if b[0]|0x20 == 'z' {
		return 0, 1
	}
	hours := two(b, 1)
	if b[0] != '+' && b[0] != '-' || uint(hours) > 23 {
		return 0, 0
	}
	n = 3
	minutes := 0
	switch {
	case digitAt(b, 3):
		minutes, n = two(b, 3), 5
		if digitAt(b, 5) {
			return 0, 0
		}
	case len(b) > 3 && b[3] == ':' && two(b, 4) >= 0:
		minutes, n = two(b, 4), 6
	}
	if uint(minutes) > 59 {
		return 0, 0
	}
	nano = int64(hours*60+minutes) * nanoMinute
	if b[0] == '-' {
		nano = -nano
	}
	return nano, n
}
