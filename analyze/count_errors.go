package analyze

import (
	"cmp"
	"math"
	"slices"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// said is what the messages of a cell come to: the table has all of them, the sample some.
type said struct {
	all  uint64
	kept float64 // by how many each stands for: strata are not sampled alike
}

// kindred are the messages of one symptom on one clock, in all cells together.
type kindred struct {
	domain  digest.DomainID
	proxy   event.Proxy
	symptom event.Symptom
}

func (k cell) kindred() kindred { return kindred{k.domain, k.proxy, k.symptom} }

// shareErrors counts the failures that only the error log tells of, cell by cell of messages. While all messages are kept it counts each failure once; of a
// sample the kept failures of a cell stand for as many as their share of its kept messages says, and what is not kept goes their way. Which failures
// count, takes says.
func (m *model) shareErrors(r *Result, takes func(*failure) bool) {
	r.errors = cells{at: map[int64][]*quota{}}
	var list []*failure
	for _, f := range m.failures {
		if f.only && takes(f) {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return
	}
	var all []*quota
	quotaOf := func(k cell) *quota {
		q := r.errors.find(k)
		if q == nil {
			q = &quota{cell: k}
			r.errors.add(q)
			all = append(all, q)
		}
		return q
	}
	for _, f := range list {
		q := quotaOf(r.errorCell(f.rec))
		q.kept = append(q.kept, f)
	}
	if m.whole {
		for _, q := range all {
			q.n = uint64(len(q.kept))
		}
	} else {
		m.estimateErrors(r, list, quotaOf)
	}
	for _, q := range all {
		own := q.estimated == nil
		if !own {
			q.kept = []*failure{q.estimated}
		}
		q.share(r, own)
		for _, p := range q.parts {
			r.countOne(p.like, p.n)
		}
		late := q.n * m.timeouts(q.kept) / uint64(len(q.kept))
		r.Totals.Failures += q.n
		r.Totals.Status504 += late
		r.Totals.Status502 += q.n - late
		q.kept = nil
	}
}

// errorCell is the cell that a message was counted in.
func (a *attribution) errorCell(r *digest.Record) cell {
	v := a.d.Traits(r)
	return cell{start: a.d.MessageStart(r.At), domain: v.Domain, proxy: v.Proxy, symptom: v.Symptom}
}

// estimateErrors says of each cell of messages how many failures they told of. A cell of which no message was kept goes by its kindred, and its failures go
// the way of the nearest of these.
func (m *model) estimateErrors(r *Result, list []*failure, quotaOf func(cell) *quota) {
	messages, failed, spoken := map[cell]*said{}, map[kindred]float64{}, map[kindred]float64{}
	var order []cell
	for row := range m.d.Messages() {
		if row.Kind != event.Error {
			continue
		}
		k := cell{start: row.Start, domain: row.Domain, proxy: row.Proxy, symptom: row.Symptom}
		if messages[k] == nil {
			messages[k] = &said{}
			order = append(order, k)
		}
		messages[k].all += row.N
	}
	for _, msg := range m.messages {
		k := r.errorCell(msg.rec)
		if n := messages[k]; n != nil {
			n.kept += lines(msg.rec, msg.weight) * float64(max(msg.rec.Repeated, 1))
			spoken[k.kindred()] += lines(msg.rec, msg.weight) * float64(max(msg.rec.Repeated, 1))
		}
	}
	like := map[kindred][]*failure{}
	for _, f := range list {
		k := r.errorCell(f.rec).kindred()
		failed[k] += lines(f.rec, f.weight)
		like[k] = append(like[k], f)
	}
	for _, k := range order {
		n, kin := messages[k], k.kindred()
		if len(like[kin]) == 0 {
			continue
		}
		if n.kept > 0 {
			if q := r.errors.find(k); q != nil {
				weight := 0.0
				for _, f := range q.kept {
					weight += lines(f.rec, f.weight)
				}
				q.n = max(rounded(n.all, weight/n.kept), uint64(len(q.kept)))
			}
		} else if count := rounded(n.all, failed[kin]/spoken[kin]); count > 0 && m.o.takes(m.clocks.utc(k.domain, k.start, false)) {
			q := quotaOf(k)
			q.n, q.estimated = count, nearestTo(like[kin], k.start)
		}
	}
}

// lines is how many lines a kept one of that weight stands for. The weight counts repeated messages as often as they were repeated.
func lines(r *digest.Record, weight float64) float64 { return weight / float64(1+r.Repeated) }

func rounded(n uint64, share float64) uint64 { return uint64(math.Round(float64(n) * share)) }

// nearestTo is the failure whose line was logged nearest to a time, of a list in order of time.
func nearestTo(list []*failure, at int64) *failure {
	return slices.MinFunc(list, func(a, b *failure) int { return cmp.Compare(abs(a.logged-at), abs(b.logged-at)) })
}

// timeouts counts the failures whose message leads to 504.
func (m *model) timeouts(list []*failure) (n uint64) {
	row, late := digest.NameID(0), false
	for _, f := range list {
		if f.row != row {
			advice := knowledge.Find(m.d.Name(f.row))
			row, late = f.row, advice != nil && len(advice.Status) >= 3 && advice.Status[:3] == "504"
		}
		if late {
			n++
		}
	}
	return n
}
