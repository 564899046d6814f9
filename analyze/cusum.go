package analyze

import "math"

// step is one moment of a series: requests that ended and failures among them since the moment before. failures ≤ requests.
type step struct {
	ms       int64
	requests float64
	failures float64
}

// segment is a stretch of a series in which requests fail too often. first and last are the failures that bound it.
type segment struct {
	first, last int64 // ms
	failures    float64
	requests    float64
	open        bool // the end test had not alarmed at the end of the series
}

// The shares of failing requests that the test looks for. Several at once keep it quick both for a share that creeps up and for a whole upstream that
// is gone; the threshold pays for each of them.
var shares = [...]float64{0.03, 0.3}

// thinShares is what the test looks for beside them, in what it left: see thin.
var thinShares = [...]float64{0.004}

// segments runs Page's cumulative sum test (1954) over the series: the log-likelihood ratio of a failing share p1 against the usual p0, request by request, so
// that a harmless spike with the same failing share is no event. By Lorden 1971 the mean run to a false alarm is at least e^h. The onset is the first
// failure after the last zero of the sum (Hinkley's estimate), the end the last failure before the mirrored test alarms. phi ≥ 1 is the dispersion
// of the stray failures, by which the log ratio is divided (quasi-Poisson).
func segments(series []step, p0, phi, h float64) []segment {
	return segmentsOf(shares[:], series, p0, phi, h)
}

// segmentsOf runs the test against any shares, at most as many as shares has.
func segmentsOf(wanted []float64, series []step, p0, phi, h float64) []segment {
	var found []segment
	for i := 0; i < len(series); {
		s, next, ok := nextSegment(wanted, series, i, p0, phi, h)
		if !ok {
			break
		}
		found = append(found, s)
		i = next
	}
	return found
}

// nextSegment finds the first segment from series[i] on and where to go on after it.
func nextSegment(wanted []float64, series []step, i int, p0, phi, h float64) (segment, int, bool) {
	var sum [len(shares)]float64
	var onset [len(shares)]int
	var forFine, forFailed [len(shares)]float64 // what one request says
	for k, share := range wanted {
		p1 := math.Max(share, math.Min(10*p0, 0.9))
		forFine[k], forFailed[k] = math.Log((1-p1)/(1-p0)), math.Log(p1/p0)
	}
	for j := i; j < len(series); j++ {
		fine := series[j].requests - series[j].failures
		for k := range wanted {
			sum[k] = math.Max(0, sum[k]+fine*forFine[k]/phi)
			if sum[k] == 0 {
				onset[k] = j
			}
			sum[k] += series[j].failures * forFailed[k] / phi
			if sum[k] > h {
				return closeSegment(series, onset[k], j, p0, h)
			}
		}
	}
	return segment{}, 0, false
}

// closeSegment follows a segment that began at series[from] and alarmed at series[at] to its end: the last failure before the last zero of
// the mirrored sum, so that a stray failure after the recovery does not stretch it.
func closeSegment(series []step, from, at int, p0, h float64) (segment, int, bool) {
	for series[from].failures == 0 {
		from++
	}
	s := segment{first: series[from].ms, last: series[from].ms, open: true}
	end, calm := from, 0.0
	failures, requests := 0.0, 0.0
	for j := from; j < len(series) && s.open; j++ {
		st := series[j]
		failures += st.failures
		requests += st.requests
		// The share to compare with is the segment's own, so that a few fine answers end an outage that failed all; and what only the usual strays prolong
		// is over, however often they come.
		own := s.failures / math.Max(s.requests, 1)
		p1 := math.Min(0.95, max(failures/math.Max(requests, 1)/2, 2*p0, math.Min(10*p0, own/2)))
		calm += (st.requests - st.failures) * math.Log((1-p0)/(1-p1))
		if j > at && calm > h && st.ms-s.last > flapGap { // what went well did so before the failures of the step
			s.open = false
			break
		}
		calm = math.Max(0, calm-st.failures*math.Log(p1/p0))
		if st.failures > 0 && (calm == 0 || j <= at) {
			end, calm = j, 0
			s.last, s.failures, s.requests = st.ms, failures, requests
		}
		s.open = calm <= h
	}
	return s, end + 1, true
}
