package analyze

import (
	"fmt"
	"testing"
	"time"
)

// complain writes an error line of nginx's that is of no request.
func (l logs) complain(name string, at time.Time, level, text string) {
	l.add(name, "%s [%s] 31#31: *%d %s, client: 203.0.113.9, server: shop.example, request: \"GET /cart HTTP/1.1\", host: \"shop.example\"",
		at.Format("2006/01/02 15:04:05"), level, at.Unix()%1000, text)
}

// Messages that no table knows are told as one text each, counted to the last, those first that came with the incident.
func TestUnknownMessages(t *testing.T) {
	l := logs{}
	l.serves("nginx", "access.log", noon, noon.Add(20*time.Minute))
	for i := range 400 {
		l.complain("error.log", noon.Add(time.Duration(i)*3*time.Second), "error", fmt.Sprintf("[lua] quota.lua:%d: tenant \"t%d\" has no quota in 10.0.0.9:6379", 40+i%3, i))
	}
	for i := range 60 {
		at := noon.Add(10*time.Minute + time.Duration(i)*time.Second)
		l.access("access.log", hit{at: at, target: "/cart", status: 502, peer: "10.0.0.5:8080", seconds: 0.01})
		l.diagnose("error.log", hit{at: at, target: "/cart", peer: "10.0.0.5:8080"}, 9000+i, refused)
		if i%6 == 0 {
			l.complain("error.log", at, "error", fmt.Sprintf("frobnicator lost the moon of 0x%08x", i*77777))
		}
	}
	r := l.unchanged(t)
	if len(r.Incidents) != 1 {
		t.Fatalf("got %d incidents, want one", len(r.Incidents))
	}
	got := r.Sections.Unknown
	if len(got) != 2 {
		t.Fatalf("got the messages %+v, want two", got)
	}
	if m := got[0]; m.Text != "frobnicator lost the moon of <hex>" || m.N != 10 || !m.New || m.Incident != r.Incidents[0].ID || m.File != "error.log" || m.Line == 0 ||
		m.First != noon.Add(10*time.Minute).UnixMilli() {
		t.Errorf("got %+v, want ten that came with the incident", m)
	}
	if m := got[1]; m.Text != `[lua] quota.lua:#: tenant "…" has no quota in <address>` || m.N != 400 || m.New || m.Line != 1 || m.Last != noon.Add(399*3*time.Second).UnixMilli() {
		t.Errorf("got %+v, want 400 that are not new", m)
	}
}

func TestUnknownMessagesAreFew(t *testing.T) {
	l := logs{}
	l.serves("nginx", "access.log", noon, noon.Add(time.Minute))
	for i := range 26 {
		for range 1 + i {
			l.complain("error.log", noon, "error", fmt.Sprintf("plugin %c failed", 'a'+i))
		}
	}
	got := l.unchanged(t).Sections.Unknown
	if len(got) != mostUnknown || got[0].Text != "plugin z failed" || got[0].N != 26 || got[9].N != 17 {
		t.Errorf("got %+v, want the ten most frequent", got)
	}
}
