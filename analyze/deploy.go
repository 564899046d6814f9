package analyze

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/why502/why502/parser/event"
)

// change is one entry of the lists, or found in the logs, in UTC.
type change struct {
	*event.Change
	at    int64
	step  int64    // how coarse its time is, ms
	words []string // that may name its service
}

func newChange(c *event.Change) *change {
	return &change{Change: c, step: max(int64(c.Step)*second, second), words: changeWords(c)}
}

// blamed is the kind that its faults are of: what a switch turns on is code.
func (c *change) blamed() event.ChangeKind {
	if c.Switch {
		return event.Deploy
	}
	return c.Kind
}

// candidate weighs one change as the trigger of one incident.
type candidate struct {
	change    *change
	lag       float64 // seconds from the change to the onset of the fault
	late      float64 // seconds after the first failure that the list notes it
	logOdds   float64 // for a trigger, before the prior of the category
	share     float64 // probability that it, rather than another change or none, is the trigger
	chance    float64 // that some change falls so close before by accident
	reasons   []string
	focus     bool // the failures are where the change was
	elsewhere bool // the change was made to another service
	other     bool // it has another name than the releases of what fails
	ended     bool // it ended when the change was taken back, or followed by another of the same service
	promptly  bool // and hardly a request failed since
}

// lagMixture is the density of the time from a change that breaks something to the first failure, in 1/s: mostly soon, sometimes a slow burn. Stated,
// not fitted: 0.7 log-normal (median 20 s, σ 1.5) and 0.3 log-normal (median 10 min, σ 1.3).
func lagMixture(seconds float64) float64 {
	logNormal := func(x, median, sigma float64) float64 {
		z := math.Log(x/median) / sigma
		return math.Exp(-z*z/2) / (x * sigma * math.Sqrt(2*math.Pi))
	}
	x := math.Max(seconds, 0.5)
	return 0.7*logNormal(x, 20, 1.5) + 0.3*logNormal(x, 600, 1.3)
}

// changesOf gives the changes their times. A time without a zone is read as --timezone says, else in the zone that the logs turned out to be in, else as
// UTC; which of them is told.
func (m *model) changesOf(list []event.Change) []*change {
	var result []*change
	unzoned := 0
	local, how := m.clocks.local()
	for i := range list {
		c := newChange(&list[i])
		if list[i].Stamp.Set {
			c.at = list[i].Stamp.Ms()
			if zone := m.o.zone(list[i].File); !list[i].Stamp.Zoned && zone != nil {
				c.at, _ = civilToUTC(c.at, zone)
			} else if !list[i].Stamp.Zoned {
				c.at += local
				unzoned++
			}
		}
		result = append(result, c)
	}
	if unzoned > 0 {
		m.clocks.assumed = append(m.clocks.assumed, fmt.Sprintf("%d of the changes have times without a zone; taken as %s unless --timezone says otherwise", unzoned, how))
		if offset := m.writtenOffset(); local == 0 && offset != 0 {
			m.doubts = append(m.doubts, fmt.Sprintf("%d of the changes have times without a zone and were taken as UTC, but the logs are written in UTC%[2]s: if the list is too, add --timezone %[2]s", unzoned, offsetText(offset)))
		}
	}
	slices.SortStableFunc(result, func(a, b *change) int { return cmp.Compare(a.at, b.at) })
	return result
}

// writtenOffset is the offset that nginx's access logs write beside their times now, in ms; 0 where there is none.
func (m *model) writtenOffset() int64 {
	offsets := m.accessOffsets()
	if len(offsets) == 0 {
		return 0
	}
	return -offsets[len(offsets)-1].offset
}

// rateOfChanges is how many changes there are in a second: what a coincidence costs.
func (m *model) rateOfChanges(all []*change) float64 {
	first, last, n := m.first, m.last, 0.5
	for _, c := range all {
		if c.at == 0 {
			continue
		}
		n++
		first, last = min(first, c.at), max(last, c.at)
	}
	return n / (float64(last-first)/1000 + 4*3600)
}

