package parser

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// finishGlance adds what the prefix tells.
func (l *Lines) finishGlance(r *row, g *event.Glance) Fate {
	g.Clock |= event.Clock(r.number)
	if p := &l.peeler; p.used {
		if len(p.Node) > 0 {
			g.Node = p.Node
		}
		if p.Stamp.Set && !g.Clock.Is(event.Zoned) && (p.Stamp.Zoned || !g.Clock.Is(event.Dated)) {
			p.stampGlance(g)
		}
		if p.repeated > 0 {
			g.Message = nil
		}
	}
	if g.Kind == event.Skip {
		return Skipped
	}
	if l.status != nil {
		l.status.glance(g)
	}
	if g.Status == 504 || g.Status == 503 {
		g.Outcome = relayed(g.Outcome, g.Kind)
	}
	return Counted
}

// finishEvent adds what the prefix tells.
func (l *Lines) finishEvent(r *row, ev *event.Event) Fate {
	ev.Format = r.number
	l.prefixed(ev)
	if ev.Kind == event.Skip {
		return Skipped
	}
	if l.status != nil {
		l.status.event(ev)
	}
	if ev.Status == 504 || ev.Status == 503 {
		ev.Outcome = relayed(ev.Outcome, ev.Kind)
	}
	return Counted
}

// relayed keeps what one hop only relays from being forgotten as a fine request.
func relayed(outcome event.Outcome, kind event.Kind) event.Outcome {
	if outcome == event.Fine && kind == event.Access {
		return event.Relayed
	}
	return outcome
}

// prefixed fills the keys of the event that stand in a prefix.
func (l *Lines) prefixed(ev *event.Event) {
	p := &l.peeler
	if !p.used {
		return
	}
	if len(p.Node) > 0 {
		ev.Node = p.Node
	}
	if len(p.Program) > 0 {
		ev.Program = p.Program
	}
	if p.Severity < 8 && len(ev.Level) == 0 && ev.Kind != event.Access {
		ev.Level = severityBytes[p.Severity]
	}
	ev.Repeated = max(ev.Repeated, p.repeated)
	if p.Stamp.Set {
		p.stampEvent(ev)
	}
}

var severityBytes = func() (names [8][]byte) {
	for i := range names {
		names[i] = []byte(severityNames[i][0])
	}
	return names
}()

// noStampBelow tells a Glance without a stamp, whose Ms is a duration at most: stamps without a year count from 2000.
const noStampBelow = 1e11

// stampGlance is stampEvent for a Glance that is not Zoned.
func (p *Prefix) stampGlance(g *event.Glance) {
	if !g.Clock.Is(event.Dated) && g.Ms < noStampBelow {
		g.Ms, g.Clock = p.Stamp.Ms(), g.Clock|event.ClockOf(p.Stamp)|event.Borrowed
		return
	}
	if offset, ok := p.offset(g.Ms, g.Clock.Is(event.Dated)); ok {
		g.Ms -= offset
		g.Clock |= event.Zoned
	}
}

// stampEvent gives a line without a stamp of its own the prefix's, and one without a zone the zone that the prefix tells.
func (p *Prefix) stampEvent(ev *event.Event) {
	ev.Prefix = p.Stamp
	if !ev.Stamp.Set {
		ev.Stamp, ev.Borrowed = p.Stamp, true
		return
	}
	if ev.Stamp.Zoned {
		return
	}
	if !ev.Stamp.Dated && (p.Stamp.Dated || ev.Stamp.Nano%day == p.Stamp.Nano/1e9*1e9%day) { // a day counted from January needs the year to be a date
		ev.Stamp = p.Stamp
		ev.Stamp.Nano, ev.Stamp.Digits = p.Stamp.Nano/1e9*1e9, 0
		return
	}
	if late := ev.Stamp.Nano - p.Stamp.Nano; !ev.Stamp.Dated && late > day/2 && late < day*3/2 { // it was a leap year, after all
		ev.Stamp.Nano -= day
		return
	}
	if offset, ok := p.offset(ev.Moment().Ms(), ev.Stamp.Dated); ok {
		ev.Stamp.Nano -= offset * 1e6
		ev.Stamp.Zoned = true
	}
}

