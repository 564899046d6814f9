package analyze

import (
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
)

// FrontCode counts answers with a status that only a CDN or a cloud balancer makes. They are no failures of ours: the log's own proxy passed them on.
type FrontCode struct {
	knowledge.Code
	N           uint64
	First, Last int64 // of the minutes in which they came
}

// frontCodes counts them in what is new.
func (m *model) frontCodes() []FrontCode {
	if !slices.ContainsFunc(m.counted.N[digest.Front:], func(n uint64) bool { return n > 0 }) {
		return nil
	}
	var counts [len(digest.FrontStatuses)]FrontCode
	for row := range m.delta.TrafficSums() {
		for i := range counts {
			c, n := &counts[i], row.N[digest.Front+digest.Counter(i)]
			if n == 0 {
				continue
			}
			start := m.clocks.utc(m.domainIn(row.Domain), row.Start, false)
			if c.N == 0 || start < c.First {
				c.First = start
			}
			c.Last = max(c.Last, start+row.Step)
			c.N += n
		}
	}
	var all []FrontCode
	for i, status := range digest.FrontStatuses {
		if counts[i].N == 0 {
			continue
		}
		if code := knowledge.FindCode(status); code != nil {
			counts[i].Code = *code
		}
		counts[i].Status = status
		all = append(all, counts[i])
	}
	return all
}
