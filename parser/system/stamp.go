package system

import (
	"bytes"

	"github.com/why502/why502/parser/event"
)

// head is what a line's own beginning tells.
type head struct {
	group group
	stamp event.Stamp
	level []byte
	body  []byte
}

// heads take the beginning off a line that has one, by the line's first byte.
var heads = func() (table [256][]func(*Parser, []byte, *head) bool) {
	table['['] = []func(*Parser, []byte, *head) bool{(*Parser).fpmHead, (*Parser).bootHead, (*Parser).dmesgHead, (*Parser).levelHead, (*Parser).serverHead}
	table['<'] = []func(*Parser, []byte, *head) bool{(*Parser).priorityHead}
	for c := '0'; c <= '9'; c++ {
		table[c] = []func(*Parser, []byte, *head) bool{(*Parser).namedHead, (*Parser).isoHead}
	}
	for _, c := range "IWEF" {
		table[c] = append(table[c], (*Parser).klogHead)
	}
	for _, c := range "SMTWF" {
		table[c] = append(table[c], (*Parser).datedHead)
	}
	for _, c := range "EFW" {
		table[c] = append(table[c], (*Parser).rubyHead)
	}
	for _, c := range "NWEA" {
		table[c] = append(table[c], (*Parser).levelHead)
	}
	for _, c := range "tn" {
		table[c] = append(table[c], (*Parser).auditHead, (*Parser).logfmtHead)
	}
	return table
}()

// head tells what it can; what it returns holds until the next line.
func (p *Parser) head(line []byte) *head {
	p.told = head{body: line}
	for _, take := range heads[line[0]] {
		if take(p, line, &p.told) {
			break
		}
	}
	return &p.told
}

// fpmHead takes "[22-Nov-2026 19:21:39] WARNING: " of php-fpm, and "[22-Nov-2026 19:21:39 Europe/Berlin] " of PHP's error log.
func (p *Parser) fpmHead(line []byte, h *head) bool {
	if len(line) < 23 || line[3] != '-' {
		return false
	}
	stamp, n := dayFirst(line[1:])
	if n == 0 {
		return false
	}
	end := bytes.IndexByte(line[:min(len(line), 64)], ']')
	if end < 0 || end+1 >= len(line) || line[end+1] != ' ' {
		return false
	}
	zone := bytes.TrimSpace(line[1+n : end])
	stamp.Zoned = string(zone) == "UTC" || string(zone) == "GMT"
	h.group, h.stamp, h.body = fpm, stamp, line[end+2:]
	h.level, h.body = fpmLevel(h.body)
	return true
}

// fpmLevels are php-fpm's own words, as it writes them.
var fpmLevels = []struct{ text, level string }{
	{"DEBUG", "debug"}, {"NOTICE", "notice"}, {"WARNING", "warning"}, {"ERROR", "error"}, {"ALERT", "alert"},
}

var levelNames = func() map[string][]byte {
	names := map[string][]byte{}
	for _, l := range fpmLevels {
		names[l.text] = []byte(l.level)
	}
	return names
}()

// fpmLevel takes "WARNING: " or, as syslog gets it, "[WARNING] " off a body.
func fpmLevel(body []byte) (level, rest []byte) {
	for _, l := range fpmLevels {
		if after, found := bytes.CutPrefix(body, []byte(l.text)); found && bytes.HasPrefix(after, []byte(": ")) {
			return levelNames[l.text], after[2:]
		}
		if len(body) > len(l.text)+2 && body[0] == '[' && string(body[1:1+len(l.text)]) == l.text && body[1+len(l.text)] == ']' {
			return levelNames[l.text], bytes.TrimLeft(body[2+len(l.text):], " :")
		}
	}
	return nil, body
}

// levelHead takes a php-fpm line whose stamp was taken for a prefix, or that goes to syslog.
func (p *Parser) levelHead(line []byte, h *head) bool {
	level, rest := fpmLevel(line)
	if level == nil || !bytes.HasPrefix(rest, []byte("[pool ")) && !bytes.HasPrefix(rest, []byte("fpm is running")) {
		return false
	}
	h.group, h.level, h.body = fpm, level, rest
	return true
}

