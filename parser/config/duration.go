package config

import (
	"strconv"
	"strings"
)

// units are the suffixes of times, in milliseconds; the empty one stands for a number alone.
type units map[string]float64

var (
	nginxUnits = units{"ms": 1, "s": 1e3, "": 1e3, "m": 60e3, "h": 3600e3, "d": 86400e3, "w": 7 * 86400e3, "M": 30 * 86400e3, "y": 365 * 86400e3}
	// HAProxy counts a number alone in milliseconds.
	haproxyUnits = units{"us": 0.001, "ms": 1, "": 1, "s": 1e3, "m": 60e3, "h": 3600e3, "d": 86400e3}
	// Envoy takes durations as protobuf writes them: seconds alone.
	envoyUnits = units{"s": 1e3}
)

// parse reads a time of one or more parts, such as "1m30s". ok is false for what is none.
func (u units) parse(text string) (ms int64, ok bool) {
	text = strings.ReplaceAll(text, " ", "")
	sum := 0.0
	for text != "" {
		n := 0
		for n < len(text) && (text[n]-'0' <= 9 || text[n] == '.') {
			n++
		}
		number, err := strconv.ParseFloat(text[:n], 64)
		if err != nil {
			return 0, false
		}
		text = text[n:]
		for n = 0; n < len(text) && text[n]-'0' > 9; n++ {
		}
		unit, known := u[text[:n]]
		if !known {
			return 0, false
		}
		sum += number * unit
		text, ok = text[n:], true
	}
	if sum > 1e15 {
		return 0, false
	}
	return int64(sum + 0.5), ok
}
