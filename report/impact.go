package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze"
)

// Impact is what a fault cost.
type Impact struct {
	Requests *uint64  `json:"requests,omitempty"` // at the edge
	Failures uint64   `json:"failures"`
	Share    *float64 `json:"share,omitempty"`         // of these requests
	Traffic  *float64 `json:"traffic_share,omitempty"` // of all requests of the same time, of whatever upstream
	Clients  int      `json:"clients,omitempty"`
	Paths    int      `json:"paths,omitempty"`
	AtLeast  bool     `json:"at_least,omitempty"` // there may be more clients and paths
	Minutes  int      `json:"outage_minutes"`     // in which requests failed
	SLO      *float64 `json:"slo,omitempty"`
	Budget   *float64 `json:"error_budget_used_percent,omitempty"` // of 30 days
	// OneClient is the only client that it concerns; Note says why nobody can tell how many there are.
	OneClient string `json:"one_client,omitempty"`
	Note      string `json:"note,omitempty"`
}

func impact(i *analyze.Impact, slo float64) *Impact {
	out := &Impact{Failures: i.Failures, Clients: i.Clients, Paths: i.Paths, AtLeast: i.AtLeast, Minutes: i.Minutes}
	if i.Requests > 0 {
		requests := i.Requests
		out.Requests, out.Share = &requests, rounded(i.Share)
	}
	if i.Traffic > 0 {
		out.Traffic = rounded(i.Traffic)
	}
	if slo > 0 {
		out.SLO, out.Budget = &slo, rounded(i.Budget)
	}
	return out
}

func rounded(x float64) *float64 {
	x = math.Round(x*1e4) / 1e4
	return &x
}

// impactOf says what an incident cost, in one line.
func (p *page) impactOf(inc *analyze.Incident) string {
	text := p.cost(&inc.Impact)
	switch {
	case inc.OneClient != "":
		text += "; only " + inc.OneClient + " is hit, others are served"
	case inc.ClientNote != "":
		text += "; " + inc.ClientNote
	}
	return text
}

// cost says how much failed, for whom, how long, and what that is of the error budget.
func (p *page) cost(i *analyze.Impact) string {
	var parts []string
	say := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	say("%s", plural(i.Failures, "failed request"))
	if i.Traffic > 0 {
		say("%s of all traffic meanwhile", percent(i.Traffic))
	}
	least := ""
	if i.AtLeast {
		least = "at least "
	}
	if i.Clients > 0 {
		say("%s%s", least, plural(uint64(i.Clients), "client"))
	}
	if i.Paths > 0 {
		say("%s%s", least, plural(uint64(i.Paths), "path"))
	}
	say("failures in %s", plural(uint64(i.Minutes), "minute"))
	if p.result.SLO > 0 {
		say("%s of the error budget of 30 days at %s %%", budgetText(i.Budget), humanize.Ftoa(p.result.SLO))
	}
	return strings.Join(parts, ", ")
}

// budgetText writes a share of the error budget: shares above the whole in times.
func budgetText(used float64) string {
	if used >= 1000 {
		return fmt.Sprintf("%s ×", humanize.Comma(int64(math.Round(used/100))))
	}
	return percent(used / 100)
}
