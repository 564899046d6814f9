package haproxy

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Compile makes a format of a log-format: its text, a directive pasted from a configuration with its quotes and backslashes, or the name of a built-in
// format (httplog, httpslog, tcplog, clf, …; "option httplog" too). Lines "capture request header …" behind it name the captured headers.
func Compile(text string) (scan.Format, error) {
	text, named := cutCaptures(text)
	row, format := directive(text)
	if row == "" && strings.HasPrefix(strings.TrimSpace(text), "option ") {
		return scan.Format{}, fmt.Errorf("log-format: unknown option %q", format)
	}
	for _, known := range Formats() {
		if known.Name == row {
			if made := known.New; named != nil {
				known.New = func() scan.Parser { return withNames(made(), named) }
			}
			return known, nil
		}
	}
	if _, err := newGiven(format, named); err != nil {
		return scan.Format{}, err
	}
	return scan.Format{Name: "haproxy-custom", Proxy: event.HAProxy, New: func() scan.Parser {
		p, _ := newGiven(format, named)
		return p
	}}, nil
}

// withNames tells a parser of a built-in format which captured header is what; others do not read them.
func withNames(p scan.Parser, named naming) scan.Parser {
	if known, ok := p.(*logParser); ok {
		known.named = named
	}
	return p
}

// newGiven makes a parser of its own, with its own clocks, for each goroutine.
func newGiven(format string, named naming) (scan.Parser, error) {
	list, json, err := items(format)
	if err != nil {
		return nil, err
	}
	if json {
		return newLabelled(list)
	}
	c, err := newSteps(list)
	if err != nil {
		return nil, err
	}
	if c.claim == 0 {
		return nil, errors.New("log-format: it has neither %ST nor %tsc, so that failures cannot be seen in it")
	}
	p := &givenParser{logParser: logParser{record: newRecord()}, steps: c, template: newTemplate(format)}
	p.named = named.without(c.tells())
	return p, nil
}

// tells are the fields that a format has.
func (c *steps) tells() (fields uint64) {
	for _, s := range c.list {
		fields |= mask(s.field)
	}
	return fields &^ mask(skipField)
}

// newSteps compiles items.
func newSteps(list []item) (*steps, error) {
	c := &steps{}
	list = c.join(withoutRivals(list))
	var told uint64
	for _, it := range list {
		told |= mask(it.meaning().field)
	}
	for _, it := range list {
		if it.name == "" {
			c.literal(it.literal)
			continue
		}
		v := it.meaning()
		if v.field == skipField && v.look == wordLook && !it.rival {
			if f := c.announced(); told>>f&1 == 0 {
				v.field = f
			}
		}
		next := step{field: v.field, look: v.look}
		if v.look == stampLook {
			var err error
			if next.stamp, err = it.stampReader(); err != nil {
				return nil, err
			}
			c.ofAccept = c.ofAccept || v.field == stampField && it.ofAccept()
		}
		if n := len(c.list); n > 0 && len(c.list[n-1].after) == 0 && !endsItself(c.list[n-1].look) {
			c.list[n-1].field = skipField // two words without anything between them: nobody can tell them apart
			continue
		}
		c.list = append(c.list, next)
	}
	c.measure()
	return c, nil
}

// announced is the field that the literal before an item names, as in "host=" or "\"host\":\"". HAProxy does not tell which header the first captured
// one is; whoever wrote the format does.
func (c *steps) announced() field {
	before := c.lead
	if n := len(c.list); n > 0 {
		before = c.list[n-1].after
	}
	before = bytes.TrimRight(before, `" `)
	if len(before) == 0 || before[len(before)-1] != '=' && before[len(before)-1] != ':' {
		return skipField
	}
	before = bytes.Trim(before[:len(before)-1], `" `)
	name := before[bytes.LastIndexAny(before, "\" ,;{|")+1:]
	if f, known := jsonNumbers()[string(name)]; known && isText(field(f)) {
		return field(f)
	}
	return skipField
}

func endsItself(l look) bool { return l == numberLook || l == braceLook }

// literal adds text behind the last step. HAProxy writes one blank where several would meet, and none at the start.
func (c *steps) literal(text string) {
	to := &c.lead
	if n := len(c.list); n > 0 {
		to = &c.list[n-1].after
	}
	for i := range len(text) {
		n := len(*to)
		if blank := text[i] == ' '; blank && (n > 0 && (*to)[n-1] == ' ' || n == 0 && len(c.list) == 0) {
			continue
		}
		*to = append(*to, text[i])
	}
}

