package haproxy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestRowsFindTheirSamples(t *testing.T) {
	d := Dictionary()
	if len(d.Rows) < 170 {
		t.Fatalf("%d rows: a table was lost", len(d.Rows))
	}
	seen := map[string]bool{}
	for _, row := range d.Rows {
		if seen[row.ID] {
			t.Errorf("%s stands twice", row.ID)
		}
		seen[row.ID] = true
		if row.Sample == "" || row.Meaning == "" || row.Source == "" || row.Symptom == event.NoSymptom {
			t.Errorf("%s lacks a sample, a meaning, a source or a symptom", row.ID)
		}
		if strings.HasPrefix(row.ID, "reason.") {
			continue // they stand inside other messages; see TestReasonsFindTheirSamples
		}
		if found, id := d.Find([]byte(row.Sample), 0, nil); found == nil || found.ID != row.ID {
			t.Errorf("%s: Find(%q) = %s, want the row itself", row.ID, row.Sample, id)
		}
		if row.Near == "" {
			continue
		}
		if found, _ := d.Find([]byte(row.Near), 0, nil); found != nil && found.ID == row.ID {
			t.Errorf("%s: takes %q, which only looks alike", row.ID, row.Near)
		}
	}
}

func TestReasonsFindTheirSamples(t *testing.T) {
	f := newFinders()
	for _, row := range reasonRows {
		if found, id := f.why([]byte(row.Sample)); found == nil || found.Symptom != row.Symptom {
			t.Errorf("%s: why(%q) = %s, want %s", row.ID, row.Sample, id, row.Symptom)
		}
		if found, _ := f.why([]byte(row.Near)); found != nil && found.ID == row.ID {
			t.Errorf("%s: takes %q, which only looks alike", row.ID, row.Near)
		}
	}
}

func TestReasonsPreferTheMoreExactText(t *testing.T) {
	tests := []struct {
		name, text string
		want       event.Symptom
	}{
		{"stale errno behind a handshake", "SSL handshake failure (Connection refused)", event.TLSHandshake},
		{"openssl behind a handshake", "SSL handshake failure (error:0A000086:SSL routines::certificate verify failed)", event.TLSVerify},
		{"errno behind a general error", "General socket error (Permission denied)", event.ConnectDenied},
		{"general error alone", "General socket error", event.ConnectFailed},
		{"musl's words", "Host is unreachable", event.ConnectUnreachable},
		{"nothing known", "the moon is full", event.NoSymptom},
	}
	f := newFinders()
	for _, test := range tests {
		got := event.NoSymptom
		if row, _ := f.why([]byte(test.text)); row != nil {
			got = row.Symptom
		}
		if got != test.want {
			t.Errorf("%s: why(%q) = %q, want %q", test.name, test.text, got, test.want)
		}
	}
}

func TestEveryRowHasAFamily(t *testing.T) {
	for _, row := range Dictionary().Rows {
		if familyOf(&row).kind == event.NoKind {
			t.Errorf("%s: its family is not in families", row.ID)
		}
	}
}

func TestStatesAreWhole(t *testing.T) {
	if len(States) < 110 {
		t.Fatalf("%d states: rows were lost", len(States))
	}
	seen := map[string]bool{}
	for _, s := range States {
		if seen[s.ID] {
			t.Errorf("%s stands twice", s.ID)
		}
		seen[s.ID] = true
		if s.Meaning == "" || s.Source == "" || s.Code == "" {
			t.Errorf("%s lacks its code, meaning or source", s.ID)
		}
		if s.Kind == Ending && s.Symptom == event.NoSymptom {
			t.Errorf("%s has no symptom", s.ID)
		}
	}
}

func TestExplain(t *testing.T) {
	tests := []struct {
		term string
		want []string
	}{
		{"SH--", []string{"state.SH"}},
		{"sC", []string{"state.sC"}},
		{"PH", []string{"state.PH"}},
		{"----", []string{"state.normal"}},
		{"SCDN", []string{"state.SC", "cookie3.D", "cookie4.N"}},
		{"S", []string{"first.S"}},
		{"IT", []string{"first.I", "second.T"}},
		{"UF", nil},
		{"SH-", nil},
		{"", nil},
		{"502", nil},
	}
	for _, test := range tests {
		var got []string
		for _, s := range Explain(test.term) {
			got = append(got, s.ID)
		}
		if strings.Join(got, " ") != strings.Join(test.want, " ") {
			t.Errorf("Explain(%q) = %v, want %v", test.term, got, test.want)
		}
	}
}

func TestFormatsUnderstandTheirSamplesAlone(t *testing.T) {
	formats := Formats()
	for _, format := range formats {
		for _, other := range formats {
			var g event.Glance
			var ev event.Event
			p := other.New()
			want := format.Name == other.Name
			if got := p.Glance([]byte(format.Sample), &g); got != want {
				t.Errorf("%s: Glance of the sample of %s = %v, want %v", other.Name, format.Name, got, want)
			}
			if got := p.Parse([]byte(format.Sample), &ev); got != want {
				t.Errorf("%s: Parse of the sample of %s = %v, want %v", other.Name, format.Name, got, want)
			}
		}
	}
}
