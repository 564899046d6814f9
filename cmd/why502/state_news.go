package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/report"
)

// news is what a run has to tell that no earlier run told.
type news struct {
	opened, closed, grown []*analyze.Incident
	changed               []*analyze.Incident
	gone                  []string // ids of open incidents that are found no more: they are closed, too
	templates             []analyze.Template
	mailed                bool // a mail is due
	first                 bool // no run told anything before
	now                   int64
	fresh                 map[string]*uint64 // new failures by incident

	ledger   []analyze.LedgerRow
	messages []uint64
}

const (
	// ledgerKeep is how long a closed incident is remembered, ledgerMost how many rows there are, messagesMost how many templates.
	ledgerKeep   = 7 * 24 * 3600_000
	ledgerMost   = 1000
	messagesMost = 8192
	// settledAfter is how long after its end the verdict on an incident stands, whatever the history shows later.
	settledAfter = 15 * 60_000
	// remindAfter is how often a mail reminds of an incident that goes on, firstRunDay how young an incident must be for the first run to mail it.
	remindAfter = 6 * 3600_000
	firstRunDay = 24 * 3600_000
)

// judge finds out what is new, and takes from the result the incidents that were told and are over.
func (m *memory) judge(r *analyze.Result) *news {
	n := &news{first: true}
	if m == nil {
		n.opened = r.Incidents
		return n
	}
	n.first, n.fresh = m.first, map[string]*uint64{}
	found := map[string]bool{}
	r.Incidents = slices.DeleteFunc(slices.Clone(r.Incidents), func(inc *analyze.Incident) bool {
		shown := n.sort(inc, m.old.Ledger, r.Horizon.End)
		if shown || inc.Told() != nil {
			found[inc.ID] = true
		}
		if shown {
			n.fresh[inc.ID] = &inc.New
			n.ledger = append(n.ledger, inc.Row())
		}
		return !shown
	})
	n.keepRows(m.old.Ledger, found, r.Horizon.End)
	n.seeMessages(m.old.Messages, r.Templates())
	return n
}

// sort says what is new about an incident; false when nothing is, and it is over.
func (n *news) sort(inc *analyze.Incident, rows []analyze.LedgerRow, end int64) bool {
	told := inc.Told()
	switch {
	case told == nil && (inc.Failures == 0 || inc.New == 0 && partOf(inc, rows)):
		return false
	case told == nil, inc.Ongoing && !told.Open:
		n.opened = append(n.opened, inc)
		return true
	}
	unsettled := inc.New > 0 || inc.Ongoing || end-inc.End < settledAfter
	changed := unsettled && told.Category != inc.Category.String()
	closed := told.Open && !inc.Ongoing
	if changed {
		n.changed = append(n.changed, inc)
	}
	if closed {
		n.closed = append(n.closed, inc)
	}
	if !changed && !closed && (inc.New > 0 || inc.Ongoing) {
		n.grown = append(n.grown, inc)
	}
	return changed || closed || inc.New > 0 || inc.Ongoing
}

// partOf says that an incident is a part of one that was told: a later look may take it apart.
func partOf(inc *analyze.Incident, rows []analyze.LedgerRow) bool {
	row := inc.Row()
	return slices.ContainsFunc(rows, func(told analyze.LedgerRow) bool {
		return told.Start <= row.End && told.End >= row.Start && slices.ContainsFunc(row.Names, func(name string) bool { return name == told.Upstream || slices.Contains(told.Names, name) })
	})
}

// keepRows carries the rows over that this run did not write anew. An open incident that is not found any more, or only as a part of another, is closed.
func (n *news) keepRows(rows []analyze.LedgerRow, found map[string]bool, end int64) {
	written := map[string]bool{}
	for _, row := range n.ledger {
		written[row.ID] = true
	}
	for _, row := range rows {
		if written[row.ID] {
			continue
		}
		if row.Open && !found[row.ID] {
			row.Open = false
			n.gone = append(n.gone, row.ID)
		}
		if row.Open || end-row.End < ledgerKeep {
			n.ledger = append(n.ledger, row)
		}
	}
	slices.SortStableFunc(n.ledger, func(a, b analyze.LedgerRow) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID))
	})
	n.ledger = n.ledger[max(0, len(n.ledger)-ledgerMost):]
}

