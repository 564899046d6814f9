package parser

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

// heldTable are lines that a logger or shipper put into a text of its own, and texts that only look so.
var heldTable = []knownLine{
	{"pairs_access", `time="2026-11-22T19:21:39Z" level=info msg=` + quote(accessLine), known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"pairs_tell_the_zone", `ts=2026-11-22T18:21:39.5Z level=error app=edge message=` + quote(errorLine) + ` stream=stderr`, known{Counted, event.Error, "nginx-error", "", "", "2026-11-22T18:21:39Z", ""}},
	{"pairs_haproxy", `level=info msg=` + quote(haproxyBody) + ` job=lb`, known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1", ""}},
	{"pairs_cut", `level=info msg="` + strings.Trim(quote(envoyLine), `"`), known{Counted, event.Access, "envoy-text", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"pairs_object", `level=info msg=` + quote(jsonLine), known{Counted, event.Access, "envoy-json", "", "", "2026-11-22T19:21:39.123Z", ""}},
	{"object_msg", `{"level":"info","time":"2026-11-22T18:21:39Z","pod":"edge-5d","msg":` + quote(errorLine) + `}`, known{Counted, event.Error, "nginx-error", "edge-5d", "", "2026-11-22T18:21:39Z", ""}},
	{"object_unknown_key", `{"ts": 1795375299.1, "data": ` + quote(accessLine) + `}`, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},
	{"object_within", `{"@timestamp": "2026-11-22T19:21:39Z", "fields": {"message": ` + quote(haproxyBody) + `}}`, known{Counted, event.Access, "haproxy-http", "", "", "2026-11-22T19:21:39.1Z", ""}},
	{"object_with_other_texts", `{"level":"info","note":"[edge] the list that comes first: [1 2 3]","text":` + quote(accessLine) + `}`, known{Counted, event.Access, "nginx-combined", "", "", "2026-11-22T19:21:39Z", ""}},

	{"pairs_with_a_tag", `level=info msg="Nov 22 19:21:38 lb1 haproxy[7]: ` + downLine + `"`, known{Counted, event.Health, "haproxy-message", "lb1", "haproxy", "11-22T19:21:38", ""}},
	{"pairs_of_others", `time="2026-11-22T19:21:39Z" level=info msg="listening on [::]:8080, 502 of them [31]"`, known{fate: Skipped, kind: event.Skip}},
	{"object_of_others", `{"level":"error","time":"2026-11-22T19:21:39Z","msg":"[orders] connect() failed (111: Connection refused)"}`, known{fate: Skipped, kind: event.Skip}},
	{"object_of_another_program", `{"program":"gunicorn","time":"2026-11-22T19:21:39Z","msg_text":` + quote(accessLine) + `}`, known{fate: Skipped, kind: event.Skip}},
	{"text_without_a_key", `level=info "` + strings.Trim(quote(accessLine), `"`) + `"`, known{fate: Skipped, kind: event.Skip}},
}

func TestHeld(t *testing.T) { testKnown(t, heldTable) }

func BenchmarkHeldPairs(b *testing.B) {
	line := []byte(`time="2026-11-22T19:21:39Z" level=info msg=` + quote(accessLine))
	l := testLines(b)
	var g event.Glance
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		l.Glance(line, &g)
	}
}
