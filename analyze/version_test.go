package analyze

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
)

// The proxies' own lines tell their versions, and the fixes know them.
func TestVersions(t *testing.T) {
	story := func(start string) *Result {
		l := logs{}
		l.add("error.log", "%s [notice] 1#1: using the \"epoll\" event method", noon.Format("2006/01/02 15:04:05"))
		l.add("error.log", "%s [notice] 1#1: %s", noon.Format("2006/01/02 15:04:05"), start)
		l.serves("nginx", "access.log", noon, noon.Add(10*time.Minute))
		for i := range 90 {
			at := noon.Add(5*time.Minute + time.Duration(i)*time.Second)
			l.add("error.log", `%s [error] 7#7: *%d shop.internal could not be resolved (3: Host not found), client: 203.0.113.7, server: shop.example, request: "GET /a/%d HTTP/1.1", host: "shop.example"`,
				at.Format("2006/01/02 15:04:05"), i, i)
			l.add("access.log", `203.0.113.7 - - [%s] "GET /a/%d HTTP/1.1" 502 157 "-" "curl/8" rt=0.001 uct="-" uht="-" urt="-" ua="-" us="-"`, at.Format("02/Jan/2006:15:04:05 -0700"), i)
		}
		return l.unchanged(t)
	}
	for start, want := range map[string]string{
		"nginx/1.24.0":         "nginx 1.24.0: it resolves names at start and reload only",
		"nginx/1.29.1":         "nginx 1.29.1: `server NAME resolve;`",
		"openresty/1.27.1.1":   "",
		"nginx/1.27.3 (built)": "nginx 1.27.3: `server NAME resolve;`",
	} {
		r := story(start)
		word, _, _ := strings.Cut(start, " ")
		program, version, _ := strings.Cut(word, "/")
		if v := r.Sections.Versions; len(v) != 1 || v[0].Program != program || v[0].Version != version || v[0].Line != 2 || v[0].File != "error.log" || v[0].At != noon.UnixMilli() {
			t.Errorf("%s: got the versions %+v", start, v)
		}
		if len(r.Incidents) != 1 || !strings.HasPrefix(r.Incidents[0].Cause, "dns.") {
			t.Fatalf("%s: got %d incidents, want one of names", start, len(r.Incidents))
		}
		got := slices.ContainsFunc(r.Incidents[0].Fixes, func(f string) bool { return strings.HasPrefix(f, want) })
		if want == "" {
			got = !slices.ContainsFunc(r.Incidents[0].Fixes, func(f string) bool { return strings.HasPrefix(f, program) })
		}
		if !got {
			t.Errorf("%s: got the fixes %q, want one that begins %q", start, r.Incidents[0].Fixes, want)
		}
	}
}

func TestVersionNumbers(t *testing.T) {
	for text, want := range map[string][3]int{
		"1.24.0": {1, 24, 0}, "2.6.12-1+deb12u4": {2, 6, 12}, "2.9-dev3": {2, 9, 0}, "1.27.1.1": {1, 27, 1}, "3.0": {3, 0, 0},
	} {
		if got, ok := numbers(text); !ok || got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"", "unknown", "7", "v1.2", "99999999999.1.1"} {
		if got, ok := numbers(text); ok {
			t.Errorf("%q: got %v, want nothing", text, got)
		}
	}
}

func TestVersionAtOnset(t *testing.T) {
	all := []Version{{Proxy: 1, Version: "1.22.0", At: 100}, {Proxy: 1, Version: "1.24.0", At: 200}, {Proxy: 2, Node: "a", Version: "2.6", At: 500}}
	for _, c := range []struct {
		name string
		inc  Incident
		want []string
	}{
		{"before the upgrade", Incident{Start: 150, Proxies: proxies(1)}, []string{"1.22.0"}},
		{"after it", Incident{Start: 250, Proxies: proxies(1)}, []string{"1.24.0"}},
		{"before anything was told", Incident{Start: 50, Proxies: proxies(1, 2)}, []string{"1.22.0", "2.6"}},
		{"of another node", Incident{Start: 900, Proxies: proxies(2), Nodes: []string{"b"}}, nil},
	} {
		var got []string
		for _, v := range inVersion(all, &c.inc) {
			got = append(got, v.Version)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func proxies(list ...event.Proxy) []event.Proxy { return list }
