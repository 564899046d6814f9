package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestView(t *testing.T) {
	at := Time(1795377596191)
	v := View{Style: Style{Width: 100}, Now: at, Logs: 2, Lines: 5012.4, Minutes: []uint64{0, 5, 10}, Upstreams: []Count{{"shop\x1b[2J", 9}, {"", 1}}, Latest: []string{"it happened"}}
	text := strings.Join(v.Draw(20), "\n")
	for _, want := range []string{"2 logs, 5012 lines/s", "10 now, 15 in 3 minutes", "shop\uFFFD[2J 9, (not named) 1", "no incident is open", "it happened"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	v.Open = []Incident{{ID: "1", Start: at, End: at, Failures: 15, Peak: 10, Category: "dns-changes", Confidence: 0.9, Title: strings.Repeat("name\x1b ", 40),
		Alternatives: []Alternative{{"unattributed", "", 0.1}}, Deploy: &Link{Name: "zone", Time: at, SecondsBefore: 3, Verdict: "trigger"}, CheckNow: []string{"anywhere: dig"}}}
	for range 8 {
		v.Open = append(v.Open, v.Open[0])
	}
	for most := 1; most < 30; most++ {
		lines := v.Draw(most)
		if len(lines) > most || len(lines) < min(most, 10) {
			t.Errorf("%d lines, want at most %d and not much less", len(lines), most)
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) > 100 || strings.ContainsRune(line, 0x1b) {
				t.Errorf("the line %q is too long or acts", line)
			}
		}
	}
	text = strings.Join(v.Draw(40), "\n")
	for _, want := range []string{"WHY    DNS change (0.90)", "zone at 2026-11-22 19:59:56, 3 s before: trigger", "NOW    anywhere: dig", "and 5 more open incidents"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestHappened(t *testing.T) {
	inc := Incident{ID: "1", Start: 1795377596191, End: 1795377600000, Failures: 1, Category: "programming-bugs", Title: "a\nb", Confidence: 0.5}
	want := "2026-11-22 20:00:00 closed 1: a b (programming bug 0.50), 1 failure since 2026-11-22 19:59:56, the last at 2026-11-22 20:00:00"
	if got := Happened("close", inc.End, &inc, Style{}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