// longestLag is how long before an incident a change may lie that is weighed.
const longestLag = 6 * 3600 * second

// firstFrom is the place of the first of the changes, which stand in order of time, that is not before a moment.
func firstFrom(all []*change, from int64) int {
	at, _ := slices.BinarySearchFunc(all, from, func(c *change, from int64) int { return cmp.Compare(c.at, from) })
	return at
}

// changesIn are the changes of a stretch of time, its end included.
func (m *model) changesIn(from, to int64) []*change {
	list := m.changes[firstFrom(m.changes, from):]
	return list[:firstFrom(list, to+1)]
}

// weighChanges lists the changes that may have triggered the incident, likeliest first. A change after the onset is none.
func (s *sight) weighChanges(all []*change) {
	if len(all) == 0 {
		return
	}
	a := aspects{s.m.rateOfChanges(all), s.endings(), s.sameSymptom(), s.seeComeback()}
	for _, c := range all[firstFrom(all, s.onset-longestLag):] {
		if c.at == 0 {
			continue
		}
		if k, ok := s.weigh(c, &a); ok {
			s.changes = append(s.changes, k)
		}
	}
	slices.SortStableFunc(s.changes, func(a, b candidate) int { return cmp.Compare(b.logOdds, a.logOdds) })
	// One change explains the incident at most: they share one probability with "none of them".
	whole := 1.0
	for i := range s.changes {
		whole += math.Exp(s.changes[i].logOdds - noneOdds)
	}
	for i := range s.changes {
		s.changes[i].share = math.Exp(s.changes[i].logOdds-noneOdds) / whole
	}
}

// sameHands is the density, in 1/s, of changes that only happen to stand beside an incident of another cause: who releases one thing often touches another in
// the same half minute, and busy hours have both. Stated, not fitted: one incident in twenty-five.
func sameHands(lag float64) float64 { return 0.04 / 30 * math.Exp(-lag/30) }

// noneOdds is the log odds that a change needs beyond even to be seen as evidence at all: most changes break nothing.
const noneOdds = 2

// aspects are what each change is weighed by and is the same for all of them.
type aspects struct {
	mu       float64 // changes in a second
	ends     []ending
	usual    *symptomTimes
	comeback comeback
}

func (s *sight) weigh(c *change, a *aspects) (candidate, bool) {
	fault, onset, early, ok := s.onsetAfter(c)
	if !ok {
		return candidate{}, false
	}
	k := candidate{change: c, lag: math.Max(0, float64(fault-c.at)/1000)}
	// The time may be anywhere within the step of the list's clock: average the density over it.
	f, n := 0.0, 0
	for at := c.at; at < c.at+c.step && (n == 0 || at <= onset); at += max(second, c.step/20) {
		f += lagMixture(math.Max(0, float64(fault-at)/1000))
		n++
	}
	f /= float64(n)
	byChance := a.mu
	if !s.m.changedBetween(c, fault) {
		byChance *= math.Exp(-a.mu * k.lag) // no other came since
	}
	k.logOdds = math.Log(f) - math.Log(byChance+sameHands(k.lag))
	k.chance = 1 - math.Exp(-a.mu*math.Max(k.lag, float64(c.step)/1000))
	if early > 0 {
		k.logOdds -= float64(early)
		k.reasons = append(k.reasons, fmt.Sprintf("%d failures came before it, as strays do", early))
	}
	if c.Commit {
		k.logOdds -= 1
		k.reasons = append(k.reasons, "its time is that of the commit, not of the deploy")
	}
	s.weighKind(&k)
	s.weighSymptom(&k, a.usual)
	s.weighPlace(&k)
	s.weighCrowd(&k)
	s.weighTurns(&k)
	s.weighStart(&k, &a.comeback)
	s.weighEnd(&k, a.ends)
	s.weighRollbacks(&k)
	return k, true
}

