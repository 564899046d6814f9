package analyze

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// weighPlace asks whether the failures are where the change was: the service's name in the names and routes of the failing upstream, or of another one.
func (s *sight) weighPlace(k *candidate) {
	best, worst := s.placeOf(k.change)
	defer func() {
		// That only some routes or servers fail is no sign of a change that was made elsewhere.
		if (s.concentrated() > 0.5 || s.peers.one) && !k.elsewhere {
			k.logOdds += 1
		}
	}()
	switch {
	case best.share >= 0.8 && s.m.several():
		k.focus = true
		k.logOdds += 1.5
		k.reasons = append(k.reasons, "the failures are on "+best.word+", which it changed")
	case s.changedOther(k.change):
		k.elsewhere = true
		k.logOdds -= 6
		k.reasons = append(k.reasons, "it changed another service than "+s.host.service+", which was stopped")
	case worst.word != "" && best.share <= 0.2:
		k.elsewhere = true
		k.logOdds -= 3.5
		k.reasons = append(k.reasons, "it changed "+worst.word+", which does not fail")
	}
	if worst.word != "" && worst.share >= 0.8 && best.share < 0.5 {
		k.logOdds -= 2
		k.reasons = append(k.reasons, "most failures are on others than "+worst.word+", which it changed")
	}
	if k.focus || k.elsewhere {
		return
	}
	if len(k.change.words) > 0 && k.change.Kind != event.FirewallChange && s.m.services > 1 && (s.m.several() || !s.charted) && !s.onlyOneLeft(k.change) {
		k.logOdds -= 1.5
		why := "several services are deployed here, and nothing tells that it changed this one"
		if own := s.ownChange(); own != nil && worst.word == "" && isRelease(k.change) {
			k.logOdds -= 1.5 // the logs do not know its name, but that of another
			why = "the failing service is released under its own name, as " + own.Label() + " was"
		}
		k.reasons = append(k.reasons, why)
		return
	}
	if own := s.namedChange(); own != nil && k.change.Kind == event.Deploy && isNumbered(k.change.Change) && len(k.change.words) > 0 && !shareWords(own, k.change) {
		k.other = true
		k.logOdds -= 4
		k.reasons = append(k.reasons, "the failing service is released under its own name, as "+own.Label()+" was")
	}
}

// placeOf is the word of a change that is most the failing upstream's, and the one that is least.
func (s *sight) placeOf(c *change) (best, worst place1) {
	worst.share = 1
	for _, w := range c.words {
		if share, known := s.mine(w); known {
			// A word of one upstream of several that fail together says no more of it than its part of the failures.
			if part := share * s.failingOn(w); part >= best.share {
				best = place1{w, part}
			}
			if share <= worst.share {
				worst = place1{w, share}
			}
		}
	}
	for _, w := range c.words {
		if best.share > 0.2 && s.routesFine(w) {
			best, worst = place1{w, 0}, place1{w, 0}
		}
	}
	return best, worst
}

// isElsewhere says that a change names a service of the logs, and none that fails.
func (s *sight) isElsewhere(c *change) bool {
	elsewhere := false
	for _, w := range c.words {
		share, known := s.mine(w)
		if known && share > 0.2 && !s.routesFine(w) {
			return false
		}
		elsewhere = elsewhere || known
	}
	return elsewhere
}

// isOthers says that a change was made to another service than the one that fails, as the logs or the list tell.
func (s *sight) isOthers(c *change) bool { return s.isElsewhere(c) || s.hasOtherName(c) }

// hasOtherName says that the list has releases under the failing service's own name, and that this one is of another name.
func (s *sight) hasOtherName(c *change) bool {
	if !isRelease(c) || len(c.words) == 0 || !s.m.several() {
		return false
	}
	own := s.ownChange()
	return own != nil && !shareWords(own, c)
}

// changedServices is how many services the lists of deploys name.
func changedServices(changes []*change) int {
	seen := map[string]bool{}
	for _, c := range changes {
		if w := c.words; c.Kind == event.Deploy && len(w) > 0 {
			seen[w[0]] = true
		}
	}
	return len(seen)
}

