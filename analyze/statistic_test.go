package analyze

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The exact tail by adding up terms.
func tailBySum(k, n int, p float64) (sum float64) {
	for i := k; i <= n; i++ {
		ln, _ := math.Lgamma(float64(n + 1))
		li, _ := math.Lgamma(float64(i + 1))
		lr, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(ln - li - lr + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}

func TestBinomialTail(t *testing.T) {
	for _, n := range []int{1, 2, 7, 40, 300} {
		for _, p := range []float64{0.001, 0.1, 0.5, 0.93} {
			for _, k := range []int{0, 1, n / 3, n / 2, n} {
				got, want := binomialTail(float64(k), float64(n), p), tailBySum(k, n, p)
				if math.Abs(got-want) > 1e-9 {
					t.Errorf("P(X ≥ %d), n = %d, p = %v: got %v, want %v", k, n, p, got, want)
				}
			}
		}
	}
	if got := binomialTail(3, 2, 0.5); got != 0 {
		t.Errorf("more than n: %v, want 0", got)
	}
}

func TestRateRise(t *testing.T) {
	tests := []struct {
		name              string
		a, wa, b, wb, phi float64
		ratio             float64
		low, high         float64 // the chance lies between
	}{
		{"same_rate", 100, 10, 100, 10, 1, 1, 0.4, 0.6},
		{"three_times", 100, 10, 300, 10, 1, 3, 0, 1e-20},
		{"three_times_of_few", 1, 10, 3, 10, 1, 2, 0.2, 0.5},
		{"dispersed", 100, 10, 130, 10, 10, 1.29, 0.2, 0.4},
		{"fell", 100, 10, 10, 10, 1, 0.1, 0.999, 1},
		{"never_seen_before", 0, 10, 40, 10, 1, 80, 0, 1e-10},
		{"nothing_now", 100, 10, 0, 10, 1, 0, 1, 1},
		{"no_time", 100, 0, 10, 10, 1, 0, 1, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ratio, chance := rateRise(test.a, test.wa, test.b, test.wb, test.phi)
			if math.Abs(ratio-test.ratio) > 0.02*test.ratio || chance < test.low || chance > test.high {
				t.Errorf("got %.3f × with chance %v; want %.3f × between %v and %v", ratio, chance, test.ratio, test.low, test.high)
			}
		})
	}
}

func TestGreater(t *testing.T) {
	tests := []struct {
		name string
		x, y []float64
		want float64
	}{
		{"nothing", nil, []float64{1}, 0.5},
		{"equal", []float64{1, 2, 3}, []float64{1, 2, 3}, 0.5},
		{"all_above", []float64{4, 5}, []float64{1, 2, 3}, 1},
		{"all_below", []float64{0}, []float64{1, 2, 3}, 0},
		{"ties_count_half", []float64{2}, []float64{1, 2, 2, 3}, 0.5},
		{"three_of_four", []float64{3}, []float64{1, 2, 2, 4}, 0.75},
	}
	for _, test := range tests {
		if got := greater(test.x, test.y); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%s: greater(%v, %v) = %v, want %v", test.name, test.x, test.y, got, test.want)
		}
	}
}

func TestTrend(t *testing.T) {
	x := []float64{0, 1, 2, 3, 4, 5}
	tests := []struct {
		name       string
		y          []float64
		slope, tau float64
	}{
		{"rising", []float64{1, 3, 5, 7, 9, 11}, 2, 1},
		{"falling", []float64{5, 4, 3, 2, 1, 0}, -1, -1},
		{"flat", []float64{2, 2, 2, 2, 2, 2}, 0, 0},
		{"an_outlier_changes_little", []float64{1, 3, 5, 7, 9, 1000}, 2, 1},
	}
	for _, test := range tests {
		if slope, tau := trend(x, test.y); math.Abs(slope-test.slope) > 0.3 || math.Abs(tau-test.tau) > 0.01 {
			t.Errorf("%s: slope %v, tau %v; want %v, %v", test.name, slope, tau, test.slope, test.tau)
		}
	}
	if slope, tau := trend([]float64{1}, []float64{1}); slope != 0 || tau != 0 {
		t.Errorf("one point has slope %v, tau %v", slope, tau)
	}
}

func TestQuantileAndPile(t *testing.T) {
	if got := quantile([]float64{5, 1, 3}, 0.5); got != 3 {
		t.Errorf("median of 5 1 3 is %v", got)
	}
	if got := median(nil); got != 0 {
		t.Errorf("median of nothing is %v", got)
	}
	r := rand.New(rand.NewPCG(3, 4))
	var durations []float64
	for range 60 {
		durations = append(durations, 30_000+r.Float64()*15)
	}
	for range 40 {
		durations = append(durations, r.Float64()*29_000)
	}
	if mode, within := pile(durations); math.Abs(mode-30_000) > 30 || within < 0.6 || within > 0.7 {
		t.Errorf("60 of 100 durations lie at 30 s: got %v with a share of %v", mode, within)
	}
	if mode, within := pile(nil); mode != 0 || within != 0 {
		t.Errorf("nothing piles on %v, %v", mode, within)
	}
}

func TestSqueezing(t *testing.T) {
	for _, test := range [][4]float64{{-1, 0, 10, 0}, {0, 0, 10, 0}, {5, 0, 10, 0.5}, {10, 0, 10, 1}, {99, 0, 10, 1}} {
		if got := ramp(test[0], test[1], test[2]); got != test[3] {
			t.Errorf("ramp(%v, %v, %v) = %v, want %v", test[0], test[1], test[2], got, test[3])
		}
	}
	if got := sigmoid(0); got != 0.5 {
		t.Errorf("sigmoid(0) = %v", got)
	}
	if got := sigmoid(40) + sigmoid(-40); math.Abs(got-1) > 1e-12 {
		t.Errorf("sigmoid(40) + sigmoid(-40) = %v", got)
	}
}

// What is selected is what sorting would have brought there, whatever the order and however many are equal.
func TestNth(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, test := range []struct {
		name string
		of   func(i, n int) float64
	}{
		{"rising", func(i, n int) float64 { return float64(i) }},
		{"falling", func(i, n int) float64 { return float64(n - i) }},
		{"equal", func(i, n int) float64 { return 7 }},
		{"few values", func(i, n int) float64 { return float64(r.IntN(3)) }},
		{"any", func(i, n int) float64 { return r.NormFloat64() }},
		{"pipes", func(i, n int) float64 { return float64(min(i, n-i)) }},
	} {
		for _, n := range []int{1, 2, 16, 17, 100, 1000} {
			v := make([]float64, n)
			for i := range v {
				v[i] = test.of(i, n)
			}
			sorted := slices.Sorted(slices.Values(v))
			for _, k := range []int{0, n / 10, n / 2, n * 9 / 10, n - 1} {
				if got := nth(slices.Clone(v), k); got != sorted[k] {
					t.Errorf("%s, %d values: number %d is %g, want %g", test.name, n, k, got, sorted[k])
				}
			}
		}
	}
}
