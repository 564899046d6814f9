package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/report"
)

// stateFlags remember from run to run what was read and told.
type stateFlags struct {
	State      string `placeholder:"FILE" help:"Remember what was read and told, and go on from there: for cron."`
	StateReset bool   `name:"state-reset" help:"Start afresh: forget what the state holds."`
	DryRun     bool   `name:"dry-run" help:"Leave the state untouched."`
	Strays     uint64 `name:"mail-strays" placeholder:"N" help:"With --state: N and more stray failures since the last run make a mail too; without it none do."`
	Quiet      bool   `name:"quiet-if-none" help:"Print and send nothing when there is no incident, or with --state none that is new, changed or closed."`
}

// memory is what a run knows from earlier ones, and what it leaves. A nil memory is that of a run without --state.
type memory struct {
	flags    *stateFlags
	file     *stateFile // nil for a dry run
	old      *state
	hints    []analyze.LedgerRow
	resumed  *source.Resumption
	pipe     *pipeFilter
	segments []*digest.Digest
	recent   *digest.Digest // what the next run needs of what is new
	first    bool           // no run before this one
	idle     bool           // nobody has written to the logs for long
	now      time.Time
}

// remember opens the state; a state that cannot be used ends the run before anything is read.
func (f *stateFlags) remember() (*memory, error) {
	if f.State == "" {
		if f.StateReset || f.DryRun || f.Strays > 0 {
			return nil, usageError{errors.New("--state-reset, --dry-run and --mail-strays need --state FILE")}
		}
		return nil, nil
	}
	m := &memory{flags: f, now: time.Now()}
	if !f.DryRun {
		file, err := openState(f.State)
		if err != nil {
			return nil, undelivered{fmt.Errorf("%s: %w", f.State, reasonOf(err))}
		}
		m.file = file
	}
	if err := m.load(); err != nil {
		m.close()
		return nil, undelivered{fmt.Errorf("%s: %w", f.State, reasonOf(err))}
	}
	return m, nil
}

