package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// timingSight says how long failures took, and how they lie in time.
type timingSight struct {
	known      float64 // share of failures whose duration is known
	median     float64 // ms
	mode, pile float64 // the value that early closes pile on, and the share of all failures that does
	instant    float64 // share that took no time worth mention, retries of the proxy taken off
	neverTook  float64 // of failures to connect that are no time-outs: share that failed at once
	about3s    float64 // of the same: share that took longer, up to 4.5 seconds, as an unanswered ARP question does
	repeated   float64 // of the same: share at which every try took as long as until the handshake's first packet is sent again, and failed then
	waves      float64 // share of the unreachable failures that share their second with another
	clumped    float64 // how much wider the counts by second of the unreachable failures of one server are than chance makes them: 1 is chance
	failing    float64 // share of the upstream's requests that failed during the incident
	worst      float64 // the same in its worst ten seconds
	sharp      float64 // seconds from the onset until a quarter of all had failed, against the whole length
	bursts     int     // times that failures stopped for 5 seconds and came again
	closed     float64 // ms: nine early closes in ten took longer
	reused     float64 // how far early closes befell only connections that were there already
}

// retryPause is how long HAProxy waits before it asks the same server again (timeout connect is at most a second of it).
const retryPause = 1000

// failedOnRepeat says that each try of HAProxy failed when the handshake's first packet, which is sent again after a second, was sent again. Somebody answers
// then, and not at once: a filter or router, of whose answers the kernel limits how many it sends, or forgets those that come too early. Who refuses, or is
// not there, does it in no time or after three seconds.
func (f *failure) failedOnRepeat() bool {
	if f.traits.Proxy != event.HAProxy || f.traits.Tries == 0 || f.total == event.None {
		return false
	}
	each := (int64(f.total) - int64(f.traits.Tries)*retryPause) / int64(f.traits.Tries+1)
	return each >= 950 && each <= 1150
}

// inferFromChecks takes failed connects that the log does not explain for those without a route where the health checks of the same servers found none, or
// where each failed when its first packet was repeated; and requests that found no server for those whose name was not found, where that is why the servers
// were taken out.
func (s *sight) inferFromChecks() {
	move := func(from, to event.Symptom) {
		s.share[to] += s.share[from]
		s.share[from] = 0
	}
	if s.checks(event.ConnectUnreachable, event.ConnectNetUnreachable) >= 0.8 || s.timing.repeated >= 0.6 {
		move(event.ConnectFailed, event.ConnectUnreachable)
	}
	if first := s.lines.checkFirst; first != nil && first.symptom.Family() == "resolve" && s.checkShare("resolve") >= 0.8 {
		move(event.NoUpstream, event.ResolveFailed)
	}
}

// connecting says that the failure happened while the connection was being opened.
func connecting(s event.Symptom) bool {
	return s.Family() == "connect"
}

func (s *sight) seeTiming() {
	t := &s.timing
	all := make([]float64, 0, len(s.core))
	var closed []float64
	connects, closes := 0.0, 0.0
	for _, f := range s.core {
		if f.total == event.None {
			continue
		}
		ms := float64(f.total)
		t.known += f.weight / s.weight
		all = append(all, ms)
		net := ms - float64(f.traits.Tries)*retryPause
		if f.traits.Proxy != event.HAProxy {
			net = ms
		}
		if net <= s.atOnce() {
			t.instant += f.weight
		}
		if connecting(f.symptom) && f.symptom != event.ConnectTimeout {
			connects += f.weight
			switch {
			case net <= 300:
				t.neverTook += f.weight
			case f.failedOnRepeat():
				t.repeated += f.weight
			case net <= 4500:
				t.about3s += f.weight
			}
		}
		if f.symptom == event.ClosedEarly || f.symptom == event.AnswerReset {
			closes += f.weight
			closed = append(closed, ms)
			if f.connect == 0 {
				t.reused += f.weight
			}
		}
	}
	if t.known > 0 {
		t.instant /= t.known * s.weight
	}
	if connects > 0 {
		t.neverTook /= connects
		t.about3s /= connects
		t.repeated /= connects
	}
	t.closed = quantile(closed, 0.1)
	t.reused = s.onlyReused(t.reused, closes)
	t.waves, t.clumped = s.waves(), s.clumped()
	slices.Sort(all)
	slices.Sort(closed)
	t.mode, t.pile = pile(closed)
	t.pile *= closes / s.weight
	t.median = median(all)
	s.inferTimeout()
	s.seeShape()
}

