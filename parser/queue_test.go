package parser

import "testing"

// The end of a file is cut small where there are several workers to share it.
func TestLastLeavesAreSmall(t *testing.T) {
	for name, test := range map[string]struct{ workers, left, want int64 }{
		"much is left":     {2, 100 << 20, 8 << 20},
		"a leaf each":      {2, 16 << 20, 1 << 20},
		"little is left":   {2, 100, 1 << 20},
		"many workers":     {8, 60 << 20, 1 << 20},
		"one worker alone": {1, 100, 8 << 20},
	} {
		q := queue{leaf: 8 << 20, workers: int(test.workers)}
		if got := q.size(&file{place: 1 << 30, end: 1<<30 + test.left}); got != test.want {
			t.Errorf("%s: with %d bytes left %d workers get leaves of %d, want %d", name, test.left, test.workers, got, test.want)
		}
	}
}
