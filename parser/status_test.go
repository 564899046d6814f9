package parser_test

import (
	"testing"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
)

func TestStatusText(t *testing.T) {
	for _, c := range []struct {
		codes []int
		want  string
	}{{nil, ""}, {[]int{503, 502, 499}, "499,502,503"}} {
		o, err := parser.NewOptions()
		if err != nil {
			t.Fatal(err)
		}
		set := map[int]bool{}
		for _, code := range c.codes {
			set[code] = true
		}
		if c.codes != nil {
			o.CountStatus(set)
		}
		if got := o.StatusText(); got != c.want {
			t.Errorf("%v: got %q, want %q", c.codes, got, c.want)
		}
		for code := 500; code < 600 && c.codes != nil; code++ {
			set[code] = true
		}
		if o.CountStatus(set); c.codes != nil && o.StatusText() != "499,5xx" {
			t.Errorf("with all of 5xx: got %q", o.StatusText())
		}
	}
}

// The codes of --status count whoever made them; what has no code stays.
func TestCountStatus(t *testing.T) {
	const (
		nginxHead = `10.0.0.9 - - [22/Nov/2026:14:00:00 +0000] "GET /a HTTP/1.1" `
		appSent   = ` 157 "-" "curl/8" rt=0.101 ua="10.3.0.11:8080" us="500" uct="0.000" uht="0.100"`
		nobody    = ` 157 "-" "curl/8" rt=0.001 ua="10.3.0.11:8080" us="502" uct="-" uht="-"`
	)
	for _, c := range []struct {
		name, line string
		codes      []int
		outcome    event.Outcome
		symptom    event.Symptom
	}{
		{"usual_rules", nginxHead + "500" + appSent, nil, event.Fine, event.NoSymptom},
		{"sent_by_the_application", nginxHead + "500" + appSent, []int{500}, event.PassedOn, event.PassedThrough},
		{"made_by_the_gateway", nginxHead + "500" + nobody, []int{500}, event.Failed, event.Unknown},
		{"client_left", nginxHead + "499" + nobody, []int{499}, event.Failed, event.ClientClosed},
		{"failure_stays", nginxHead + "502" + nobody, []int{502, 503}, event.Failed, event.ConnectFailed},
		{"not_in_the_set", nginxHead + "502" + nobody, []int{503}, event.Fine, event.NoSymptom},
		{"haproxy_denied", `10.0.0.9:4242 [22/Nov/2026:14:00:06.000] web shop/<NOSRV> 0/-1/-1/-1/0 503 209 - - PR-- 1/1/0/0/0 0/0 "GET /a HTTP/1.1"`, []int{503}, event.Failed, event.FilterACL},
		{"haproxy_server_sent", `10.0.0.9:4242 [22/Nov/2026:14:00:06.000] web shop/app1 0/0/1/2/3 503 209 - - ---- 1/1/0/0/3 0/0 "GET /a HTTP/1.1"`, []int{503}, event.PassedOn, event.PassedThrough},
		{"haproxy_session", `10.0.0.9:4242 [22/Nov/2026:14:00:07.000] db postgres/db 0/-1/5003 0 SC 1/1/0/0/3 0/0`, []int{404}, event.Failed, event.ConnectFailed},
		{"envoy_grpc", `[2026-11-22T14:00:08.000Z] "POST /pb.S/M HTTP/2" 200 UF 0 0 15 - "-" "grpc-go/1" "r1" "grpc" "10.0.0.9:1"`, []int{404}, event.Failed, event.ConnectFailed},
		{"envoy_limited", `[2026-11-22T14:00:09.000Z] "GET /x HTTP/2" 503 RL 0 0 15 - "-" "curl" "r1" "grpc" "-"`, []int{503}, event.Failed, event.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			options, err := parser.NewOptions()
			if err != nil {
				t.Fatal(err)
			}
			var codes map[int]bool
			for _, code := range c.codes {
				if codes == nil {
					codes = map[int]bool{}
				}
				codes[code] = true
			}
			options.CountStatus(codes)
			lines := parser.NewLines(options, "access.log")
			var ev event.Event
			var g event.Glance
			if fate := lines.Parse([]byte(c.line), &ev); fate != parser.Counted {
				t.Fatalf("%s: fate %v", c.line, fate)
			}
			lines.Glance([]byte(c.line), &g)
			if ev.Outcome != c.outcome || ev.Symptom != c.symptom {
				t.Errorf("%s: got outcome %d, %v, want %d, %v", c.line, ev.Outcome, ev.Symptom, c.outcome, c.symptom)
			}
			if g.Outcome != ev.Outcome || g.Symptom != ev.Symptom {
				t.Errorf("%s: a glance tells %d, %v, the event %d, %v", c.line, g.Outcome, g.Symptom, ev.Outcome, ev.Symptom)
			}
		})
	}
}
