package haproxy

import (
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// jsonParser reads one-line JSON: formats written by hand, the encoder of HAProxy 3, and what shippers make of the text formats.
type jsonParser struct {
	record
	object *scan.Object
	values [maxKeys]scan.Value
	plain  [texts][]byte // unescaped texts, each with its own memory
	clock  scan.Clock
	glance uint64          // the fields that a line is judged by
	inside [maxKeys]*steps // values that are several fields, such as "%ci:%cp"
	// sure says that the format was given: a line need not prove to be HAProxy's, but has all keys of must.
	sure bool
	must uint64
}

func newJSONParser() scan.Parser {
	return &jsonParser{record: newRecord(), object: scan.NewObject(jsonNumbers()), glance: mask(judged...) | mask(rivals...)}
}

// judged are the fields that tell how a request counts.
var judged = []field{
	stampField, stateText.field(), statusNumber.field(), backendText.field(), serverText.field(), queueNumber.field(), connectNumber.field(),
	responseNumber.field(), activeNumber.field(), retriesNumber.field(),
}

// rivals are fields that stand in for those of judged. No line has all of them, so that a line of an unknown format is read to its end.
var rivals = []field{
	lateStampField, stateStampField, responseStampField, hostText.field(), totalNumber.field(), userNumber.field(), nanoField, timersField, countsField, pairField, nodeText.field(),
	serverAddressText.field(), serverPortText.field(), serverPortNumber.field(), startStampField, cookieStateField, answerField, headerHostField, nginxConnectField,
	nginxResponseField, nginxTotalField,
}

func mask(fields ...field) (set uint64) {
	for _, f := range fields {
		set |= 1 << f
	}
	return set
}

func (p *jsonParser) Glance(line []byte, g *event.Glance) bool {
	if !p.read(line, p.glance) {
		return false
	}
	p.fillGlance(g)
	if !p.wentWell() {
		p.read(line, 0)
		p.fillVerdict(g, p.judge())
	}
	return true
}

func (p *jsonParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line, 0) {
		return false
	}
	p.fillEvent(ev)
	return true
}

// read takes the fields of need, all for 0, out of the line and says whether it is HAProxy's.
func (p *jsonParser) read(line []byte, need uint64) bool {
	found, ok := p.object.Scan(line, p.values[:], need)
	if !ok || found&p.must != p.must {
		return false
	}
	p.clear()
	for ; found != 0; found &= found - 1 {
		f := field(bits.TrailingZeros64(found))
		p.take(f, &p.values[f])
	}
	return p.sure || p.isOurs()
}

// take gives a field its value; what is null or an object has none.
func (p *jsonParser) take(f field, v *scan.Value) {
	raw := v.Raw
	switch v.Type {
	case scan.Null, scan.Missing, scan.ObjectValue, scan.ArrayValue:
		return
	case scan.EscapedString:
		if f >= firstText && f < firstSpecial {
			t := f - firstText
			p.plain[t] = append(p.plain[t][:0], scan.UnescapeJSON(p.plain[t], raw)...)
			raw = p.plain[t]
		}
	}
	if inside := p.inside[f]; inside != nil {
		inside.whole(&p.record, raw)
		return
	}
	p.set(f, raw, &p.clock)
}

// isOurs demands what no other program's log has: a termination state, or HAProxy's timers beside the names of a backend and a server.
func (r *record) isOurs() bool {
	if isState(r.s[stateText]) {
		return true
	}
	timers := 0
	for _, name := range [...]number{queueNumber, connectNumber, responseNumber} {
		if r.n[name] != unknown {
			timers++
		}
	}
	return timers >= 2 && len(r.s[backendText]) > 0 && len(r.s[serverText]) > 0
}
