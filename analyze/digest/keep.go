package digest

import (
	"math"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/parser/event"
)

// maxText is how much of a line is kept as evidence, maxNoticeText of a notice.
const (
	maxText       = 1024
	maxNoticeText = 512
)

// Keep takes a whole event: an access line that Count asked for, an error, health, process or system line, or a line of no kind that says how
// often the message before it was repeated. n is the number of the line within the leaf, from 0.
func (d *Digest) Keep(ev *event.Event, n uint32, line []byte) {
	pos := Pos{Leaf: d.leaf, Line: d.line + n}
	counted := d.pending.noted == n+1
	d.pending.noted = 0
	switch ev.Kind {
	case event.Access:
		d.keepAccess(ev, pos, line)
	case event.Error, event.Health, event.Process, event.SystemLine, event.NoKind:
		if !counted || d.pending.wanted {
			d.keepMessage(ev, pos, line, counted)
		}
	}
	if d.names.crowded() {
		d.sweep()
	}
}

// keepAccess keeps an access line for what Count wanted it for.
func (d *Digest) keepAccess(ev *event.Event, pos Pos, line []byte) {
	p := &d.pending
	if !p.want {
		return
	}
	p.want = false
	g := &p.glance
	if p.request {
		r := d.requestOf(g, p.combo, p.rank, p.hash)
		d.describe(r, ev)
		d.addRequest(p.combo.sample, r)
	}
	if !p.record {
		return
	}
	r, v := d.recordOf(ev, pos)
	names := p.combo.identify(d)
	v.Node, v.Upstream, v.Peer = names.node, names.upstream, names.peer
	r.Total, r.Queue, r.Connect, r.Header = g.Total, g.Queue, g.Connect, g.Header
	v.Domain, v.Symptom, v.Outcome, v.Status = p.combo.domain, g.Symptom, g.Outcome, g.Status
	r.At, r.sampled, r.traits = g.Ms, sampledAs(g, p.combo.hashed.place, p.recorded, p.hash), d.share(v)
	d.addRecord(&d.records, d.records.in(r.stratum), r)
	d.addText(&d.texts, r, line[:min(len(line), maxText)])
}

// addRequest offers a request to its sample.
func (d *Digest) addRequest(s *stratum, r *Request) {
	if _, lowered := d.requests.add(s, r); lowered {
		d.reset()
	}
}

// addRecord offers a record to its sample.
func (d *Digest) addRecord(q *quota[Record, *Record], s *stratum, r *Record) {
	if _, lowered := q.add(s, r); lowered {
		d.names.released()
	}
}

// addText offers the line of a record.
func (d *Digest) addText(q *quota[text, *text], r *Record, line []byte) {
	if s := q.in(r.stratum); r.rank < s.limit {
		d.text = text{line: append([]byte(nil), line...), pos: r.Pos, sampled: r.sampled}
		q.add(s, &d.text)
	}
}

// requestOf is what a glance tells of a request.
func (d *Digest) requestOf(g *event.Glance, c *combo, rank, hash uint64) *Request {
	names := c.identify(d)
	r := &d.request
	*r = Request{At: g.Ms, Domain: c.domain, Node: names.node, Upstream: names.upstream, Peer: names.peer, Status: g.Status, Proxy: g.Proxy,
		Outcome: g.Outcome, Symptom: g.Symptom, Total: g.Total, Queue: g.Queue, Connect: g.Connect, Header: g.Header,
		sampled: sampled{rank: rank, tie: mix(hash, d.lines.hash), stratum: c.sample.key}}
	if g.GRPC {
		r.Flags |= GRPC
	}
	if g.Probe {
		r.Flags |= Probe
	}
	return r
}

// describe adds what only the whole event tells.
func (d *Digest) describe(r *Request, ev *event.Event) {
	r.Route = d.route(ev.Path)
	r.Client, r.Method, r.Host = d.names.id(clientOf(ev)), d.names.id(ev.Method), d.names.id(ev.Host)
	r.Agent = d.names.id(Agent(ev.UserAgent))
}

func (d *Digest) route(path []byte) NameID {
	d.scratch = Template(path, d.scratch[:0])
	return d.names.id(d.scratch)
}

// word is the id of a name that is a string.
func (d *Digest) word(s string) NameID {
	d.scratch = append(d.scratch[:0], s...)
	return d.names.id(d.scratch)
}

// keepMessage counts and keeps a line that is no access line, unless it was counted by a glance.
func (d *Digest) keepMessage(ev *event.Event, pos Pos, line []byte, counted bool) {
	moment, ms := ev.Moment(), NoTime
	if moment.Set {
		ms = moment.Ms()
	}
	lines := d.clockOf(ev.Clock())
	peer := ev.Peer()
	where := place(ev.Upstream, peer)
	if !counted {
		lines.count(ms)
		d.countMessage(ev, where, lines.domain, ms)
		d.fold(ev, lines, ms, pos)
	}
	hash := xxhash.Sum64(line)
	at := sampled{stratum: recordStratum(ms, hashName(where), ev.Symptom, event.Fine)}
	records, texts, most := &d.records, &d.texts, maxText
	if ev.Kind == event.Error || ev.Kind == event.NoKind {
		at.rank, at.tie = hashRequest(ev.Key, hashID(ev.RequestID), hash), hashTie(ev.Key, ms, hash)
	} else {
		records, texts, most = &d.notices, &d.noticeTexts, maxNoticeText
		at.rank, at.tie = mix(hash, 4)>>1, hash
	}
	s := records.in(at.stratum)
	if !counted {
		s.seen++
	}
	if at.rank >= s.limit { // in an outage nearly all of them: the names of a record are what costs most
		return
	}
	r, v := d.recordOf(ev, pos)
	v.Domain, v.Node, v.Upstream, v.Peer = lines.domain, d.names.id(ev.Node), d.names.id(ev.Upstream), d.names.id(peer)
	r.At, r.sampled, r.traits = ms, at, d.share(v)
	d.addRecord(records, s, r)
	d.addText(texts, r, line[:min(len(line), most)])
}

