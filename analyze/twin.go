package analyze

import (
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// twins are the access and error logs that belong together by their names, such as web1/access.log and web1/error.log. Where no line tells its node, they
// keep hosts apart: behind a balancer two may log the same client, target, second and connection number.
type twins struct {
	group []string // of each source
	twin  []string // the log that goes with it; "" when it was not given
}

// newTwins finds twins among the sources.
func newTwins(sources []digest.Source) *twins {
	t := &twins{}
	given := map[string]bool{}
	for i := range sources {
		t.group = append(t.group, sources[i].Group)
		given[sources[i].Group] = true
	}
	for _, group := range t.group {
		twin := ""
		if strings.Contains(group, "access") {
			twin = strings.ReplaceAll(group, "access", "error")
		} else if strings.Contains(group, "error") {
			twin = strings.ReplaceAll(group, "error", "access")
		}
		if !given[twin] {
			twin = ""
		}
		t.twin = append(t.twin, twin)
	}
	return t
}

// mayJoin says that nothing tells that a failure and the messages were logged on two nodes. Logs of which one has no twin may be of one host: a server of
// nginx may have an access log of its own and none for errors.
func (t *twins) mayJoin(f *failure, r *request502) bool {
	node := r.final.traits.Node
	if node != 0 || f.traits.Node != 0 {
		return node == f.traits.Node || node == 0 || f.traits.Node == 0
	}
	own, its := t.twin[f.source], t.twin[r.final.source]
	return own == "" || its == "" || own == t.group[r.final.source]
}

// sideBySide says that most of the outer failures of pairs never came to a next hop, or ended in another way than with its answer: the two are gateways
// beside each other whose upstreams failed at the same time.
func sideBySide(pairs [][2]*failure) bool {
	n := 0
	for _, p := range pairs {
		outer, inner := p[0], p[1]
		switch s := outer.symptom; {
		case outer.passed:
		case s >= event.ConnectRefused && s <= event.ResolveNoResolver, s >= event.TLSExpired && s <= event.TLSSetup:
			n++
		case s == event.ClosedEarly && inner.traits.Status >= 500:
			n++
		}
	}
	return 2*n > len(pairs)
}
