package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
)

func TestRoof(t *testing.T) {
	for _, test := range []struct {
		highest, top float64
		labels       int
	}{{0, 1, 2}, {0.7, 0.8, 5}, {1, 1, 6}, {7, 8, 5}, {12, 15, 4}, {99, 100, 6}, {101, 150, 4}, {432, 500, 6}, {1e6, 1e6, 6}} {
		top, labels := roof(test.highest)
		if math.Abs(top-test.top) > 1e-9 || labels != test.labels {
			t.Errorf("roof(%g) is %g with %d labels, want %g with %d", test.highest, top, labels, test.top, test.labels)
		}
	}
	for highest, want := range map[float64]float64{0: 1, 1: 1, 3: 3, 5: 5, 6: 6} {
		if top, labels := wholeRoof(highest); top < want || top != math.Floor(top) || labels < 2 {
			t.Errorf("wholeRoof(%g) is %g with %d labels, want a whole number from %g on", highest, top, labels, want)
		}
	}
}

func TestShortNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.25: "0.25", 999: "999", 1000: "1k", 1500: "1.5k", 2_000_000: "2M", 3.21e9: "3.21G"} {
		if got := shortNumber(v); got != want {
			t.Errorf("shortNumber(%g) is %s, want %s", v, got, want)
		}
	}
}

// axisOf is an axis of so many steps.
func axisOf(n int, step time.Duration) timeline {
	return timeline{start: sampleStart, step: step.Milliseconds(), n: n, zone: time.UTC}
}

func TestCoarser(t *testing.T) {
	for _, test := range []struct {
		name string
		axis timeline
		most int
		step time.Duration
	}{
		{"short_log_keeps_its_step", axisOf(30, 10*time.Second), 120, 10 * time.Second},
		{"an_hour_by_the_minute", axisOf(360, 10*time.Second), 120, time.Minute},
		{"narrow", axisOf(60, time.Minute), 48, 5 * time.Minute},
		{"a_day", axisOf(288, 5*time.Minute), 120, 15 * time.Minute},
		{"a_year", axisOf(300, 30*time.Hour), 120, 90 * time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.axis.coarser(test.most)
			if got.step != test.step.Milliseconds() || got.n > test.most {
				t.Errorf("%d steps of %s, want at most %d of %s", got.n, time.Duration(got.step)*time.Millisecond, test.most, test.step)
			}
			if got.start > test.axis.start || got.end() < test.axis.end() {
				t.Errorf("from %d to %d, want no less than %d to %d", got.start, got.end(), test.axis.start, test.axis.end())
			}
		})
	}
}

func TestLabels(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	for _, test := range []struct {
		name string
		axis timeline
		want string
	}{
		{"minutes", axisOf(5, time.Minute), "14:00 14:01 14:02 14:03"},
		{"seconds", axisOf(6, 10*time.Second), "14:00:00 14:00:10 14:00:20 14:00:30 14:00:40"},
		{"hour_in_another_zone", timeline{sampleStart, 60_000, 60, berlin}, "15:00 15:10 15:20 15:30 15:40 15:50"},
		{"days", axisOf(72, time.Hour), "23 Nov 12:00 24 Nov 12:00 25 Nov"},
	} {
		t.Run(test.name, func(t *testing.T) {
			labels := slices.DeleteFunc(test.axis.labels(9), func(s string) bool { return s == "" })
			if got := strings.Join(labels, " "); !strings.Contains(got, test.want) {
				t.Errorf("labels %q, want %q", got, test.want)
			}
		})
	}
}

// Every failure of every series is in some bar, whatever the width.
func TestOverviewCountsAll(t *testing.T) {
	p := newPage(sampleReport())
	for _, c := range []canvas{desk, phone, mailCanvas} {
		o := p.overview(c.bars)
		sum := 0.0
		for category := range o.counts {
			for _, n := range o.counts[category] {
				sum += n
			}
		}
		if sum != 130 {
			t.Errorf("the bars of %d have %g failures, want 130", c.bars, sum)
		}
		if len(o.marks) != 3 || o.marks[0].number != 1 {
			t.Errorf("marks %v, want three from 1 on", o.marks)
		}
	}
	p.result.Marks[0].At = sampleStart - 50_000
	if o := p.overview(desk.bars); len(o.marks) != 3 || o.start > sampleStart-50_000 {
		t.Errorf("of the marks %v are shown, want a change before the log too", o.marks)
	}
	p.result.Series = nil
	if o := p.overview(desk.bars); o != nil {
		t.Errorf("without a series there is a chart %v", o)
	}
}

