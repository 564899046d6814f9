package analyze

import (
	"math"
	"math/rand/v2"
	"testing"
)

// story is a series of one step a second: how many requests end in it, and how many of them fail.
type story []struct {
	seconds            int
	requests, failures float64
}

func (s story) series() (steps []step) {
	ms := int64(0)
	for _, part := range s {
		for range part.seconds {
			steps = append(steps, step{ms, part.requests, part.failures})
			ms += second
		}
	}
	return steps
}

// threshold is that of the analysis for one upstream.
func threshold(requests float64) float64 { return math.Log(requests * float64(len(shares)) / 0.01) }

func TestSegments(t *testing.T) {
	tests := []struct {
		name  string
		story story
		want  []segment // first and last in seconds, open
	}{
		{"nothing", story{{300, 20, 0}}, nil},
		{"no_requests", story{{300, 0, 0}}, nil},
		{"one_stray", story{{100, 20, 0}, {1, 20, 1}, {100, 20, 0}}, nil},
		{"all_fail_for_a_while", story{{100, 20, 0}, {30, 20, 20}, {100, 20, 0}}, []segment{{first: 100, last: 129}}},
		{"a_third_fails", story{{100, 20, 0}, {60, 20, 6}, {200, 20, 0}}, []segment{{first: 100, last: 159}}},
		{"few_in_a_hundred", story{{200, 50, 0}, {120, 50, 2}, {300, 50, 0}}, []segment{{first: 200, last: 319}}},
		{"more_traffic_alone", story{{100, 20, 0}, {60, 400, 0}, {100, 20, 0}}, nil},
		{"fails_from_the_begin", story{{30, 20, 20}, {200, 20, 0}}, []segment{{first: 0, last: 29}}},
		{"fails_to_the_end", story{{100, 20, 0}, {30, 20, 20}}, []segment{{first: 100, last: 129, open: true}}},
		{"twice", story{{100, 20, 0}, {20, 20, 20}, {120, 20, 0}, {20, 20, 20}, {100, 20, 0}}, []segment{{first: 100, last: 119}, {first: 240, last: 259}}},
		{"stray_after_the_end", story{{100, 20, 0}, {20, 20, 20}, {100, 20, 0}, {1, 20, 1}, {100, 20, 0}}, []segment{{first: 100, last: 119}}},
		{"stray_before_the_begin", story{{50, 20, 0}, {1, 20, 1}, {100, 20, 0}, {20, 20, 20}, {100, 20, 0}}, []segment{{first: 151, last: 170}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			series := test.story.series()
			got := segments(series, 0.003, 1, threshold(float64(20*len(series))))
			if len(got) != len(test.want) {
				t.Fatalf("got %+v, want %+v", got, test.want)
			}
			for i, want := range test.want {
				if got[i].first != want.first*second || got[i].last != want.last*second || got[i].open != want.open {
					t.Errorf("segment %d: got %d to %d s, open %v; want %+v", i, got[i].first/second, got[i].last/second, got[i].open, want)
				}
				if got[i].failures <= 0 || got[i].failures > got[i].requests {
					t.Errorf("segment %d: %v failures of %v requests", i, got[i].failures, got[i].requests)
				}
			}
		})
	}
}

// A higher dispersion of the strays asks for more before it alarms.
func TestSegmentsDispersion(t *testing.T) {
	series := story{{100, 20, 0}, {4, 20, 1}, {100, 20, 0}}.series()
	if got := segments(series, 0.001, 1, 6); len(got) != 1 {
		t.Fatalf("without dispersion: %+v, want one segment", got)
	}
	if got := segments(series, 0.001, 5, 6); len(got) != 0 {
		t.Errorf("with a dispersion of 5: %+v, want none", got)
	}
}

// About one log in a hundred may show an incident where only strays are.
func TestSegmentsFalseAlarms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alarms := 0
	const logs = 300
	for range logs {
		var series []step
		for ms := int64(0); ms < 600*second; ms += second {
			failures := 0.0
			for range 20 {
				if r.Float64() < 0.003 {
					failures++
				}
			}
			series = append(series, step{ms, 20, failures})
		}
		if len(segments(series, 0.003, 1, threshold(12_000))) > 0 {
			alarms++
		}
	}
	if alarms > 6 {
		t.Errorf("%d of %d logs of mere strays show an incident, want about one in a hundred", alarms, logs)
	}
}

// Where strays come all the time, an outage among them ends with its own failures, though they come a little more often than on the average.
func TestSegmentsAmongManyStrays(t *testing.T) {
	const usual, outage, after = 0.012, 30, 6000
	var series []step
	for i := int64(0); i < outage+after; i++ {
		switch {
		case i < outage:
			series = append(series, step{i * second, 6, 1})
		case i%50 == 0:
			series = append(series, step{i * second, 1, 1})
		default:
			series = append(series, step{i * second, 1, 0})
		}
	}
	got := segments(series, usual, 1, threshold(outage+after))
	if len(got) != 1 || got[0].open || got[0].last > (outage+250)*second {
		t.Errorf("%d s of failures, then a stray every 50 s: got %+v, want one segment that ends with them", outage, got)
	}
}

// A log of few requests knows moments only at which something failed: what went well for a week comes with the first failure after it.
func TestSegmentsAWeekApart(t *testing.T) {
	series := []step{{100 * second, 500, 1}}
	outage := func(from int64) {
		for i := range int64(2) {
			series = append(series, step{(from + i) * second, 60, 60})
		}
	}
	outage(1000)
	outage(605_800)
	series[3].requests += 16_000
	got := segments(series, 0.0001, 5, threshold(20_000))
	if len(got) != 2 || got[0].last != 1001*second || got[1].first != 605_800*second {
		t.Errorf("got %+v, want two segments", got)
	}
}
