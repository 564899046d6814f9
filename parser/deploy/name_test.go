package deploy

import "testing"

func TestNameOfEntry(t *testing.T) {
	cases := []struct {
		trait string
		r     record
		want  string
	}{
		{"name_first", record{name: "CHG-7", service: "shop", version: "2.4.0", rest: "x"}, "CHG-7"},
		{"service_and_version", record{service: "shop", version: "2.4.0", rest: "x", note: "y"}, "shop 2.4.0"},
		{"version_alone", record{version: "2.4.0", rest: "x"}, "2.4.0"},
		{"service_alone", record{service: "shop", rest: "x"}, "shop"},
		{"rest_of_the_line", record{rest: "deployed shop", note: "y"}, "deployed shop"},
		{"note_at_last", record{note: "y"}, "y"},
		{"nothing", record{when: "2026-11-22"}, ""},
	}
	for _, c := range cases {
		if got := nameOfEntry(&c.r); got != c.want {
			t.Errorf("%s: got %q, want %q", c.trait, got, c.want)
		}
	}
}

func TestSplitVersion(t *testing.T) {
	cases := []struct{ name, service, version string }{
		{"shop@2.4.0", "shop", "2.4.0"},
		{"shop-web@3.0.0-rc2", "shop-web", "3.0.0-rc2"},
		{"web-front@31", "web-front", "31"},
		{"shop:2.4.0", "shop", "2.4.0"},
		{"shop:v7", "shop", "v7"},
		{"shop 2.4.0", "shop", "2.4.0"},
		{"shop v2", "shop", "v2"},
		{"cart-5.1", "cart", "5.1"},
		{"shop_2.4.0", "shop", "2.4.0"},
		{"team/shop/2.4.0", "team/shop", "2.4.0"},
		{"account-2026-11-22.3", "account", "2026-11-22.3"},
		{"deployed shop 2.4.0", "shop", "2.4.0"},
		{"Release 2.4.0", "", "2.4.0"},
		{"nginx upgrade to 1.28", "", "1.28"},
		{"web-1", "", ""},
		{"shop 7", "", ""},
		{"api to 10.0.0.7", "", ""},
		{"shop", "", ""},
		{"@2.4.0", "", ""},
		{"shop@", "", ""},
		{"", "", ""},
	}
	for _, c := range cases {
		if service, version := splitVersion(c.name); service != c.service || version != c.version {
			t.Errorf("splitVersion(%q): got %q and %q, want %q and %q", c.name, service, version, c.service, c.version)
		}
	}
}

func TestIsVersion(t *testing.T) {
	for cell, want := range map[string]bool{"2.4.0": true, "v2": true, "2.4.0-rc1": true, "42": true, "9fceb02d": true, "2026.11.22": true,
		"": false, "v": false, "shop": false, "12345678": false, "2 apples": false, "10:30": false, "1/2": false, "-1": false} {
		if got := isVersion(cell); got != want {
			t.Errorf("isVersion(%q): got %v, want %v", cell, got, want)
		}
	}
}

func TestIsPerson(t *testing.T) {
	for cell, want := range map[string]bool{"jane@example.com": true, "ci": true, "GitHub-Actions": true, "Jane": false, "shop@2.4.0": false, "shop": false, "": false} {
		if got := isPerson(cell); got != want {
			t.Errorf("isPerson(%q): got %v, want %v", cell, got, want)
		}
	}
}

func TestIsSHA(t *testing.T) {
	for word, want := range map[string]bool{"9fceb02": true, "9fceb02d0ae598e95dc970b74767f19372d61af8": true, "1234567890123456789012345678901234567890": true,
		"fceb02": false, "1234567": false, "deadbeef": false, "defaced": false, "9fceb0g": false, "9FCEB02": false, "": false} {
		if got := isSHA(word); got != want {
			t.Errorf("isSHA(%q): got %v, want %v", word, got, want)
		}
	}
}

func TestSplitImage(t *testing.T) {
	cases := []struct{ image, name, version string }{
		{"shop:2.4.0", "shop", "2.4.0"},
		{"registry.example.com:5000/team/shop:2.4.0", "shop", "2.4.0"},
		{"registry.example.com:5000/team/shop", "shop", ""},
		{"team/shop:2.4.0@sha256:0a1b", "shop", "2.4.0"},
		{"shop@sha256:0a1b", "shop", "sha256:0a1b"},
		{"shop", "shop", ""},
		{"", "", ""},
	}
	for _, c := range cases {
		if name, version := splitImage(c.image); name != c.name || version != c.version {
			t.Errorf("splitImage(%q): got %q and %q, want %q and %q", c.image, name, version, c.name, c.version)
		}
	}
}
