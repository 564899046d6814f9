package knowledge

import (
	"strings"
	"testing"
)

func TestAdviceIsWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range [][]Advice{nginxAdvice, haproxyAdvice, envoyAdvice, systemAdvice} {
		if len(table) < 40 {
			t.Errorf("a table of %d rows: rows were lost", len(table))
		}
		for _, a := range table {
			if seen[a.ID] {
				t.Errorf("%s stands twice", a.ID)
			}
			seen[a.ID] = true
			prefix, _, dotted := strings.Cut(a.Cause, ".")
			if a.Cause != "" && !dotted && a.Cause != "-" {
				t.Errorf("%s: cause %q has no dot", a.ID, a.Cause)
			}
			want := map[Category]string{Overload: "overload", Communication: "comms", Firewall: "firewall", DNSChanges: "dns", Bugs: "bugs"}[a.Category]
			if want != "" && a.Cause != "" && prefix != want {
				t.Errorf("%s: category %s with cause %s", a.ID, a.Category, a.Cause)
			}
		}
	}
}

func TestFindKnowsEveryRow(t *testing.T) {
	for _, id := range []string{"nginx/connect.refused", "haproxy/state.SH", "haproxy/no-server", "envoy/UF", "envoy/transport.refused", "system/kernel.oom-kill"} {
		if a := Find(id); a == nil || a.ID != id {
			t.Errorf("Find(%q) = %v", id, a)
		}
	}
	if a := Find("nginx/no-such-row"); a != nil {
		t.Errorf("Find of an unknown row = %v, want nil", a)
	}
}

func TestGuideIsComplete(t *testing.T) {
	for c := Overload; int(c) < Categories; c++ {
		g := c.Guide()
		if g.Title == "" || g.Description == "" || len(g.Checks) == 0 || len(g.Prevent) == 0 || len(g.Fixes) == 0 {
			t.Errorf("%s: the guide lacks a part: %+v", c, g)
		}
		if back, ok := ParseCategory(c.String()); !ok || back != c {
			t.Errorf("ParseCategory(%q) = %v, %v", c.String(), back, ok)
		}
	}
}