// bootHead takes "[12345.678901] " and "[12345.678901][ T1234] " of the kernel: seconds since the machine started, which tell no time of day. The kernel's
// log also holds what systemd said before the journal ran.
func (p *Parser) bootHead(line []byte, h *head) bool {
	i := 1
	for i < len(line) && line[i] == ' ' {
		i++
	}
	digits := i
	for i < len(line) && (line[i]-'0' <= 9 || line[i] == '.') {
		i++
	}
	if i == digits || i >= len(line) || line[i] != ']' || bytes.IndexByte(line[digits:i], '.') < 0 {
		return false
	}
	rest := line[i+1:]
	if len(rest) > 2 && rest[0] == '[' {
		if end := bytes.IndexByte(rest[:min(len(rest), 16)], ']'); end > 0 {
			rest = rest[end+1:]
		}
	}
	p.kernelBody(bytes.TrimPrefix(rest, []byte(" ")), h)
	return true
}

func (p *Parser) kernelBody(body []byte, h *head) {
	h.group, h.body = kernel, body
	if rest, found := bytes.CutPrefix(body, []byte("systemd[1]: ")); found {
		h.group, h.body = units, rest
	}
}

// dmesgHead takes "[Sun Nov 22 19:21:39 2026] " of dmesg -T.
func (p *Parser) dmesgHead(line []byte, h *head) bool {
	stamp, n := p.clock.Date(line[1:])
	if n == 0 || 1+n+1 >= len(line) || line[1+n] != ']' {
		return false
	}
	h.stamp = stamp
	p.kernelBody(bytes.TrimPrefix(line[1+n+1:], []byte(" ")), h)
	return true
}

var priorities = [8][]byte{[]byte("emerg"), []byte("alert"), []byte("crit"), []byte("err"), []byte("warning"), []byte("notice"), []byte("info"), []byte("debug")}

// priorityHead takes "<4>" of /dev/kmsg and dmesg -r.
func (p *Parser) priorityHead(line []byte, h *head) bool {
	end := bytes.IndexByte(line[:min(len(line), 5)], '>')
	if end < 2 || end+1 >= len(line) {
		return false
	}
	number := 0
	for _, c := range line[1:end] {
		if c-'0' > 9 {
			return false
		}
		number = number*10 + int(c-'0')
	}
	p.kernelBody(line[end+1:], h)
	if line[end+1] == '[' {
		p.bootHead(line[end+1:], h)
	}
	h.level = priorities[number&7]
	return true
}

// namedHead takes "22-Nov-2026 19:21:39.123 lame-servers: info: " of BIND.
func (p *Parser) namedHead(line []byte, h *head) bool {
	stamp, n := dayFirst(line)
	if n == 0 || n >= len(line) || line[n] != ' ' {
		return false
	}
	h.group, h.stamp, h.body = names, stamp, line[n+1:]
	return true
}

// isoHead takes the stamp of docker events and of dmesg --time-format iso. It does not tell whose line it is.
func (p *Parser) isoHead(line []byte, h *head) bool {
	stamp, n := p.clock.ISO(line)
	if n == 0 || n >= len(line) || line[n] != ' ' {
		return false
	}
	h.stamp, h.body = stamp, line[n+1:]
	return true
}

var klogLevels = map[byte][]byte{'I': []byte("info"), 'W': []byte("warning"), 'E': []byte("error"), 'F': []byte("fatal")}

// klogHead takes "E1122 19:21:39.123456    1234 pod_workers.go:1301] " of the programs of Kubernetes.
func (p *Parser) klogHead(line []byte, h *head) bool {
	if len(line) < 22 || line[5] != ' ' || line[8] != ':' || line[14] != '.' {
		return false
	}
	month, okMonth := number(line[1:3])
	day, okDay := number(line[3:5])
	clock, n := timeOfDay(line[6:])
	end := bytes.Index(line[:min(len(line), 160)], []byte("] "))
	if !okMonth || !okDay || month < 1 || month > 12 || day < 1 || day > 31 || n == 0 || end < 0 {
		return false
	}
	stamp := event.Stamp{Nano: days(2000, month, day)*secondsOfDay*1e9 + clock.Nano, Digits: clock.Digits, Set: true}
	h.group, h.stamp, h.body = cluster, stamp, line[end+2:]
	h.level = klogLevels[line[0]]
	return true
}

