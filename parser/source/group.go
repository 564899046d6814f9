package source

import "strings"

// suffixes are what packers append to a name.
var suffixes = []string{".gz", ".gzip", ".zst", ".zstd", ".xz", ".bz2", ".bzip2"}

// group is the name without what a rotation put into it: its number, a date, the suffix of a packer. Files of one group were written by one
// program on one machine, so they share a clock.
//
// A number counts only at the very end and after a word (access.log.2): in web-2.log or access.log.10.0.0.7 it tells hosts apart.
func group(name string) string {
	if name == Stdin {
		return name
	}
	cut := strings.LastIndexAny(name, `/\`) + 1
	folder, base := name[:cut], name[cut:]
	for {
		shorter := trimRotation(trimPacking(base))
		if shorter == "" || shorter == base {
			return folder + base
		}
		base = shorter
	}
}

func trimPacking(base string) string {
	for _, suffix := range suffixes {
		if len(base) > len(suffix) && strings.EqualFold(base[len(base)-len(suffix):], suffix) {
			return base[:len(base)-len(suffix)]
		}
	}
	return base
}

// trimRotation takes one number, date or word of a rotation out of base.
func trimRotation(base string) string {
	for _, word := range [...]string{".old", ".bak", ".save"} {
		if rest, found := strings.CutSuffix(base, word); found {
			return rest
		}
	}
	if at := strings.LastIndexByte(base, '.'); at > 0 && isDigits(base[at+1:]) && len(base)-at <= 5 && !isDigit(base[at-1]) {
		return base[:at]
	}
	for at := 0; at < len(base); at++ {
		if at > 0 && !isDelimiter(base[at-1]) {
			continue
		}
		if n := dateLength(base[at:]); n > 0 {
			return joinAround(base[:at], base[at+n:])
		}
	}
	return base
}

// joinAround puts the two sides of a date together with one delimiter between them at most.
func joinAround(before, after string) string {
	if after == "" {
		return strings.TrimRight(before, "._-")
	}
	if before == "" {
		return strings.TrimLeft(after, "._-")
	}
	return strings.TrimRight(before, "._-") + after
}

// dateLength is the length of the date that s begins with, with the time of day behind it, or 0: 20261122, 2026-11-22, 2026_11_22T19,
// 20261122-193000, 20261122193000 or seconds since 1970. What follows must be a delimiter or the end.
func dateLength(s string) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || isDelimiter(s[n]) || s[n] == 'T' || s[n] == 'Z') {
		n++
	}
	for n > 0 && isDelimiter(s[n-1]) {
		n--
	}
	if n < len(s) && !isDelimiter(s[n]) {
		return 0
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s[:n])
	switch len(digits) {
	case 8, 10, 12, 14, 17, 20:
		if validDate(digits) {
			return n
		}
	}
	if isDigits(s[:n]) && (n == 10 || n == 13) && s[0] == '1' {
		return n
	}
	return 0
}

// validDate reads the first eight digits as year, month and day.
func validDate(digits string) bool {
	year, month, day := digits[:4], digits[4:6], digits[6:8]
	return year >= "1990" && year <= "2099" && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func isDelimiter(c byte) bool { return c == '.' || c == '-' || c == '_' }
