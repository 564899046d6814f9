package analyze

import (
	"slices"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Changes, what the proxy did to itself and what became of servers stand on one axis in their order; what is said again at once is said once.
func TestMarks(t *testing.T) {
	l := logs{}
	l.fine("access.log", "10.0.0.7:8080", noon, noon.Add(10*time.Minute), 1)
	stamp := func(minutes int) string {
		return noon.Add(time.Duration(minutes) * time.Minute).Format("2006/01/02 15:04:05")
	}
	l.add("error.log", "%s [notice] 7#7: signal 1 (SIGHUP) received from 99, reconfiguring", stamp(4))
	l.add("error.log", "%s [notice] 7#7: signal 1 (SIGHUP) received from 99, reconfiguring", stamp(4))
	l.add("error.log", "%s [notice] 7#7: signal 1 (SIGHUP) received from 99, reconfiguring", stamp(8))
	l.add("haproxy.log", "Nov 22 12:06:00 lb haproxy[1]: Server shop/app1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.")
	changes := []event.Change{changeAt("shop 4.2.0", 5*time.Minute), changeAt("far too early", -time.Hour), {Name: "without a time", Kind: event.Deploy}}
	r := Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
	type mark struct {
		minute int64
		kind   MarkKind
	}
	var got []mark
	for _, m := range r.Marks {
		got = append(got, mark{(m.At - noon.UnixMilli()) / minute, m.Kind})
	}
	want := []mark{{4, ProxyMark}, {5, ChangeMark}, {6, HealthMark}, {8, ProxyMark}}
	if !slices.Equal(got, want) {
		t.Errorf("marks %v, want %v\n%+v", got, want, r.Marks)
	}
}

func changeAt(name string, after time.Duration) event.Change {
	return event.Change{Name: name, Kind: event.Deploy, Stamp: event.Stamp{Nano: noon.Add(after).UnixNano(), Set: true, Zoned: true, Dated: true}}
}

// Peers are the reader's own machines; clients are none of them.
func TestPeers(t *testing.T) {
	l := logs{}
	l.fine("access.log", "10.0.0.7:8080", noon, noon.Add(time.Minute), 1)
	h := hit{at: noon.Add(time.Minute), target: "/", status: 502, peer: "10.0.0.8:8080"}
	l.access("access.log", h)
	l.diagnose("error.log", h, 1, refused)
	peers := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()}).Peers()
	for peer, want := range map[string]bool{"10.0.0.7:8080": true, "10.0.0.8:8080": true, "203.0.113.7": false, "198.51.100.1": false, "": false} {
		if got := slices.Contains(peers, peer); got != want {
			t.Errorf("%q is among the peers %v: %v, want %v", peer, peers, got, want)
		}
	}
}
