package analyze

import (
	"fmt"
	"testing"
	"time"
)

// What failed behind another answer is told apart, and is no failure and no near miss.
func TestMasked(t *testing.T) {
	at := func(i int) time.Time { return noon.Add(2*time.Minute + time.Duration(i)*time.Second) }
	for _, c := range []struct {
		name     string
		how      MaskedBy
		n        uint64
		upstream string
		log      func(l logs, i int)
	}{
		{"error_page 502 =200", MaskedByPage, 30, "10.0.0.5:8080", func(l logs, i int) {
			l.access("access.log", hit{at: at(i), target: "/cart", status: 200, peer: "10.0.0.5:8080", tries: "502"})
			l.diagnose("error.log", hit{at: at(i), target: "/cart", peer: "10.0.0.5:8080"}, 100+i, refused)
		}},
		{"stale copy, with an error line", MaskedByStale, 30, "10.0.0.5:8080", func(l logs, i int) {
			l.add("access.log", `203.0.113.7 - - [%s] "GET /cart HTTP/1.1" 200 157 "-" "curl/8" rt=0.001 cs="STALE"`, at(i).Format("02/Jan/2006:15:04:05 -0700"))
			l.diagnose("error.log", hit{at: at(i), target: "/cart", peer: "10.0.0.5:8080"}, 100+i, refused)
		}},
		{"stale copy that is refreshed in the background, in vain", MaskedByStale, 30, "10.0.0.9:9000", func(l logs, i int) {
			l.add("access.log", `203.0.113.7 - - [%s] "GET /cart/%d HTTP/1.1" 200 157 "-" "curl/8" rt=0.001 cs="UPDATING"`, at(i).Format("02/Jan/2006:15:04:05 -0700"), i)
			l.behind("error.log", at(i).Add(5*time.Second), 100+i, fmt.Sprintf("/cart/%d", i), fmt.Sprintf("/cart/%d", i))
		}},
		{"stale copy, and nothing wrong", MaskedByStale, 0, "", func(l logs, i int) {
			l.add("access.log", `203.0.113.7 - - [%s] "GET /cart HTTP/1.1" 200 157 "-" "curl/8" rt=0.001 cs="STALE"`, at(i).Format("02/Jan/2006:15:04:05 -0700"))
		}},
		{"auth_request", MaskedByAuth, 30, "10.0.0.9:9000", func(l logs, i int) {
			l.access("access.log", hit{at: at(i), target: "/cart", status: 500, peer: "-", tries: "-"})
			l.behind("error.log", at(i), 100+i, "/cart", "/auth")
			l.add("error.log", `%s [error] 7#7: *%d auth request unexpected status: 502 while sending to client, client: 203.0.113.7, server: shop.example, request: "GET /cart HTTP/1.1", host: "shop.example"`,
				at(i).Format("2006/01/02 15:04:05"), 100+i)
		}},
		{"auth_request or what else", MaskedBySubrequest, 30, "10.0.0.9:9000", func(l logs, i int) {
			l.access("access.log", hit{at: at(i), target: "/cart", status: 500, peer: "-", tries: "-"})
			l.behind("error.log", at(i), 100+i, "/cart", "/auth")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.serves("nginx", "access.log", noon, noon.Add(5*time.Minute))
			for i := range 30 {
				c.log(l, i)
			}
			r := l.unchanged(t)
			if r.Totals.Failures != 0 || r.Totals.NearMisses != 0 {
				t.Errorf("got %d failures and %d near misses, want none", r.Totals.Failures, r.Totals.NearMisses)
			}
			got := r.Sections.Masked
			if c.n == 0 && len(got) == 0 {
				return
			}
			if len(got) != 1 || got[0].N != c.n || got[0].How != c.how || got[0].Upstream != c.upstream || got[0].Line == 0 || abs(got[0].First-at(0).UnixMilli()) > 5000 {
				t.Errorf("got %+v, want %d masked by %s on %s", got, c.n, c.how, c.upstream)
			}
		})
	}
}

// behind writes the error line of a failed subrequest.
func (l logs) behind(name string, at time.Time, connection int, target, sub string) {
	l.add(name, `%s [error] 7#7: *%d %s, client: 203.0.113.7, server: shop.example, request: "GET %s HTTP/1.1", subrequest: "%s", upstream: "http://10.0.0.9:9000%s", host: "shop.example"`,
		at.Format("2006/01/02 15:04:05"), connection, refused, target, sub, sub)
}

// Where the error log is all there is, a failed subrequest is no failure: nobody was sent its code.
func TestSubrequestAlone(t *testing.T) {
	l := logs{}
	for i := range 20 {
		l.behind("error.log", noon.Add(time.Duration(i)*time.Second), i, "/cart", "/auth")
	}
	if r := l.unchanged(t); r.Totals.Failures != 0 || len(r.Sections.Masked) != 1 || r.Sections.Masked[0].N != 20 {
		t.Errorf("got %d failures and %+v, want none and twenty", r.Totals.Failures, r.Sections.Masked)
	}
}