// changedOther says that the host's log names the service that failed, the list of changes knows that name, and this change is of another one.
func (s *sight) changedOther(c *change) bool {
	mine := words(s.host.service)
	if len(mine) == 0 || len(c.words) == 0 {
		return false
	}
	about := func(c *change) bool {
		return slices.ContainsFunc(c.words, func(w string) bool { return slices.Contains(mine, w) })
	}
	return !about(c) && slices.ContainsFunc(s.m.changes, about)
}

// isRelease says that a change is of a service's code, or may be.
func isRelease(c *change) bool { return c.blamed() == event.Deploy || c.Kind == event.OtherChange }

// onlyOneLeft says that the logs know every other service of the list by the name of an upstream that does not fail: then this change is of the one that is
// left.
func (s *sight) onlyOneLeft(c *change) bool {
	others := 0
	for _, other := range s.listedServices() {
		if shareWords(other.change, c) {
			continue
		}
		if !other.elsewhere {
			return false
		}
		others++
	}
	return others > 0
}

// listed is one release of each service of the list, and whether the logs know that service as one that does not fail.
type listed struct {
	change    *change
	elsewhere bool
}

func (s *sight) listedServices() []listed {
	if s.listed == nil {
		seen := map[string]bool{}
		s.listed = []listed{}
		for _, c := range s.m.changes {
			if isRelease(c) && len(c.words) > 0 && !seen[c.words[0]] {
				seen[c.words[0]] = true
				s.listed = append(s.listed, listed{c, s.isElsewhere(c)})
			}
		}
	}
	return s.listed
}

// ownChange is a release on the list that has the name of what fails and of nothing else; nil for none.
func (s *sight) ownChange() *change {
	for _, c := range s.m.changes {
		if isRelease(c) && slices.ContainsFunc(c.words, func(w string) bool {
			share, known := s.mine(w)
			return known && share >= 0.8
		}) {
			return c
		}
	}
	return nil
}

// isNumbered says that a change has a version, or a name that ends in one: it is a release of what its name says.
func isNumbered(c *event.Change) bool {
	if c.Version != "" {
		return true
	}
	name := strings.TrimRight(c.Name, "0123456789.")
	return len(name) < len(c.Name) && strings.ContainsAny(last(strings.TrimSuffix(name, "v")), "-_@:/ ")
}

// last is the last byte of a text.
func last(text string) string { return text[max(0, len(text)-1):] }

// namedChange is a release on the list that has the name of the upstream that fails, as the proxy calls it; nil for none.
func (s *sight) namedChange() *change {
	for _, c := range s.m.changes {
		if isRelease(c) && slices.ContainsFunc(c.words, func(w string) bool {
			share, known := s.mine(w)
			return known && share >= 0.8 && slices.ContainsFunc(s.pools, func(p *pool) bool { return s.vocabulary[w][p] >= 2 })
		}) {
			return c
		}
	}
	return nil
}

// several says that the logs know more than one upstream: else a name that fits says nothing.
func (m *model) several() bool {
	n := 0
	for _, p := range m.pools {
		if len(p.requests) >= 10 {
			n++
		}
	}
	return n >= 2
}

// place1 is a word and how far it belongs to the failing upstream.
type place1 struct {
	word  string
	share float64
}

// mine says how far a word belongs to the failing upstream: 1 when only its names, hosts and routes have it, 0 when only those of others do.
func (s *sight) mine(word string) (share float64, known bool) {
	if s.vocabulary == nil {
		s.vocabulary = s.m.vocabulary()
	}
	byPool := s.vocabulary[word]
	all := 0.0
	for _, w := range byPool {
		all += w
	}
	if all == 0 {
		return 0, false
	}
	mine := 0.0
	for _, p := range s.pools {
		mine += byPool[p]
	}
	return mine / all, true
}

// failingOn is the share of the failures that are on upstreams which know the word.
func (s *sight) failingOn(word string) float64 {
	on := 0.0
	for _, f := range s.core {
		if s.vocabulary[word][f.pool] > 0 {
			on += f.weight
		}
	}
	return on / s.weight
}

