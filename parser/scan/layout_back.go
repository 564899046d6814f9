package scan

import "bytes"

// splitBack cuts a line that goes on behind the last literal although everything fitted: quotes inside of a value looked like its end. The variables before
// the free one keep what they have, those behind it are cut off from the end of the line, and the free one takes what lies between.
func (l *Layout) splitBack(line []byte, values [][]byte) bool {
	last := len(l.slots) - 1
	end := len(line) - len(l.slots[last].literal)
	if string(line[end:]) != l.slots[last].literal {
		return false
	}
	free := len(l.lead)
	for i := range l.free {
		free += len(values[i]) + len(l.slots[i].literal)
	}
	for i := last; i > l.free; i-- {
		start := l.startBack(line[free:end], i)
		if start < 0 {
			return false
		}
		values[i] = line[free+start : end : end]
		end = free + start - len(l.slots[i-1].literal)
	}
	values[l.free] = line[free:end:end]
	return true
}

// startBack is where the value of a variable begins that ends where the text ends, -1 when the literal before it is not in the text.
func (l *Layout) startBack(text []byte, variable int) int {
	before := []byte(l.slots[variable-1].literal)
	for end := len(text); ; {
		at := bytes.LastIndex(text[:end], before)
		if at < 0 {
			return -1
		}
		if start := at + len(before); !l.slots[variable].list || at == 0 || !inList(text, start-1) {
			return start
		}
		end = at + len(before) - 1
	}
}