// onsetAfter is when the fault began and first showed if the change triggered it. One or two failures before it may be strays that the test took for the
// begin; more, and the change is innocent.
func (s *sight) onsetAfter(c *change) (fault, onset int64, early int, ok bool) {
	if c.at <= s.onset+second {
		return s.fault, s.onset, 0, true
	}
	most := min(3, len(s.core)/40)
	for _, f := range s.core {
		if f.at >= c.at-second {
			return max(f.start(), c.at), f.at, early, true
		}
		if early++; early > most {
			break
		}
	}
	return 0, 0, 0, false
}

// weighKind asks whether a change of this kind can make such failures at all.
func (s *sight) weighKind(k *candidate) {
	share := 1.0
	switch k.change.Kind {
	case event.CertificateChange:
		share = s.family("tls")
	case event.DNSChange:
		share = s.family("resolve") + s.family("connect") + s.share[event.NoUpstream] + s.unexplained() + s.share[event.AnswerTimeout]
		// At another address anything may answer, in any way.
		share = math.Max(share, s.peers.fresh)
	case event.Deploy, event.Scale, event.OtherChange:
		share = 1 - s.share[event.TLSExpired] // it is the clock that makes them
	case event.FirewallChange:
		// A handshake that is broken off may have been cut by what reads the name in it.
		share = s.family("resolve") + s.family("connect") + s.family("answer") - s.content + s.unexplained() + s.shareOf(event.TLSClosed, event.TLSHandshake)
	}
	if share < 0.2 {
		k.logOdds -= 4
		k.reasons = append(k.reasons, "such a change makes other failures than these")
	}
}

// family is the share of failures whose symptom is of a family.
func (s *sight) family(name string) float64 {
	sum := 0.0
	for symptom, share := range s.share {
		if share > 0 && event.Symptom(symptom).Family() == name {
			sum += share
		}
	}
	return sum
}

// symptomTimes are the failures with the symptom of an incident, in order of time, with the sums of their weights before and from each on.
type symptomTimes struct {
	at            []int64
	before, after []float64 // one more than failures
}

