package analyze

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// triggerOdds are the prior log odds that a change of a kind is the trigger of an incident of a category: a decisive DNS or firewall symptom stands against
// blaming a deploy, and a change of the fault's own kind is as good as a deploy before a bug.
func triggerOdds(kind event.ChangeKind, c knowledge.Category) float64 {
	odds := func(one float64) float64 { return -math.Log(one) }
	own := map[event.ChangeKind]knowledge.Category{event.DNSChange: knowledge.DNSChanges, event.FirewallChange: knowledge.Firewall,
		event.CertificateChange: knowledge.Communication, event.Deploy: knowledge.Bugs, event.Scale: knowledge.Overload}
	if mine, ok := own[kind]; ok && mine == c {
		return odds(1)
	}
	switch kind {
	case event.Deploy, event.OtherChange:
		switch c {
		case knowledge.Bugs:
			return odds(1)
		case knowledge.Communication:
			return odds(6)
		case knowledge.Unattributed:
			return odds(4)
		}
		return odds(300)
	case event.Scale:
		if c == knowledge.Communication || c == knowledge.Unattributed {
			return odds(4) // whoever is taken away may have had requests in hand
		}
	case event.Config, event.ProxyChange:
		switch c {
		case knowledge.Bugs, knowledge.Communication:
			return odds(1.5)
		case knowledge.Unattributed:
			return odds(4)
		}
		return odds(40)
	}
	return odds(300)
}

// triggerChance is how likely the candidate is the trigger, given how likely each category is. Of all that goes wrong between servers a deploy mostly
// makes them be away for a while; away is how far they were.
func (k *candidate) triggerChance(posterior *[knowledge.Categories]float64, away float64) float64 {
	p := 0.0
	for c, weight := range posterior {
		odds := triggerOdds(k.change.blamed(), knowledge.Category(c))
		if knowledge.Category(c) == knowledge.Communication && k.change.blamed() == event.Deploy {
			odds -= 2.5 * (1 - away)
		}
		q := sigmoid(k.logOdds + odds)
		if odds < -5 && !k.promptly {
			// What has a cause of its own kind has at most been touched off by the change, if it did not end with it.
			q = math.Min(q, 0.3)
		}
		p += weight * q
	}
	return p
}

// triggerChance is how likely the candidate is the trigger. Of what the upstream itself sent nobody sees the cause here, so a change that nothing but its
// time ties to it is not blamed, nor a release for servers that were taken out by hand.
func (s *sight) triggerChance(k *candidate) float64 {
	p := k.triggerChance(&s.posterior, presence(s.shareOf(event.ConnectRefused, event.ConnectNoSocket, event.ConnectFailed, event.NoUpstream, event.NoEndpoints)))
	if (s.unsayable() && !k.focus || s.takenOut() > 0.5 && k.change.blamed() == event.Deploy) && !k.ended {
		p = math.Min(p, 0.6)
	}
	if s.unsayable() && !k.ended {
		p = math.Min(p, capBlind)
		if s.seen["change.healed"] > 0.5 {
			p = math.Min(p, 0.6) // what the upstream asks may as well have failed, and come back
		}
	}
	return p
}

// linkChanges gives every change its verdict, and each incident its trigger, else the nearest coincidence, and its fix.
func (m *model) linkChanges(sights []*sight) []ChangeVerdict {
	verdicts := make([]ChangeVerdict, len(m.changes))
	for i, c := range m.changes {
		verdicts[i] = ChangeVerdict{Change: c.Change, At: c.at, Verdict: "none"}
		if c.at == 0 {
			verdicts[i].Why = "it has no time"
		}
	}
	set := func(c *change, verdict, incident, why string) {
		rank := map[string]int{"none": 0, "coincidence": 1, "fix": 2, "trigger": 3}
		v := &verdicts[slices.Index(m.changes, c)]
		if rank[verdict] > rank[v.Verdict] {
			v.Verdict, v.Incident, v.Why = verdict, incident, why
		}
	}
	for _, s := range sights {
		s.linkTrigger(set)
		s.linkFix(set)
	}
	return verdicts
}