// reasonOf is an error without the path, which the message begins with.
func reasonOf(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (m *memory) load() (err error) {
	m.old = newState()
	if !m.flags.StateReset {
		if m.old, err = readState(m.flags.State); err != nil {
			return err
		}
	}
	m.first = m.old.Runs == 0
	if m.file != nil {
		if left := m.file.leftover(); left != nil && left.Runs == m.old.Runs+1 {
			m.hints = left.Ledger
		}
	}
	for i := range m.old.Segments {
		d, err := m.old.Segments[i].unpack()
		if err != nil {
			return errDamaged
		}
		m.segments = append(m.segments, d)
	}
	return nil
}

// close gives the state free.
func (m *memory) close() {
	if m != nil {
		m.file.close()
	}
}

// input puts a filter before standard input: of a pipe only new lines are read.
func (m *memory) input(s *streams, f *inputFlags) error {
	if m == nil || s.in == nil {
		return nil
	}
	options, err := f.formats(s)
	if err != nil {
		return err
	}
	if names, err := f.names(s); err != nil || !slices.Contains(names, source.Stdin) {
		return err
	}
	m.pipe = newPipeFilter(s.in, options, m.old.Pipes)
	s.in = m.pipe
	return nil
}

// is says that a file is the state, or the next one: a folder of logs may hold it.
func (f *stateFlags) is(name string) bool {
	info, err := os.Stat(name)
	if err != nil {
		return false
	}
	for _, path := range [...]string{f.State, f.State + ".new"} {
		if state, err := os.Stat(path); err == nil && os.SameFile(info, state) {
			return true
		}
	}
	return false
}

// resume leaves of the inputs what is new; without a state everything is, but what is said twice.
func (m *memory) resume(r *reading) {
	if m == nil {
		r.leaveCopies()
		return
	}
	r.inputs = slices.DeleteFunc(r.inputs, func(in *source.Input) bool { return in.Found && m.flags.is(in.Name) })
	m.idle = !slices.ContainsFunc(r.inputs, func(in *source.Input) bool { return !in.Regular || m.now.Sub(in.ModTime) < idleAfter })
	m.resumed = source.Resume(r.inputs, m.old.Known, m.old.Next, m.now)
	r.inputs, r.resumed = m.resumed.Inputs, true
	for i, s := range m.resumed.Starts {
		whole := s.Whole || r.inputs[i].Name == source.Stdin
		r.from = append(r.from, parser.Mark{Offset: s.Offset, Lines: s.Lines, Whole: whole})
		r.streams = append(r.streams, s.Stream)
	}
	for _, name := range m.resumed.Lost {
		r.s.say("%s was rotated, and no file beside it holds what came after the last run: lines may be missing; name %s* or its folder to have the old files too", name, name)
	}
}

// digest reads the inputs: whole is the history and what is new, delta what is new.
func (m *memory) digest(r *reading, now time.Time, wrap wrapper) (whole, delta *digest.Digest, err error) {
	if m == nil {
		whole, err = r.digestWith(now, wrap)
		return whole, nil, err
	}
	split := &splitter{reading: r, now: now}
	if delta, err = split.digest(wrap); err != nil {
		return nil, nil, err
	}
	m.recent = split.recent
	m.done(r)
	whole = digest.New(digestOptions(r.options))
	for _, d := range m.segments {
		for _, n := range m.resumed.Renamed {
			d.Rename(n.Stream, n.Name, n.Group)
		}
		if err := whole.Merge(d); err != nil {
			return nil, nil, fmt.Errorf("reading the history: %w", err)
		}
	}
	if err := whole.Merge(delta); err != nil {
		return nil, nil, fmt.Errorf("adding what is new to the history: %w", err)
	}
	return whole, delta, nil
}

// done notes how far each input was read.
func (m *memory) done(r *reading) {
	for i, src := range r.sources {
		m.resumed.Done(i, source.Reached{To: src.To, Lines: int(src.Lines), Tail: src.Unended, Taken: src.Unended > 0 && !src.Held, File: src.File, Imprint: src.Imprint})
	}
}

// options tells the analysis what earlier runs know.
func (m *memory) options(o *analyze.Options, delta *digest.Digest) {
	if m == nil {
		return
	}
	o.Delta, o.Before, o.Learned, o.Profile = delta, m.old.Horizon, m.old.Learned, m.old.profile
	o.Ledger = &analyze.Ledger{Rows: m.old.Ledger, Hints: m.hints}
	o.Idle, o.Pending = m.idle, m.resumed.Pending()
}

// idleAfter is for how long nobody must have written to any log for nothing more to be waited for.
const idleAfter = 10 * time.Minute

// describe adds to a report what it says of the run: where each source was begun, and what changed since the last report.
func (m *memory) describe(rep *report.Report, n *news) {
	if m == nil {
		return
	}
	for i, in := range m.resumed.Inputs {
		s := &m.resumed.Starts[i]
		rep.Begun(in.Name, report.Begun{Offset: s.Offset, Rotated: s.Rotated, Was: s.Was})
	}
	rep.Since, rep.Mail.Key = n.since(m), n.key(m.old.Runs+1)
	for i := range rep.Incidents {
		rep.Incidents[i].New = n.fresh[rep.Incidents[i].ID]
	}
	for _, in := range m.backfill(rep) {
		rep.Assumed = append(rep.Assumed, in+": lies before what was read already; added as back-fill")
	}
}

// backfill lists the inputs all of whose lines are older than what earlier runs read.
func (m *memory) backfill(rep *report.Report) []string {
	var names []string
	for i := range rep.Sources {
		s := &rep.Sources[i]
		if !m.first && s.FromOffset != nil && *s.FromOffset == 0 && !*s.Rotated && s.End != nil && int64(*s.End) < m.old.Newest {
			s.Backfill = true
			names = append(names, s.File)
		}
	}
	return names
}

// isClosedPipe says that the reader of the output has gone: what it wanted it has.
func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// deliver writes the new state beside the old one, lets the output go out, and only then makes the new state the valid one: a kill in between repeats a
// report and loses none. A state that cannot be written keeps no report back.
func (m *memory) deliver(r *reading, result *analyze.Result, n *news, output func() error) error {
	if m == nil {
		return output()
	}
	if m.file == nil || r.s.ctx.Err() != nil {
		return output()
	}
	next, err := m.next(r, result, n)
	var text []byte
	if err == nil {
		text, err = next.encode()
	}
	if err == nil {
		err = m.file.write(text)
	}
	unsaved := err
	if err := output(); err != nil && !isClosedPipe(err) {
		return err
	}
	if unsaved == nil {
		unsaved = m.file.replace()
	}
	if unsaved != nil {
		return undelivered{fmt.Errorf("%s: the state was not saved: %w; the next run will tell the same again", m.flags.State, reasonOf(unsaved))}
	}
	return nil
}

// next is the state that this run leaves.
func (m *memory) next(r *reading, result *analyze.Result, n *news) (*state, error) {
	st := &state{Runs: m.old.Runs + 1, Written: m.now.UnixMilli(), Pipes: m.old.Pipes, Newest: max(m.old.Newest, result.End), Ledger: n.ledger, Learned: result.Learned,
		Horizon: result.Horizon, Messages: n.messages, profile: m.old.profile}
	st.Known, st.Next = m.resumed.Known()
	if m.pipe != nil {
		st.Pipes = m.pipe.marks()
	}
	st.profile.Learn(result)
	var err error
	st.Segments, err = m.history(result)
	return st, err
}

const (
	// historyKeep is how much of the past a run has to compare with and to join late lines to; an open incident keeps what it needs, to a limit.
	historyKeep = 6 * 3600_000
	historyMost = 48 * 3600_000
	// segmentSpan is how long a segment grows.
	segmentSpan = 3600_000
	// historySize bounds the segments, in bytes as written.
	historySize = 32 << 20
)

// history adds what is new to the last segment, or begins one, and drops segments that are too old.
func (m *memory) history(result *analyze.Result) ([]segment, error) {
	list := slices.Clone(m.old.Segments)
	for i := range list {
		if len(m.resumed.Renamed) == 0 {
			break
		}
		g, err := packSegment(m.segments[i], list[i].First, list[i].Last)
		if err != nil {
			return nil, err
		}
		list[i] = g
	}
	if len(m.recent.Leaves()) > 0 {
		first, last, d := result.Start, result.End, m.recent
		if n := len(list) - 1; n >= 0 && last >= list[n].First && last-list[n].First < segmentSpan {
			d = m.segments[n]
			if err := d.Merge(m.recent); err != nil {
				return nil, err
			}
			first, last = min(first, list[n].First), max(last, list[n].Last)
			list = list[:n]
		}
		g, err := packSegment(d, first, last)
		if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return m.drop(list), nil
}

// drop leaves what is young enough and fits.
func (m *memory) drop(list []segment) []segment {
	newest, size := int64(0), 0
	for _, g := range list {
		newest = max(newest, min(g.Last, m.now.UnixMilli()+24*3600_000))
	}
	keep := newest - historyKeep
	for _, row := range m.old.Ledger {
		if row.Open {
			keep = min(keep, row.Start-historyKeep/12)
		}
	}
	keep = max(keep, newest-historyMost)
	list = slices.DeleteFunc(list, func(g segment) bool { return g.Last < keep })
	for i := len(list) - 1; i >= 0; i-- {
		if size += len(list[i].packed); size > historySize && i < len(list)-1 {
			return list[i+1:]
		}
	}
	return list
}

// splitter is a reading whose digest is kept in two parts: what is recent enough for the next run's history, and what is not.
type splitter struct {
	*reading
	now    time.Time
	recent *digest.Digest
}

// digest reads the inputs into one digest, and makes the part of it that is recent.
func (s *splitter) digest(wrap wrapper) (*digest.Digest, error) {
	var sinks []*splitSink
	newest := int64(0)
	for _, in := range s.inputs {
		newest = max(newest, in.ModTime.UnixMilli())
	}
	for range s.jobs {
		o := digestOptions(s.options)
		sinks = append(sinks, &splitSink{reading: s.reading, now: s.now, newest: newest, recent: digest.New(o), old: digest.New(o)})
	}
	s.read(func(worker int) parser.Sink { return wrap(worker, sinks[worker]) })
	before := map[uint64]*parser.Source{}
	for i, stream := range s.streams {
		before[stream] = s.sources[i]
	}
	number := func(src event.Source, from int64) (uint64, bool) {
		line := before[src.Fingerprint].Line(from, 0)
		return uint64(max(0, line-1)), line > 0
	}
	s.recent = sinks[0].recent
	delta := digest.New(digestOptions(s.options))
	for i, sink := range sinks {
		sink.recent.Number(number)
		sink.old.Number(number)
		if err := errors.Join(delta.Merge(sink.recent), delta.Merge(sink.old)); err != nil {
			return nil, fmt.Errorf("merging what the workers read: %w", err)
		}
		if i > 0 {
			if err := s.recent.Merge(sink.recent); err != nil {
				return nil, fmt.Errorf("merging what the workers read: %w", err)
			}
		}
	}
	return delta, nil
}

// splitSink hands a leaf to one of two digests, by its first line. Leaves without lines are left out.
type splitSink struct {
	*reading
	now         time.Time
	newest      int64 // when an input was written to last
	recent, old *digest.Digest

	leaf  parser.Leaf
	parse func(line []byte, ev *event.Event) bool
	to    *digest.Digest // nil before the first line
}

// Begin waits for the first line.
func (s *splitSink) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	s.leaf, s.parse, s.to = leaf, parse, nil
}

// begin opens the leaf in the digest of its age.
func (s *splitSink) begin(stamp event.Stamp, ms int64) {
	if s.to != nil {
		return
	}
	s.to = s.recent
	in := s.inputs[s.leaf.Source]
	switch ends := in.ModTime.UnixMilli(); {
	case !in.Regular:
	case ends < s.newest-historyMost, stamp.Set && stamp.Dated && s.leaf.From+lastLeaves < in.Size && ms < ends-historyMost:
		s.to = s.old
	}
	src := sourceOf(in, s.now)
	src.Fingerprint = s.streams[s.leaf.Source]
	s.to.Begin(src, s.leaf.From, s.parse)
}

// lastLeaves is how much of the end of a file is recent, whatever its first line says: a leaf may span days.
const lastLeaves = 16 << 20

// Count counts an access line.
func (s *splitSink) Count(g *event.Glance, n uint32, line []byte) bool {
	if s.to == nil {
		s.begin(event.Stamp{Set: true, Dated: g.Clock.Is(event.Dated)}, g.Ms)
	}
	return s.to.Count(g, n, line)
}

// Note counts an error line.
func (s *splitSink) Note(g *event.Glance, n uint32, line []byte) bool {
	if s.to == nil {
		s.begin(event.Stamp{Set: true, Dated: g.Clock.Is(event.Dated)}, g.Ms)
	}
	return s.to.Note(g, n, line)
}

// Keep takes an event.
func (s *splitSink) Keep(ev *event.Event, n uint32, line []byte) {
	if s.to == nil {
		s.begin(ev.Stamp, ev.Moment().Ms())
	}
	s.to.Keep(ev, n, line)
}

// End closes the leaf.
func (s *splitSink) End(_ parser.Leaf, tally *parser.Tally) {
	if s.to == nil && tally.Lines == 0 {
		return
	}
	s.begin(event.Stamp{}, 0)
	s.to.End(tally.Account)
}
