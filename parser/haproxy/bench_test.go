package haproxy

import (
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Lines of the usual length, about 190 bytes without the prefix of syslog.
const (
	fineLine   = `19.124.90.41:50666 [19/Nov/2026:23:59:59.907] fe_https~ shop_web/shop2 0/0/1/37/38 200 15619 - - ---- 262/260/55/13/0 0/0 "GET /products/650060?ref=newsletter&utm_source=mail&utm_c=a HTTP/1.1"`
	failedLine = `19.124.90.41:50666 [19/Nov/2026:23:59:59.907] fe_https~ shop_web/shop2 0/0/1/-1/38 502 209 - - SH-- 262/260/55/13/0 0/0 "GET /products/650060?ref=newsletter&utm_source=mail&utm_c=a HTTP/1.1"`
	downLine   = `Server shop/app1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 1 active and 0 backup servers left. 3 sessions active, 0 requeued, 0 remaining in queue.`
	jsonFormat = `{"ts":"%tr","client":"%ci","port":%cp,"frontend":"%ft","backend":"%b","server":"%s","Tr":%Tr,"Tw":%Tw,"Tc":%Tc,"Ta":%Ta,"status":%ST,"bytes":%B,"term":"%tsc","actconn":%ac,"srvconn":%sc,"retries":"%rc","srvq":%sq,"beq":%bq,"method":"%HM","path":"%HU","proto":"%HV","uid":"%ID"}`
	jsonLine   = `{"ts":"22/Nov/2026:19:45:46.803","client":"10.66.39.106","port":51359,"frontend":"web","backend":"shop","server":"app1","Tr":21,"Tw":0,"Tc":0,"Ta":21,"status":200,"bytes":2361,"term":"----","actconn":1,"srvconn":0,"retries":"0","srvq":0,"beq":0,"method":"GET","path":"/category/lamp","proto":"HTTP/1.1","uid":"-"}`
)

func compiled(format string) func() scan.Parser {
	f, err := Compile(format)
	if err != nil {
		panic(err)
	}
	return f.New
}

var benchmarks = []struct {
	name      string
	newParser func() scan.Parser
	line      string
}{
	{"http", func() scan.Parser { return newLogParser(httpShape) }, fineLine},
	{"http-failed", func() scan.Parser { return newLogParser(httpShape) }, failedLine},
	{"https", func() scan.Parser { return newLogParser(httpsShape) }, fineLine + ` 0/0000000000000000/0/0/0 -/TLSv1.3/TLS_AES_256_GCM_SHA384`},
	{"tcp", func() scan.Parser { return newLogParser(tcpShape) }, `10.66.78.10:46120 [22/Nov/2026:21:29:46.496] tcpin shop_tcp/app1 1/0/3 113 -- 2/1/0/0/0 0/0`},
	{"clf", func() scan.Parser { return &clfParser{record: newRecord()} }, `10.0.0.8 - - [22/Nov/2026:21:29:46 +0100] "GET /a?b=c HTTP/1.1" 200 116 "" "" 51208 442 "clf" "ok" "s1" 0 1 2 4 9 ---- 2 1 1 1 0 0 0 "" "" "curl/7.88.1" "Python/3.11.7"`},
	{"compiled-http", compiled(httpFormat + " %ID"), fineLine + " 0A0B0C"},
	{"compiled-json", compiled(jsonFormat), jsonLine},
	{"json", newJSONParser, jsonLine},
	{"message", newMessageParser, downLine},
}

func BenchmarkGlance(b *testing.B) {
	for _, bench := range benchmarks {
		b.Run(bench.name, func(b *testing.B) {
			p, line := bench.newParser(), []byte(bench.line)
			var g event.Glance
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				if !p.Glance(line, &g) {
					b.Fatal("not understood")
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, bench := range benchmarks {
		b.Run(bench.name, func(b *testing.B) {
			p, line := bench.newParser(), []byte(bench.line)
			var ev event.Event
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				if !p.Parse(line, &ev) {
					b.Fatal("not understood")
				}
			}
		})
	}
}

// No line may cost memory, neither at a glance nor in full.
func TestNoAllocations(t *testing.T) {
	for _, bench := range benchmarks {
		p, line := bench.newParser(), []byte(bench.line)
		var g event.Glance
		var ev event.Event
		p.Parse(line, &ev)
		if n := testing.AllocsPerRun(50, func() { p.Glance(line, &g) }); n != 0 {
			t.Errorf("%s: Glance allocates %v times", bench.name, n)
		}
		if n := testing.AllocsPerRun(50, func() { p.Parse(line, &ev) }); n != 0 {
			t.Errorf("%s: Parse allocates %v times", bench.name, n)
		}
	}
}
