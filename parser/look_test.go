package parser

import "testing"

func TestLooks(t *testing.T) {
	table := newLooks([]string{"99:99 @", "a…b9", "…end", "exact"})
	for line, want := range map[string]bool{
		"12:34 x": true, "12:34 5": false, "1234": false, "a then b7": true, "a then b": false, "ab1": true, "the end": true, "end": true, "en": false,
		"exactly": true, "exac": false, "b": false,
	} {
		if got := table.match([]byte(line)); got != want {
			t.Errorf("match(%q) = %v, want %v", line, got, want)
		}
	}
}
