package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Who is turned away, because checks had failed, has failed before the first that waited in vain has: it is one incident, and what those waited for is its
// cause. Nobody who is turned away has an upstream, and those are no rise of traffic.
func TestTurnedAwayFirst(t *testing.T) {
	for _, c := range []struct {
		name  string
		waits bool // somebody waits, before all are turned away
		want  knowledge.Category
	}{
		{"packets vanish", true, knowledge.Firewall},
		{"nobody says why", false, knowledge.Communication},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(8, 0, 480, func(at time.Time, i int) {
				target := fmt.Sprintf("/p%d", i%6)
				switch from := i - 8*300; {
				case from < 0 || i >= 8*420:
					l.plain(at, target, 200, "-", 30, fmt.Sprintf("10.0.0.%d:80", 5+i%2))
				case from >= 8*6 || !c.waits:
					l.plain(at, target, 503, "UH", 0, "-")
				default:
					l.plain(at, target, 503, "UF", 10000, fmt.Sprintf("10.0.0.%d:80", 5+i%2))
				}
			})
			r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			if inc := r.Incidents[0]; inc.Category != c.want {
				t.Errorf("got %v with %.2f, want %v: %+v", inc.Category, inc.Confidence, c.want, inc.Findings)
			}
		})
	}
}

// Whether it is over say those that had an upstream.
func TestMergeOpen(t *testing.T) {
	made := func(symptom event.Symptom, open bool) *burst {
		f := &failure{symptom: symptom, weight: 1, fallout: symptom == event.NoUpstream, rec: &digest.Record{}, traits: &digest.Traits{}}
		return &burst{pool: &pool{}, members: []*failure{f}, segment: segment{open: open, failures: 1}}
	}
	for _, c := range []struct {
		name          string
		first, second *burst
		want          bool
	}{
		{"who is turned away comes first", made(event.NoUpstream, true), made(event.ConnectTimeout, false), false},
		{"who waits comes first", made(event.ConnectTimeout, false), made(event.NoUpstream, true), false},
		{"one of two goes on", made(event.ConnectTimeout, false), made(event.ConnectRefused, true), true},
		{"nobody has an upstream", made(event.NoUpstream, true), made(event.NoUpstream, false), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.first.merge(c.second); c.first.open != c.want {
				t.Errorf("got open %v, want %v", c.first.open, c.want)
			}
		})
	}
}
