package parser

import (
	"slices"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// Every sample of the table goes to its own row, and a line that two rows take is known as such a pair.
func TestFormatsAreApart(t *testing.T) {
	table := Formats()
	l := testLines(t)
	var parsers []Parser
	for _, f := range table {
		parsers = append(parsers, f.New())
	}
	for i, f := range table {
		var g event.Glance
		l.Glance([]byte(f.Sample), &g)
		if isFurther(table[:i], f) {
			continue // further lines of an earlier row
		}
		if g.Format != uint8(i+1) {
			t.Errorf("the sample of %s goes to %d, want %d", f.Name, g.Format, i+1)
		}
		for _, line := range variants(f.Sample) {
			var takers []string
			for j, other := range table {
				if !isFurther(table[:j], other) && len(line) > 0 && kindOf([]byte(other.Sample)) == kindOf(line) && parsers[j].Glance(line, &g) {
					takers = append(takers, other.Name)
				}
			}
			for k := 1; k < len(takers); k++ {
				if !mayShare(takers[0], takers[k]) {
					t.Errorf("%q is taken by %q", line, takers)
				}
			}
		}
	}
}

// variants are a line cut at every place, and with every word left out.
func variants(line string) (out [][]byte) {
	for i := range line {
		out = append(out, []byte(line[:i]))
	}
	words := strings.Split(line, " ")
	for i := range words {
		out = append(out, []byte(strings.Join(slices.Concat(words[:i], words[i+1:]), " ")))
	}
	return out
}
