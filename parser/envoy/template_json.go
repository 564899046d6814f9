package envoy

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// compileJSON makes a format of a JSON template.
func compileJSON(members []scan.Member) (scan.Format, error) {
	if _, err := newTemplateJSON(members); err != nil {
		return scan.Format{}, err
	}
	return scan.Format{Name: customFormat, Proxy: event.Envoy, New: func() scan.Parser {
		p, _ := newTemplateJSON(members)
		return p
	}}, nil
}

// templateJSON reads lines of a JSON template.
type templateJSON struct {
	object *scan.Object
	parts  []jsonPart // by the number of the key
	values []scan.Value
	entry  entry
}

// jsonPart is what the value of one key tells: one operator's text, or several with literals between them.
type jsonPart struct {
	single   *operator
	template *template
}

// maxParts is how many keys an Object tells apart.
const maxParts = 64

func newTemplateJSON(members []scan.Member) (*templateJSON, error) {
	p := &templateJSON{}
	names := map[string]uint8{}
	for _, m := range members {
		if !strings.Contains(m.Value, "%") || len(p.parts) == maxParts {
			continue
		}
		t, err := newTemplate(m.Value)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", m.Key, err)
		}
		part := jsonPart{template: t}
		if len(t.operators) == 1 && len(t.literals[0]) == 0 && len(t.literals[1]) == 0 {
			part.single = &t.operators[0]
		}
		if t.tells() {
			names[m.Key] = uint8(len(p.parts))
			p.parts = append(p.parts, part)
			p.entry.setUnits(t.operators)
		}
	}
	if len(p.parts) == 0 {
		return nil, errors.New("format: no key has an operator such as %RESPONSE_CODE% that tells of a request")
	}
	p.object, p.values = scan.NewObject(names), make([]scan.Value, len(p.parts))
	return p, nil
}

// tells says that some field comes from the template.
func (t *template) tells() bool {
	for _, op := range t.operators {
		if op.field < numFields {
			return true
		}
	}
	return false
}

// read takes a line that has at least half of the keys: what a request lacks may be left out.
func (p *templateJSON) read(line []byte) bool {
	found, ok := p.object.Values(line, p.values)
	if !ok || 2*bits.OnesCount64(found) < len(p.parts) {
		return false
	}
	e := &p.entry
	e.clear()
	for i := range p.parts {
		if found>>i&1 != 0 {
			p.parts[i].fill(e, &p.values[i])
		}
	}
	e.preferOthers()
	e.read()
	return true
}

// fill sets what the value tells. Of keys of one field the first that tells something stays.
func (part *jsonPart) fill(e *entry, v *scan.Value) {
	switch op := part.single; {
	case op == nil:
		part.template.split(e.plain(v), e)
	case op.field == fieldStart || op.field == fieldEmitTime:
		e.takeStamp(op, e.plain(v))
	case !e.has(op.field):
		e.values[op.field] = *v
	}
}

// Glance reads all keys.
func (p *templateJSON) Glance(line []byte, g *event.Glance) bool {
	if !p.read(line) {
		return false
	}
	p.entry.fillGlance(g)
	return true
}

// Parse reads all keys.
func (p *templateJSON) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return false
	}
	p.entry.fillEvent(ev)
	return true
}
