package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// hosted writes an access line that tells the host that was asked for.
func (l logs) hosted(host string, h hit) {
	l.add("access.log", `{"time":%q,"remote_addr":"198.51.100.%d","method":"GET","uri":%q,"proto":"HTTP/1.1","status":%d,"bytes":157,"request_time":%.3f,"upstream_addr":%q,"upstream_status":"%d","upstream_response_time":"%.3f","host":%q}`,
		h.at.Format(time.RFC3339), h.at.Second()%20, h.target, h.status, h.seconds, h.peer, h.status, h.seconds, host)
}

// What was changed is told by the hosts that requests name, and by whose change it ended with.
func TestBlame(t *testing.T) {
	// Two services; one answers with headers too big from five minutes on.
	two := func(until int) func(logs) {
		return func(l logs) {
			every(4, 0, 500, func(at time.Time, i int) {
				l.hosted("till.example.com", hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.7:80", seconds: 0.02})
				h := hit{at: at, target: fmt.Sprintf("/q%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 4*300 && i < 4*until && i%2 == 0 {
					h.status = 502
					l.diagnose("error.log", h, i, "upstream sent too big header while reading response header from upstream")
				}
				l.hosted("shop.example.com", h)
			})
		}
	}
	// One log that tells nothing of services.
	dark := func(l logs) {
		every(1, -3600, 0, func(at time.Time, i int) { l.combined(at, fmt.Sprintf("/p%d", -i%6), 200) })
		every(6, 0, 600, func(at time.Time, i int) {
			status := 200
			if i >= 6*300 && i < 6*400 && i%6 == 0 {
				status = 502
			}
			l.combined(at, fmt.Sprintf("/p%d", i%6), status)
		})
	}
	back := changeAt("stock 6 rollback to 5", 401*time.Second)
	tests := []struct {
		name    string
		changes []event.Change
		log     func(logs)
		want    string
	}{
		{"the service whose host fails", []event.Change{changeAt("shop 3", 290*time.Second)}, two(400), "shop 3"},
		{"a service whose host is well", []event.Change{changeAt("till 3", 290*time.Second)}, two(400), ""},
		{"it ended with another service's change", []event.Change{changeAt("stock 6", -40*time.Minute), changeAt("search 2", 30*time.Second), changeAt("stock 7", 401*time.Second)}, dark, "stock 6"},
		{"it ended with a rollback of another service", []event.Change{changeAt("stock 6", -40*time.Minute), changeAt("search 2", 30*time.Second), back}, dark, "stock 6"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := logs{}
			test.log(l)
			changes := append([]event.Change{changeAt("shop 1", -30*time.Hour)}, test.changes...)
			r := analyzeAll(t, l, changes)
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			got := ""
			if d := r.Incidents[0].Deploy; d != nil && d.Trigger {
				got = d.Change.Name
			}
			if got != test.want {
				t.Errorf("blamed %q, want %q: %+v", got, test.want, r.Incidents[0].Deploy)
			}
		})
	}
}

func analyzeAll(t *testing.T, l logs, changes []event.Change) *Result {
	t.Helper()
	return Analyze(l.digest(t, digest.Budgets{}), changes, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
}

// Of a few failures in minutes, two that follow after a change say that it ended nothing.
func TestRareOnesGoOn(t *testing.T) {
	for _, c := range []struct {
		name string
		last int // the second of the last failure
		want bool
	}{
		{"one_more", 355, true},
		{"three_more", 385, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			every(2, 0, 600, func(at time.Time, i int) {
				h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: "/", status: 200, peer: "10.0.0.5:80", seconds: 0.02}
				if i >= 2*205 && i <= 2*c.last && i%30 == 20 {
					h.status = 502
					l.diagnose("error.log", h, i, premature)
				}
				l.access("access.log", h)
			})
			back := changeAt("shop 1", 342*time.Second)
			back.Rollback = true
			r := analyzeAll(t, l, []event.Change{changeAt("shop 1", -time.Hour), back})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			if got := r.Incidents[0].Fix != nil; got != c.want {
				t.Errorf("got a fix: %v, want %v", got, c.want)
			}
		})
	}
}