// auditHead takes "type=AVC msg=audit(1795030899.123:456): ", with "node=… " before it.
func (p *Parser) auditHead(line []byte, h *head) bool {
	if !bytes.HasPrefix(line, []byte("type=")) {
		if !bytes.HasPrefix(line, []byte("node=")) || !bytes.Contains(line[:min(len(line), 128)], []byte(" type=")) {
			return false
		}
	}
	at := bytes.Index(line[:min(len(line), 256)], []byte("audit("))
	if at < 0 {
		return false
	}
	stamp, n := p.clock.Epoch(line[at+len("audit("):])
	end := bytes.Index(line[at:], []byte("): "))
	if n == 0 || end < 0 {
		return false
	}
	h.group, h.stamp, h.body = kernel, stamp, line[at+end+3:]
	return true
}

// logfmtHead takes time="2026-11-22T19:21:39.123456789+01:00" of dockerd and containerd. Others write so too.
func (p *Parser) logfmtHead(line []byte, h *head) bool {
	rest, found := bytes.CutPrefix(line, []byte(`time="`))
	if !found {
		return false
	}
	stamp, n := p.clock.ISO(rest)
	if n == 0 || n+1 >= len(rest) || rest[n] != '"' {
		return false
	}
	h.stamp, h.body = stamp, bytes.TrimPrefix(rest[n+1:], []byte(" "))
	if level, found := bytes.CutPrefix(h.body, []byte("level=")); found {
		if end := bytes.IndexByte(level, ' '); end > 0 {
			h.level, h.body = level[:end], level[end+1:]
		}
	}
	return true
}

const secondsOfDay = 24 * 3600

// dayFirst reads 22-Nov-2026 19:21:39[.123].
func dayFirst(b []byte) (event.Stamp, int) {
	if len(b) < 20 || b[2] != '-' || b[6] != '-' || b[11] != ' ' {
		return event.Stamp{}, 0
	}
	day, okDay := number(b[0:2])
	year, okYear := number(b[7:11])
	month := bytes.Index([]byte("JanFebMarAprMayJunJulAugSepOctNovDec"), b[3:6])
	clock, n := timeOfDay(b[12:])
	if !okDay || !okYear || month < 0 || month%3 != 0 || day < 1 || day > 31 || n == 0 {
		return event.Stamp{}, 0
	}
	clock.Nano += days(year, month/3+1, day) * secondsOfDay * 1e9
	clock.Set, clock.Dated = true, true
	return clock, 12 + n
}

// timeOfDay reads 19:21:39[.123456] as nanoseconds since midnight.
func timeOfDay(b []byte) (event.Stamp, int) {
	if len(b) < 8 || b[2] != ':' || b[5] != ':' {
		return event.Stamp{}, 0
	}
	hour, ok1 := number(b[0:2])
	minute, ok2 := number(b[3:5])
	second, ok3 := number(b[6:8])
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 60 {
		return event.Stamp{}, 0
	}
	stamp := event.Stamp{Nano: int64(hour*3600+minute*60+min(second, 59)) * 1e9}
	n := 8
	if n+1 < len(b) && b[n] == '.' && b[n+1]-'0' <= 9 {
		for unit := int64(1e8); n+1 < len(b) && b[n+1]-'0' <= 9 && unit > 0; unit /= 10 {
			stamp.Nano += int64(b[n+1]-'0') * unit
			stamp.Digits++
			n++
		}
		n++
	}
	return stamp, n
}

// number reads a few digits and nothing else.
func number(b []byte) (value int, ok bool) {
	for _, c := range b {
		if c-'0' > 9 {
			return 0, false
		}
		value = value*10 + int(c-'0')
	}
	return value, len(b) > 0
}

// days counts from 1970-01-01 in the Gregorian calendar.
func days(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	return int64(365*year+year/4-year/100+year/400+(153*(month-3)+2)/5+day-1) - 719468
}
