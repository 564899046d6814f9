package analyze

import "testing"

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
		{"no path", "*", "h*"},
	} {
		if got := routeGroup("h", c.route); got != c.want {
			t.Errorf("%s: got %q of %q, want %q", c.name, got, c.route, c.want)
		}
	}
}
