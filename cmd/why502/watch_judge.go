package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/report"
)

// watched is an incident that was told.
type watched struct {
	inc     report.Incident // as it was told last
	row     analyze.LedgerRow
	open    bool
	arrived time.Time // when its last failure came
	told    time.Time
	seen    bool // in the judgement at hand
}

// happening is something to tell of an incident.
type happening struct {
	Event    string          `json:"event"` // open, update or close
	Time     report.Time     `json:"time"`
	Incident report.Incident `json:"incident"`
}

const (
	// closeAfter is after how much silence an incident is closed in any case; looking and judging take some seconds more.
	closeAfter = 130 * time.Second
	// updateAfter is how long an incident that only grew is not told again.
	updateAfter = 30 * time.Second
	// surer is the change of a confidence that is told at once.
	surer = 0.1
	// rememberMost bounds the incidents that keep their ids.
	rememberMost = 500
)

// judge is what a watch knows of incidents from judgement to judgement.
type judge struct {
	incidents map[string]*watched
	learned   []analyze.LearnedClock
	caughtUp  bool // what was there before the watch began has been judged

	last    time.Time
	pause   time.Duration
	cost    time.Duration // of the last judgement
	since   time.Time     // when the first failure or message came that is not judged; zero: none
	signs   time.Time     // when the last one came
	unusual bool          // they are more than a trickle
	lines   bool          // lines came since the last judgement
}

const (
	firstPause = time.Second // after the first failures
	newPause   = 3 * time.Second
	mostPause  = 8 * time.Second
	calmPause  = 30 * time.Second // where failures only trickle as they always do
	openPause  = 15 * time.Second // where an incident is open and nothing fails
	// busy is how many times its cost a judgement is waited for, so that judging takes little of a core; less where something new fails.
	busy, busyNew = 60, 15
)

// feel takes what came since the last look.
func (j *judge) feel(now time.Time, signs, lines uint64, unusual bool) {
	j.lines = j.lines || lines > 0
	if signs == 0 {
		return
	}
	j.signs, j.unusual = now, j.unusual || unusual
	if j.since.IsZero() {
		j.since = now
		if now.Sub(j.last) > calmPause {
			j.pause = firstPause
		}
	}
}

// due says whether it is time to judge: soon after something new fails, then after growing pauses.
func (j *judge) due(now time.Time) bool {
	open := j.anyOpen()
	pause, share := j.pause, time.Duration(busy)
	switch {
	case !j.caughtUp:
		return true
	case j.since.IsZero() && j.lines && open:
		pause = openPause
	case j.since.IsZero(), now.Sub(j.since) < firstPause:
		return false
	case open:
		pause = min(pause, mostPause)
	case j.unusual:
		pause, share = min(pause, newPause), busyNew
	}
	return now.Sub(j.last) >= max(pause, share*j.cost)
}

// judged notes what a judgement cost; the next one is waited for longer.
func (j *judge) judged(began, ended time.Time) {
	j.last, j.cost, j.since, j.unusual, j.lines, j.caughtUp = ended, ended.Sub(began), time.Time{}, false, false, true
	j.pause = min(2*max(j.pause, firstPause), calmPause)
}

func (j *judge) anyOpen() bool {
	for _, w := range j.incidents {
		if w.open {
			return true
		}
	}
	return false
}

// hints are the rows by which incidents keep their ids.
func (j *judge) hints() []analyze.LedgerRow {
	var rows []analyze.LedgerRow
	for _, w := range j.incidents {
		rows = append(rows, w.row)
	}
	slices.SortFunc(rows, func(a, b analyze.LedgerRow) int { return cmp.Or(cmp.Compare(b.End, a.End), cmp.Compare(a.ID, b.ID)) })
	for _, row := range rows[min(len(rows), rememberMost):] {
		delete(j.incidents, row.ID)
	}
	return rows[:min(len(rows), rememberMost)]
}

// compare finds what there is to tell after a judgement: rep shows result, in the same order. live says that its lines came since the watch began.
func (j *judge) compare(rep *report.Report, result *analyze.Result, now time.Time, live bool) []happening {
	var list []happening
	for i := range rep.Incidents {
		list = append(list, j.see(rep.Incidents[i], result.Incidents[i], result.Horizon.End, now, live)...)
	}
	for _, w := range j.incidents {
		if w.open && !w.seen {
			list = append(list, w.close(now)) // a later look makes less of it, or a part of another
		}
		w.seen = false
	}
	sortHappenings(list)
	return list
}

// see takes one incident of a judgement.
func (j *judge) see(inc report.Incident, found *analyze.Incident, end int64, now time.Time, live bool) []happening {
	w := j.incidents[inc.ID]
	known := w != nil
	if !known {
		w = &watched{}
		j.incidents[inc.ID] = w
	}
	grown := w.inc.End < inc.End
	if grown {
		w.arrived = cmp.Or(j.signs, now)
	}
	w.seen = true
	if known {
		inc.Start = min(inc.Start, w.inc.Start) // its begin may have left the hours that are seen live
		inc.Failures = max(inc.Failures, w.inc.Failures)
	}
	over := !inc.Ongoing || now.Sub(w.arrived) >= closeAfter || end-int64(inc.End) >= closeAfter.Milliseconds()
	was := w.inc
	w.row = found.Row()
	w.row.Start = int64(inc.Start)
	w.inc = inc.Apart()
	var list []happening
	switch {
	case !known && !live && !inc.Ongoing, known && !w.open && !(grown && !over):
		return nil
	case !w.open:
		w.open = true
		list = append(list, w.tell("open", now))
	case was.Category != inc.Category || was.Cause != inc.Cause || abs(float64(was.Confidence-inc.Confidence)) >= surer,
		grown && now.Sub(w.told) >= updateAfter:
		if !over {
			list = append(list, w.tell("update", now))
		}
	}
	if over {
		list = append(list, w.close(now))
	}
	return list
}

func abs(x float64) float64 { return max(x, -x) }

// tell makes the incident known as it is now.
func (w *watched) tell(event string, now time.Time) happening {
	w.told = now
	return happening{Event: event, Time: report.Time(now.UnixMilli()), Incident: w.inc}
}

func (w *watched) close(now time.Time) happening {
	w.open, w.inc.Ongoing = false, false
	return w.tell("close", now)
}

// expire closes the incidents of which nothing was heard for long, also where the logs have fallen silent.
func (j *judge) expire(now time.Time) []happening {
	var list []happening
	for _, w := range j.incidents {
		if w.open && now.Sub(w.arrived) >= closeAfter {
			list = append(list, w.close(now))
		}
	}
	sortHappenings(list)
	return list
}

// sortHappenings has what happened to one incident in its order, and incidents in that of their begin.
func sortHappenings(list []happening) {
	slices.SortStableFunc(list, func(a, b happening) int {
		return cmp.Or(cmp.Compare(a.Incident.Start, b.Incident.Start), cmp.Compare(a.Incident.ID, b.Incident.ID))
	})
}
