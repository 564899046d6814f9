package analyze

import (
	"regexp"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestPathIn(t *testing.T) {
	for _, test := range []struct{ trait, line, route, want string }{
		{"combined", `10.0.0.9 - - [22/Nov/2026:19:21:39 +0000] "GET /orders/4711?full=1 HTTP/1.1" 502 157`, "/orders/{id}", "/orders/4711"},
		{"object", `{"path":"/orders/4711","status":502}`, "/orders/{id}", "/orders/4711"},
		{"id_in_the_middle", `GET /orders/4711/items HTTP/1.1`, "/orders/{id}/items", "/orders/4711/items"},
		{"referrer_first", `"http://shop/orders/" "GET /orders/4711 HTTP/1.1"`, "/orders/{id}", "/orders/4711"},
		{"id_first", `10.0.0.9 "GET /4711/x HTTP/1.1"`, "/{id}/x", "/4711/x"},
		{"end_of_the_line", `GET /orders/4711`, "/orders/{id}", "/orders/4711"},
		{"another_route", `GET /orders/4711/items HTTP/1.1`, "/orders/{id}", ""},
		{"not_for_a_shell", `GET /orders/47$(reboot)11aabbccddeeff001122 HTTP/1.1`, "/orders/{id}", ""},
		{"no_path", `upstream timed out`, "/orders/{id}", ""},
	} {
		if got := pathIn([]byte(test.line), test.route); got != test.want {
			t.Errorf("%s: %q in %q: got %q, want %q", test.trait, test.route, test.line, got, test.want)
		}
	}
}

func TestHostIn(t *testing.T) {
	for text, want := range map[string]string{
		"lage.tram.internal A 10.210.1.52": "lage.tram.internal", "A 10.210.1.52": "", "record of db-1.shop.example changed": "db-1.shop.example", "shop v1.2.3-rc.x": "",
		"zone shop.example.": "", "zone shop.example: api.shop.example moved": "api.shop.example", "orders@6.2.0": "", "": "",
	} {
		if got := hostIn(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A check can be typed as it stands once the names in braces are filled in: each of them is known, and places are those that there are.
func TestChecksOfCauses(t *testing.T) {
	names := regexp.MustCompile(`\{[a-z]+\}`)
	const known = "{peer}{upstream}{host}{port}{socket}{name}{resolver}{path}{unit}{namespace}{admin}{since}{before}"
	shell := regexp.MustCompile(`\$\{[^}]*\}|%\{[^}]*\}`)
	for _, c := range causes {
		for _, check := range c.Checks {
			for _, name := range names.FindAllString(shell.ReplaceAllString(check.Command, ""), -1) {
				if !strings.Contains(known, name) {
					t.Errorf("%s: nobody fills in %s of %q", c.ID, name, check.Command)
				}
			}
			if proxyAt[check.Where] == 0 && check.Where != OnGateway && check.Where != OnUpstream && check.Where != Anywhere {
				t.Errorf("%s: %q is no place", c.ID, check.Where)
			}
			if gateway := check.Where == OnGateway; gateway && (strings.Contains(check.Command, "nginx -") || strings.Contains(check.Command, "haproxy/") || strings.Contains(check.Command, "{admin}")) {
				t.Errorf("%s: %q is for one proxy alone", c.ID, check.Command)
			}
		}
	}
}

func TestReadsNamesAnew(t *testing.T) {
	for _, test := range []struct {
		kind event.ChangeKind
		name string
		want bool
	}{
		{event.Config, "nginx reload rp-0", true}, {event.ProxyChange, "haproxy restarted", true}, {event.Config, "shop limits 12", false}, {event.Deploy, "reloader 2.1", false},
		{event.Config, "preload images", false},
	} {
		if got := readsNamesAnew(newChange(&event.Change{Kind: test.kind, Name: test.name})); got != test.want {
			t.Errorf("%s %q: got %v, want %v", test.kind, test.name, got, test.want)
		}
	}
}
