package main

import (
	"strings"
	"testing"

	"github.com/why502/why502/analyze"
)

// When a mail is due, and that the ledger remembers it.
func TestNewsMail(t *testing.T) {
	const now = int64(1_795_392_000_000)
	const hours = int64(3600_000)
	for _, test := range []struct {
		name   string
		news   news
		stray  uint64
		strays uint64
		want   bool
	}{
		{"nothing", news{}, 0, 0, false},
		{"opened", news{opened: []*analyze.Incident{{ID: "1", End: now - 48*hours}}}, 0, 0, true},
		{"first_run_old", news{first: true, opened: []*analyze.Incident{{ID: "1", End: now - 25*hours}}}, 0, 0, false},
		{"first_run_young", news{first: true, opened: []*analyze.Incident{{ID: "1", End: now - 23*hours}}}, 0, 0, true},
		{"first_run_ongoing", news{first: true, opened: []*analyze.Incident{{ID: "1", End: now - 25*hours, Ongoing: true}}}, 0, 0, true},
		{"changed", news{changed: []*analyze.Incident{{ID: "1", End: now}}}, 0, 0, true},
		{"closed", news{closed: []*analyze.Incident{{ID: "1", End: now}}}, 0, 0, true},
		{"gone", news{gone: []string{"1"}}, 0, 0, true},
		{"grown", news{grown: []*analyze.Incident{{ID: "1", End: now}}, ledger: []analyze.LedgerRow{{ID: "1", Open: true, MailedAt: now - 5*hours}}}, 0, 0, false},
		{"reminder", news{grown: []*analyze.Incident{{ID: "1", End: now}}, ledger: []analyze.LedgerRow{{ID: "1", Open: true, MailedAt: now - 6*hours}}}, 0, 0, true},
		{"closed_long_ago", news{ledger: []analyze.LedgerRow{{ID: "1", MailedAt: now - 60*hours}}}, 0, 0, false},
		{"strays", news{}, 500, 0, false},
		{"many_strays", news{}, 500, 500, true},
		{"few_strays", news{}, 499, 500, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := test.news
			n.mail(&analyze.Result{Totals: analyze.Totals{Stray: test.stray}}, test.strays, now)
			if n.mailed != test.want {
				t.Errorf("a mail is due: %v, want %v", n.mailed, test.want)
			}
			for _, row := range n.ledger {
				if row.Open && n.mailed != (row.MailedAt == now) {
					t.Errorf("mailed %v, the row says %d", n.mailed, now-row.MailedAt)
				}
			}
		})
	}
}

// The key of a mail is that of what is told in that run, and of nothing else.
func TestNewsKey(t *testing.T) {
	one := news{opened: []*analyze.Incident{{ID: "1", Failures: 5}}}
	more := news{opened: []*analyze.Incident{{ID: "1", Failures: 500}}}
	other := news{closed: []*analyze.Incident{{ID: "1", Failures: 5}}}
	if one.key(3) != more.key(3) {
		t.Error("a run that is repeated with more lines has another key")
	}
	if one.key(3) == one.key(4) || one.key(3) == other.key(3) {
		t.Error("two reports have one key")
	}
}

// Messages are new once, and the oldest are forgotten.
func TestNewsMessages(t *testing.T) {
	var seen []uint64
	for _, test := range []struct{ now, want string }{{"a b", "a b"}, {"b c", "c"}, {"a", ""}, {"", ""}} {
		n := &news{}
		var list []analyze.Template
		for _, text := range strings.Fields(test.now) {
			list = append(list, analyze.Template{Text: text})
		}
		n.seeMessages(seen, list)
		seen = n.messages
		var got []string
		for _, m := range n.templates {
			got = append(got, m.Text)
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("of %q new is %q, want %q", test.now, text, test.want)
		}
	}
	n := &news{}
	n.seeMessages(make([]uint64, 2*messagesMost), nil)
	if len(n.messages) != messagesMost {
		t.Errorf("%d messages are remembered, want %d", len(n.messages), messagesMost)
	}
}