// atOnce is how long a failure may take, in ms, that came with the first packet back: as long as the fine answers of the same minutes, which need that too.
func (s *sight) atOnce() float64 {
	return math.Max(50, s.latency.duringMedian)
}

// inferTimeout takes failed connects of Envoy that no line explains for time-outs. A refusal comes within the time of a fine answer. Without an answer all
// requests wait for the one connection that is being opened, so their durations lie anywhere between nothing and the time-out. An address that nobody has
// fails after three seconds in the same way, and is left to itself. HAProxy tells time-outs itself.
func (s *sight) inferTimeout() {
	var all []float64
	for _, f := range s.core {
		if f.symptom == event.ConnectFailed && f.traits.Proxy == event.Envoy && f.total != event.None {
			all = append(all, float64(f.total))
		}
	}
	if len(all) < 5 || median(all) < math.Max(50, 2*s.latency.baseMedian) {
		return
	}
	longest := quantile(all, 0.98)
	if longest > 2700 && longest < 3500 {
		return
	}
	s.share[event.ConnectTimeout] += s.share[event.ConnectFailed]
	s.share[event.ConnectFailed] = 0
}

// onlyReused is how far it is no accident that so many of the closes befell connections that took no time to open, given how many of the fine requests took
// some: a connection that was kept takes none, a new one a way to the server and back.
func (s *sight) onlyReused(kept, closes float64) float64 {
	quick, all := 0.0, 0.0
	for _, r := range s.requests {
		if r.fine() && r.rec.Connect != event.None && r.at >= s.base.from && r.at <= s.end+minute {
			all += r.weight
			if r.rec.Connect == 0 {
				quick += r.weight
			}
		}
	}
	if closes == 0 || all < 20 || kept < 0.95*closes {
		return 0
	}
	chance := math.Pow(math.Max(quick, 0.5)/all, kept)
	return ramp(-math.Log(chance), 1.6, 4.6)
}

// waves is the share of unreachable failures that share their second with another one.
func (s *sight) waves() float64 {
	bySecond := map[int64]float64{}
	all, shared := 0.0, 0.0
	for _, f := range s.core {
		if f.symptom == event.ConnectUnreachable {
			bySecond[f.at/1000] += f.weight
			all += f.weight
		}
	}
	for _, n := range bySecond {
		if n > 1 {
			shared += n
		}
	}
	if all == 0 {
		return 0
	}
	return shared / all
}

// clumped is the variance of the counts by second of the unreachable failures of the server with most of them, over their mean: what fails one by one lies
// as chance has it. An address that nobody answers for is asked for again and again, and each time all that waited fail together.
func (s *sight) clumped() float64 {
	byServer := map[digest.NameID]map[int64]float64{}
	most, n := digest.NameID(0), 0
	for _, f := range s.core {
		if f.symptom != event.ConnectUnreachable {
			continue
		}
		if byServer[f.peer] == nil {
			byServer[f.peer] = map[int64]float64{}
		}
		byServer[f.peer][f.at/1000] += f.weight
		if len(byServer[f.peer]) > n {
			most, n = f.peer, len(byServer[f.peer])
		}
	}
	if n < 5 {
		return 1
	}
	sum, squares := 0.0, 0.0
	for _, count := range byServer[most] {
		sum += count
		squares += count * count
	}
	seconds := float64(s.end-s.onset)/1000 + 1
	mean := sum / seconds
	return (squares/seconds - mean*mean) / mean
}

