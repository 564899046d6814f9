package analyze

import "testing"

// sparse is a series of steps at failures only, as those of logs are: in each part so many failures, with so many requests for each.
func sparse(parts ...[2]float64) (series []step) {
	ms := int64(0)
	for _, part := range parts {
		for range int(part[0]) {
			ms += int64(part[1]) * 100
			series = append(series, step{ms, part[1], 1})
		}
	}
	return series
}

func TestThin(t *testing.T) {
	tests := []struct {
		name   string
		series []step
		want   int // failures of the only segment, 0 for none
	}{
		{"one_in_a_hundred_between_quiet_hours", sparse([2]float64{2, 20_000}, [2]float64{60, 100}, [2]float64{2, 20_000}), 60},
		{"one_in_four_hundred", sparse([2]float64{2, 40_000}, [2]float64{40, 250}, [2]float64{2, 40_000}), 40},
		{"a_trickle_that_never_rests", sparse([2]float64{400, 250}), 0},
		{"a_trickle_five_times_as_strong_for_a_while", sparse([2]float64{100, 500}, [2]float64{60, 100}, [2]float64{100, 500}), 0},
		{"too_few", sparse([2]float64{1, 40_000}, [2]float64{20, 100}, [2]float64{2, 40_000}), 0},
		{"most_of_the_log", sparse([2]float64{1, 2_000}, [2]float64{600, 100}, [2]float64{1, 2_000}), 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, requests := sumOf(test.series)
			got := thin(test.series, nil, threshold(requests))
			switch {
			case test.want == 0 && len(got) > 0:
				t.Errorf("got %+v, want none", got)
			case test.want > 0 && (len(got) != 1 || got[0].failures < float64(test.want) || got[0].failures > float64(test.want)+2):
				t.Errorf("got %+v, want one segment of %d failures", got, test.want)
			}
		})
	}
}

// What was found already is left as it is, and is no part of what is thin.
func TestThinBesideOthers(t *testing.T) {
	series := sparse([2]float64{1, 20_000}, [2]float64{80, 2}, [2]float64{1, 20_000}, [2]float64{60, 250}, [2]float64{1, 40_000})
	_, requests := sumOf(series)
	h := threshold(requests)
	found := segments(series, 0.003, 1, h)
	if len(found) != 1 {
		t.Fatalf("%+v, want the outage alone", found)
	}
	got := thin(series, found, h)
	if len(got) != 2 || got[0] != found[0] || got[1].failures < 59 || got[1].first <= found[0].last {
		t.Errorf("got %+v, want the outage and after it 60 failures", got)
	}
}

// The first and the last failures of two outages a week apart, which the test left out, are no incident from the one to the other.
func TestThinBetweenOutages(t *testing.T) {
	series := sparse([2]float64{1, 20_000}, [2]float64{20, 40}, [2]float64{80, 2}, [2]float64{20, 40}, [2]float64{1, 20_000}, [2]float64{20, 40}, [2]float64{80, 2}, [2]float64{20, 40}, [2]float64{1, 60_000})
	found := []segment{{first: series[21].ms, last: series[100].ms}, {first: series[142].ms, last: series[221].ms}}
	if got := thin(series, found, 18); len(got) != 2 {
		t.Errorf("got %+v, want the two outages alone", got)
	}
}