// sameSymptom gathers the failures of the upstreams that have the symptom of the incident; where no line says why they fail, those that waited too long are
// no kin of those that failed at once, nor are those on other routes.
func (s *sight) sameSymptom() *symptomTimes {
	symptom := s.b.symptom()
	unsaid, late := symptom == event.Unknown, s.b.lateShare() > 0.5
	routes := map[groupID]bool{}
	for _, f := range s.core {
		routes[f.group] = true
	}
	var list []*failure
	for _, p := range s.pools {
		for _, f := range p.failures {
			if f.symptom == symptom && (!unsaid || f.isLate() == late && routes[f.group]) && !(f.restart && f.at < s.onset) {
				list = append(list, f)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *failure) int { return cmp.Compare(a.at, b.at) })
	n := len(list)
	t := &symptomTimes{at: make([]int64, n), before: make([]float64, n+1), after: make([]float64, n+1)}
	for i, f := range list {
		t.at[i], t.before[i+1] = f.at, t.before[i]+f.weight
	}
	for i := n - 1; i >= 0; i-- {
		t.after[i] = t.after[i+1] + list[i].weight
	}
	return t
}

// around is how much failed before a moment, and how much from it on.
func (t *symptomTimes) around(moment int64) (before, after float64) {
	i, _ := slices.BinarySearch(t.at, moment)
	return t.before[i], t.after[i]
}

// weighSymptom asks whether the symptom was there before the change.
func (s *sight) weighSymptom(k *candidate, usual *symptomTimes) {
	before, after := usual.around(k.change.at - 2*second)
	known := float64(k.change.at-s.m.first) / 1000
	switch {
	case before > 0.05*after && before >= 3:
		k.logOdds -= 4
		k.reasons = append(k.reasons, fmt.Sprintf("the same failures happened before it (%.0f)", before))
	case before == 0 && known > 30:
		k.logOdds += 1
		k.reasons = append(k.reasons, "such failures were never seen before it")
	}
	if s.others > 0.2 && k.change.Kind != event.FirewallChange && k.change.Kind != event.DNSChange && k.change.Kind != event.ProxyChange {
		k.logOdds -= 2
		k.reasons = append(k.reasons, "unrelated upstreams fail at the same time")
	}
}

// ending is a change that an incident ended with.
type ending struct {
	*change
	notByChance float64
	eased       float64
	cures       bool
}

// endings are the changes that the incident ended with.
func (s *sight) endings() []ending {
	var list []ending
	for _, c := range s.nearEnd() {
		if s.endsAt(c) && !s.hasOtherName(c) {
			list = append(list, ending{c, s.m.endsNotByChance(c), s.easedBefore(c), s.cures(c)})
		}
	}
	return list
}

// weighEnd asks whether a rollback, or a later change of the same service, ended it. What ended with a change of another service speaks for that one.
func (s *sight) weighEnd(k *candidate, ends []ending) {
	for _, later := range ends {
		if later.at <= k.change.at+5*second {
			continue
		}
		if s.m.takesBack(later.change, k.change) && !s.m.undoesAnother(later.change, k.change) {
			k.logOdds += 3 * later.notByChance * (1 - later.eased)
			k.ended = later.eased < 0.5
			k.promptly = k.ended && s.end-later.at <= promptEnd
			k.reasons = append(k.reasons, "it ended when "+later.Name+" followed")
			return
		}
	}
	for _, later := range ends {
		if later.at > k.change.at+5*second && later.cures {
			k.logOdds -= 2 * later.notByChance
			k.reasons = append(k.reasons, "it ended with "+later.Name+", of another service")
			return
		}
	}
}

// weighRollbacks asks what was rolled back while it failed: whoever takes another service back suspects that one, and what goes on for long after it was
// taken back does so for another reason.
func (s *sight) weighRollbacks(k *candidate) {
	if k.ended || !isRelease(k.change) {
		return
	}
	for _, back := range s.m.changesIn(max(s.onset, k.change.at)+3*second, s.end+longestEnd) {
		if !back.Rollback || len(back.words) == 0 || !s.m.lists(back) {
			continue
		}
		if !shareWords(back, k.change) {
			if len(k.change.words) > 0 {
				k.logOdds -= 2
				k.reasons = append(k.reasons, "not this one was rolled back, but "+back.Label())
			}
			return
		}
		after := 0.0
		for _, f := range s.core {
			if f.start() > back.at+minute {
				after += f.weight
			}
		}
		if x := ramp(float64(s.end-back.at)/1000, 60, 240) * ramp(after/s.weight, 0.05, 0.2); x > 0 {
			k.logOdds -= 4.5 * x
			k.reasons = append(k.reasons, fmt.Sprintf("it went on for %s after %s", durationText(float64(s.end-back.at)/1000), back.Label()))
		}
		return
	}
}

// lists says that a service which a rollback names has a release of its own on the list.
func (m *model) lists(back *change) bool {
	return slices.ContainsFunc(m.changes, func(c *change) bool { return c != back && !c.Rollback && shareWords(c, back) })
}

// takesBack says that a later change may undo one: it is of the same service, and a setting is undone by settings of its own kind only, or by what has
// its name.
func takesBack(later, c *change) bool {
	if !sameService(later, c) {
		return false
	}
	// More servers, too, leave the code as it is: they relieve whoever is short of them.
	if isSetting(later.Kind) || later.Kind == event.Scale {
		return later.Kind == c.Kind
	}
	return !isSetting(c.Kind) || shareWords(later, c)
}

// takesBack says that a later change may undo one. A rollback that names a service of the list is of that service.
func (m *model) takesBack(later, c *change) bool {
	if !takesBack(later, c) {
		return false
	}
	return !later.Rollback || len(c.words) == 0 || shareWords(later, c) || !m.lists(later)
}

// isSetting says that a change of a kind leaves the code as it is, so that it takes no release back.
func isSetting(k event.ChangeKind) bool {
	return k == event.DNSChange || k == event.FirewallChange || k == event.CertificateChange
}

// cures says that a change which ended the incident is of a service that was changed before the incident as well.
func (s *sight) cures(later *change) bool {
	return slices.ContainsFunc(s.m.changesIn(s.onset-longestLag, s.onset+second), func(c *change) bool { return c.at != 0 && s.m.takesBack(later, c) })
}

// changedBetween says whether another change came after c and before a moment.
func (m *model) changedBetween(c *change, until int64) bool {
	return len(m.changesIn(c.at+1, until)) > 0
}

// endsNotByChance is how far it says anything that an incident ended within two minutes after a change: where there is one every few minutes, many do.
func (m *model) endsNotByChance(c *change) float64 {
	const around = 3600 * second
	others := float64(len(m.changesIn(c.at-around, c.at+around))) - 0.5 // without itself
	return math.Min(1, -math.Log(1-math.Exp(-others*128/7200))/3)
}

// promptEnd is how long an incident may last on after a change that ends it at once.
const promptEnd = 15 * second

// longestEnd is how long an incident may last on after the change that ends it.
const longestEnd = 120 * second

// beforeCure is how long before its cure the last failure may lie: where failures are rare some way, and where they come and go as long as they rest.
func (s *sight) beforeCure() int64 {
	most := max(8*second, min(4*s.pace(), minute))
	if s.crash.cycles < 3 {
		return most
	}
	var rests []float64
	for i := 1; i < len(s.core); i++ {
		if rest := s.core[i].at - s.core[i-1].at; rest >= restLeast {
			rests = append(rests, float64(rest))
		}
	}
	if len(rests) < 2 {
		return most
	}
	return max(most, min(int64(median(rests)), flapGap))
}

// pace is how far apart the failures mostly lie, consequences included: who finds no server left because others were refused fails as well.
func (s *sight) pace() int64 { return (s.end - s.onset) / int64(max(1, len(s.b.members))) }

// nearEnd are the changes that may have ended the incident, by their time.
func (s *sight) nearEnd() []*change { return s.m.changesIn(s.end-longestEnd, s.end+s.beforeCure()) }

// endsAt says whether the last failure lies within two minutes after the change and hardly any failure after that.
func (s *sight) endsAt(c *change) bool {
	if c.at <= s.onset+3*second || s.b.open && !s.recovered() {
		return false
	}
	if gap := s.end - c.at; gap < -s.beforeCure() || gap > longestEnd {
		return false
	}
	before, after, next, anew := 0.0, 0.0, 0.0, 0.0
	for _, f := range s.b.members {
		if f.at <= c.at+second && f.at > c.at-max(15*second, 4*s.pace()) {
			before += f.weight
		}
		if f.at > c.at+15*second {
			after += f.weight
		}
		if f.at > c.at+second {
			next += f.weight
		}
		if f.start() > c.at+second {
			anew += f.weight
		}
	}
	// Where failures are rare, two more are as many as ever.
	if s.pace() >= rareGap && next > 1 {
		return false
	}
	// What rests before a change and comes again after it began anew.
	if before == 0 && anew > 0.2*weigh(s.b.members) {
		return false
	}
	return after < 0.3*weigh(s.b.members)
}

// rareGap is from which gap between failures on they are rare.
const rareGap = 5 * second

// recovered says that the upstream answered well after the last failure, ten times at least and for five seconds: too little for the test of the end, enough
// beside a change that explains it.
func (s *sight) recovered() bool {
	n, last := 0, s.end
	for _, r := range s.requests {
		if r.at > s.end && r.fine() {
			n++
			last = max(last, r.at)
		}
	}
	return n >= 10 && last-s.end >= 5*second
}
