package haproxy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// A key that stood for two fields would mean now this and now that.
func TestJSONNamesAreUnique(t *testing.T) {
	owner := map[string]field{}
	for f, names := range jsonNames() {
		if f >= skipField {
			t.Errorf("%v belong to no field", names)
		}
		for _, name := range names {
			if other, taken := owner[name]; taken {
				t.Errorf("%q stands for the fields %d and %d", name, other, f)
			}
			owner[name] = f
		}
	}
	if len(owner) < 250 {
		t.Errorf("%d names: some were lost", len(owner))
	}
}

func TestFieldsFitIntoASet(t *testing.T) {
	if fields >= maxKeys-8 {
		t.Errorf("%d fields leave no room for values of several items", fields)
	}
}

func TestVariablesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range variables {
		if v.alias == "" && v.fetch == "" {
			t.Errorf("%+v has no name", v)
		}
		for _, name := range []string{v.alias, "[" + v.fetch + "]"} {
			if name != "" && name != "[]" && seen[name] {
				t.Errorf("%s stands twice", name)
			}
			seen[name] = true
		}
	}
}

func TestTwins(t *testing.T) {
	d := Dictionary()
	for _, row := range checkRows {
		for from, to := range map[string]string{"Server ": "Backup Server ", "Health check for ": "Agent check for ", "Health check for server ": "Health check for backup server "} {
			if !strings.HasPrefix(row.Sample, from) {
				continue
			}
			message := to + strings.TrimPrefix(row.Sample, from)
			if found, id := d.Find([]byte(message), 0, nil); found == nil || found.ID != row.ID {
				t.Errorf("Find(%q) = %q, want %s", message, id, row.ID)
			}
		}
	}
}

// A check that fails and the server that goes down for it tell the same.
func TestChecksAndServersAgree(t *testing.T) {
	symptoms := map[string]event.Symptom{}
	for _, row := range checkRows {
		if reason, found := strings.CutPrefix(row.ID, "check-failed."); found {
			symptoms[reason] = row.Symptom
		}
	}
	n := 0
	for _, row := range checkRows {
		reason, found := strings.CutPrefix(row.ID, "server-down.")
		if !found || reason == "changed" || reason == "plain" {
			continue
		}
		n++
		if symptoms[reason] != row.Symptom {
			t.Errorf("%s: %s for the check, %s for the server", reason, symptoms[reason], row.Symptom)
		}
	}
	if n < 18 {
		t.Errorf("%d reasons: rows were lost", n)
	}
}

func TestDayOfYear(t *testing.T) {
	for _, test := range []struct {
		text, want string
	}{
		{"000/000000", "2000-01-01T00:00:00Z"}, {"058/235959", "2000-02-28T23:59:59Z"}, {"059/000000", "2000-03-01T00:00:00Z"}, {"325/194139", "2000-11-22T19:41:39Z"},
		{"364/010203", "2000-12-31T01:02:03Z"}, {"365/010203", "2000-12-31T01:02:03Z"},
		{"366/000000", ""}, {"326/240000", ""}, {"326/006000", ""}, {"326-194139", ""}, {"326/19413", ""}, {"-26/194139", ""}, {"326/-94139", ""},
	} {
		stamp, got := dayOfYear([]byte(test.text)), ""
		if stamp.Set {
			got = string(event.AppendTime(nil, stamp.Nano, 0))
		}
		if got != test.want || stamp.Dated || stamp.Zoned {
			t.Errorf("dayOfYear(%q) = %q, want %q without year and zone", test.text, got, test.want)
		}
	}
}

func TestSubjectWords(t *testing.T) {
	for _, test := range []struct{ name, got, want string }{
		{"word", string(word([]byte("shop. Aborting"))), "shop"},
		{"name with points", string(word([]byte("be.shop: no free ports"))), "be.shop"},
		{"no word", string(word([]byte("."))), ""},
		{"up to a quote", string(upTo([]byte("dns1'."), '\'')), "dns1"},
		{"no quote", string(upTo([]byte("dns1"), '\'')), "dns1"},
		{"quotes", string(trimQuotes([]byte("'shop'"))), "shop"},
		{"behind", string(after([]byte("a to b"), " to ")), "b"},
		{"nothing behind", string(after([]byte("a"), " to ")), ""},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.name, test.got, test.want)
		}
	}
	for text, want := range map[string][2]string{
		"shop/app1 is": {"shop", "app1"}, "shop/app1: IP": {"shop", "app1"}, "shop/a/b is": {"shop", "a/b"}, "shop": {}, "/app1": {}, "shop/": {}, "a b/c": {}, "": {},
	} {
		if backend, server := cutName([]byte(text), "/"); string(backend) != want[0] || string(server) != want[1] {
			t.Errorf("cutName(%q) = %q, %q, want %q", text, backend, server, want)
		}
	}
}