// joined are items that are one value: only the last colon of an address with its port is the port's, and a query follows its path at once.
var joined = []struct {
	names   [3]string // with the literal between them
	meaning string
}{
	{[3]string{"ci", ":", "cp"}, "ci:cp"}, {[3]string{"src", ":", "src_port"}, "ci:cp"},
	{[3]string{"si", ":", "sp"}, "si:sp"}, {[3]string{"bc_dst", ":", "bc_dst_port"}, "si:sp"},
	{[3]string{"bi", ":", "bp"}, "skip"}, {[3]string{"fi", ":", "fp"}, "skip"},
	{[3]string{"HP", "", "HQ"}, "HU"}, {[3]string{"HPO", "", "HQ"}, "HU"},
	{[3]string{"txn.redispatched", "", "txn.conn_retries"}, "rc"},
}

// join replaces the items of joined by one.
func (c *steps) join(list []item) (out []item) {
next:
	for i := 0; i < len(list); i++ {
		for _, j := range joined {
			length := 3
			if j.names[1] == "" {
				length = 2
			}
			if len(list)-i >= length && list[i].name == j.names[0] && list[i+length-1].name == j.names[2] && (length == 2 || list[i+1].literal == j.names[1]) {
				out = append(out, item{name: j.meaning, label: list[i].label})
				i += length - 1
				continue next
			}
		}
		out = append(out, list[i])
	}
	return out
}

// withoutRivals keeps one item of those that tell the same: the best date, and of states the longer one.
func withoutRivals(list []item) []item {
	best, longState, status := 0, false, false
	for _, it := range list {
		if rank := it.stampRank(); rank > 0 && (best == 0 || rank < best) {
			best = rank
		}
		longState = longState || it.name == "tsc"
		status = status || it.name == "ST" || it.name == "txn.status"
	}
	out := make([]item, len(list))
	for i, it := range list {
		if rank := it.stampRank(); rank > 0 {
			it.rival = rank != best
			best = min(best, rank-1) // of equals the first
		}
		if longState && (it.name == "ts" || it.name == "txn.sess_term_state") || status && it.name == "status" {
			it.rival = true
		}
		out[i] = it
	}
	return out
}

// measure finds how far a line must be read.
func (c *steps) measure() {
	counted := mask(judged...) | mask(rivals...) | mask(millisNumber.field())
	stamp, status := 0, 0
	for i, s := range c.list {
		if counted>>s.field&1 == 1 {
			c.glance = i + 1
		}
		switch s.field {
		case stampField:
			stamp = i + 1
		case statusNumber.field(), stateText.field():
			if status == 0 {
				status = i + 1
			}
		}
	}
	if status > 0 {
		c.claim = max(stamp, status)
	}
	if core := httpSteps(); c.beginsLike(core) {
		c.core = len(core)
	}
}

// httpSteps is the part of httplog by which requests are counted. Many formats only add to it.
var httpSteps = sync.OnceValue(func() []step {
	list, _, _ := items(httpFormat[:strings.Index(httpFormat, "%sq")])
	c := &steps{}
	for _, it := range c.join(list) {
		if it.name == "" {
			c.literal(it.literal)
		} else {
			v := it.meaning()
			c.list = append(c.list, step{field: v.field, look: v.look})
		}
	}
	return c.list
})

func (c *steps) beginsLike(core []step) bool {
	if len(c.lead) > 0 || len(c.list) < len(core) {
		return false
	}
	for i, s := range core {
		if c.list[i].field != s.field || c.list[i].look != s.look || !bytes.Equal(c.list[i].after, s.after) {
			return false
		}
	}
	return true
}

// givenParser reads lines of a format that the user gave.
type givenParser struct {
	logParser
	steps    *steps
	template *jsonParser // for a format that writes JSON: shippers write it anew, in another order and escaped
	at, done int
}

func (p *givenParser) Glance(line []byte, g *event.Glance) bool {
	if !p.read(line) {
		return p.template != nil && p.template.Glance(line, g)
	}
	p.fillGlance(g)
	if !p.wentWell() {
		p.finish(line)
		p.fillVerdict(g, p.judge())
	}
	return true
}

