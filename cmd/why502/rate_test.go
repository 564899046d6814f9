package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// Of hours of traffic few requests are sampled, and each stands for many: that must not look like a rise. A rise that was one is seen all the same.
func TestRiseOfSampledTraffic(t *testing.T) {
	for _, test := range []struct {
		name  string
		start time.Duration
		more  int // requests beside each one while it lasts
		want  bool
	}{
		{"steady", 0, 0, false}, {"steady_from_37_s", 37 * time.Second, 0, false}, {"steady_from_400_s", 400 * time.Second, 0, false},
		{"threefold", 130 * time.Second, 2, true}, {"threefold_from_400_s", 400 * time.Second, 2, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log, out bytes.Buffer
			begin := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC).Add(test.start)
			for i := range 8 * 3 * 3600 {
				at := begin.Add(time.Duration(i) * time.Second / 8)
				failing := i >= 8*2*3600 && i < 8*2*3600+8*120
				for k := 0; k <= test.more; k++ {
					if k == 0 || failing {
						trafficFormats["haproxy"](&log, at, 7*i+k, failing)
					}
				}
			}
			code := run(context.Background(), []string{clockShows, "--jobs=1", "-"}, bytes.NewReader(log.Bytes()), &out, io.Discard)
			if rose := strings.Contains(out.String(), "traffic rose"); code != exitFine || rose != test.want {
				t.Errorf("exit code %d, a rise is told: %v, want %v in\n%s", code, rose, test.want, &out)
			}
		})
	}
}
