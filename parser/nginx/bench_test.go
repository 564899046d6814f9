package nginx

import (
	"fmt"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// lines are healthy lines of a format that differ as lines of one log do: %d stands for a number, %s for an agent.
func lines(format string) [][]byte {
	agents := []string{"curl/8.9.1", "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36", "ShopApp/7.4.1 (iOS; build 2231)"}
	var all [][]byte
	for i := range 64 {
		all = append(all, fmt.Appendf(nil, format, i*3, i*i*7, agents[i%len(agents)]))
	}
	return all
}

const (
	plainBench = `10.0.0.%d - - [22/Nov/2026:19:45:17 +0000] "GET /products/%d?ref=mail HTTP/1.1" 200 1453 "-" "%s"`
	pairsBench = plainBench + ` host=shop.example.com rt=0.205 uct=0.001 uht=0.205 urt=0.205 ua="10.21.2.32:8081" us="200" rid=dce6085a589adeed8942d0f52d1a15e2`
	errorBench = `2026/11/22 19:46:49 [error] 15998#15998: *2778 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.%d, server: shop.example, request: "GET /products/%d HTTP/1.1", upstream: "http://10.0.0.21:8000/", host: "shop.example", referrer: "%s"`
)

func glances(b *testing.B, p scan.Parser, lines [][]byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(lines[0])))
	var g event.Glance
	for i := 0; b.Loop(); i++ {
		if !p.Glance(lines[i%len(lines)], &g) {
			b.Fatalf("line %s is not read", lines[i%len(lines)])
		}
	}
}

func parses(b *testing.B, p scan.Parser, lines [][]byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(lines[0])))
	var ev event.Event
	for i := 0; b.Loop(); i++ {
		if !p.Parse(lines[i%len(lines)], &ev) {
			b.Fatalf("line %s is not read", lines[i%len(lines)])
		}
	}
}

func BenchmarkGlance(b *testing.B) {
	compiled, err := Compile(combinedBody + ` host=$host rt=$request_time uct=$upstream_connect_time uht=$upstream_header_time urt=$upstream_response_time ua="$upstream_addr" us="$upstream_status" rid=$request_id`)
	if err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name, format string
		parser       scan.Parser
	}{
		{"combined", plainBench, newCombined()},
		{"pairs", pairsBench, newCombined()},
		{"compiled", pairsBench, compiled.New()},
		{"upstreaminfo", plainBench + ` 229 0.019 [default-shop-80] [] 10.0.0.21:8000 1980 0.019 200 8eca4ffbc7fac258208b4305dd0870c2`, newUpstreamInfo()},
		{"json", `{"time":"2026-11-22T19:48:48+00:00","remote_addr":"10.0.0.%d","request":"GET /products/%d HTTP/1.1","status":200,"body_bytes_sent":845,"user_agent":"%s","request_time":0.010,"upstream_addr":"10.0.0.21:8000","upstream_status":"200","upstream_connect_time":"0.001","upstream_header_time":"0.010"}`, newJSON()},
		{"ltsv", "time:22/Nov/2026:19:45:17 +0000\thost:10.0.0.%d\treq:GET /products/%d HTTP/1.1\tstatus:200\tsize:845\tua:%s\treqtime:0.010\tapptime:0.010", newLTSV()},
		{"keyvalue", `ts=2026-11-22T19:38:30+00:00 remote=10.0.0.%d method=GET uri="/products/%d" status=200 bytes=1407 agent="%s" dur=0.015 upstream=10.0.0.21:8000 upstream_status=200 upstream_dur=0.015`, newKeyValue()},
		{"error", errorBench, newErrorLog()},
	} {
		b.Run(bench.name, func(b *testing.B) { glances(b, bench.parser, lines(bench.format)) })
	}
}

func BenchmarkParse(b *testing.B) {
	b.Run("combined", func(b *testing.B) { parses(b, newCombined(), lines(plainBench)) })
	b.Run("pairs", func(b *testing.B) { parses(b, newCombined(), lines(pairsBench)) })
	b.Run("error", func(b *testing.B) { parses(b, newErrorLog(), lines(errorBench)) })
}

// A line that went well costs no memory.
func TestNoAllocations(t *testing.T) {
	for _, f := range formats {
		p, line := f.New(), []byte(f.Sample)
		var g event.Glance
		var ev event.Event
		p.Glance(line, &g)
		p.Parse(line, &ev)
		if n := testing.AllocsPerRun(100, func() { p.Glance(line, &g); p.Parse(line, &ev) }); n > 0 {
			t.Errorf("%s: %v allocations a line", f.Name, n)
		}
	}
}
