package analyze

import (
	"testing"

	"github.com/why502/why502/analyze/digest"
)

// Of a minute whose second half only fails, one in ten of the fine requests is sampled, and every one that failed: each counts for as many as it stands for.
func TestRequestsAreSpreadByWeight(t *testing.T) {
	var sample []*request
	for i := range int64(30) {
		sample = append(sample, &request{rec: &digest.Request{}, at: i * second, weight: 10}, &request{rec: &digest.Request{}, at: (30 + i) * second, weight: 1})
	}
	c := newCumulative([]*stream{{rows: []*traffic{{stream: &stream{streamKey: streamKey{step: minute}}, requests: 330}}}}, sample)
	for _, test := range []struct {
		from, to int64
		want     float64
	}{{-1, minute, 330}, {-1, 29 * second, 300}, {29 * second, minute, 30}, {49 * second, minute, 10}} {
		if got := c.upTo(test.to) - c.upTo(test.from); got < test.want-0.01 || got > test.want+0.01 {
			t.Errorf("from %d to %d: got %.2f requests, want %.0f", test.from, test.to, got, test.want)
		}
	}
}

// Where every request failed, the estimate of all must not fall short of those; far fewer are another log's.
func TestNoFewerRequestsThanFailures(t *testing.T) {
	for _, test := range []struct{ requests, failures, want float64 }{{2190, 2194, 2194}, {2500, 2194, 2500}, {300, 2194, 300}} {
		if got := noFewer(test.requests, test.failures); got != test.want {
			t.Errorf("%.0f requests, %.0f failures: got %.0f, want %.0f", test.requests, test.failures, got, test.want)
		}
	}
}
