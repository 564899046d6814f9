package nginx

import "github.com/why502/why502/parser/scan"

// run is a piece of a tail that has the same width in nearly all lines: keys, with times below ten seconds and statuses between them. It is compared eight bytes
// at a time, digits and all.
type run struct {
	words []runWord
	size  int
	times []hole
	codes []int // where statuses begin
	value *slot // whose value stands behind it, as wide as it likes; nil at the line's end, and where a run would be too long
}

// runWord is eight bytes of a run. Where fixed has f0, any digit may stand, and where it has 00, anything.
type runWord struct {
	at                   int
	shape, fixed, margin uint64
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
		switch {
		case len(s.lead) > longestRun/2:
			w.quick = false
			return
		case len(text)+len(s.lead)+len("0.000") > longestRun:
			w.runs = append(w.runs, r.of(text))
			r, text = run{}, text[:0]
		}
		text = append(text, s.lead...)
		switch {
		case s.task <= responseValue:
			if s.task != responseValue { // which no Glance has
				r.times = append(r.times, hole{len(text), s.task})
			}
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
			c, fixed := uint64(text[word.at+k]), uint64(0xff)
			if c == 0 {
				c, fixed = '0', 0xf0
				word.margin |= 0x06 << (8 * k)
			}
			word.shape |= c << (8 * k)
			word.fixed |= fixed << (8 * k)
		}
		r.words = append(r.words, word)
	}
	return r
}

// stretch is where a run is looked for, whether the line goes on so far or not: who reads the whole line sees in the end that it does.
type stretch [200]byte

// longestRun is how long a run may be, so that its last word is in the stretch, and a value behind it too.
const longestRun = 128

// stands says that the run stands at the start of b, and reads its times.
func (r *run) stands(b *stretch, times *[4]int32) bool {
	odd := uint64(0)
	for _, w := range r.words {
		x := scan.Load8(b[:], w.at&(longestRun-1)) ^ w.shape
		odd |= (x | (x + w.margin)) & w.fixed
	}
	if odd != 0 {
		return false
	}
	for _, h := range r.times {
		x := scan.Load8(b[:], h.at&(longestRun-1))
		times[h.task&3] = int32(x&15*1000 + x>>16&15*100 + x>>24&15*10 + x>>32&15)
	}
	for _, code := range r.codes {
		if b[code&(longestRun-1)]-'1' > 3 {
			return false
		}
	}
	return true
}
