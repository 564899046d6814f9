package digest

import (
	"fmt"
	"iter"
	"slices"

	"github.com/why502/why502/parser/event"
)

// What the analysis reads. All of it comes in an order that depends on the set of lines alone; each method brings the digest into its canonical
// form first, which costs nothing the second time. Ids and pointers are good until the digest counts or merges more.

// Name is the name of an id.
func (d *Digest) Name(id NameID) string {
	if int(id) >= len(d.names.at) {
		return ""
	}
	return string(d.names.text(id))
}

// FindName is the id of a name, false when nothing in the digest is called so.
func (d *Digest) FindName(name string) (NameID, bool) {
	d.canonicalise()
	return d.names.find([]byte(name))
}

// Sources are the inputs by name, with the sums of their leaves. Lines of a leaf that was begun and not ended are not counted here yet.
func (d *Digest) Sources() []Source {
	d.canonicalise()
	all := make([]Source, len(d.sources))
	for i, s := range d.sources {
		all[i].Source = s
	}
	for i := range d.leaves {
		l := &d.leaves[i]
		s := &all[l.Source]
		s.Lines, s.Events, s.Skipped, s.Unparsed = s.Lines+l.Lines, s.Events+l.Events, s.Skipped+l.Skipped, s.Unparsed+l.Unparsed
		for j := range l.Spans {
			s.Spans = addSpan(s.Spans, &l.Spans[j])
		}
	}
	return all
}

// Statuses are the codes that count as failures, as text, "" for the usual rules: more than one where digests were merged that count by others.
func (d *Digest) Statuses() []string { return d.counted }

// Leaves are the pieces that were read, by source and place. They are not to be changed.
func (d *Digest) Leaves() []Leaf {
	d.canonicalise()
	return d.leaves
}

// Domains are the clocks by id; the first is Absolute. They are not to be changed.
func (d *Digest) Domains() []Domain {
	d.canonicalise()
	return d.domains
}

// Line tells where a place is: the index of its source, and the number of the line, from 1. It is that of the source where the leaf begins at
// byte 0 or its Before is known; else it counts from the begin of the leaf.
func (d *Digest) Line(p Pos) (source uint32, line int) {
	d.canonicalise()
	l := &d.leaves[p.Leaf]
	return l.Source, int(l.Before) + int(p.Line) + 1
}

// Traffic gives the rows of requests by time, domain, node and place. Each row is overwritten by the next.
func (d *Digest) Traffic() iter.Seq[*Traffic] {
	return d.trafficRows(func(c *Counts, row []byte) {
		*c = Counts{}
		c.addPacked(row)
	})
}

// TrafficSums gives the same rows without their histograms, which are most of what there is to read.
func (d *Digest) TrafficSums() iter.Seq[*Traffic] {
	return d.trafficRows(func(c *Counts, row []byte) {
		c.N = [counters]uint64{}
		c.addSums(row)
	})
}

func (d *Digest) trafficRows(read func(c *Counts, row []byte)) iter.Seq[*Traffic] {
	return func(yield func(*Traffic) bool) {
		d.canonicalise()
		t := &d.traffic
		var row Traffic
		for c := t.cursor(); c.next(); {
			s := &t.subjects[c.number]
			row.Subject, row.Domain, row.Proxy = int(c.number), s.domain, event.Proxy(s.x)
			row.Start, row.Step = t.time(c.at)
			row.Node, row.Place, row.Names = t.shown(s)
			read(&row.Counts, c.row[trafficHead:])
			if !yield(&row) {
				return
			}
		}
	}
}

// Packed are the counts of a row of traffic as they lie in the digest.
type Packed []byte

// AddTo adds them to c.
func (p Packed) AddTo(c *Counts) { c.addPacked(p) }

// PackedTraffic gives the counts of the same rows for whoever wants those of a few, or adds them up.
func (d *Digest) PackedTraffic() iter.Seq[Packed] {
	return func(yield func(Packed) bool) {
		d.canonicalise()
		for c := d.traffic.cursor(); c.next(); {
			if !yield(c.row[trafficHead:]) {
				return
			}
		}
	}
}

// Peers gives the rows of requests by peer.
func (d *Digest) Peers() iter.Seq[Peer] {
	return func(yield func(Peer) bool) {
		d.canonicalise()
		t := &d.peers
		for c := t.cursor(); c.next(); {
			s, v := &t.subjects[c.number], unpackPeer(c.row)
			row := Peer{Domain: s.domain, Requests: v.requests, Failures: v.failures}
			row.Start, row.Step = t.time(c.at)
			row.Upstream, row.Peer, row.Names = t.shown(s)
			if !yield(row) {
				return
			}
		}
	}
}

// Failures gives the rows of failed requests.
func (d *Digest) Failures() iter.Seq[Failure] {
	return func(yield func(Failure) bool) {
		d.canonicalise()
		t := &d.failures
		for c := t.cursor(); c.next(); {
			s, v := &t.subjects[c.number], unpackTally(c.row)
			row := Failure{Domain: s.domain, N: v.n, First: v.first, Last: v.last, Proxy: event.Proxy(s.x), Symptom: event.Symptom(s.x >> symptomShift),
				Status: int(int16(s.x >> statusShift)), Passed: s.x&passedBit != 0, GRPC: s.x&grpcBit != 0}
			row.Start, row.Step = t.time(c.at)
			row.Upstream, row.Peer, row.Names = t.shown(s)
			if !yield(row) {
				return
			}
		}
	}
}

