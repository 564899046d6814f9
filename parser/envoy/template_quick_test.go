package envoy

import (
	"strings"
	"testing"
)

// TestTemplateCutsUsualLines holds that a given format's healthy lines are cut in one go, and that all others are left to the long way.
func TestTemplateCutsUsualLines(t *testing.T) {
	usual := formats[plainText].Sample
	for name, tt := range map[string]struct {
		format, line string
		want         bool
	}{
		"usual":                  {defaultFormat, usual, true},
		"dashes":                 {defaultFormat, strings.Replace(usual, ` 4 3 `, ` 4 - `, 1), true},
		"quote_in_the_agent":     {defaultFormat, strings.Replace(usual, `curl`, `cu"rl`, 1), false},
		"gap_in_the_agent":       {defaultFormat, strings.Replace(usual, `curl`, `cu" "rl`, 1), false},
		"blank_in_the_target":    {defaultFormat, strings.Replace(usual, `/static`, `/sta tic`, 1), false},
		"quote_in_the_method":    {defaultFormat, strings.Replace(usual, `GET`, `G"ET`, 1), false},
		"no_status":              {defaultFormat, strings.Replace(usual, ` 200 `, ` 2xx `, 1), false},
		"something_behind":       {defaultFormat, usual + ` x`, false},
		"cut":                    {defaultFormat, usual[:len(usual)-1], false},
		"two_texts_of_a_field":   {`%UPSTREAM_HOST% %UPSTREAM_REMOTE_ADDRESS% %RESPONSE_CODE%`, `10.0.7.21:80 10.0.7.21:80 200`, false},
		"pattern_of_its_own":     {`%START_TIME(%s)% %RESPONSE_CODE%`, `1763840755 200`, false},
		"host_and_path_together": {`%REQ(:AUTHORITY)%%REQ(:PATH)% %RESPONSE_CODE%`, `shop.example/a 200`, true},
		"long_number":            {`%RESPONSE_CODE% %DURATION%`, `200 ` + strings.Repeat("1", 65), false},
		"braces_in_details":      {`%RESPONSE_CODE_DETAILS% %RESPONSE_CODE%`, `reset{a b} 503`, false},
		"long_literal":           {`%RESPONSE_CODE% and the duration: %DURATION% ms, by ten o'clock`, `200 and the duration: 17 ms, by ten o'clock`, true},
	} {
		plan, err := newTemplate(tt.format)
		if err != nil {
			t.Fatal(err)
		}
		var e entry
		if got := plan.quick([]byte(tt.line), &e); got != tt.want {
			t.Errorf("%s: quick cut %s: %v, want %v", name, tt.line, got, tt.want)
		}
		compare(t, plan.parser(), plan.parser(), []byte(tt.line))
		agree(t, plan.parser(), []byte(tt.line))
	}
}

// cutsAlike holds that both ways to cut a line find the same texts.
func cutsAlike(t *testing.T, format string, line []byte) {
	t.Helper()
	quick, err := newTemplate(oneLine(format))
	if err != nil {
		return // JSON, or a block of YAML
	}
	slow := *quick
	slow.plain = false
	compare(t, slow.parser(), quick.parser(), line)
}

func TestTemplateCutsAlike(t *testing.T) {
	for _, tt := range compileTests {
		cutsAlike(t, tt.format, []byte(double(tt.line)))
	}
	for _, tt := range plainTests {
		line := double(tt.line)
		for end := range len(line) + 1 {
			cutsAlike(t, defaultFormat, []byte(line[:end]))
		}
	}
}
