package scan

// Int reads the whole of b as a decimal number with an optional sign.
func Int(b []byte) (int64, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		if c-'0' > 9 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// Seconds reads a number of seconds, "0.123", as microseconds. Digits beyond the sixth are dropped.
func Seconds(b []byte) (micros int64, ok bool) { return decimal(b, 6) }

// Millis reads a number of milliseconds, "12" or "12.5", as microseconds. Digits beyond the third are dropped.
func Millis(b []byte) (micros int64, ok bool) { return decimal(b, 3) }

// longestWhole bounds the digits before a point so that microseconds fit into 64 bits.
const longestWhole = 12

var tens = [7]int64{1, 10, 100, 1e3, 1e4, 1e5, 1e6}

// decimal reads digits with an optional fraction and shifts the point by places. Signs and exponents are refused: no proxy writes a
// duration with one, and HAProxy's -1 means that there is none.
func decimal(b []byte, places int) (int64, bool) {
	var n int64
	whole := len(b)
	for i, c := range b {
		digit := c - '0'
		if digit > 9 {
			if c != '.' || whole < len(b) {
				return 0, false
			}
			whole = i
			continue
		}
		if i > whole {
			if places == 0 {
				continue
			}
			places--
		} else if i == longestWhole {
			return 0, false
		}
		n = n*10 + int64(digit)
	}
	if whole == 0 || whole == len(b)-1 {
		return 0, false
	}
	return n * tens[places], true
}
