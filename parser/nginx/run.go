package nginx

import "github.com/why502/why502/parser/scan"

// run is a piece of a tail that has the same width in nearly all lines: keys, with times below ten seconds and statuses between them. It is compared eight bytes
// at a time, digits and all.
type run struct {
	words []runWord
	size  int
	times []hole
	codes []int // where statuses begin
	value *slot // whose value stands behind it, as wide as it likes; nil at the line's end
}

// runWord is eight bytes of a run. Where the digits have 0f, any digit may stand.
type runWord struct {
	at                    int
	shape, digits, margin uint64
}

// hole is the place of a time.
type hole struct {
	at   int
	task task
}

// makeRuns makes runs of the slots, all of which have a task and a lead.
func (w *walker) makeRuns() {
	w.runs = w.runs[:0]
	var r run
	var text []byte // with a zero byte for each digit
	for i := range w.slots {
		s := &w.slots[i]
		text = append(text, s.lead...)
		switch {
		case s.task <= responseValue:
			r.times = append(r.times, hole{len(text), s.task})
			text = append(text, "\x00.\x00\x00\x00"...)
		case s.task == codeValue:
			r.codes = append(r.codes, len(text))
			text = append(text, "\x00\x00\x00"...)
		default:
			r.value = s
			w.runs = append(w.runs, r.of(text))
			r, text = run{}, text[:0]
		}
	}
	if len(text) > 0 {
		w.runs = append(w.runs, r.of(text))
	}
}

// of gives the run its words. The last one may lie over the one before.
func (r run) of(text []byte) run {
	r.size = len(text)
	for at := 0; at < r.size; at += 8 {
		var word runWord
		word.at = max(min(at, r.size-8), 0)
		for k := range min(8, r.size) {
			c := uint64(text[word.at+k])
			if c == 0 {
				c = '0'
				word.digits |= 0x0f << (8 * k)
				word.margin |= 0x06 << (8 * k)
			}
			word.shape |= c << (8 * k)
		}
		r.words = append(r.words, word)
	}
	return r
}

// read reads the run at the place, and returns the place behind it; -1 where it does not stand there.
func (r *run) read(line []byte, at int, times *[4]int32) int {
	end := at + r.size
	if r.size < 8 || end > len(line) {
		return r.readShort(line, at)
	}
	odd := uint64(0)
	for i := range r.words {
		w := &r.words[i]
		x := scan.Load8(line, at+w.at) ^ w.shape
		odd |= (x | (x + w.margin)) &^ w.digits
	}
	if odd != 0 {
		return -1
	}
	for _, h := range r.times {
		x := scan.Load8(line, at+h.at-3) // the key is at least so long
		times[h.task&3] = int32(x>>24&15*1000 + x>>40&15*100 + x>>48&15*10 + x>>56&15)
	}
	for _, code := range r.codes {
		if line[at+code]-'1' > 3 {
			return -1
		}
	}
	return end
}

// readShort is read for the few bytes of a key alone.
func (r *run) readShort(line []byte, at int) int {
	if r.size >= 8 || at+8 > len(line) || len(r.words) == 0 || (scan.Load8(line, at)^r.words[0].shape)<<(64-8*r.size) != 0 {
		return -1
	}
	return at + r.size
}
