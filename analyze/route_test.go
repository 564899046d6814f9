package analyze

import (
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
)

func TestRouteGroup(t *testing.T) {
	for _, c := range []struct{ name, route, want string }{
		{"root", "/", "h/"},
		{"one segment", "/orders", "h/orders"},
		{"a thing of many", "/orders/{id}", "h/orders"},
		{"a part of a thing", "/orders/{id}/items", "h/orders/{id}"},
		{"behind an interface", "/api/orders/{id}", "h/api/orders"},
		{"behind an interface's version", "/api/v1/orders", "h/api/v1/orders"},
		{"a thing behind a version", "/api/v1/orders/{id}", "h/api/v1/orders"},
		{"a version alone", "/v2/carts/{id}/lines", "h/v2/carts/{id}"},
		{"nothing behind the version", "/api/v1", "h/api/v1"},
		{"no version at all", "/videos/{id}", "h/videos"},
		{"one of a few handlers", "/search/suggest", "h/search/suggest"},
		{"one of many things", "/post/suggest", "h/post"},
		{"no path", "*", "h*"},
	} {
		if got := routeGroup("h", c.route, map[string]bool{"/search": true}); got != c.want {
			t.Errorf("%s: got %q of %q, want %q", c.name, got, c.route, c.want)
		}
	}
}

// What stands below a segment are handlers where they are few and asked for often, and things where they are many or named by numbers.
func TestHandlersOf(t *testing.T) {
	l := logs{}
	every(8, 0, 60, func(at time.Time, i int) {
		for _, target := range []string{[]string{"/search/q", "/search/suggest"}[i%2], fmt.Sprintf("/post/on-%c", 'a'+i%26), fmt.Sprintf("/cart/%d", i)} {
			l.access("access.log", hit{at: at, target: target, status: 200, peer: "10.0.0.5:80", seconds: 0.02})
		}
	})
	l.access("access.log", hit{at: noon, target: "/rare/one", status: 200, peer: "10.0.0.5:80"})
	l.access("access.log", hit{at: noon, target: "/rare/other", status: 200, peer: "10.0.0.5:80"})
	if got, want := fmt.Sprint(handlersOf(l.digest(t, digest.Budgets{}))), "map[/search:true]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