// vocabulary says in which upstreams' names and routes each word occurs. A name counts as much as all routes together.
func (m *model) vocabulary() map[string]map[*pool]float64 {
	if m.words != nil {
		return m.words
	}
	m.words = map[string]map[*pool]float64{}
	add := func(p *pool, text string, weight float64) {
		for _, w := range words(text) {
			for _, form := range [...]string{w, strings.TrimSuffix(w, "s")} {
				if m.words[form] == nil {
					m.words[form] = map[*pool]float64{}
				}
				m.words[form][p] = math.Max(m.words[form][p], weight)
				if form == strings.TrimSuffix(w, "s") && form == w {
					break
				}
			}
		}
	}
	for _, p := range m.pools {
		for _, id := range p.peers {
			if n := m.d.Name(id); !isAddress(n) {
				add(p, n, 3)
			} else if strings.HasPrefix(n, "unix:") {
				add(p, n, 2)
			}
		}
		routes := map[digest.NameID]float64{}
		for _, r := range p.requests {
			routes[r.rec.Route] += r.weight
			routes[r.rec.Host] += r.weight
		}
		for _, f := range p.failures[:min(len(p.failures), 500)] {
			routes[f.route] += f.weight
			add(p, m.d.Name(f.upstream), 3)
		}
		for id, weight := range routes {
			if weight >= 2 {
				add(p, m.d.Name(id), 1)
			}
		}
	}
	return m.words
}

// sameService says whether two changes are of one service, as far as their names tell.
func sameService(a, b *change) bool {
	if a.Rollback || a.Service != "" && a.Service == b.Service {
		return true
	}
	return len(a.words) == 0 || len(b.words) == 0 || shareWords(a, b)
}

// undoesAnother says that a rollback names what it takes back, and that is another change than c.
func (m *model) undoesAnother(rollback, c *change) bool {
	return rollback.Rollback && !shareWords(rollback, c) && slices.ContainsFunc(m.changesIn(rollback.at-longestLag, rollback.at), func(o *change) bool {
		return !o.Rollback && shareWords(rollback, o) && !shareWords(o, c)
	})
}

// shareWords says that a word stands in both changes' names.
func shareWords(a, b *change) bool {
	return slices.ContainsFunc(a.words, func(w string) bool { return slices.Contains(b.words, w) })
}

// changeWords are the words that may name the service of a change: those of its name and service, else of its note.
func changeWords(c *event.Change) []string {
	if list := words(c.Name + " " + c.Service); len(list) > 0 {
		return list
	}
	if list := words(c.Note); len(list) > 0 {
		return list
	}
	return shortWords(c.Name + " " + c.Service + " " + c.Note)
}

// shortWords are the names of services that have two letters only: ui, db.
func shortWords(name string) []string {
	var list []string
	for _, w := range strings.Fields(strings.ToLower(name)) {
		if len(w) == 2 && w[0] >= 'a' && w[0] <= 'z' && w[1] >= 'a' && w[1] <= 'z' && !dull()[w] {
			list = append(list, w)
		}
	}
	return list
}

// dull are words that say nothing of which service it is.
var dull = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"app": true, "service": true, "svc": true, "prod": true, "production": true, "release": true, "deploy": true, "deployment": true, "rollout": true,
		"rollback": true, "version": true, "server": true, "main": true, "master": true, "www": true, "com": true, "net": true, "org": true, "local": true, "http": true,
		"https": true, "to": true, "of": true, "on": true, "in": true, "at": true, "by": true, "cluster": true, "default": true, "config": true, "update": true, "upgrade": true, "fix": true, "hotfix": true, "rc": true, "beta": true, "canary": true}
})

// words are the parts of a name that may name a service: at least three letters, no hash, nothing dull.
func words(name string) []string {
	var list []string
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		if len(w) >= 7 && strings.Trim(w, "0123456789abcdef") == "" && strings.ContainsAny(w, "0123456789") {
			continue
		}
		w = strings.TrimRight(w, "0123456789")
		if len(w) >= 3 && !dull()[w] {
			list = append(list, w)
		}
	}
	return list
}
