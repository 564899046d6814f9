package nginx

import (
	"bytes"
	"math/bits"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Nearly all lines of a log have the same keys as the line before and tell of one try that went well. quick reads those in one go, without fields in
// between, in a third of the time. At anything else it gives up, and the general road reads the line from its start; both say the same of every line.

// task is what quick does with a value.
type task uint8

const (
	totalValue task = iota
	connectValue
	headerValue
	responseValue
	skipValue
	staleValue // a cache status, which quick takes unless the copy is old or the value a number, which is a time
	addressValue
	codeValue
	tooMuch // not for quick
)

// ofTry says that the value tells of a try.
func (t task) ofTry() bool { return t != totalValue && t != skipValue && t != staleValue }

// tasks are the fields that a Glance is made of. Others are skipped.
var tasks = func() (tasks [numFields]task) {
	for i := range tasks {
		tasks[i] = skipValue
	}
	for what, task := range map[field]task{
		requestTime: totalValue, upstreamConnect: connectValue, upstreamHeader: headerValue, upstreamResponse: responseValue, upstreamAddr: addressValue,
		agentOrAddr: addressValue, upstreamStatus: codeValue, cacheStatus: staleValue, proxyUpstreamName: tooMuch, proxyHost: tooMuch, duration: tooMuch, stamp: tooMuch,
		msec: tooMuch, grpcStatus: tooMuch, contentType: tooMuch,
	} {
		tasks[what] = task
	}
	return tasks
}()

// assign gives each slot its task and the text before its value, and says whether quick may use them: not when two of them tell the same, or where what ends a
// value could be part of it.
func (w *walker) assign() {
	var told [tooMuch]bool
	w.stale, w.quick, w.tried = false, true, 0
	quoted := false // the value before
	for i := range w.slots {
		s := &w.slots[i]
		s.task = skipValue
		if s.known {
			s.task = tasks[s.what]
		}
		if s.task == tooMuch || s.task != skipValue && told[s.task] || bytes.IndexByte(s.text, 0) >= 0 || !quoted && (len(s.text) < 2 || s.text[0] != ' ' || s.text[1] == ':') {
			w.quick = false
			return
		}
		told[s.task] = true
		if s.task.ofTry() {
			w.tried++
		}
		s.lead = s.lead[:0]
		if quoted {
			s.lead = append(s.lead, '"')
		}
		s.lead = append(s.lead, s.text...)
		quoted = s.quoted
	}
	w.shut = quoted
	w.makeRuns()
}

// road is what quick goes by: where the parts of the line are, and which keys the tail should have.
type road struct {
	frame  frame
	walker walker
	// bracket is where quick found the stamp, times what it read of the pairs, by task.
	bracket int
	times   [4]int32
	dashes  int // values that tell of no try
}

// quick writes the glance of a line of the usual shape that went well. It reports false for a line that needs the general road.
func (p *road) quick(line []byte, clock *scan.Clock, g *event.Glance) bool {
	const stamp = len(`[22/Nov/2026:19:21:39 +0000] "`)
	open := bracketPlace(line)
	if open < 5 || len(line) < open+stamp+32 || line[open-1] != ' ' || isMark[line[0]] || line[4] == '-' {
		return false
	}
	ms, quarters, ok := clock.CLFSeconds(line[open+1:])
	p.bracket = open
	request := open + stamp
	end := request + bytes.IndexByte(line[request:], '"')
	if !ok || end < request || len(line) < end+24 {
		return false
	}
	status := quickStatus(scan.Load8(line, end))
	agent := p.agent(line, end+6)
	if status == 0 || line[end-1] == '\\' || agent == 0 {
		return false
	}
	shut := agent + bytes.IndexByte(line[agent:], '"')
	if shut < agent || line[shut-1] == '\\' || shut-agent < 2 && (end == request || line[request] == 'O') {
		return false
	}
	p.times = [4]int32{event.None, event.None, event.None, event.None}
	tries, peer, ok := p.pairs(line, shut+1)
	if !ok {
		return false
	}
	g.Proxy, g.Kind, g.Outcome, g.Symptom = event.Nginx, event.Access, event.Fine, event.NoSymptom
	g.GRPC, g.Probe, g.Accept = false, mayProbe(line[agent]) && isProbeAgent(line[agent:shut]), false
	g.Clock, g.Ms = event.Zoned|event.Dated|event.AheadBy(quarters), ms
	g.Tries, g.Status = tries, status
	g.Total, g.Queue, g.Connect, g.Header = p.times[totalValue], event.None, p.times[connectValue], p.times[headerValue]
	g.Node, g.Upstream, g.Peer, g.Key, g.RequestID, g.Message = nil, nil, peer, 0, nil, nil
	return true
}

// bracketPlace is the place of the first bracket, or of one that nothing but a doubtful client comes before. Before it mostly stand an address and two
// dashes: the blank behind the address is near. A bracket among the first four bytes is for find to refuse.
func bracketPlace(line []byte) int {
	if len(line) < 24 {
		return -1
	}
	const dashes = 0x5b202d202d20 // ` - - [`
	const brackets, ones, highs = 0x5b5b5b5b, 0x01010101, 0x80808080
	head := scan.Load8(line, 0)
	blank := scan.IndexNear(head, scan.Load8(line, 8), ' ')
	four := uint32(head) ^ brackets
	if scan.Load8(line, blank)&(1<<48-1) == dashes && (four-ones)&^four&highs == 0 {
		return blank + len(` - - `)
	}
	return bytes.IndexByte(line, '[')
}

// quickStatus reads `" 200 ` at the low end of x; 0 for a status that may be a failure, and for anything else.
func quickStatus(x uint64) int16 {
	// Where the mask is 0f stand digits; too high a one overflows when the margin is added.
	const shape, digits, margin = 0x203030302022, 0x000f0f0f0000, 0x000606060000
	x = x&(1<<48-1) ^ shape
	status := int16(x>>16&15*100 + x>>24&15*10 + x>>32&15)
	if (x|(x+margin))&^digits != 0 || status < 100 || status > 489 {
		return 0
	}
	return status
}

// agent is the place of the agent behind the size at the place and the referrer; 0 where they are not as usual.
func (p *road) agent(line []byte, at int) int {
	size := scan.DigitRun(scan.Load8(line, at))
	for at += size; size == 8 && line[at]-'0' <= 9 && at+9 < len(line); {
		at++
	}
	if size == 0 || at+8 > len(line) {
		return 0
	}
	const none, opened = 0x2220222d2220, 0x2220 // ` "-" "` and ` "`
	x := scan.Load8(line, at)
	if x&(1<<48-1) == none {
		return at + len(` "-" "`)
	}
	shut := at + 2 + bytes.IndexByte(line[at+2:], '"')
	if x&(1<<16-1) != opened || shut < at+2 || shut+3 >= len(line) || line[shut-1] == '\\' || line[shut+1] != ' ' || line[shut+2] != '"' {
		return 0
	}
	return shut + 3
}

// pairs reads what stands behind the agent.
func (p *road) pairs(line []byte, at int) (tries uint8, peer []byte, ok bool) {
	if at == len(line) {
		return 0, nil, true
	}
	w := &p.walker
	if w.stale {
		w.assign()
	}
	if !w.quick {
		return 0, nil, false
	}
	p.dashes = 0
	if cap(line)-len(line) < len(stretch{}) {
		return p.oddPairs(line, at)
	}
	begin, runs := at, w.runs
	for i := range runs {
		r := &runs[i]
		if !r.stands((*stretch)(line[at:at+len(stretch{})]), &p.times) {
			return p.oddPairs(line, begin)
		}
		if at += r.size; r.value == nil {
			continue
		}
		from := at
		if at = r.value.usualEnd(line, from); at < 0 {
			if at = p.value(r.value, line, from); at < 0 {
				return 0, nil, false
			}
		}
		if r.value.task == addressValue {
			peer = line[from:at]
		}
	}
	return p.tries(peer, w.ends(line, at))
}

// tries tells of a line all of which was read. Where one value is a dash all must be: nobody was asked then.
func (p *road) tries(peer []byte, ok bool) (uint8, []byte, bool) {
	switch p.dashes {
	case 0:
		return uint8(min(p.walker.tried, 1)), peer, ok
	case p.walker.tried:
		return 0, nil, ok
	}
	return 0, nil, false
}

// ends says that the line ends behind the last value at the place.
func (w *walker) ends(line []byte, at int) bool {
	if w.shut {
		return at == len(line)-1 && line[at] == '"'
	}
	return at == len(line)
}

// oddPairs is pairs for times of any width.
func (p *road) oddPairs(line []byte, at int) (tries uint8, peer []byte, ok bool) {
	w := &p.walker
	p.dashes = 0
	for i := range w.slots {
		s := &w.slots[i]
		value := at + len(s.lead)
		if value >= len(line) || string(line[at:value]) != string(s.lead) {
			return 0, nil, false
		}
		if at = p.value(s, line, value); at < 0 {
			return 0, nil, false
		}
		if s.task == addressValue {
			peer = line[value:at]
		}
	}
	return p.tries(peer, w.ends(line, at))
}

// value reads what stands at the place and is its end; -1 for what is not as usual.
func (p *road) value(s *slot, line []byte, from int) (end int) {
	if from >= len(line) {
		return -1
	}
	if line[from] == '-' && s.task.ofTry() {
		p.dashes++
		return from + 1
	}
	switch s.task {
	case addressValue:
		return addressEnd(line, from)
	case codeValue:
		if from+3 > len(line) || line[from]-'1' > 3 || line[from+1]-'0' > 9 || line[from+2]-'0' > 9 {
			return -1
		}
		return from + 3
	case skipValue, staleValue:
		return s.skip(line, from)
	}
	p.times[s.task&3], end = timeAt(line, from)
	return end
}

// skip is the end of a value that nothing is made of; -1 where it may not be what it seems.
func (s *slot) skip(line []byte, from int) int {
	end := bytes.IndexByte(line[from:], byte(s.end)) + from
	if end < from {
		end = len(line)
	}
	c := line[end-1]
	switch {
	case s.quoted && c == '\\', !s.quoted && (c == ',' || c == ';' || line[from] == '"'), s.task == staleValue && (line[from] == 'S' || line[from] == 'U' || line[from]-'0' <= 9):
		return -1
	}
	return end
}

// usualEnd is the end of a value of usual length and kind, which the line or what is read with it goes on behind; -1 where value has to look.
func (s *slot) usualEnd(line []byte, from int) int {
	b := (*[65]byte)(line[from : from+65])
	length := bits.TrailingZeros64(scan.Ends((*[64]byte)(b[:])))
	end := from + length
	if length == 0 || end > len(line) || b[length] != byte(s.end) && end < len(line) || doubtfulEnd[b[length-1]] {
		return -1
	}
	switch s.task {
	case skipValue:
		return end
	case addressValue:
		if length > 7 && length < 49 && b[0] != '-' && (b[length-5] == ':' || b[length-3] == ':' || b[length-4] == ':' || b[length-6] == ':') {
			return end
		}
	}
	return -1
}

// doubtfulEnd are the last bytes of what may go on: a list, or a value with a quote in it.
var doubtfulEnd = [256]bool{',': true, ';': true, '\\': true}

// addressEnd is the end of an address with a port, before a blank or a quote; -1 where there is none.
func addressEnd(line []byte, from int) int {
	at := from
	for at < len(line) && line[at] != ' ' && line[at] != '"' {
		at++
	}
	if at-from <= 7 || at-from > 48 || doubtfulEnd[line[at-1]] {
		return -1
	}
	if line[at-5] == ':' || line[at-3] == ':' || line[at-4] == ':' || line[at-6] == ':' {
		return at
	}
	return -1
}

// timeAt reads a number of seconds with three places as milliseconds, and its end; -1 for anything else.
func timeAt(line []byte, from int) (millis int32, end int) {
	at := from
	for at < len(line) && line[at]-'0' <= 9 {
		millis = millis*10 + int32(line[at]-'0')
		at++
	}
	if at == from || at > from+5 || at+4 > len(line) || line[at] != '.' {
		return 0, -1
	}
	tenths, hundredths, thousandths := line[at+1]-'0', line[at+2]-'0', line[at+3]-'0'
	if tenths > 9 || hundredths > 9 || thousandths > 9 {
		return 0, -1
	}
	return millis*1000 + int32(tenths)*100 + int32(hundredths)*10 + int32(thousandths), at + 4
}

// Eight bytes are compared at once: in x with every byte that is looked for turned to zero, (x - lowBits) &^ x & highBits has the high bit of each
// zero set, the lowest of them exactly.
const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)