// Messages gives the rows of messages.
func (d *Digest) Messages() iter.Seq[Message] {
	return func(yield func(Message) bool) {
		d.canonicalise()
		t := &d.messages
		for c := t.cursor(); c.next(); {
			s, v := &t.subjects[c.number], unpackTally(c.row)
			row := Message{Domain: s.domain, N: v.n, First: v.first, Last: v.last, Proxy: event.Proxy(s.x), Symptom: event.Symptom(s.x >> symptomShift),
				Errno: int(uint16(s.x >> errnoShift)), Kind: event.Kind(s.x >> kindShift), Row: s.b}
			row.Start, row.Step = t.time(c.at)
			row.Place, _, row.Names = t.shown(s)
			if !yield(row) {
				return
			}
		}
	}
}

// time is the span of a row; both are 0 where one row holds all times.
func (t *table) time(at int32) (start, step int64) {
	return int64(at) * t.base, t.base * int64(t.rungs[t.rung].step)
}

// startOf is where the row begins that a moment is counted in.
func (t *table) startOf(ms int64) int64 {
	start, _ := t.time(t.bucket(ms, t.rung))
	return start
}

// FailureStart is the start of the rows of Failures in which a failed request of a moment was counted.
func (d *Digest) FailureStart(ms int64) (start int64) {
	d.canonicalise()
	return d.failures.startOf(ms)
}

// MessageStart is where the row of Messages begins that a message of that time was counted in.
func (d *Digest) MessageStart(ms int64) (start int64) {
	d.canonicalise()
	return d.messages.startOf(ms)
}

// Share says for how many lines of its stratum each kept one stands: Seen/Kept.
type Share struct{ Seen, Kept uint64 }

// Lengths says how many of each there are, for whoever keeps them all.
type Lengths struct{ Records, Notices, Requests, Traffic, Names int }

// Lengths counts what Records, Notices, Requests and Traffic give, and the names, the empty one among them.
func (d *Digest) Lengths() Lengths {
	d.canonicalise()
	return Lengths{Records: d.records.total, Notices: d.notices.total, Requests: d.requests.total, Traffic: d.traffic.rows.n, Names: len(d.names.at)}
}

// Requests gives the sample of all requests, by stratum and rank.
func (d *Digest) Requests() iter.Seq2[*Request, Share] {
	return shares(d, &d.requests)
}

// Records gives failed, rescued, masked and aborted requests and error messages, by stratum and rank: all of them when the resolution of
// "records" is whole, else a sample.
func (d *Digest) Records() iter.Seq2[*Record, Share] { return shares(d, &d.records) }

// Notices gives health, process and system lines.
func (d *Digest) Notices() iter.Seq2[*Record, Share] { return shares(d, &d.notices) }

func shares[T any, P item[T]](d *Digest, q *quota[T, P]) iter.Seq2[P, Share] {
	return func(yield func(P, Share) bool) {
		d.canonicalise()
		for s, v := range q.inOrder() {
			if !yield(v, Share{Seen: s.seen, Kept: uint64(len(s.heap))}) {
				return
			}
		}
	}
}

// Text is the line of a record or notice, nil where it was not kept: at most a few lines of each stratum are.
func (d *Digest) Text(r *Record) []byte {
	for _, q := range [...]*quota[text, *text]{&d.texts, &d.noticeTexts} {
		if s := q.strata[r.stratum]; s != nil {
			for _, e := range s.heap {
				if t := q.at(e.item); t.pos == r.Pos {
					return t.line
				}
			}
		}
	}
	return nil
}

// Complete says that no failed request and no message was left out of Records.
func (d *Digest) Complete() bool {
	return d.records.seen() == uint64(d.records.total)
}

// Resolutions says how fine each table and sample came out, in a fixed order.
func (d *Digest) Resolutions() []Resolution {
	d.canonicalise()
	return []Resolution{
		d.traffic.resolution(), d.peers.resolution(), d.failures.resolution(), d.messages.resolution(),
		d.requests.resolution("requests"), d.records.resolution("records"), d.notices.resolution("notices"), d.folds.resolution(),
	}
}

func (t *table) resolution() Resolution {
	r := t.rungs[t.rung]
	out := Resolution{Table: t.name, Step: t.base * int64(r.step), Slots: int(r.slots), Whole: t.rung == 0}
	names := "every name"
	if r.slots > 0 {
		names = fmt.Sprintf("names share %d rows", r.slots)
	}
	out.Text = spanText(out.Step) + ", " + names
	if r.whole {
		out.Text = "one row for everything"
	}
	return out
}

// spanText writes the span of a row as people do.
func spanText(ms int64) string {
	units := []struct {
		ms   int64
		name string
	}{{86_400_000, "d"}, {3_600_000, "h"}, {60_000, "min"}, {1000, "s"}}
	i := slices.IndexFunc(units, func(u struct {
		ms   int64
		name string
	}) bool {
		return ms%u.ms == 0
	})
	return fmt.Sprintf("%d %s", ms/units[i].ms, units[i].name)
}

func (q *quota[T, P]) resolution(name string) Resolution {
	out := Resolution{Table: name, Seen: q.seen(), Kept: uint64(q.total)}
	out.Whole = out.Seen == out.Kept
	switch thinned := q.level - q.halvings(); {
	case out.Whole:
		out.Text = "all"
	case thinned > 0:
		out.Text = fmt.Sprintf("1 line of one stratum in %d", uint64(1)<<min(thinned, 63))
	default:
		out.Text = fmt.Sprintf("at most %d lines of a stratum", q.most>>q.level)
	}
	return out
}
