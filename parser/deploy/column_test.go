package deploy

import (
	"strings"
	"testing"
)

func TestColumnKey(t *testing.T) {
	cases := []struct{ name, key, zone string }{
		{"time", "time", ""},
		{"Deployed At", "deployed_at", ""},
		{"deployedAt", "deployed_at", ""},
		{"DEPLOYED AT", "deployed_at", ""},
		{"creationTimestamp", "creation_timestamp", ""},
		{"deployed-at", "deployed_at", ""},
		{"Time (UTC)", "time", "UTC"},
		{"Time [Europe/Berlin]", "time", "Europe/Berlin"},
		{"time_utc", "time", "UTC"},
		{"createdAtUTC", "created_at", "UTC"},
		{"UTC", "utc", ""},
		{"**Name**", "name", ""},
		{"", "", ""},
	}
	for _, c := range cases {
		if key, zone := columnKey(c.name); key != c.key || zone != c.zone {
			t.Errorf("columnKey(%q): got %q and %q, want %q and %q", c.name, key, zone, c.key, c.zone)
		}
	}
}

// TestColumnsAreKeys holds that every name in the table is one that columnKey can make, and stands once.
func TestColumnsAreKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range columns {
		for _, name := range strings.Fields(c.names) {
			if key, _ := columnKey(name); key != name {
				t.Errorf("%q can never match: its key is %q", name, key)
			}
			if seen[name] {
				t.Errorf("%q stands twice", name)
			}
			seen[name] = true
		}
	}
}

func TestRecordSetTakesTheBest(t *testing.T) {
	var r record
	var ranks [personField + 1]int
	for _, pair := range [][2]string{{"revision", "7"}, {"version", "2.4.0"}, {"sha", "9fceb02"}, {"version", ""}, {"author", "Jane"}} {
		r.set(lookUp(pair[0]), pair[1], &ranks)
	}
	if r.version != "2.4.0" {
		t.Errorf("got version %q, want that of the column \"version\"", r.version)
	}
}
