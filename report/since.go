package report

import "fmt"

// Since is what changed since the last report on the same logs.
type Since struct {
	Time     Time      `json:"time"` // of the last run
	Opened   []string  `json:"opened"`
	Changed  []Changed `json:"changed"`
	Grown    []Grown   `json:"grown"`
	Closed   []string  `json:"closed"`
	Messages []Unseen  `json:"new_messages"`
}

// Changed is an incident whose category is another one now.
type Changed struct {
	ID   string `json:"id"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Grown is an incident that goes on, with the failures that came since.
type Grown struct {
	ID       string `json:"id"`
	Failures uint64 `json:"failures"`
}

// Unseen is an error message that no earlier run saw.
type Unseen struct {
	Text  string `json:"text"`
	Count uint64 `json:"count"`
}

// Begun is where a run began in a source.
type Begun struct {
	Offset  int64
	Rotated bool
	Was     string // what the log was called before
}

// Begun notes where the run began in the source of that name.
func (r *Report) Begun(name string, b Begun) {
	for i := range r.Sources {
		if s := &r.Sources[i]; s.File == name {
			s.FromOffset, s.Rotated, s.Was = &b.Offset, &b.Rotated, b.Was
		}
	}
}

// changedSince says what changed since the last report.
func (p *page) changedSince() {
	s := p.Report.Since
	if s == nil || len(s.Opened)+len(s.Changed)+len(s.Grown)+len(s.Closed)+len(s.Messages) == 0 {
		return
	}
	p.title("Since the last report, " + p.span(int64(s.Time), int64(s.Time)))
	for _, id := range s.Opened {
		p.para(2, "new: ", id+p.about(id))
	}
	for _, c := range s.Changed {
		p.para(2, "now taken for another cause: ", fmt.Sprintf("%s, before %s%s", c.ID, c.From, p.about(c.ID)))
	}
	for _, g := range s.Grown {
		p.para(2, "goes on: ", fmt.Sprintf("%s, %s more%s", g.ID, plural(g.Failures, "failure"), p.about(g.ID)))
	}
	for _, id := range s.Closed {
		p.para(2, "over: ", id+p.about(id))
	}
	for _, m := range s.Messages {
		p.para(2, "never seen before: ", fmt.Sprintf("%s × %s", plural(m.Count, "line"), m.Text))
	}
}

// about names the cause of an incident and where it is.
func (p *page) about(id string) string {
	for i := range p.Report.Incidents {
		if inc := &p.Report.Incidents[i]; inc.ID == id {
			where := ""
			if len(inc.Upstreams) > 0 {
				where = " on " + inc.Upstreams[0].Name
			}
			return ": " + inc.Title + where
		}
	}
	return ""
}
