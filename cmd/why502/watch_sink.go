package main

import (
	"fmt"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
)

// past is what a watch knows of the logs: the last hours in full, and before them what a report needs.
type past struct {
	options           digest.Options
	older, old, young *digest.Digest // older and old: nil where there is nothing
	since             time.Time      // when young was begun
}

// turnAfter is how long a digest grows before the next one is begun: what is seen live goes back so far, and twice as far at most.
const turnAfter = 3 * time.Hour

func newPast(o digest.Options, now time.Time) *past {
	p := &past{options: o, since: now}
	p.young = p.empty()
	return p
}

func (p *past) empty() *digest.Digest { return digest.New(p.options) }

// turn lets the last hours become the hours before, when it is time.
func (p *past) turn(now time.Time) error {
	if now.Sub(p.since) < turnAfter {
		return nil
	}
	if p.old != nil {
		if p.older == nil {
			p.older = p.empty()
		}
		if err := p.older.Merge(p.old); err != nil {
			return fmt.Errorf("adding to the past: %w", err)
		}
	}
	p.old, p.young, p.since = p.young, p.empty(), now
	return nil
}

// recent is the last hours.
func (p *past) recent() (*digest.Digest, error) {
	if p.old == nil {
		return p.young, nil
	}
	return p.sum(p.old, p.young)
}

// whole is all that was read.
func (p *past) whole() (*digest.Digest, error) {
	if p.older == nil {
		return p.recent()
	}
	return p.sum(p.older, p.old, p.young)
}

func (p *past) sum(parts ...*digest.Digest) (*digest.Digest, error) {
	all := p.empty()
	for _, d := range parts {
		if err := all.Merge(d); err != nil {
			return nil, fmt.Errorf("adding up the past: %w", err)
		}
	}
	return all, nil
}

// rename gives logs their new names.
func (p *past) rename(l *look) {
	for _, n := range l.renamed {
		for _, d := range [...]*digest.Digest{p.older, p.old, p.young} {
			if d != nil {
				d.Rename(n.Stream, n.Name, n.Group)
			}
		}
	}
}

// number tells the digest how many lines lie before each leaf of a look: of a long file the reader makes several.
func (p *past) number(l *look) {
	before := map[uint64]*parser.Source{}
	for i, piece := range l.pieces {
		if i < len(l.sources) && piece.stream != 0 { // a pipe gives one leaf, with its number
			before[piece.stream] = l.sources[i]
		}
	}
	p.young.Number(func(s event.Source, from int64) (uint64, bool) {
		src := before[s.Fingerprint]
		if src == nil {
			return 0, false
		}
		line := src.Line(from, 0)
		return uint64(max(0, line-1)), line > 0
	})
}

// liveSink counts lines into the digest, and what the view shows.
type liveSink struct {
	*digest.Digest
	look  *look
	now   time.Time
	pulse *pulse
}

// Begin opens a leaf.
func (s liveSink) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	piece := s.look.pieces[leaf.Source]
	src := sourceOf(piece.input, s.now)
	src.Fingerprint = piece.stream
	s.Digest.Begin(src, leaf.From, parse)
}

// Count counts an access line.
func (s liveSink) Count(g *event.Glance, n uint32, line []byte) bool {
	s.pulse.requests++
	if g.Outcome.Failure() {
		s.pulse.failed(string(g.Upstream))
	}
	return s.Digest.Count(g, n, line)
}

// Note takes every error line, so that Keep counts it.
func (s liveSink) Note(g *event.Glance, n uint32, line []byte) bool {
	s.Digest.Note(g, n, line)
	return true
}

// Keep takes an event.
func (s liveSink) Keep(ev *event.Event, n uint32, line []byte) {
	if ev.Kind == event.Error {
		s.pulse.messages++
	}
	s.Digest.Keep(ev, n, line)
}

// End closes the leaf.
func (s liveSink) End(_ parser.Leaf, tally *parser.Tally) {
	s.pulse.lines += tally.Lines
	s.Digest.End(tally.Account)
}

// pulse is what came lately, by the clock on the wall.
type pulse struct {
	lines, requests    uint64 // since the last beat
	failures, messages uint64
	upstreams          map[string]uint64

	minutes  [pulseMinutes]minuteOf
	perLine  float64 // lines a second, smoothed
	usual    float64 // failures and messages a second, smoothed over minutes
	lastBeat time.Time
}

// pulseMinutes is how far back the view shows failures.
const pulseMinutes = 60

// minuteOf is what came in one minute.
type minuteOf struct {
	at        int64
	failures  uint64
	upstreams map[string]uint64
}

// mostTop bounds the upstreams of which failures are counted a minute.
const mostTop = 64

func (p *pulse) failed(upstream string) {
	p.failures++
	if p.upstreams == nil {
		p.upstreams = map[string]uint64{}
	}
	if _, there := p.upstreams[upstream]; there || len(p.upstreams) < mostTop {
		p.upstreams[upstream]++
	}
}

// beat puts what came into the minute at hand, and says how much it was.
func (p *pulse) beat(now time.Time) (signs uint64, unusual bool) {
	seconds := max(now.Sub(p.lastBeat).Seconds(), 0.001)
	p.lastBeat = now
	m := &p.minutes[now.Unix()/60%pulseMinutes]
	if at := now.Unix() / 60; m.at != at {
		*m = minuteOf{at: at, upstreams: map[string]uint64{}}
	}
	m.failures += p.failures
	for name, n := range p.upstreams {
		m.upstreams[name] += n
	}
	signs = p.failures + p.messages
	rate := float64(signs) / seconds
	unusual = signs > 0 && rate > 3*p.usual+1
	p.perLine += (float64(p.lines)/seconds - p.perLine) * min(1, seconds/5)
	p.usual += (rate - p.usual) * min(1, seconds/180)
	p.lines, p.requests, p.failures, p.messages, p.upstreams = 0, 0, 0, 0, nil
	return signs, unusual
}

// history is the failures of the last minutes, oldest first, and by upstream those of the last five.
func (p *pulse) history(now time.Time, minutes int) (counts []uint64, upstreams map[string]uint64) {
	upstreams = map[string]uint64{}
	for at := now.Unix()/60 - int64(minutes) + 1; at <= now.Unix()/60; at++ {
		m := &p.minutes[at%pulseMinutes]
		if m.at != at {
			counts = append(counts, 0)
			continue
		}
		counts = append(counts, m.failures)
		if now.Unix()/60-at < 5 {
			for name, n := range m.upstreams {
				upstreams[name] += n
			}
		}
	}
	return counts, upstreams
}
