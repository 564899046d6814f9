package parser

import (
	"bytes"
	"testing"

	"github.com/why502/why502/parser/event"
)

// What Lines costs over the format's own Glance, which comes first of each pair.
func BenchmarkLines(b *testing.B) {
	for _, test := range []struct{ name, prefix, body string }{
		{"nginx", "", accessLine},
		{"envoy", "", envoyLine},
		{"envoy_json", "", jsonLine},
		{"haproxy_syslog", `Nov 22 19:21:39 lb1 haproxy[2742]: `, haproxyBody},
		{"haproxy_rsyslog", `2026-11-22T19:21:39.108170+00:00 lb1 haproxy[2742]: `, haproxyBody},
		{"nginx_cri", `2026-11-22T19:21:39.123456789Z stdout F `, accessLine},
		{"nginx_compose", `web-1  | `, accessLine},
	} {
		l, g := testLines(b), event.Glance{}
		body, line := []byte(test.body), []byte(test.prefix+test.body)
		l.Glance(line, &g)
		row := l.last[shapeOf(body)]
		b.Run(test.name+"/format", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Reset()
				row.Glance(body, &g)
			}
		})
		b.Run(test.name+"/lines", func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				l.Glance(line, &g)
			}
		})
	}
}

func BenchmarkLinesOdd(b *testing.B) {
	for _, test := range []struct{ name, line string }{
		{"docker_file", `{"log":` + quote(accessLine+"\n") + `,"stream":"stderr","time":"2026-11-22T19:21:39.9Z"}`},
		{"fluent_bit", `{"date":1795375299.5,"log":` + quote(accessLine) + `,"stream":"stderr","kubernetes":{"pod_name":"edge-5d9c","host":"node7","container_name":"nginx"}}`},
		{"sshd", `Nov 22 19:21:39 lb1 sshd[12]: Failed password for root from 10.0.0.9 port 4242 ssh2`},
		{"json_app", `{"level":"info","ts":1795375299.5,"msg":"started","port":8080}`},
		{"garbage", `lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua`},
		{"error", errorLine},
	} {
		b.Run(test.name, func(b *testing.B) {
			l, g, line := testLines(b), event.Glance{}, []byte(test.line)
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				l.Glance(line, &g)
			}
		})
	}
	b.Run("mixed", func(b *testing.B) {
		l, g := testLines(b), event.Glance{}
		lines := [][]byte{[]byte(accessLine), []byte(`Nov 22 19:21:39 lb1 haproxy[2742]: ` + haproxyBody), []byte(envoyLine), []byte(errorLine)}
		b.SetBytes(int64(len(bytes.Join(lines, nil))))
		b.ReportAllocs()
		for b.Loop() {
			for _, line := range lines {
				l.Glance(line, &g)
			}
		}
	})
}

func BenchmarkNewLines(b *testing.B) {
	o, err := NewOptions()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		NewLines(o, "x")
	}
}
