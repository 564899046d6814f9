package analyze

import (
	"fmt"
	"math"
	"sync"

	"github.com/why502/why502/parser/event"
)

// demandSight says whether more people ask than before. That more requests come may be the failures' own doing, for who fails asks again. But nobody who was
// answered asks again, and nobody who still waits: more answers than before are more people, and so is what comes before the first request failed.
type demandSight struct {
	served, servedChance float64 // ratio of fine answers in the incident to those before, and the chance of such a rise by accident
	first, firstChance   float64 // ratio of the requests that came while the first that failed was still waiting to those before
	again                float64 // share of the failed requests that are a client's next try
	kept                 float64 // ratio of fine answers to requests that came while others failed to those before, or negative: too few came to say
}

func (s *sight) seeDemand() {
	d := &s.demand
	// A day's own rise is no crowd: only what comes soon is compared.
	soon := s.onset + max(3*minute, int64(s.base.seconds()*float64(second))/5)
	d.served, d.servedChance = s.rise(span{s.onset, max(min(s.waned, soon), s.onset+5*second)}, func(r *request) (int64, bool) { return r.at, r.fine() })
	while := span{s.fault, max(s.eased, s.fault+5*second)}
	d.kept, _ = s.rise(while, func(r *request) (int64, bool) { return r.start(), r.fine() })
	if d.kept == 0 && s.rate.base*while.seconds() < 10 {
		d.kept = -1
	}
	// Who gave up asks again.
	d.first, d.firstChance = s.rise(span{s.fault, s.onset}, func(r *request) (int64, bool) { return r.start(), r.rec.Outcome != event.ClientAbort })
}

// rise is how many times as many requests of a sort lie in a stretch of time as did before, and the chance of such a rise by accident.
func (s *sight) rise(during span, when func(*request) (at int64, counts bool)) (ratio, chance float64) {
	base := s.logged()
	before, now, squares := 0.0, 0.0, 0.0
	for _, r := range s.requests {
		at, counts := when(r)
		switch {
		case !counts:
			continue
		case base.has(at):
			before += r.weight
		case during.has(at):
			now += r.weight
		default:
			continue
		}
		squares += r.weight * r.weight
	}
	if base.seconds() < 10 || before < 10 || now < 5 || during.seconds() < 1 {
		return 0, 1
	}
	return rateRise(before, base.seconds(), now, during.seconds(), 2*math.Max(1, squares/(before+now)))
}

// crowd is how far more people came than before and the upstream as a whole gave way: code of single routes, and what an answer says, do not mind how many
// ask.
func (s *sight) crowd() float64 {
	d, ratio := &s.demand, 0.0
	if d.servedChance < 0.001 {
		ratio = d.served
	}
	if d.firstChance < 0.001 {
		ratio = math.Max(ratio, d.first)
	}
	return ramp(ratio, 1.4, 2.2) * s.baseTrust * (1 - s.concentrated()) * (1 - presence(s.untouched()))
}

// echoed is how far that more ask is the failures' own doing: no more came before somebody had failed, and nobody is served.
func (s *sight) echoed() float64 {
	if s.demand.first == 0 {
		return 0
	}
	return (1 - ramp(math.Max(s.demand.first, s.rate.before), 1.15, 1.5)) * (1 - s.keepsServing()) * ramp(s.rate.during, 1.1, 1.3)
}

// callsCrowd are words for what brings more requests than before: what was cached must be fetched, many are told to come at once, a program asks for all.
var callsCrowd = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"purge": true, "purged": true, "flush": true, "flushed": true, "invalidate": true, "invalidated": true, "invalidation": true, "campaign": true,
		"newsletter": true, "mailing": true, "promo": true, "promotion": true, "giveaway": true, "broadcast": true, "loadtest": true, "benchmark": true, "crawl": true, "crawler": true}
})

// callsForCrowd is the word by which a change that is no release of a program says that it brings requests; "" for none.
func (c *change) callsForCrowd() string {
	if c.Kind == event.Deploy || c.Version != "" {
		return ""
	}
	for _, w := range words(c.Name) {
		if callsCrowd()[w] {
			return w
		}
	}
	return ""
}

// weighCrowd takes from a release what a crowd explains: that it began just then is the crowd's doing, which no release brings. What calls for a crowd explains
// the crowd.
func (s *sight) weighCrowd(k *candidate) {
	x := s.crowd()
	called := k.change.callsForCrowd()
	switch {
	case x < 0.1:
	case called != "":
		k.logOdds += 3.5 * x
		k.reasons = append(k.reasons, "a "+called+" brings requests, and they came: "+s.crowdText())
	case isRelease(k.change):
		k.logOdds -= 3.5 * x
		k.reasons = append(k.reasons, "it began with a crowd: "+s.crowdText())
	}
}

func (s *sight) crowdText() string {
	d := &s.demand
	if d.firstChance < 0.001 && d.first > d.served {
		return fmt.Sprintf("%.1f × as many requests as before came while the first that failed was still waiting: more people ask, and not the same ones again", d.first)
	}
	return fmt.Sprintf("%.1f × as many requests as before were answered well meanwhile: more people ask, and not the same ones again", d.served)
}

// easedBefore is how far a crowd had left just before a change: then the change did not end what the crowd began.
func (s *sight) easedBefore(c *change) float64 {
	const just = 2 * second
	if s.crowd() < 0.5 || c.Kind == event.Scale {
		return 0
	}
	crowd, last := span{s.onset, c.at - 2*just}, span{c.at - just, c.at}
	came, still := 0.0, 0.0
	for _, r := range s.requests {
		switch at := r.start(); {
		case crowd.has(at):
			came += r.weight
		case last.has(at):
			still += r.weight
		}
	}
	fall, chance := rateRise(still, last.seconds(), came, crowd.seconds(), 2)
	if crowd.seconds() < 5 || chance > 0.001 {
		return 0
	}
	return ramp(fall, 1.5, 3)
}
