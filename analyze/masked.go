package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// Masked counts requests of one upstream that failed behind an answer that shows no 502 or 504.
type Masked struct {
	How         MaskedBy
	Upstream    string
	N           uint64
	First, Last int64
	File        string // where the first of them stands
	Line        uint64
}

// MaskedBy is what hid a failure.
type MaskedBy uint8

// What hides failures. MaskedByPage is an error page with another code; MaskedByAuth is a failed auth_request, whose client is sent 500; MaskedBySubrequest
// is that where no line says so, or a mirror or include, which the client does not notice; MaskedByReply is a local reply of Envoy's with another code.
const (
	MaskedByPage MaskedBy = iota
	MaskedByStale
	MaskedByAuth
	MaskedBySubrequest
	MaskedByReply
)

func (by MaskedBy) String() string {
	return [...]string{"error_page", "stale", "auth_request", "subrequest", "local_reply"}[by]
}

// authRow is the row of the line that follows a failed auth_request.
const authRow = "nginx/auth-request.unexpected"

// staleRow is the row of an answer from the cache that was past its time.
const staleRow = "nginx/answer.stale"

// MaskedRequests is how many there are.
func (s *Sections) MaskedRequests() (n uint64) {
	for _, x := range s.Masked {
		n += x.N
	}
	return n
}

type maskedKey struct {
	how      MaskedBy
	upstream string
}

// masked gathers the failures that the access log does not show as such.
func (m *model) masked() []Masked {
	all := map[maskedKey]*Masked{}
	add := func(how MaskedBy, upstream string, at int64, weight float64, pos digest.Pos) {
		key := maskedKey{how, upstream}
		x := all[key]
		if x == nil {
			x = &Masked{How: how, Upstream: upstream}
			all[key] = x
		}
		if x.N == 0 || at < x.First {
			source, line := m.d.Line(pos)
			x.File, x.Line = m.sources[source].Name, uint64(line)
		}
		x.N += uint64(math.Round(weight))
		x.First, x.Last = digest.Widen(x.First, x.Last, at, at)
	}
	behind := m.failedSubrequests()
	for _, f := range m.rescued {
		if f.traits.Outcome != event.Masked {
			continue
		}
		how, upstream := MaskedByPage, m.poolName(f)
		switch {
		case f.traits.Proxy == event.Envoy:
			how = MaskedByReply
		case m.d.Name(f.traits.Row) == staleRow:
			how = MaskedByStale
			if f.traits.Symptom == event.Normal {
				sub := behind.take(f)
				if sub == nil && f.message == nil {
					continue // only old, as caches are
				}
				if sub != nil && f.peer == 0 {
					upstream = m.d.Name(orName(sub.traits.Upstream, sub.traits.Peer))
				}
			}
		}
		if m.isFresh(f) {
			add(how, upstream, f.at, f.weight, f.rec.Pos)
		}
	}
	for _, g := range behind.left() {
		if msg := g.final; m.isNew(msg.rec.Pos) {
			how := MaskedBySubrequest
			if slices.ContainsFunc(g.messages, func(x *message) bool { return m.d.Name(x.row) == authRow }) {
				how = MaskedByAuth
			}
			add(how, m.d.Name(orName(msg.traits.Upstream, msg.traits.Peer)), msg.at, msg.weight, msg.rec.Pos)
		}
	}
	var list []Masked
	for _, x := range all {
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b Masked) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.How, b.How), cmp.Compare(a.Upstream, b.Upstream))
	})
	return list
}

// subrequests are the failed ones, by the key of the client's own request.
type subrequests struct {
	byKey map[uint64][]*request502
	list  []*request502
	taken map[*request502]bool
}

// failedSubrequests lists those that no access line was found for.
func (m *model) failedSubrequests() *subrequests {
	s := &subrequests{byKey: map[uint64][]*request502{}, list: m.behind, taken: map[*request502]bool{}}
	for _, g := range m.behind {
		s.byKey[g.final.rec.Key] = append(s.byKey[g.final.rec.Key], g)
	}
	return s
}

// take finds the failed subrequest behind a request: the refresh of a copy that goes on behind the client's back.
func (s *subrequests) take(f *failure) *message {
	if f.rec.Key == 0 {
		return nil
	}
	for _, g := range s.byKey[f.rec.Key] {
		if !s.taken[g] && abs(g.at()-f.at) <= wideSlack {
			s.taken[g] = true
			return g.final
		}
	}
	return nil
}

// left are those that belong to no request of which more is known.
func (s *subrequests) left() []*request502 {
	return slices.DeleteFunc(slices.Clone(s.list), func(g *request502) bool { return s.taken[g] })
}
