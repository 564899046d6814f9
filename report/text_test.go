package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestFlood holds that of many incidents a text tells the first in full and lists the others, none twice; --top says how many.
func TestFlood(t *testing.T) {
	for _, test := range []struct{ incidents, top, told, listed int }{{2, 0, 2, 0}, {20, 0, 20, 0}, {21, 0, 20, 1}, {300, 0, 20, 200}, {30, 3, 3, 27}, {30, 300, 30, 0}} {
		r := sampleReport()
		r.result.Incidents = nil
		for i := range test.incidents {
			r.result.Incidents = append(r.result.Incidents, sampleIncident(i+1, 10, uint64(1000-i)))
		}
		r.Style.Top = test.top
		var out bytes.Buffer
		if err := Text(&out, r); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		told := strings.Count(text, fmt.Sprintf(" of %d: programming bug", test.incidents))
		listed := len(regexp.MustCompile(`(?m)^  \d+ +2026-.* programming bug \(0\.87\) `).FindAllString(text, -1))
		if told != test.told || listed != test.listed {
			t.Errorf("%+v: told %d, listed %d", test, told, listed)
		}
		if missing := test.incidents - told - listed; missing > 0 != strings.Contains(text, fmt.Sprintf("%d more are not listed", missing)) {
			t.Errorf("%+v: %d are missing, and the text does not say so", test, missing)
		}
	}
}