// Drawings are well-formed, have only colours that the style sheet names, and know where their values lie.
func TestDrawings(t *testing.T) {
	p := newPage(sampleReport())
	w := &webPage{page: p}
	if err := w.figures(); err != nil {
		t.Fatal(err)
	}
	figures := []figure{w.Failures.figure}
	for _, c := range w.Curves {
		figures = append(figures, c.figure)
	}
	for _, s := range w.Shares {
		figures = append(figures, s.figure)
	}
	if len(w.Curves) != 4 || len(w.Shares) != 3 {
		t.Errorf("%d curves and %d shares, want requests and durations of two upstreams; upstreams, paths and the joins", len(w.Curves), len(w.Shares))
	}
	for i, f := range figures {
		for _, svg := range []string{string(f.Desk), string(f.Phone)} {
			decoder := xml.NewDecoder(strings.NewReader(svg))
			decoder.Strict = true
			for {
				if _, err := decoder.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("drawing %d: %v", i, err)
				}
			}
			if strings.Contains(svg, "rgb(") || strings.Contains(svg, "rgba(") {
				t.Errorf("drawing %d has a colour of its own", i)
			}
		}
		if f.DeskLeft <= 0 || f.DeskLeft > 50 || f.DeskRight <= f.DeskLeft || f.DeskRight > 100 {
			t.Errorf("drawing %d: values lie from %g %% to %g %%", i, f.DeskLeft, f.DeskRight)
		}
	}
}

func TestPicture(t *testing.T) {
	for name, r := range map[string]*Report{"two": sampleReport(), "many_marks": manyMarks()} {
		picture, says, err := newPage(r).picture()
		if err != nil || !bytes.HasPrefix(picture, []byte("\x89PNG")) || !strings.Contains(says, "130 failures from") {
			t.Errorf("%s: no picture (%v), says %q", name, err, says)
		}
	}
	quiet := sampleReport()
	quiet.result.Series = nil
	if picture, _, err := newPage(quiet).picture(); picture != nil || err != nil {
		t.Errorf("without failures there is a picture of %d bytes: %v", len(picture), err)
	}
}

func manyMarks() *Report {
	r := sampleReport()
	for i := range 120 {
		r.result.Marks = append(r.result.Marks, analyze.Mark{At: sampleStart + int64(i)*30_000, Kind: analyze.MarkKind(i % 3), Text: hostile})
	}
	return r
}

func TestShares(t *testing.T) {
	s := newShares([]analyze.Count{{Name: "a", Failures: 1, Requests: 50}, {Name: "b", Failures: 3, Requests: 50}}, 4, 200)
	if s.rows[0].name != "b" || s.rows[0].ofFailures != 0.75 || s.rows[0].ofRequests != 0.25 || !s.both {
		t.Errorf("shares %+v, want b with three quarters of the failures and one of the requests first", s.rows)
	}
	if s := newShares([]analyze.Count{{Name: "a", Failures: 1}}, 1, 0); s.both {
		t.Error("without requests there are shares of requests")
	}
}

// Each category has a colour of its own.
func TestRoleColours(t *testing.T) {
	seen := map[string]string{}
	for c := range knowledge.Categories {
		r := roleColours[categoryRole+role(c)]
		if other := seen[r.light.String()]; other != "" || r.name == "" {
			t.Errorf("%s has the colour of %s", r.name, other)
		}
		seen[r.light.String()] = r.name
		if !strings.Contains(pageStyle, "--"+r.name+":") {
			t.Errorf("the style sheet has no colour %s", r.name)
		}
	}
}
