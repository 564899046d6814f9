package analyze

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// A storm of which no access log tells: far more messages than are kept are counted all the same, and each line that is asked about gets its share.
func TestErrorLogAloneIsCountedWhole(t *testing.T) {
	const requests = 6000
	for name, test := range map[string]struct {
		budget    int
		failures  uint64
		tolerance uint64
	}{
		"all kept": {0, requests, 0},
		"sampled":  {900, requests, requests / 50},
	} {
		t.Run(name, func(t *testing.T) {
			l := logs{}
			for i := range requests {
				h := hit{at: noon.Add(time.Duration(i) * 50 * time.Millisecond), client: fmt.Sprintf("198.51.100.%d", i%200), target: fmt.Sprintf("/p%d", i%50), peer: "10.0.0.5:80"}
				message := refused
				if i%4 == 0 { // two tries of one request
					l.diagnose("error.log", h, i+1, message)
					h.peer = "10.0.0.6:80"
				} else if i%4 == 1 {
					message = timedOut
				}
				l.diagnose("error.log", h, i+1, message)
			}
			d := l.digest(t, digest.Budgets{Records: test.budget})
			r := Analyze(d, nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
			if off := absent(r.Totals.Failures, test.failures); off > test.tolerance {
				t.Errorf("%d failures, want %d", r.Totals.Failures, test.failures)
			}
			if off := absent(r.Totals.Status504, test.failures/4); off > test.tolerance {
				t.Errorf("%d time-outs, want %d", r.Totals.Status504, test.failures/4)
			}
			codes := map[int]uint64{}
			for _, inc := range r.Incidents {
				for code, n := range inc.Statuses {
					codes[code] += n
				}
			}
			if len(codes) != 2 || codes[502] == 0 || absent(codes[504], test.failures/4) > test.tolerance {
				t.Errorf("the incidents have the codes %v, want 502 and a quarter of 504", codes)
			}
			sum := uint64(0)
			for _, c := range r.Categories {
				sum += c.Failures
			}
			if told := attributed(t, d, r); sum != r.Totals.Failures || told != sum {
				t.Errorf("categories have %d, lines %d, the totals %d", sum, told, r.Totals.Failures)
			}
		})
	}
}

// A line that was cut behind its phase tells of a failure all the same; the first of several lines, and one that was cut before it, do not.
func TestCutErrorLinesAreCounted(t *testing.T) {
	for text, want := range map[string]uint64{refused: 40, refused + ", cli": 40, refused + ",": 40, refused[:50]: 0, `FastCGI sent in stderr: "PHP message: it ends`: 0} {
		l := logs{}
		for i := range 40 {
			l.add("error.log", "%s [error] 7#7: *%d %s", noon.Add(time.Duration(i)*time.Second).Format("2006/01/02 15:04:05"), i+1, text)
		}
		if r := Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()}); r.Totals.Failures != want {
			t.Errorf("%s: %d failures, want %d", text, r.Totals.Failures, want)
		}
	}
}

func absent(a, b uint64) uint64 { return max(a, b) - min(a, b) }

// attributed counts the lines of the logs that the result calls failures.
func attributed(t *testing.T, d *digest.Digest, r *Result) (n uint64) {
	t.Helper()
	inputs, _ := source.Expand([]string{"error.log"}, nil)
	options, err := parser.NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	sink := &asker{t: t, r: r, group: inputs[0].Group, formats: options}
	reader := parser.Reader{Inputs: inputs, Options: options, Jobs: 1, Whole: true, Sink: func(int) parser.Sink { return sink }}
	reader.Read(context.Background())
	return sink.n
}

// asker asks the result about every line.
type asker struct {
	t       *testing.T
	r       *Result
	group   string
	formats *parser.Options
	n       uint64
}

func (a *asker) Begin(parser.Leaf, func([]byte, *event.Event) bool) {}
func (a *asker) End(parser.Leaf, *parser.Tally)                     {}
func (a *asker) Count(*event.Glance, uint32, []byte) bool           { return true }
func (a *asker) Note(*event.Glance, uint32, []byte) bool            { return true }
func (a *asker) Keep(ev *event.Event, line uint32, _ []byte) {
	if _, ok := a.r.Attribute(digest.Pos{Line: line}, ev, a.group, a.formats.FormatName(ev.Format)); ok {
		a.n++
	}
}