// seeShape looks at how the failures lie in time.
func (s *sight) seeShape() {
	t := &s.timing
	clock := s.clock
	length := float64(max(s.end-s.onset, second)) / 1000
	if n := clock(s.onset-second, s.end+second/2); n > 0 {
		t.failing = math.Min(1, weigh(s.b.members)/n)
	}
	for i, j, w := 0, 0, 0.0; j < len(s.b.members); j++ {
		w += s.b.members[j].weight
		for s.b.members[j].at-s.b.members[i].at > 10*second {
			w -= s.b.members[i].weight
			i++
		}
		if n := clock(s.b.members[j].at-10*second, s.b.members[j].at); n > 0 && w >= 3 {
			t.worst = math.Max(t.worst, math.Min(1, w/n))
		}
	}
	t.worst = math.Max(t.worst, t.failing)
	quarterAt := middle(s.b.members, 0.25)
	t.sharp = float64(quarterAt-s.onset) / 1000 / length
	for i := 1; i < len(s.b.members); i++ {
		if s.b.members[i].at-s.b.members[i-1].at >= 5*second {
			t.bursts++
		}
	}
}

// crashSight looks for the traces of a process that dies: open requests are cut all at once, then nobody answers, then it is back.
type crashSight struct {
	cuts     int     // how often several requests were cut at once and nothing was answered in the second after
	firstCut bool    // the incident begins with such a cut
	refused  float64 // share of failures that were refused
	afterCut float64 // share of those that came within fifteen seconds after requests were cut
	cycles   int     // how often it failed for all, with fine answers before and after
	inRuns   float64 // share of failures that are part of such a time
	uncut    int     // how many of them began without a request that was cut
	underWay float64 // how many requests usually are under way at a moment: whoever dies cuts them
	deaths   int     // how often a request was cut and then the same server refused several
	servers  int     // that failed
	inDeaths float64 // share of the refused that came so
	deadly   string  // the route of most of those that were cut first, if one has most
	beside   float64 // share of early closes with a fine answer of the same upstream within the second after: no process died
}

func (s *sight) seeCrash() {
	c := &s.crash
	window := int64(150)
	if s.core[0].traits.Digits == 0 {
		window = second
	}
	answers := s.fineAnswers()
	fine := ends(answers)
	pause := max(second, 3*usualGap(fine))
	quietAfter := func(at int64) bool {
		i, _ := slices.BinarySearch(fine, at+window+1)
		return i == len(fine) || fine[i] > at+window+pause
	}
	closes, beside := 0.0, 0.0
	lastCut := int64(math.MinInt64) / 2
	for i, f := range s.core {
		switch {
		case isCut(f.symptom):
			closes += f.weight
			quiet := quietAfter(f.at)
			if !quiet {
				beside += f.weight
			}
			together := i+1 < len(s.core) && isCut(s.core[i+1].symptom) && s.core[i+1].at-f.at <= window
			if together && quiet && f.at-lastCut > 2*second {
				c.cuts++
				c.firstCut = c.firstCut || f.at-s.onset <= 2*second
			}
			if quiet {
				lastCut = f.at
			}
		case f.symptom == event.ConnectRefused || f.symptom == event.ConnectFailed || f.symptom == event.ConnectNoSocket:
			c.refused += f.weight
			if f.at-lastCut <= 15*second {
				c.afterCut += f.weight
			}
		}
	}
	if c.refused > 0 {
		c.afterCut /= c.refused
		c.refused /= s.weight
	}
	if closes > 0 {
		c.beside = beside / closes
	}
	s.seeCycles(answers, fine)
	s.seeDeaths()
}

// answer is from when to when a request was served.
type answer struct{ start, end int64 }

// fineAnswers are those that went well, in order of their starts: where the log names no upstreams, of those on routes that fail.
func (s *sight) fineAnswers() []answer {
	failing := s.m.counters[2].cleared()
	for _, f := range s.core {
		if f.route != 0 {
			failing.add(f.group, f.weight)
		}
	}
	var fine []answer
	for _, r := range s.requests {
		if r.fine() && (s.charted || len(failing.ids) == 0 || failing.of(r.group) > 0) {
			fine = append(fine, answer{r.start(), r.at})
		}
	}
	slices.SortFunc(fine, func(a, b answer) int { return cmp.Compare(a.start, b.start) })
	return fine
}

