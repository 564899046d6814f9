package config

import "strings"

// words cuts a line of HAProxy's configuration: blanks part words, quotes and backslashes protect, # begins a comment. rest is the place in the line at
// which each word begins, so that a value can be handed on as it was written. closed is false where a quote does not end.
func words(line string) (list []string, rest []int, closed bool) {
	var b strings.Builder
	inWord, quote := false, byte(0)
	begin := func(i int) {
		if !inWord {
			rest = append(rest, i)
		}
		inWord = true
	}
	flush := func() {
		if inWord {
			list = append(list, b.String())
			b.Reset()
		}
		inWord = false
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote == 0 && (c == ' ' || c == '\t' || c == '\r'):
			flush()
		case quote == 0 && c == '#':
			flush()
			return list, rest, true
		case c == '\\' && quote != '\'' && i+1 < len(line):
			begin(i)
			i++
			b.WriteByte(line[i])
		case quote == 0 && (c == '"' || c == '\''):
			begin(i)
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		default:
			begin(i)
			b.WriteByte(c)
		}
	}
	flush()
	return list, rest, quote == 0
}
