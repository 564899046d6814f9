package analyze

import (
	"cmp"
	"path"
	"sync"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Options are what the caller can decide. The zero value decides nothing.
type Options struct {
	Now          int64 // milliseconds of UTC
	Since, Until int64 // 0: open
	// Delta is what is new in the digest that Analyze gets, nil when all of it is: totals and sources are those of the delta, while the rest
	// feeds the baseline and the incidents that go on.
	Delta *digest.Digest
	// Before is how far the logs went when the last run ended, Learned what earlier runs learned of clocks.
	Before  *Horizon
	Learned []LearnedClock
	Pending bool // a log is empty so far
	Idle    bool // nobody has written to the logs for long: nothing more is to be waited for
	Zones   []ZoneRule
	SLO     float64 // percent, 0: none
	Ledger  *Ledger
	Profile *Profile    // what earlier runs learned to be usual; nil: nothing is
	Setup   event.Setup // what the proxies' configurations say; none: nothing
	// Top and Samples are how many names a list of an incident has and how many lines its evidence; 0: 8 each.
	Top, Samples int
	Workers      int // how many cores may be used; 0: one
}

// aside has work done on another core, if one may be used, until wait is called; else wait does it.
func (o *Options) aside(work func()) (wait func()) {
	if o.Workers < 2 {
		return work
	}
	var group sync.WaitGroup
	group.Go(work)
	return group.Wait
}

func (o *Options) top() int { return cmp.Or(o.Top, mostNames) }

func (o *Options) samples() int { return cmp.Or(o.Samples, mostEvidence) }

// perSymptom is how many lines of one symptom stand for it.
func (o *Options) perSymptom() int { return max(2, o.samples()/4) }

// ZoneRule is one --timezone: the zone of the sources whose clock group the glob matches.
type ZoneRule struct {
	Glob string // "" matches all
	Zone *time.Location
}

// zone returns the zone that a rule names for a clock group: the last rule with a matching glob, else the last without one.
func (o *Options) zone(group string) *time.Location {
	var general *time.Location
	for i := len(o.Zones) - 1; i >= 0; i-- {
		rule := o.Zones[i]
		if rule.Glob == "" {
			if general == nil {
				general = rule.Zone
			}
			continue
		}
		full, _ := path.Match(rule.Glob, group)
		base, _ := path.Match(rule.Glob, path.Base(group))
		if full || base {
			return rule.Zone
		}
	}
	return general
}

// Ledger holds the incidents that earlier runs told of, so that they keep their ids.
type Ledger struct {
	Rows []LedgerRow
	// Hints are incidents that a run may have told of before it was killed: they keep their ids, but are told again.
	Hints []LedgerRow
}

// LedgerRow is one told incident.
type LedgerRow struct {
	ID       string `json:"id"`
	Upstream string `json:"upstream"`
	// Names are all that the upstream goes by.
	Names      []string `json:"names,omitempty"`
	Cause      string   `json:"cause"`
	Category   string   `json:"category"`
	Start      int64    `json:"start"`
	End        int64    `json:"end"`
	Open       bool     `json:"open"`
	Failures   uint64   `json:"failures"`
	MailedAt   int64    `json:"mailed_at,omitempty"`
	Confidence string   `json:"confidence,omitempty"`
}
