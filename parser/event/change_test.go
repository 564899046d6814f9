package event

import "testing"

func TestLabel(t *testing.T) {
	const hash = "6cf9b7f64b7c98ed1d30b0eff2fc3db6b3b2b0ea"
	for _, test := range []struct {
		change Change
		want   string
	}{
		{Change{Name: hash, Note: "release shop 2.1"}, "6cf9b7f64 release shop 2.1"},
		{Change{Name: hash}, "6cf9b7f64"},
		{Change{Name: hash[:7], Note: "release shop 2.1", Commit: true}, "6cf9b7f release shop 2.1"},
		{Change{Name: hash[:12], Note: "release shop 2.1", Commit: true}, "6cf9b7f64 release shop 2.1"},
		{Change{Name: hash[:7], Note: "by hand"}, "6cf9b7f"},
		{Change{Name: "facade", Note: "by hand", Commit: true}, "facade"},
		{Change{Name: "shop 2.1", Note: "by hand"}, "shop 2.1"},
		{Change{Name: "the-release-of-shop-that-has-40-letters-x"}, "the-release-of-shop-that-has-40-letters-x"},
		{Change{}, ""},
	} {
		if got := test.change.Label(); got != test.want {
			t.Errorf("%+v: got %q, want %q", test.change, got, test.want)
		}
	}
}
