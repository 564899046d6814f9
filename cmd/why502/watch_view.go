package main

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"time"

	"golang.org/x/term"
	"os"

	"github.com/why502/why502/report"
)

// viewWatch shows on a terminal how it goes, and refreshes that.
type viewWatch struct {
	s      *streams
	style  report.Style
	shown  bool
	latest []string // the last things that happened
}

// What a terminal understands: go to its top left corner, clear from there to a line's end and the screen's.
const (
	toTop     = "\x1b[H"
	clearLine = "\x1b[K"
	clearRest = "\x1b[J"
)

// latestMost is how many things that happened the view shows.
const latestMost = 12

func (o *viewWatch) happened(_ *watch, list []happening) error {
	for i := range list {
		o.latest = append(o.latest, report.Happened(list[i].Event, list[i].Time, &list[i].Incident, o.style))
	}
	o.latest = o.latest[max(0, len(o.latest)-latestMost):]
	return nil
}

// beat draws the view anew, in one go so that it does not flicker.
func (o *viewWatch) beat(w *watch, now time.Time) error {
	height := 24
	if file, ok := o.s.out.(*os.File); ok {
		if width, h, err := term.GetSize(int(file.Fd())); err == nil {
			o.style.Width, height = width, h
		}
	}
	v := report.View{Style: o.style, Now: report.Time(now.UnixMilli()), Lines: w.pulse.perLine, Logs: w.follower.logs(), Latest: o.latest}
	v.Minutes, v.Upstreams = w.minutes(now)
	for _, x := range w.judge.incidents {
		if x.open {
			v.Open = append(v.Open, x.inc)
		}
	}
	slices.SortFunc(v.Open, func(a, b report.Incident) int { return cmp.Or(cmp.Compare(b.End, a.End), cmp.Compare(a.ID, b.ID)) })
	lines := v.Draw(max(height-1, 3))
	var out bytes.Buffer
	if !o.shown {
		out.WriteString(toTop + clearRest)
		o.shown = true
	}
	out.WriteString(toTop)
	for _, line := range lines {
		out.WriteString(line + clearLine + "\r\n")
	}
	out.WriteString(clearRest)
	_, err := o.s.out.Write(out.Bytes())
	return err
}

// minutes are the failures by minute, and those of the last five by upstream, most first.
func (w *watch) minutes(now time.Time) ([]uint64, []report.Count) {
	counts, upstreams := w.pulse.history(now, pulseMinutes-1)
	var list []report.Count
	for name, n := range upstreams {
		list = append(list, report.Count{Name: name, Failures: n})
	}
	slices.SortFunc(list, func(a, b report.Count) int {
		return cmp.Or(cmp.Compare(b.Failures, a.Failures), cmp.Compare(a.Name, b.Name))
	})
	return counts, list
}

// final leaves the report where the view was.
func (o *viewWatch) final(_ *watch, rep *report.Report) error {
	rep.Style = o.style
	if o.shown {
		if _, err := io.WriteString(o.s.out, toTop+clearRest); err != nil {
			return err
		}
	}
	return buffered(o.s.out, func(out io.Writer) error { return report.Text(out, rep) })
}
