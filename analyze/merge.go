package analyze

import (
	"cmp"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// mergeBursts joins bursts of one upstream: those with hardly a gap, and those of one cause that come again and again (flapping).
func (p *pool) mergeBursts(bursts []*burst) []*burst {
	var merged []*burst
	for _, b := range bursts {
		if n := len(merged); n > 0 && merged[n-1].continues(b) {
			merged[n-1].absorb(b)
			continue
		}
		merged = append(merged, b)
	}
	return merged
}

// continues says whether next is the same fault going on.
func (b *burst) continues(next *burst) bool {
	gap := next.first - b.last - b.pool.silence(b.last, next.first) // a hole in the log ends nothing
	same := b.symptom() == next.symptom() && b.alike(next) && (b.falloutShare() > 0.8) == (next.falloutShare() > 0.8)
	compatible := b.strain() == next.strain() || b.strain() == strainNone || next.strain() == strainNone
	typical := (b.last - b.first) / int64(b.bursts)
	switch {
	case gap < joinGap:
		return compatible && !b.pool.anotherFault(b.members, next.members)
	case !same:
		return false
	}
	return gap < flapGap && gap < 2*max(typical, next.last-next.first)+joinGap
}

// alike says whether two bursts of which no line says why show the same code: to wait too long and to fail at once are two faults.
func (b *burst) alike(next *burst) bool {
	if s := b.symptom(); s != event.Unknown && s != event.NoSymptom {
		return true
	}
	return (b.lateShare() > 0.5) == (next.lateShare() > 0.5)
}

// isLate says that its code is that of a time-out.
func (f *failure) isLate() bool { return f.traits != nil && f.traits.Status == 504 }

// lateShare is the share of the failures whose code is that of a time-out.
func (b *burst) lateShare() float64 {
	late := 0.0
	for _, f := range b.members {
		if f.isLate() {
			late += f.weight
		}
	}
	return late / weigh(b.members)
}

// shows is what most members of a burst show, while they are these: each burst is compared with all the others.
type shows struct {
	members int
	symptom event.Symptom
	strain  strain
}

// symptom is what most failures of the burst show, consequences aside.
func (b *burst) symptom() event.Symptom { return b.shown().symptom }

// strain is that of most failures of the burst.
func (b *burst) strain() strain { return b.shown().strain }

func (b *burst) shown() *shows {
	if b.shows.members != len(b.members) {
		b.shows = shows{len(b.members), b.mainSymptom(), b.mainStrain()}
	}
	return &b.shows
}

func (b *burst) mainSymptom() event.Symptom {
	var weights [256]float64 // by event.Symptom
	for _, f := range b.members {
		if !f.fallout {
			weights[f.symptom] += f.weight
		}
	}
	best := event.NoUpstream
	for s := event.NoSymptom; int(s) < event.Symptoms; s++ {
		if weights[s] > weights[best] {
			best = s
		}
	}
	return best
}

func (b *burst) mainStrain() strain {
	weights := [strainNone + 1]float64{}
	for _, f := range b.members {
		weights[strainOf(f)] += f.weight
	}
	best := strainNone
	for s := strainFlow; s < strainNone; s++ {
		if weights[s] > 0 && (best == strainNone || weights[s] > weights[best]) {
			best = s
		}
	}
	return best
}

func (b *burst) absorb(next *burst) {
	// Strays between two bursts of one fault belong to it.
	for _, f := range b.pool.failures {
		if f.at > b.last && f.at < next.first {
			b.members = append(b.members, f)
			b.failures += f.weight
		}
	}
	b.members, b.shows = append(b.members, next.members...), shows{}
	slices.SortStableFunc(b.members, compareFailures)
	if next.first-b.last >= second {
		b.bursts += next.bursts
	}
	b.first, b.last = min(b.first, next.first), max(b.last, next.last)
	b.failures += next.failures
	b.requests += next.requests
	b.open = b.open || next.open
}

// mergeAcross joins bursts of different upstreams that are one fault: a consequence goes to the first cause before it, and one fault seen by several
// proxies or hitting several upstreams at once is one incident.
func (m *model) mergeAcross(all []*burst) []*burst {
	slices.SortFunc(all, func(a, b *burst) int {
		return cmp.Or(cmp.Compare(a.first, b.first), -cmp.Compare(a.failures, b.failures), cmp.Compare(a.pool.name, b.pool.name))
	})
	var merged []*burst
	for _, b := range all {
		into := slices.IndexFunc(merged, func(a *burst) bool { return m.sameFault(a, b) })
		if into >= 0 {
			merged[into].merge(b)
			continue
		}
		merged = append(merged, b)
	}
	return merged
}

// pools are the upstreams that failed in the burst, by name.
func (b *burst) pools() []*pool {
	seen := map[*pool]bool{}
	var list []*pool
	for _, f := range b.members {
		if !seen[f.pool] {
			seen[f.pool] = true
			list = append(list, f.pool)
		}
	}
	slices.SortFunc(list, func(a, b *pool) int { return cmp.Or(cmp.Compare(a.proxy, b.proxy), cmp.Compare(a.name, b.name)) })
	return list
}

// merge joins a burst of another upstream.
func (b *burst) merge(other *burst) {
	// Nothing ever goes well for those who are turned away: whether it is over the others say.
	switch {
	case b.strain() == strainNone && other.strain() != strainNone:
		b.open = other.open
	case b.strain() == strainNone || other.strain() != strainNone:
		b.open = b.open || other.open
	}
	b.members, b.shows = append(b.members, other.members...), shows{}
	slices.SortStableFunc(b.members, compareFailures)
	if other.failures > b.failures {
		b.pool = other.pool
	}
	b.first, b.last = min(b.first, other.first), max(b.last, other.last)
	b.failures += other.failures
	b.requests += other.requests
	b.bursts = max(b.bursts, other.bursts)
}

// sameFault says whether the later burst b is part of a.
func (m *model) sameFault(a, b *burst) bool {
	overlap := min(a.last, b.last) - max(a.first, b.first)
	shorter := min(a.last-a.first, b.last-b.first)
	if a.pool == b.pool {
		return false
	}
	if b.strain() == strainNone && overlap >= -fallWait && m.related(a, b) {
		return true
	}
	if a.strain() == strainNone && overlap >= 0 && b.began() <= a.first && m.related(a, b) {
		// What waits in vain fails later than what is turned away because of it.
		return true
	}
	if overlap >= 0 && m.isFringe(a, b) {
		return true
	}
	if a.strain() != b.strain() && a.strain() != strainNone && b.strain() != strainNone || 2*overlap < shorter {
		return false
	}
	if a.pool.proxy != b.pool.proxy {
		// Each proxy notices in its own time: by its checks, its open connections, its time-outs.
		return 10*overlap >= 7*shorter && (b.first-a.first <= 4*sameOnset || likeEnd(a, b)) && 10*overlap >= 6*(max(a.last, b.last)-min(a.first, b.first))
	}
	if b.first-a.first <= 6*sameOnset && 10*overlap >= 7*shorter && likeEnd(a, b) && a.symptom() == b.symptom() && m.oneHost(a, b) {
		// Services of one host feel what befalls it when they are asked next.
		return true
	}
	if b.first-a.first > sameOnset {
		return false
	}
	if a.symptom() == b.symptom() && likeEnd(a, b) && 10*overlap >= 8*shorter {
		// What begins and ends together and looks the same has one cause: a host, a filter, a name server.
		return true
	}
	return m.related(a, b) && (a.symptom() == b.symptom() || likeEnd(a, b)) || a.strain() == strainResolve && a.symptom() == b.symptom()
}

// began is when the first of its requests did.
func (b *burst) began() int64 {
	first := b.first
	for _, f := range b.members {
		first = min(first, f.start())
	}
	return first
}

// isFringe says that b is what is left of a where lines found no partner: few failures of which no line names the upstream, on the routes that fail in a.
func (m *model) isFringe(a, b *burst) bool {
	if b.pool.named || b.pool.name != "" || a.pool.proxy != b.pool.proxy || 10*b.failures > a.failures || b.first < a.first || b.last > a.last+sameOnset {
		return false
	}
	return m.related(a, b)
}

// likeEnd says whether both end at about the same time.
func likeEnd(a, b *burst) bool {
	return a.open && b.open || abs(a.last-b.last) <= max(sameOnset, (a.last-a.first)/5)
}

// oneHost says that both fail on one host only, the same.
func (m *model) oneHost(a, b *burst) bool {
	host := ""
	for _, members := range [...][]*failure{a.members, b.members} {
		for _, f := range members {
			if f.fallout || f.inner != nil {
				continue
			}
			h := hostOf(m.d.Name(f.peer))
			if h == "" || strings.HasPrefix(h, "unix") || host != "" && h != host {
				return false
			}
			host = h
		}
	}
	return host != ""
}

// related says whether two bursts share a host, a node that logged, or the routes that fail.
func (m *model) related(a, b *burst) bool {
	hosts := map[string]bool{}
	for _, f := range a.members {
		if h := hostOf(m.d.Name(f.peer)); h != "" {
			hosts[h] = true
		}
	}
	for _, f := range b.members {
		if hosts[hostOf(m.d.Name(f.peer))] {
			return true
		}
	}
	routes := map[uint64]bool{}
	for _, f := range a.members {
		routes[uint64(f.traits.Host)<<32|uint64(f.route)] = true
	}
	shared, all := 0.0, 0.0
	for _, f := range b.members {
		all += f.weight
		if routes[uint64(f.traits.Host)<<32|uint64(f.route)] {
			shared += f.weight
		}
	}
	return all > 0 && shared/all >= 0.5 && a.pool.proxy == b.pool.proxy && !(a.pool.named && b.pool.named)
}

// hostOf is the host of an address, "" of anything else.
func hostOf(name string) string {
	if !isAddress(name) {
		return ""
	}
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == ':' {
			return name[:i]
		}
	}
	return name
}
