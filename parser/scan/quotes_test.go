package scan

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// Next finds what a search finds, from every place of lines of all lengths, whatever lines were marked before.
func TestQuotes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var q Quotes
	for length := range 400 {
		line := bytes.Repeat([]byte{'a'}, length)
		for range r.IntN(8) * min(length, 1) {
			line[r.IntN(length)] = "\"\"\"\\ "[r.IntN(5)]
		}
		if backslash, ok := q.Mark(line); !ok || backslash != bytes.Contains(line, []byte{'\\'}) {
			t.Fatalf("Mark(%q) = %v, %v", line, backslash, ok)
		}
		for at := range line {
			want := bytes.IndexByte(line[at:], '"')
			if want >= 0 {
				want += at
			}
			if got := q.Next(at, length); got != want {
				t.Fatalf("Next(%d) in %q = %d, want %d", at, line, got, want)
			}
		}
	}
	if _, ok := q.Mark(make([]byte, longestMarked)); ok {
		t.Errorf("Mark took a line of %d bytes", longestMarked)
	}
}
