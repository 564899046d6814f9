package analyze

import (
	"slices"

	"github.com/why502/why502/analyze/digest"
)

// Probes are the requests of health checkers: they count as all others do, but nobody missed their answers.
type Probes struct {
	Requests, Failures uint64
	Agents             []string // by which they are known, as far as the sample of requests tells
}

// probes counts them in what is new.
func (m *model) probes() Probes {
	p := Probes{Requests: m.counted.N[digest.Probes], Failures: m.counted.N[digest.ProbeFailures]}
	if p.Requests == 0 {
		return p
	}
	for r := range m.delta.Requests() {
		if name := m.delta.Name(r.Agent); r.Flags&digest.Probe != 0 && name != "" && !slices.Contains(p.Agents, name) {
			p.Agents = append(p.Agents, name)
		}
	}
	slices.Sort(p.Agents)
	return p
}