// ends are when answers ended, in order.
func ends(answers []answer) []int64 {
	times := make([]int64, len(answers))
	for i, a := range answers {
		times[i] = a.end
	}
	slices.Sort(times)
	return times
}

// servedBetween says whether one of the answers, in order of their starts, began between two moments and ended there too, or took no longer than is usual: who
// waited until a server was back took longer.
func servedBetween(answers []answer, from, to, usual int64) bool {
	i, _ := slices.BinarySearchFunc(answers, from+1, func(a answer, t int64) int { return cmp.Compare(a.start, t) })
	for ; i < len(answers) && answers[i].start < to; i++ {
		if answers[i].end < to || answers[i].end-answers[i].start <= usual {
			return true
		}
	}
	return false
}

// usualAnswer is what fine answers hardly exceed, in ms, before the incident or, where nothing is known from before, at all: 0 where times are too coarse, or
// too few, to compare single answers by.
func (s *sight) usualAnswer() int64 {
	usual := s.latency.baseMedian
	if !s.latency.known {
		var all []float64
		for _, r := range s.requests {
			if r.fine() && r.rec.Total != event.None {
				all = append(all, float64(r.rec.Total))
			}
		}
		if len(all) < 10 {
			return 0
		}
		usual = median(all)
	}
	if s.core[0].traits.Digits == 0 && usual < 2000 {
		return 0
	}
	return int64(usual * 1.5)
}

// usualGap is the median pause between moments.
func usualGap(times []int64) int64 {
	var gaps []float64
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, float64(times[i]-times[i-1]))
	}
	if len(gaps) == 0 {
		return 0
	}
	return int64(median(gaps))
}

func isCut(s event.Symptom) bool {
	return s == event.ClosedEarly || s == event.AnswerReset || s == event.StreamReset
}

// seeCycles counts the times that nothing but failures came, at least three over half a second, with at least three fine answers before the next such time.
// Where fine answers were sampled thinly their absence says nothing. They are given in order of their starts, and their ends in order.
func (s *sight) seeCycles(answers []answer, fine []int64) {
	weight := 0.0
	for _, r := range s.requests {
		weight += r.weight
	}
	if len(s.requests) == 0 || weight > 3*float64(len(s.requests)) {
		return
	}
	c := &s.crash
	inRuns, next, usual := 0.0, 0, s.usualAnswer()
	for i := 0; i < len(s.core); {
		// A run goes on until a request came between two failures, and was served: what was under way may still end well.
		j, w := i, 0.0
		for ; j < len(s.core); j++ {
			coarse := int64(0)
			if s.core[j].traits.Digits == 0 && isCut(s.core[j].symptom) {
				coarse = 1 // single requests are cut among others of the same second that are served
			}
			if j > i && servedBetween(answers, s.core[j-1].at-coarse, s.core[j].at+coarse, usual) {
				break
			}
			w += s.core[j].weight
		}
		if last := s.core[j-1].at; w >= 3 && last-s.core[i].at >= second/2 {
			inRuns += w
			since, _ := slices.BinarySearch(fine, s.core[i].at)
			if c.cycles == 0 || since-next >= 3 {
				c.cycles++
				if !slices.ContainsFunc(s.around(s.core[i].at), (*failure).mayBeCut) {
					c.uncut++
				}
			}
			next, _ = slices.BinarySearch(fine, last)
		}
		i = j
	}
	c.inRuns = inRuns / s.weight
	for _, r := range s.requests {
		if took := r.rec.Total; s.base.has(r.at) && r.fine() {
			if took == event.None {
				took = likelyTime
			}
			c.underWay += r.weight * float64(took) / 1000 / math.Max(s.base.seconds(), 1)
		}
	}
}

// likelyTime is how many milliseconds a request takes where the log does not say.
const likelyTime = 50

// around are the failures within two seconds of a moment.
func (s *sight) around(at int64) []*failure { return between(s.core, at-2*second, at+2*second) }
