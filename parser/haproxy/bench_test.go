package haproxy

import (
	"testing"

	"github.com/why502/why502/parser/event"
)

const httpLine = `19.124.90.41:50666 [19/Nov/2026:23:59:59.907] fe_https~ shop_web/shop2 0/0/1/37/38 200 15619 - - ---- 262/260/55/13/0 0/0 "GET /products/650060?ref=newsletter&utm_source=mail&utm_campaign=autumn_16679556 HTTP/1.1"`

func BenchmarkGlanceHTTP(b *testing.B) {
	p := newLogParser(httpShape)
	var g event.Glance
	line := []byte(httpLine)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		if !p.Glance(line, &g) {
			b.Fatal("no")
		}
	}
}

func BenchmarkClock(b *testing.B) {
	p := newLogParser(httpShape)
	line := []byte(httpLine)[20:]
	for b.Loop() {
		_, n := p.clock.CLF(line)
		if n == 0 {
			b.Fatal("no")
		}
	}
}

func BenchmarkHead(b *testing.B) {
	p := newLogParser(httpShape)
	line := []byte(httpLine)
	for b.Loop() {
		if p.head(line) < 0 {
			b.Fatal("no")
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	p := newLogParser(httpShape)
	line := []byte(httpLine)
	for b.Loop() {
		if !p.split(line) {
			b.Fatal("no")
		}
	}
}