func (p *givenParser) Parse(line []byte, ev *event.Event) bool {
	if !p.read(line) {
		return p.template != nil && p.template.Parse(line, ev)
	}
	p.finish(line)
	p.fillEvent(ev)
	return true
}

// read takes what a request is counted by, and refuses a line whose status or state is none.
func (p *givenParser) read(line []byte) bool {
	c := p.steps
	if c.core > 0 && p.readCore(line) {
		return true
	}
	if !bytes.HasPrefix(line, c.lead) {
		return false
	}
	p.at, p.done = c.read(&p.record, line, len(c.lead), 0, c.glance)
	if p.done < c.claim || len(p.s[stateText]) > 0 && !isState(p.s[stateText]) || p.lacksStatus() {
		return false
	}
	if ms := p.n[millisNumber]; c.ofAccept && ms >= 0 && ms < 1000 && p.stamp.Set && p.stamp.Digits == 0 {
		p.stamp.Nano += ms * 1e6
		p.stamp.Digits = 3
	}
	return true
}

// readCore reads a line of a format that begins like httplog, unless it is cut or odd.
func (p *givenParser) readCore(line []byte) bool {
	c := p.steps
	i := p.head(line)
	if i < 0 || !p.httpCore(line, i) || p.n[retriesNumber] == unknown || !c.list[c.core-1].follows(line, p.rest) {
		return false
	}
	p.at, p.done = p.rest+len(c.list[c.core-1].after), c.core
	if c.glance > c.core {
		p.at, p.done = c.read(&p.record, line, p.at, c.core, c.glance)
	}
	return true
}

// lacksStatus says that the format has a status which this line should have told.
func (p *givenParser) lacksStatus() bool {
	for _, s := range p.steps.list[:p.steps.claim] {
		if s.field == statusNumber.field() {
			return p.n[statusNumber] == unknown
		}
	}
	return false
}

// finish reads the steps that a glance leaves out.
func (p *givenParser) finish(line []byte) {
	c := p.steps
	if p.done < c.glance {
		for _, s := range c.list[c.glance:] {
			p.forget(s.field)
		}
		return
	}
	c.read(&p.record, line, p.at, p.done, len(c.list))
}

// newLabelled is for HAProxy's own JSON, whose keys are the labels of the items.
func newLabelled(list []item) (scan.Parser, error) {
	names := map[string]uint8{}
	for _, it := range withoutRivals(list) {
		if v := it.meaning(); it.label != "" && v.field < skipField {
			names[it.label] = uint8(v.field)
		}
	}
	p := newObjectParser(names)
	if p.must&mask(statusNumber.field(), stateText.field()) == 0 {
		return nil, errors.New("log-format: none of its names is that of %ST or %tsc, so that failures cannot be seen in it")
	}
	return p, nil
}

// newTemplate reads the keys of a format that is JSON written by hand. It returns nil for any other.
func newTemplate(format string) *jsonParser {
	members, ok := scan.JSONTemplate(format)
	if !ok {
		return nil
	}
	names, inside := map[string]uint8{}, map[uint8]*steps{}
	free := uint8(fields)
	for _, m := range members {
		list, _, err := items(m.Value)
		if err != nil {
			return nil
		}
		c, err := newSteps(list)
		if err != nil || len(c.list) == 0 {
			continue
		}
		if len(c.list) == 1 && len(c.list[0].after) == 0 && len(c.lead) == 0 && c.list[0].look != stampLook {
			if f, known := jsonNumbers()[m.Key]; c.list[0].field == skipField && known && isText(field(f)) {
				c.list[0].field = field(f)
			}
			names[m.Key] = uint8(c.list[0].field)
		} else if free < maxKeys {
			names[m.Key], inside[free] = free, c
			free++
		}
	}
	p := newObjectParser(names)
	for number, c := range inside {
		p.inside[number] = c
	}
	return p
}

// newObjectParser reads JSON with these keys. A line must have all of those by which a request is judged.
func newObjectParser(names map[string]uint8) *jsonParser {
	p := &jsonParser{record: newRecord(), object: scan.NewObject(names), sure: true}
	for _, number := range names {
		p.must |= 1 << number
	}
	p.glance = p.must & (mask(judged...) | mask(rivals...) | ^(mask(fields) - 1))
	p.must &= mask(judged...)
	if bits.OnesCount64(p.must) == 0 {
		p.sure = false
	}
	return p
}

// maxKeys is one more than the highest number that scan.Object takes.
const maxKeys = 64
