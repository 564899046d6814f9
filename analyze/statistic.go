package analyze

import (
	"math"
	"math/bits"
	"slices"
)

// rateRise compares two Poisson counts, a in time (or traffic) wa before, b in wb now: the effect b/wb ÷ a/wa and the exact one-sided chance of a
// rise at least so large if nothing had changed (Przyborowski and Wilenski 1940: given a+b, b is binomial). phi ≥ 1 is the dispersion of the
// counts: with it the test works on counts that are that much smaller.
func rateRise(a, wa, b, wb, phi float64) (ratio, chance float64) {
	if wa <= 0 || wb <= 0 || b <= 0 {
		return 0, 1
	}
	ratio = (b / wb) / ((a + 0.5) / wa)
	phi = math.Max(phi, 1)
	return ratio, binomialTail(math.Round(b/phi), math.Round((a+b)/phi), wb/(wa+wb))
}

// binomialTail is P(X ≥ k) for X ~ Binomial(n, p).
func binomialTail(k, n, p float64) float64 {
	if k <= 0 {
		return 1
	}
	if k > n || p <= 0 {
		return 0
	}
	return incompleteBeta(p, k, n-k+1)
}

// incompleteBeta is the regularised I_x(a, b), by the continued fraction of Lentz (as in Numerical Recipes, section 6.4).
func incompleteBeta(x, a, b float64) float64 {
	if x <= 0 {
		return 0
	}
	if x >= 1 {
		return 1
	}
	if x > (a+1)/(a+b+2) {
		return 1 - incompleteBeta(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	const tiny = 1e-300
	f, c, d := 1.0, 1.0, 0.0
	for i := 0; i <= 500; i++ {
		m := float64(i / 2)
		var num float64
		switch {
		case i == 0:
			num = 1
		case i%2 == 0:
			num = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			num = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 + num*d
		if math.Abs(d) < tiny {
			d = tiny
		}
		d = 1 / d
		c = 1 + num/c
		if math.Abs(c) < tiny {
			c = tiny
		}
		f *= c * d
		if math.Abs(1-c*d) < 1e-12 {
			break
		}
	}
	return math.Min(1, front*(f-1)/a)
}

// greater is A = P(X > Y) + ½ P(X = Y), the effect size of Vargha and Delaney 2000: 0.5 means no difference.
func greater(x, y []float64) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0.5
	}
	y = slices.Clone(y)
	slices.Sort(y)
	sum := 0.0
	for _, v := range x {
		below, _ := slices.BinarySearch(y, v)
		upTo, _ := slices.BinarySearchFunc(y, v, func(e, t float64) int {
			if e <= t {
				return -1
			}
			return 1
		})
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(x)) / float64(len(y))
}

// enoughValues are so many that chance makes nothing of them that matters here.
const enoughValues = 20

// surelyGreater is greater less what chance makes of so few values: one standard error (Mann and Whitney 1947), and never below even.
func surelyGreater(x, y []float64) float64 {
	a, n, k := greater(x, y), float64(len(x)), float64(len(y))
	if a <= 0.5 || min(n, k) >= enoughValues {
		return a
	}
	return math.Max(0.5, a-math.Sqrt((n+k+1)/(12*n*k)))
}

// trend is the Theil–Sen slope of y over x and Kendall's tau, both robust to outliers; for at most a few hundred points.
func trend(x, y []float64) (slope, tau float64) {
	var slopes []float64
	pairs, concordant := 0, 0
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			if x[j] == x[i] {
				continue
			}
			s := (y[j] - y[i]) / (x[j] - x[i])
			slopes = append(slopes, s)
			pairs++
			switch {
			case s > 0:
				concordant++
			case s < 0:
				concordant--
			}
		}
	}
	if pairs == 0 {
		return 0, 0
	}
	return median(slopes), float64(concordant) / float64(pairs)
}

// median of v, whose order it changes; 0 of nothing.
func median(v []float64) float64 { return quantile(v, 0.5) }

// quantile q of v, whose order it changes; 0 of nothing.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	return nth(v, min(len(v)-1, int(q*float64(len(v)))))
}

// nth brings the k-th smallest of v to its place and returns it: Hoare's selection, which looks at each value a few times where sorting looks at it
// for every doubling. Where the pivots are bad again and again it sorts.
func nth(v []float64, k int) float64 {
	const few = 16
	low, high := 0, len(v)-1
	for rounds := 2 * bits.Len(uint(len(v))); high-low >= few && rounds > 0; rounds-- {
		pivot := max(min(v[low], v[high]), min(max(v[low], v[high]), v[low+(high-low)/2]))
		i, j := low, high
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for pivot < v[j] {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return v[k]
		}
	}
	slices.Sort(v[low : high+1])
	return v[k]
}

// pile finds the value that durations pile on: the middle of the densest window of width 2 % (at least 20 ms), and the share of all within it.
func pile(v []float64) (mode, within float64) {
	if len(v) == 0 {
		return 0, 0
	}
	if !slices.IsSorted(v) {
		v = slices.Clone(v)
		slices.Sort(v)
	}
	best, at := 0, 0
	for i, j := 0, 0; i < len(v); i++ {
		width := math.Max(20, 0.04*v[i])
		for j < len(v) && v[j] <= v[i]+width {
			j++
		}
		if j-i > best {
			best, at = j-i, i
		}
	}
	return v[at+best/2], float64(best) / float64(len(v))
}

// sigmoid squeezes a log odds into a probability.
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// ramp is 0 up to lo, 1 from hi on, straight between: how much of a piece of evidence is there.
func ramp(x, lo, hi float64) float64 {
	return math.Min(1, math.Max(0, (x-lo)/(hi-lo)))
}
