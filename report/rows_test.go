package report

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	var out strings.Builder
	if err := CSV(&out, hostileReport()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v; want 3 of\n%s", len(rows), err, out.String())
	}
	for _, want := range []struct {
		row         int
		name, value string
	}{
		{1, "id", "1"}, {1, "ongoing", "true"}, {1, "failures", "5"}, {1, "confidence", "0.50"}, {1, "upstreams", "a\"b\\c d\uFFFD[31m"},
		{1, "paths", "'=cmd|'/c calc'!A0, /a,b"}, {1, "deploy", ""}, {2, "title", "'-1+1"}, {2, "deploy", "'@sum"}, {2, "deploy_verdict", "coincidence"},
		{2, "deploy_time", "2026-11-22T19:59:56.191Z"},
	} {
		for i, name := range rows[0] {
			if name == want.name && rows[want.row][i] != want.value {
				t.Errorf("row %d, %s: got %q, want %q", want.row, name, rows[want.row][i], want.value)
			}
		}
		if !strings.Contains(out.String(), want.name) {
			t.Errorf("no column is called %s", want.name)
		}
	}
}

func TestCell(t *testing.T) {
	for text, want := range map[string]string{"": "", "-1.5": "-1.5", "-": "'-", "+49": "+49", "=1": "'=1", "@x": "'@x", "a=b": "a=b", "a\tb\x9bc": "a b\uFFFDc"} {
		if got := Cell(text); got != want {
			t.Errorf("Cell(%q) is %q, want %q", text, got, want)
		}
	}
}

func TestJSONLines(t *testing.T) {
	var out strings.Builder
	if err := JSONLines(&out, hostileReport()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 || strings.ContainsRune(out.String(), 0x1b) {
		t.Fatalf("got %q, want two lines without an escape", out.String())
	}
	for i, line := range lines {
		var inc Incident
		if err := json.Unmarshal([]byte(line), &inc); err != nil || inc.ID != []string{"1", "2"}[i] {
			t.Errorf("line %d: %v, incident %q in %s", i, err, inc.ID, line)
		}
	}
}
