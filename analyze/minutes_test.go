package analyze

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Far fewer requests that all go well: the fault is in front of the proxy.
func TestDips(t *testing.T) {
	for _, c := range []struct {
		name   string
		second func(s int) int // requests in that second of half an hour
		fails  bool
		want   int
	}{
		{"as ever", func(int) int { return 2 }, false, 0},
		{"nearly none for five minutes", func(s int) int {
			if s >= 900 && s < 1200 {
				return (s % 40) / 39
			}
			return 2
		}, false, 1},
		{"half as many", func(s int) int {
			if s >= 900 && s < 1200 {
				return 1
			}
			return 2
		}, false, 0},
		{"one minute", func(s int) int {
			if s >= 900 && s < 950 {
				return 0
			}
			return 2
		}, false, 0},
		{"nearly none, and those fail", func(s int) int {
			if s >= 900 && s < 1200 {
				return (s % 10) / 9
			}
			return 2
		}, true, 0},
		{"a night that falls slowly", func(s int) int { return 4 - s/450 }, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			for s := range 1800 {
				status := 200
				if c.fails && s >= 900 && s < 1200 {
					status = 502
				}
				for i := range c.second(s) {
					l.access("access.log", hit{at: noon.Add(time.Duration(s) * time.Second), client: fmt.Sprintf("198.51.100.%d", (s+i)%90), target: "/a", status: status, peer: "10.0.0.5:8080", seconds: 0.1})
				}
			}
			got := l.unchanged(t).Sections.Dips
			if len(got) != c.want {
				t.Fatalf("got %+v, want %d", got, c.want)
			}
			if c.want > 0 && (got[0].Start != noon.Add(15*time.Minute).UnixMilli() || got[0].End != noon.Add(20*time.Minute).UnixMilli() || got[0].Usual != 600 || got[0].Requests > 20 || got[0].Open) {
				t.Errorf("got %+v, want five minutes with a few of 600 requests", got[0])
			}
		})
	}
}

// A log that ends while another goes on makes no dip.
func TestDipOfALogThatEnds(t *testing.T) {
	l := logs{}
	l.fine("a/access.log", "10.0.0.5:8080", noon, noon.Add(30*time.Minute), 1)
	l.fine("b/access.log", "10.0.0.5:8080", noon, noon.Add(15*time.Minute), 4)
	if got := l.unchanged(t).Sections.Dips; len(got) > 0 {
		t.Errorf("got %+v, want none", got)
	}
}

// A hole in the log neither ends an incident nor leaves the verdict on it as sure as it was.
func TestHoleInIncident(t *testing.T) {
	story := func(hole bool) *Result {
		l := logs{}
		for s := range 2400 {
			at := noon.Add(time.Duration(s) * time.Second)
			if hole && s >= 1080 && s < 1500 {
				continue
			}
			status := 200
			if s >= 900 && s < 1800 {
				status = 502
				l.diagnose("error.log", hit{at: at, target: "/a", peer: "10.0.0.5:8080"}, s, refused)
			}
			l.access("access.log", hit{at: at, target: "/a", status: status, peer: "10.0.0.5:8080", seconds: 0.1})
		}
		return l.unchanged(t)
	}
	whole, holed := story(false), story(true)
	if len(whole.Incidents) != 1 || len(holed.Incidents) != 1 {
		t.Fatalf("got %d incidents without and %d with a hole, want one", len(whole.Incidents), len(holed.Incidents))
	}
	a, b := whole.Incidents[0], holed.Incidents[0]
	if a.Gap || !b.Gap || b.Start != a.Start || b.End != a.End || b.Confidence >= a.Confidence {
		t.Errorf("got %v to %v (%.2f, gap %v) with a hole, want %v to %v with less confidence than %.2f", b.Start, b.End, b.Confidence, b.Gap, a.Start, a.End, a.Confidence)
	}
	if got := holed.Sections.Holes; len(got) != 1 || got[0].Start != noon.Add(18*time.Minute).UnixMilli() || got[0].End != noon.Add(25*time.Minute).UnixMilli() || got[0].Last {
		t.Errorf("got the holes %+v, want one of seven minutes", got)
	}
}

func TestHoles(t *testing.T) {
	fill := func(n float64, k int) []float64 { return slices.Repeat([]float64{n}, k) }
	for _, c := range []struct {
		name     string
		requests []float64
		want     []stretch
	}{
		{"none", fill(30, 30), nil},
		{"three minutes", slices.Concat(fill(30, 10), fill(0, 3), fill(30, 10)), []stretch{{10 * minute, 13 * minute}}},
		{"one minute", slices.Concat(fill(30, 10), fill(0, 1), fill(30, 10)), nil},
		{"at the end", slices.Concat(fill(30, 10), fill(0, 9)), nil},
		{"where little happens", slices.Concat(fill(2, 10), fill(0, 3), fill(2, 10)), nil},
		{"two", slices.Concat(fill(30, 10), fill(0, 2), fill(30, 10), fill(0, 4), fill(30, 10)), []stretch{{10 * minute, 12 * minute}, {22 * minute, 26 * minute}}},
	} {
		if got := (minutes{requests: c.requests}).holes(); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