// seeMessages finds the messages that no earlier run saw.
func (n *news) seeMessages(seen []uint64, now []analyze.Template) {
	known := map[uint64]bool{}
	for _, hash := range seen {
		known[hash] = true
	}
	var fresh []uint64
	for _, t := range now {
		hash := xxhash.Sum64String(t.Text)
		if !known[hash] {
			n.templates = append(n.templates, t)
		}
		fresh = append(fresh, hash)
	}
	seen = slices.DeleteFunc(slices.Clone(seen), func(hash uint64) bool { return slices.Contains(fresh, hash) })
	n.messages = append(seen, fresh...)
	n.messages = n.messages[max(0, len(n.messages)-messagesMost):]
}

// any says that an incident opened, changed its category, or closed.
func (n *news) any() bool { return len(n.opened)+len(n.changed)+len(n.closed)+len(n.gone) > 0 }

// mail decides whether a mail is due: an incident opened, changed its category or closed; strays when they are many; an ongoing incident again after
// remindAfter. The first run mails only what goes on or is younger than a day. The rows remember when a mail went.
func (n *news) mail(r *analyze.Result, strays uint64, now int64) {
	n.now = now
	n.mailed = slices.ContainsFunc(n.opened, n.young) || slices.ContainsFunc(n.changed, n.young) || slices.ContainsFunc(n.closed, n.young) || len(n.gone) > 0 ||
		strays > 0 && r.Totals.Stray >= strays
	for _, row := range n.ledger {
		if row.Open && row.MailedAt != 0 && now-row.MailedAt >= remindAfter {
			n.mailed = true
		}
	}
	if !n.mailed {
		return
	}
	for i := range n.ledger {
		if n.ledger[i].Open {
			n.ledger[i].MailedAt = now
		}
	}
}

// young says that an incident may be mailed: the first run finds old ones that nobody wants to hear of by mail.
func (n *news) young(inc *analyze.Incident) bool {
	return !n.first || inc.Ongoing || n.now-inc.End < firstRunDay
}

// forMail is the result without the incidents that are not mailed, and how many those are.
func (n *news) forMail(r *analyze.Result) (shown *analyze.Result, older int) {
	mailed := *r
	mailed.Incidents = slices.DeleteFunc(slices.Clone(r.Incidents), func(inc *analyze.Incident) bool { return !n.young(inc) })
	return &mailed, len(r.Incidents) - len(mailed.Incidents)
}

// key is the same whenever a run tells the same: a mail that is sent again after a kill is known by it.
func (n *news) key(run uint64) string {
	parts := []string{fmt.Sprint("run ", run)}
	for _, list := range [...]struct {
		what string
		of   []*analyze.Incident
	}{{"open", n.opened}, {"change", n.changed}, {"close", n.closed}, {"on", n.grown}} {
		for _, inc := range list.of {
			parts = append(parts, list.what+" "+inc.ID)
		}
	}
	for _, id := range n.gone {
		parts = append(parts, "close "+id)
	}
	return strings.Join(parts, "\n")
}

// since is what a report says of the changes; nil for a first run.
func (n *news) since(m *memory) *report.Since {
	if n.first {
		return nil
	}
	s := &report.Since{Time: report.Time(m.old.Written), Opened: ids(n.opened), Closed: append(ids(n.closed), n.gone...), Changed: []report.Changed{}, Grown: []report.Grown{},
		Messages: []report.Unseen{}}
	for _, inc := range n.changed {
		s.Changed = append(s.Changed, report.Changed{ID: inc.ID, From: inc.Told().Category, To: inc.Category.String()})
	}
	for _, inc := range n.grown {
		if inc.New == 0 {
			continue
		}
		s.Grown = append(s.Grown, report.Grown{ID: inc.ID, Failures: inc.New})
	}
	for _, t := range n.templates[:min(len(n.templates), 20)] {
		s.Messages = append(s.Messages, report.Unseen{Text: t.Text, Count: t.N})
	}
	return s
}

func ids(list []*analyze.Incident) []string {
	all := []string{}
	for _, inc := range list {
		all = append(all, inc.ID)
	}
	return all
}
