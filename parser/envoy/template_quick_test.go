package envoy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
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

// TestTemplateGlancesQuickly holds that a format whose operators tell enough goes the short way with healthy lines, and what it answers is what the whole
// event says.
func TestTemplateGlancesQuickly(t *testing.T) {
	const own = `%START_TIME% %REQ(:METHOD)% "%REQ(:PATH)%" %PROTOCOL% %RESPONSE_CODE% %RESPONSE_FLAGS% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% %UPSTREAM_CLUSTER% %UPSTREAM_HOST% %HOSTNAME% "%REQ(USER-AGENT)%"`
	const usual = `2026-11-22T19:45:57.743Z POST "/a" HTTP/2 200 - 14 13 shop 10.0.7.21:8000 gw-1 "kube-probe/1.31"`
	for name, tt := range map[string]struct {
		format, old, new string
		want             bool
	}{
		"usual": {"", "", "", true}, "call": {"", "/a", "/shop.Cart/Add", true}, "agent_of_calls": {"", "kube-probe", "grpc-go", true}, "get": {"", "POST", "GET", true},
		"404": {"", "200", "404", true}, "nobody_asked": {"", "10.0.7.21:8000", "-", true}, "no_answer": {"", " 13 ", " - ", true}, "no_cluster": {"", "shop", "-", true},
		"502": {"", "200", "502", false}, "no_status": {"", "200", "0", false}, "flags": {"", " - ", " DC ", false}, "no_method": {"", "POST", "-", false},
		"no_duration": {"", "14", "-", false}, "host_name": {"", "10.0.7.21", "shop", false}, "odd_time": {"", "13", "1.5", false}, "other_stamp": {"", ".743Z", "Z", false},
		"attempts_are_told": {own + ` %UPSTREAM_REQUEST_ATTEMPT_COUNT%`, usual, usual + ` 2`, false},
		"no_flags_at_all":   {strings.Replace(own, ` %RESPONSE_FLAGS%`, ``, 1), ` - `, ` `, false},
		"other_unit":        {strings.Replace(own, `%DURATION%`, `%COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)%`, 1), "", "", false},
	} {
		if tt.format == "" {
			tt.format = own
		}
		plan, err := newTemplate(tt.format)
		if err != nil {
			t.Fatal(err)
		}
		p := plan.parser().(*templateParser)
		line := []byte(strings.Replace(usual, tt.old, tt.new, 1))
		var g event.Glance
		if got := p.quick(line, &g); got != tt.want {
			t.Errorf("%s: quick took %s: %v, want %v", name, line, got, tt.want)
		}
		agree(t, p, line)
		if !p.read(line) {
			t.Errorf("%s: %s is not of the format", name, line)
		}
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
	cutsAlike(t, "%RESPONSE_CODE% %RESPONSE_CODE_DETAILS%|%ROUTE_NAME%", []byte("200 via_upstream|a{b}")) // braces of another field
	for _, tt := range plainTests {
		line := double(tt.line)
		for end := range len(line) + 1 {
			cutsAlike(t, defaultFormat, []byte(line[:end]))
		}
	}
}