const day = 24 * 3600 * 1e9

// offset is how far a wall clock is before UTC, in milliseconds: a line and its prefix are written at the same moment, so their difference is the
// zone and a delay. Zones are multiples of a quarter of an hour within 15 hours; a delay of more than five minutes proves nothing.
func (p *Prefix) offset(wall int64, dated bool) (int64, bool) {
	const quarter, most, delay = 15 * 60_000, 15 * 3_600_000, 5 * 60_000
	if !dated || !p.Stamp.Zoned || !p.Stamp.Dated {
		return 0, false
	}
	difference := wall - p.Stamp.Ms()
	if difference > most+delay || difference < -most-delay {
		return 0, false
	}
	offset := (difference + most*2 + quarter/2) / quarter * quarter
	offset -= most * 2
	rest := difference - offset
	return offset, rest < delay && rest > -delay
}

// system asks about the lines of the machine's own programs.
func (l *Lines) system(body []byte) bool {
	ev := l.toEvent
	if ev == nil {
		ev = &l.event
	}
	if l.host == nil {
		l.host = l.newHost()
	}
	ev.Reset()
	if !l.host.Parse(l.peeler.Program, body, ev) {
		return false
	}
	if l.toEvent == nil {
		l.none(ev.Kind)
		l.toGlance.Proxy = ev.Proxy
		return true
	}
	l.prefixed(ev)
	return true
}

// repeated is N of "last message repeated N times", which stands for lines that were not written; 0 when it is none.
func repeated(body []byte) int {
	body = bytes.TrimPrefix(body, []byte("--- "))
	n := 0
	if rest, found := bytes.CutPrefix(body, []byte("last message repeated ")); found {
		n, _ = leadingNumber(rest)
	} else if rest, found := bytes.CutPrefix(body, []byte("last message buffered ")); found {
		n, _ = leadingNumber(rest)
	}
	return n
}

// repetition is the event of a line of which repeated found n.
func (l *Lines) repetition(n int) Fate {
	l.none(event.NoKind)
	if l.toEvent != nil {
		l.toEvent.Repeated = n
		l.prefixed(l.toEvent)
	}
	return Skipped
}

// leadingNumber reads the digits at the start of b and says how many there are; more than nine are no number.
func leadingNumber(b []byte) (value, digits int) {
	for digits < len(b) && starts[b[digits]] == digitStart {
		if digits == 9 {
			return 0, 0
		}
		value = value*10 + int(b[digits]-'0')
		digits++
	}
	return value, digits
}

// isOthers knows other programs' lines and further lines of messages by their look, objects without any key of a proxy, and lines of a daemon
// that speaks of no request.
func (l *Lines) isOthers(body []byte) bool {
	if continuations().match(body) || others().match(body) || string(body) == "--" {
		return true
	}
	if body[0] == '{' {
		return l.foreignObject(body)
	}
	if speaksOfRequest(body) {
		return false
	}
	p := &l.peeler
	return dated().match(body) || len(p.Program) > 0 && p.standing == unknownProgram && bytes.IndexByte(body, '"') < 0
}

// proxyKeys are keys that a proxy's access line in JSON may well have, and others' lines do not.
var proxyKeys = map[string]uint8{
	"upstream_addr": 0, "upstream_status": 0, "upstream_response_time": 0, "upstream_host": 0, "upstream_cluster": 0, "response_flags": 0, "response_code": 0,
	"response_code_details": 0, "termination_state": 0, "backend_name": 0, "frontend_name": 0, "remote_addr": 0, "request_uri": 0, "body_bytes_sent": 0, "upstream": 0,
	"nginx": 0, "haproxy": 0, "envoy": 0, "method": 0, "request_method": 0, "verb": 0, "request": 0, "uri": 0,
}

func (l *Lines) foreignObject(body []byte) bool {
	if l.object == nil {
		l.object = scan.NewObject(proxyKeys)
	}
	var values [1]scan.Value
	found, ok := l.object.Scan(body, values[:], 0)
	return ok && found == 0 && body[len(body)-1] == '}'
}
