package analyze

import (
	"testing"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

func TestFilterTakes(t *testing.T) {
	ev := &event.Event{Host: []byte("Shop.example.com"), Path: []byte("/orders/4711/items"), Upstream: []byte("shop"), UpstreamServer: []byte("app1"),
		UpstreamAddrs: [][]byte{[]byte("10.0.0.7:8080")}}
	a := &Attribution{Category: knowledge.Bugs, upstream: "shop|pool"}
	tests := []struct {
		name   string
		filter Filter
		want   bool
	}{
		{"nothing_narrowed", Filter{}, true},
		{"host_in_other_case", Filter{Hosts: []string{"shop.example.com"}}, true},
		{"host_glob", Filter{Hosts: []string{"*.example.com"}}, true},
		{"host_of_others", Filter{Hosts: []string{"example.com"}}, false},
		{"path_beginning", Filter{Paths: []string{"/orders"}}, true},
		{"path_beginning_with_slash", Filter{Paths: []string{"/orders/"}}, true},
		{"path_template", Filter{Paths: []string{"/orders/{id}"}}, true},
		{"path_half_a_segment", Filter{Paths: []string{"/ord"}}, false},
		{"path_longer_than_the_request", Filter{Paths: []string{"/orders/4711/items/1"}}, false},
		{"path_root_has_all", Filter{Paths: []string{"/"}}, true},
		{"upstream_name", Filter{Upstreams: []string{"shop"}}, true},
		{"upstream_as_reported", Filter{Upstreams: []string{"shop|pool"}}, true},
		{"upstream_server", Filter{Upstreams: []string{"app1"}}, true},
		{"upstream_address", Filter{Upstreams: []string{"10.0.0.7:8080"}}, true},
		{"upstream_address_without_port", Filter{Upstreams: []string{"10.0.0.7"}}, true},
		{"upstream_address_glob", Filter{Upstreams: []string{"10.0.0.*:8080"}}, true},
		{"upstream_of_others", Filter{Upstreams: []string{"10.0.0.70"}}, false},
		{"upstream_broken_glob", Filter{Upstreams: []string{"[shop"}}, false},
		{"category", Filter{Categories: []knowledge.Category{knowledge.Overload, knowledge.Bugs}}, true},
		{"category_of_others", Filter{Categories: []knowledge.Category{knowledge.Overload}}, false},
		{"all_of_several", Filter{Hosts: []string{"shop.example.com"}, Paths: []string{"/carts"}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.filter.Takes(ev, a); got != test.want {
				t.Errorf("%+v takes %s%s: got %v, want %v", test.filter, ev.Host, ev.Path, got, test.want)
			}
		})
	}
}

func TestFilterString(t *testing.T) {
	f := Filter{Hosts: []string{"a", "b"}, Upstreams: []string{"u"}, Categories: []knowledge.Category{knowledge.DNSChanges}}
	if got, want := f.String(), "host a, b; upstream u; category dns-changes"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
