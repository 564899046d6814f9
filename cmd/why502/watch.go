package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/report"
)

type watchCommand struct {
	Format string `placeholder:"FORMAT" enum:"text,jsonl" default:"text" help:"text (the default): a view on a terminal, else a line for all that happens; or jsonl: one JSON object for all that happens, at the end the JSON report on one line."`
	inputFlags
	analysisFlags
	noticeFlags
	redactFlags
	Zone string `name:"display-timezone" placeholder:"ZONE" help:"Zone of the times that are shown; UTC by default. JSON has UTC always."`
}

const (
	// lookEvery is how often the logs are looked at, judgeEvery how often it is asked whether to judge.
	lookEvery  = 250 * time.Millisecond
	judgeEvery = time.Second
	// lastLook bounds the last look after an interrupt.
	lastLook = 10 * time.Second
)

// watch is a run of the watch command.
type watch struct {
	s        *streams
	c        *watchCommand
	follower *follower
	past     *past
	pulse    pulse
	judge    judge
	options  analyze.Options
	deploys  *deployList
	out      watchOut
	notices  *notices
	lines    uint64 // since the last judgement was considered
}

// watchOut shows what happens.
type watchOut interface {
	happened(w *watch, list []happening) error
	beat(w *watch, now time.Time) error
	final(w *watch, rep *report.Report) error
}

// Run follows the logs until it is interrupted, or the pipe that it follows ends.
func (c *watchCommand) Run(s *streams) error {
	if err := c.hide(s); err != nil {
		return err
	}
	w := &watch{s: s, c: c, judge: judge{incidents: map[string]*watched{}}, pulse: pulse{lastBeat: time.Now()}}
	var err error
	if w.options, err = c.options(c.Timezone); err != nil {
		return err
	}
	zone, err := (&outputFlags{Zone: c.Zone}).zone()
	if err != nil {
		return err
	}
	w.out = newWatchOut(s, c.Format, report.Style{Zone: zone})
	if w.deploys, err = c.deployList(s); err != nil {
		return err
	}
	if w.follower, err = c.follow(s); err != nil {
		return err
	}
	w.options.Setup = c.setup(s)
	w.notices = c.notices(s)
	w.past = newPast(digestOptions(w.follower.options), time.Now())
	if err := w.loop(); err != nil {
		if isClosedPipe(err) {
			return err
		}
		return undelivered{err}
	}
	switch {
	case s.ctx.Err() != nil:
		return outcome(exitInterrupted)
	case w.follower.bad:
		return outcome(exitInput)
	}
	return nil
}

// loop looks, judges and tells, again and again.
func (w *watch) loop() error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	next := time.Time{}
	for w.s.ctx.Err() == nil {
		w.look(w.s.ctx, false)
		now := time.Now()
		if !now.Before(next) {
			next = now.Add(judgeEvery)
			if err := w.consider(now); err != nil {
				return err
			}
		}
		if w.follower.done() {
			break
		}
		select {
		case <-w.s.ctx.Done():
		case <-tick.C:
		}
	}
	return w.end()
}

// look reads what is new.
func (w *watch) look(ctx context.Context, last bool) {
	before := w.pulse.lines
	l := w.follower.look(ctx, func(l *look) parser.Sink { return liveSink{w.past.young, l, time.Now(), &w.pulse} }, last)
	w.past.rename(l)
	w.past.number(l)
	w.lines += w.pulse.lines - before
}

// consider judges when it is time, and tells what happened.
func (w *watch) consider(now time.Time) error {
	signs, unusual := w.pulse.beat(now)
	w.judge.feel(now, signs, w.lines, unusual)
	w.lines = 0
	list := w.judge.expire(now)
	if w.judge.due(now) {
		more, err := w.judgeNow(now)
		if err != nil {
			return err
		}
		list = append(list, more...)
		if err := w.past.turn(now); err != nil {
			return err
		}
	}
	if err := w.happened(list); err != nil {
		return err
	}
	return w.out.beat(w, now)
}

// happened tells of it.
func (w *watch) happened(list []happening) error {
	for _, h := range list {
		w.notices.add(h)
	}
	return w.out.happened(w, list)
}

// judgeNow looks for incidents in the last hours.
func (w *watch) judgeNow(now time.Time) ([]happening, error) {
	began := time.Now()
	d, err := w.past.recent()
	if err != nil {
		return nil, err
	}
	live := w.judge.caughtUp || len(w.follower.names) == 0
	rep, result := w.analyse(d, now)
	list := w.judge.compare(rep, result, now, live)
	w.judge.judged(began, time.Now())
	return list, nil
}

