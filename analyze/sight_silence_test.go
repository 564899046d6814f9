package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
)

// vanishing writes six minutes of a host, of which one connects to its port 80 time out: what it answers on another port meanwhile, and what it says when it
// is over, the story tells.
func (l logs) vanishing(another, boots bool) {
	every(8, 0, 420, func(at time.Time, i int) {
		h := hit{at: at, target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02, client: fmt.Sprintf("198.51.100.%d", i%20)}
		second := i / 8
		switch {
		case i%4 == 3 && another:
			h.peer, h.target = "10.0.0.5:9000", fmt.Sprintf("/api/%d", i%3)
		case second >= 300 && second < 360:
			h.status, h.seconds, h.unconnected, h.at = 504, 3, true, at.Add(3*time.Second)
			l.diagnose("error.log", h, i, "upstream timed out (110: Connection timed out) while connecting to upstream")
		case boots && second >= 360 && second < 366:
			h.status, h.seconds, h.unconnected = 502, 0.001, true
			l.diagnose("error.log", h, i, refused)
		}
		l.access("access.log", h)
	})
}

// Where nothing comes back from a host it may be off as well as behind a filter: that is said, and what would tell. Signs of life speak for the filter, and
// that the host is back before its service speaks against it.
func TestSilence(t *testing.T) {
	for _, c := range []struct {
		name           string
		another, boots bool
		want           knowledge.Category
		least, most    float64
		doubt          bool
	}{
		{"nothing comes back", false, false, knowledge.Firewall, 0.6, 0.93, true},
		{"another port answers", true, false, knowledge.Firewall, 0.95, 0.97, false},
		{"back before its service", false, true, knowledge.Communication, 0.6, 0.97, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			l.vanishing(c.another, c.boots)
			r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			v := r.Incidents[0].Verdict
			if v.Category != c.want || v.Confidence < c.least || v.Confidence > c.most {
				t.Errorf("got %v with %.2f, want %v with %.2f to %.2f: %+v", v.Category, v.Confidence, c.want, c.least, c.most, v.Findings)
			}
			if told := strings.Contains(strings.Join(v.Tell, " "), "by ping or ARP"); told != c.doubt {
				t.Errorf("what would tell: got %q, want a word of ping: %v", v.Tell, c.doubt)
			}
		})
	}
}

// In an error log alone it is how the time-outs lie in time that tells a filter, which lets nothing through, from a full queue, which takes some now and then.
func TestSilenceOfErrorLog(t *testing.T) {
	const vanished = "upstream timed out (110: Connection timed out) while connecting to upstream"
	for _, c := range []struct {
		name  string
		fails func(second int) int // how many time out in a second
		want  knowledge.Category
		least float64
	}{
		{"as requests come", func(second int) int { return 3 + second%2 }, knowledge.Firewall, 0.8},
		{"in clumps with pauses", func(second int) int { return 20 * max(0, 1-second%6) }, knowledge.Overload, 0.6},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			n := 0
			for second := range 120 {
				for range c.fails(second) {
					n++
					at := noon.Add(time.Duration(second) * time.Second)
					l.diagnose("error.log", hit{at: at, client: fmt.Sprintf("198.51.100.%d", n%50), target: fmt.Sprintf("/p%d", n%7), peer: "10.0.0.5:80"}, n, vanished)
				}
			}
			l.diagnose("error.log", hit{at: noon.Add(-2 * time.Hour), target: "/", peer: "10.0.0.5:80"}, 9998, premature)
			l.diagnose("error.log", hit{at: noon.Add(2 * time.Hour), target: "/", peer: "10.0.0.5:80"}, 9999, premature)
			r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if len(r.Incidents) != 1 {
				t.Fatalf("got %d incidents, want one", len(r.Incidents))
			}
			if v := r.Incidents[0].Verdict; v.Category != c.want || v.Confidence < c.least || v.Confidence > capBlind {
				t.Errorf("got %v with %.2f, want %v with %.2f to %.2f: %+v", v.Category, v.Confidence, c.want, c.least, capBlind, v.Findings)
			}
		})
	}
}

func TestSpreadOf(t *testing.T) {
	moments := func(n int, at func(i int) int64) []int64 {
		list := make([]int64, n)
		for i := range list {
			list[i] = at(i)
		}
		return list
	}
	for _, c := range []struct {
		name        string
		at          []int64
		least, most float64
		enough      bool
	}{
		{"evenly", moments(400, func(i int) int64 { return int64(i) * 500 }), 0, 0.2, true},
		{"in forties", moments(400, func(i int) int64 { return int64(i/40) * 40 * 500 }), 5, 100, true},
		{"too few", moments(30, func(i int) int64 { return int64(i) * 500 }), 0, 0, false},
		{"all at once", moments(400, func(int) int64 { return 0 }), 0, 0, false},
		{"none", nil, 0, 0, false},
	} {
		if got, enough := spreadOf(c.at); got < c.least || got > c.most || enough != c.enough {
			t.Errorf("%s: got %.2f and %v, want %.2f to %.2f and %v", c.name, got, enough, c.least, c.most, c.enough)
		}
	}
}
