package main

import (
	"bytes"
	"slices"
	"sort"

	"github.com/cespare/xxhash/v2"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/store"
)

// estimator stands before the digest of a worker, and adds for the sample that came of a store what stayed there: as many requests as the store counted
// of each minute and host, each taken to be like one of the sample that is near.
type estimator struct {
	digestSink
	stores map[int]*store.Pulled // by number of the input
	drawn  *drawn                // from the store at hand; nil for files, and where all or no ordinary lines came
}

// drawn is the sample of one store.
type drawn struct {
	*store.Pulled
	at    int // in Lines, which are those of the input: before it all were counted or passed over
	hosts map[string][]seen
	all   []seen
}

// seen is a line of the sample: the request that it tells of, and when the store has it; without a request, where it tells of none.
type seen struct {
	ms      int64
	request *event.Glance
}

// Begin opens a leaf.
func (e *estimator) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	e.drawn = nil
	if p := e.stores[leaf.Source]; p != nil && p.OneOf > 0 {
		e.drawn = &drawn{Pulled: p, hosts: map[string][]seen{}}
	}
	e.digestSink.Begin(leaf, parse)
}

// Count counts a request. What looked like a failure came whole: as many of it as of the rest go to the sample of requests, so that it tells true shares.
func (e *estimator) Count(g *event.Glance, n uint32, line []byte) bool {
	if e.drawn == nil || e.drawn.is(int(n), g) || xxhash.Sum64(line)%e.drawn.OneOf == 0 {
		return e.digestSink.Count(g, n, line)
	}
	return e.CountBeside(g, n, line)
}

// End estimates, and closes the leaf.
func (e *estimator) End(leaf parser.Leaf, tally *parser.Tally) {
	if e.drawn != nil {
		e.drawn.passTo(len(e.drawn.Lines))
		for _, m := range e.drawn.Minutes {
			e.drawn.estimate(e.Digest, m)
		}
	}
	e.digestSink.End(leaf, tally)
}

// is says that the request of a line is one of the sample, and notes it.
func (s *drawn) is(n int, g *event.Glance) bool {
	if n >= len(s.Lines) || !s.Lines[n].Ordinary {
		return false
	}
	s.passTo(n)
	s.at = n + 1
	request := *g
	request.Node, request.Upstream, request.Peer = bytes.Clone(g.Node), bytes.Clone(g.Upstream), bytes.Clone(g.Peer)
	request.Key, request.RequestID = 0, nil
	s.note(&s.Lines[n], &request)
	return true
}

// passTo notes lines of the sample that told of no request.
func (s *drawn) passTo(i int) {
	for ; s.at < i; s.at++ {
		if l := &s.Lines[s.at]; l.Ordinary {
			s.note(l, nil)
		}
	}
}

func (s *drawn) note(l *store.Line, request *event.Glance) {
	one := seen{l.Nano / 1e6, request}
	s.hosts[l.Host] = append(s.hosts[l.Host], one)
	s.all = append(s.all, one)
}

// Bounds of what is near: a minute's own lines, and where they are few, those of the minutes around.
const (
	nearEnough = 8
	minuteMs   = 60_000
	mostAway   = 5 * minuteMs
)

// near are the lines of a sample that stand for the rest of a minute; where none is near, the next.
func near(sample []seen, start int64) []seen {
	index := func(ms int64) int { return sort.Search(len(sample), func(i int) bool { return sample[i].ms >= ms }) }
	for away := int64(0); away <= mostAway; away += minuteMs {
		if found := sample[index(start-away):index(start+minuteMs+away)]; len(found) >= nearEnough || away == mostAway && len(found) > 0 {
			return found
		}
	}
	if len(sample) == 0 {
		return nil
	}
	i := min(index(start), len(sample)-1)
	if i > 0 && start-sample[i-1].ms < sample[i].ms-start {
		i--
	}
	return sample[i : i+1]
}

// estimate counts the requests of a minute of a host that did not come.
func (s *drawn) estimate(d *digest.Digest, m store.Minute) {
	sample := s.hosts[m.Host]
	came := sort.Search(len(sample), func(i int) bool { return sample[i].ms >= m.Start+minuteMs }) - sort.Search(len(sample), func(i int) bool { return sample[i].ms >= m.Start })
	left := m.Requests - min(m.Requests, uint64(came))
	foreign := len(sample) == 0
	if foreign {
		sample = s.all
	}
	like := near(sample, m.Start)
	for i, one := range like {
		// What cannot be dealt out evenly goes to every so many-th, and to others in each minute.
		n := left*uint64(i+1)/uint64(len(like)) - left*uint64(i)/uint64(len(like))
		if one.request == nil {
			continue
		}
		g := *one.request
		g.Ms += m.Start - (one.ms - one.ms%minuteMs)
		if foreign {
			g.Node = []byte(m.Host)
		}
		d.CountMore(&g, n)
	}
}

// sampled says that the ordinary requests of a store are known by a sample.
func (p pulled) sampled() bool {
	return !slices.ContainsFunc(p, func(one *store.Pulled) bool { return !one.Whole && one.OneOf == 0 && len(one.Minutes) > 0 })
}