// analyse makes the report of a digest. Incidents keep the ids that they were told by.
func (w *watch) analyse(d *digest.Digest, now time.Time) (*report.Report, *analyze.Result) {
	o := w.options
	if w.c.Now == "" {
		o.Now = now.UnixMilli()
	}
	o.Learned, o.Ledger = w.judge.learned, &analyze.Ledger{Hints: w.judge.hints()}
	result := analyze.Analyze(d, w.deploys.current(), o)
	w.judge.learned = result.Learned
	rep := report.New(result)
	if w.s.hide != nil {
		rep = w.s.hide.Report(rep)
	}
	return rep, result
}

// end looks once more, closes nothing, and gives the final report of all that was read.
func (w *watch) end() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.s.ctx), lastLook)
	defer cancel()
	w.look(ctx, true)
	now := time.Now()
	list, err := w.judgeNow(now)
	if err == nil {
		err = w.happened(list)
	}
	if err != nil {
		return err
	}
	d, err := w.past.whole()
	if err != nil {
		return err
	}
	rep, _ := w.analyse(d, now)
	for _, p := range w.follower.pipes {
		if p.ended && p.err != nil {
			w.follower.once("%s: %v", p.name, p.err)
			w.follower.bad = true
		}
		if p.ended && p.err == nil && p.offset == 0 && p.name == source.Stdin {
			w.follower.once("standard input is empty")
			w.follower.bad = true
		}
	}
	w.notices.finish()
	return w.out.final(w, rep)
}

// deployList is the changes that the flags name. A list in a file is read again when it was written to.
type deployList struct {
	flags   *analysisFlags
	reading *reading
	changes []event.Change
	stamps  []time.Time
}

func (c *watchCommand) deployList(s *streams) (*deployList, error) {
	if slices.Contains(c.Deploys, source.Stdin) {
		return nil, usageError{errors.New("--deploys -: watch reads its lists again when they change, so name a file")}
	}
	d := &deployList{flags: &c.analysisFlags, reading: &reading{s: s}}
	d.stamps = d.written()
	var err error
	d.changes, err = c.changes(d.reading)
	return d, err
}

// written tells when each list was written to last.
func (d *deployList) written() []time.Time {
	stamps := make([]time.Time, len(d.flags.Deploys))
	for i, name := range d.flags.Deploys {
		if info, err := os.Stat(name); err == nil {
			stamps[i] = info.ModTime()
		}
	}
	return stamps
}

func (d *deployList) current() []event.Change {
	now := d.written()
	for i := range now {
		if !now[i].Equal(d.stamps[i]) {
			d.stamps = now
			if list, err := d.flags.changes(d.reading); err == nil {
				d.changes = list
			}
			break
		}
	}
	return d.changes
}

// jsonWatch writes one JSON object for all that happens.
type jsonWatch struct{ out io.Writer }

func (o jsonWatch) happened(_ *watch, list []happening) error {
	for i := range list {
		if err := report.OneLine(o.out, &list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (o jsonWatch) beat(*watch, time.Time) error { return nil }

func (o jsonWatch) final(_ *watch, rep *report.Report) error { return report.OneLine(o.out, rep) }

// errNotice is the error of a notice that makes no sense.
var errNotice = errors.New("--webhook: want http://… or https://…")

func newWatchOut(s *streams, format string, style report.Style) watchOut {
	if format == "jsonl" {
		return jsonWatch{s.out}
	}
	colour, width := terminal(s.out)
	if width > 0 {
		style.Colour, style.Width = colour, width
		return &viewWatch{s: s, style: style}
	}
	return textWatch{s, style}
}

// textWatch writes a line for all that happens.
type textWatch struct {
	s     *streams
	style report.Style
}

func (o textWatch) happened(_ *watch, list []happening) error {
	for i := range list {
		if _, err := fmt.Fprintln(o.s.out, report.Happened(list[i].Event, list[i].Time, &list[i].Incident, o.style)); err != nil {
			return err
		}
	}
	return nil
}

func (o textWatch) beat(*watch, time.Time) error { return nil }

func (o textWatch) final(_ *watch, rep *report.Report) error {
	rep.Style = o.style
	return buffered(o.s.out, func(out io.Writer) error { return report.Text(out, rep) })
}