// countMessage counts a message in its table.
func (d *Digest) countMessage(ev *event.Event, where []byte, domain DomainID, ms int64) {
	if ev.Tail || ev.Kind == event.NoKind {
		return
	}
	t := &d.messages
	if t.crowded() {
		d.fitMessages()
	}
	s := d.messageSubject(messageX(ev.Proxy, ev.Kind, ev.Symptom, ev.Errno), domain, where, ev.Row)
	t.count(key{t.whole(s), t.bucket(ms, t.rung)}, ms, uint64(max(ev.Repeated, 1)))
}

// messageSubject is what messages are counted as, whatever the time.
func (d *Digest) messageSubject(x uint64, domain DomainID, where []byte, row string) subject {
	t := &d.messages
	s := subject{x: x, domain: domain, a: d.names.id(where), b: d.word(row)}
	if t.slotted() {
		s.a = t.see(hashName(where), true, t.own(s))
	}
	return s
}

// recordOf is what an event tells of itself, apart from place and time. Its traits are not shared yet.
func (d *Digest) recordOf(ev *event.Event, pos Pos) (*Record, *Traits) {
	r, v := &d.record, &d.traits.spare
	*r = Record{Request: hashID(ev.RequestID), Connection: hashID(ev.ConnectionID), Key: ev.Key, Pos: pos,
		Total: event.None, Queue: event.None, Connect: event.None, Header: event.None, Repeated: uint32(max(ev.Repeated, 0))}
	*v = Traits{Status: toInt16(ev.Status), Errno: toInt16(ev.Errno), Tries: uint8(min(max(ev.Retries, 0), math.MaxUint8)), Digits: ev.Moment().Digits,
		Proxy: ev.Proxy, Kind: ev.Kind, Symptom: ev.Symptom, State: ev.State, Outcome: ev.Outcome}
	r.Client, v.Host, v.Method = d.names.id(clientOf(ev)), d.names.id(ev.Host), d.names.id(ev.Method)
	v.Code, v.Phase, v.Name = d.names.id(ev.Code), d.names.id(ev.Phase), d.names.id(ev.Name)
	v.Resolver, v.Program, v.Row = d.names.id(ev.Resolver), d.names.id(ev.Program), d.word(ev.Row)
	if len(ev.Path) > 0 {
		r.Route = d.route(ev.Path)
		r.Target = event.JoinKey(ev.Method, ev.Method, ev.Path, ev.Query)
	}
	v.Tried = d.tried(ev)
	for _, f := range [...]struct {
		is   bool
		flag Flags
	}{{ev.GRPC, GRPC}, {ev.Probe, Probe}, {ev.Open, Open}, {ev.Tail, Tail}, {ev.HeaderSent, HeaderSent}, {ev.Uncounted, Uncounted}, {ev.Subrequest, Subrequest}} {
		if f.is {
			v.Flags |= f.flag
		}
	}
	return r, v
}

// tried is the list of addresses, where it says more than the peer does.
func (d *Digest) tried(ev *event.Event) NameID {
	if len(ev.UpstreamAddrs) == 0 || len(ev.UpstreamAddrs) == 1 && len(ev.UpstreamServer) == 0 {
		return 0
	}
	d.scratch = d.scratch[:0]
	for i, address := range ev.UpstreamAddrs {
		if i > 0 {
			d.scratch = append(d.scratch, ' ')
		}
		d.scratch = append(d.scratch, address...)
	}
	return d.names.id(d.scratch)
}

func toInt16(n int) int16 { return int16(min(max(n, math.MinInt16), math.MaxInt16)) }

// recordStratum is the stratum of a record: five minutes, one of 64 groups of upstreams, symptom, and whether it matters less.
func recordStratum(ms int64, placeHash uint64, symptom event.Symptom, outcome event.Outcome) uint64 {
	key := stratumBucket(ms)<<32 | placeHash%64<<16 | uint64(symptom)<<8
	if lesser(symptom) || outcome != event.Fine && !outcome.Failure() {
		key |= 1
	}
	return key
}

// lesser says that a symptom explains failures at most, so that many such lines must not crowd out others.
func lesser(s event.Symptom) bool {
	switch s {
	case event.Normal, event.Unknown, event.ClientClosed, event.ClientTimeout, event.ClientInvalid, event.ClientTLS:
		return true
	}
	return false
}

// lesserStratum gives lesser strata an eighth of the quota.
func lesserStratum(key uint64) int { return int(key&1) * 3 }

// hashStratum does not depend on the numbers of symptoms, which may change between versions.
func hashStratum(key uint64) uint64 {
	return mix(key&^(0xff<<8), hashName([]byte(event.Symptom(key>>8).String())))
}