// sureOfTrigger is from which probability on a change is blamed.
const sureOfTrigger = 0.7

func (s *sight) linkTrigger(set func(*change, string, string, string)) {
	inc := s.b.incident
	best, chance := -1, 0.0
	for i := range s.changes {
		if p := s.triggerChance(&s.changes[i]); p > chance {
			best, chance = i, p
		}
	}
	if best >= 0 && chance >= sureOfTrigger {
		k := &s.changes[best]
		if s.inTheDark() || s.timed {
			chance = math.Min(chance, inc.Confidence)
		}
		inc.Deploy = k.link(s, true, chance)
		set(k.change, "trigger", inc.ID, fmt.Sprintf("failing requests began %s after it", durationText(k.lag)))
		return
	}
	if s.linkLate(set) {
		return
	}
	nearest := -1
	for i := range s.changes {
		if s.changes[i].lag <= 3600 && (nearest < 0 || s.changes[i].lag < s.changes[nearest].lag) {
			nearest = i
		}
	}
	if nearest >= 0 {
		k := &s.changes[nearest]
		inc.Deploy = k.link(s, false, 1-s.triggerChance(k))
		set(k.change, "coincidence", inc.ID, fmt.Sprintf("%s before the failures, and nothing ties them", durationText(k.lag)))
	}
}

func (k *candidate) link(s *sight, trigger bool, confidence float64) *ChangeLink {
	return &ChangeLink{Change: k.change.Change, At: k.change.at, Before: k.before(s), Trigger: trigger,
		Confidence: math.Min(confidence, 0.97), Chance: k.chance, Reasons: k.reasons}
}

// before is how many seconds after the change the incident began; where strays were taken for its begin, the fault. A change that is noted later has less
// than none.
func (k *candidate) before(s *sight) float64 {
	switch {
	case k.late > 0:
		return -k.late
	case s.b.first >= k.change.at:
		return float64(s.b.first-k.change.at) / 1000
	case s.onset >= k.change.at:
		return float64(s.onset-k.change.at) / 1000
	}
	return k.lag
}

func (s *sight) linkFix(set func(*change, string, string, string)) {
	inc := s.b.incident
	for _, c := range s.nearEnd() {
		if c.at == 0 || !s.endsAt(c) || s.hasOtherName(c) || s.returns(c) {
			continue
		}
		plausible := c.Rollback || inc.Category == knowledge.Bugs || triggerOdds(c.Kind, inc.Category) == 0 || inc.Category == knowledge.DNSChanges && readsNamesAnew(c)
		if inc.Deploy != nil && inc.Deploy.Trigger {
			trigger := newChange(inc.Deploy.Change)
			plausible = plausible || sameService(c, trigger)
		}
		if !plausible {
			continue
		}
		confidence := 0.75
		if c.Rollback || inc.Deploy != nil && inc.Deploy.Trigger {
			confidence = 0.9
		}
		inc.Fix = &ChangeLink{Change: c.Change, At: c.at, Before: float64(s.onset-c.at) / 1000, Confidence: confidence}
		set(c, "fix", inc.ID, "the failures ended with it")
		return
	}
}

// readsNamesAnew says that a change is a reload or restart of a proxy: that is when it looks up names that it looks up once.
func readsNamesAnew(c *change) bool {
	if c.Kind != event.Config && c.Kind != event.ProxyChange {
		return false
	}
	for _, w := range words(c.Name) {
		if strings.HasPrefix(w, "reload") || strings.HasPrefix(w, "restart") {
			return true
		}
	}
	return false
}

// returns says whether the failures came back within a minute after their end.
func (s *sight) returns(c *change) bool {
	n := 0
	for _, f := range s.b.pool.failures {
		if f.at > s.end && f.at <= s.end+minute && f.symptom == s.b.symptom() {
			n++
		}
	}
	return n > 2
}
