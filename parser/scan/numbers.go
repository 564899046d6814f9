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
func Seconds(b []byte) (micros int64, ok bool) {
	if len(b) == 5 && b[1] == '.' { // nearly all durations of nginx
		w, x, y, z := b[0]-'0', b[2]-'0', b[3]-'0', b[4]-'0'
		if w <= 9 && x <= 9 && y <= 9 && z <= 9 {
			return (int64(w)*1000 + int64(x)*100 + int64(y)*10 + int64(z)) * 1000, true
		}
	}
	return decimal(b, 6)
}

// Millis reads a number of milliseconds, "12" or "12.5", as microseconds. Digits beyond the third are dropped.
func Millis(b []byte) (micros int64, ok bool) { return decimal(b, 3) }

// longestWhole bounds the digits before a point so that microseconds fit into 64 bits.
const longestWhole = 12

var tens = [7]int64{1, 10, 100, 1e3, 1e4, 1e5, 1e6}

// decimal reads digits with an optional fraction and shifts the point by places. Signs and exponents are refused: no proxy writes a
// duration with one, and HAProxy's -1 means that there is none.
func decimal(b []byte, places int) (int64, bool) {
	var n int64
	i := 0
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		n = n*10 + int64(b[i]-'0')
	}
	if i == 0 || i > longestWhole {
		return 0, false
	}
	if i == len(b) {
		return n * tens[places], true
	}
	if b[i] != '.' || i == len(b)-1 {
		return 0, false
	}
	for _, c := range b[i+1:] {
		if c-'0' > 9 {
			return 0, false
		}
		if places > 0 {
			n = n*10 + int64(c-'0')
			places--
		}
	}
	return n * tens[places], true
}
