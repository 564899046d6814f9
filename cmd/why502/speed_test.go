package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
)

// trafficFormats write the i-th of n requests of an hour; a failing one has names of its own.
var trafficFormats = map[string]func(out *bytes.Buffer, at time.Time, i int, failing bool){
	"nginx": func(out *bytes.Buffer, at time.Time, i int, failing bool) {
		fmt.Fprintf(out, "%s - - [%s] \"GET /orders/%d HTTP/1.1\" %d 5120 \"-\" \"curl/8\"\n", clientOf(i), at.Format("02/Jan/2006:15:04:05 -0700"), i%1000, statusOf(failing))
	},
	"haproxy": func(out *bytes.Buffer, at time.Time, i int, failing bool) {
		state, header := "----", 31
		if failing {
			state, header = "SH--", -1
		}
		fmt.Fprintf(out, "%s lb1 haproxy[2742]: %s:40123 [%s] web shop/app%d 0/0/1/%d/%d %d 5120 - - %s 9/9/4/1/0 0/0 \"GET /orders/%d HTTP/1.1\"\n",
			at.Format(time.Stamp), clientOf(i), at.Format("02/Jan/2006:15:04:05.000"), i%8, header, 32+i%400, statusOf(failing), state, i%1000)
	},
	"envoy": func(out *bytes.Buffer, at time.Time, i int, failing bool) {
		flags := "-"
		if failing {
			flags = "UC"
		}
		fmt.Fprintf(out, "[%s] \"GET /orders/%d HTTP/1.1\" %d %s 0 5120 %d 31 \"%s\" \"curl/8\" \"%032x\" \"shop.example\" \"10.0.0.%d:8080\"\n",
			at.Format("2006-01-02T15:04:05.000Z"), i%1000, statusOf(failing), flags, 32+i%400, clientOf(i), i, i%8)
	},
	"envoy-json": func(out *bytes.Buffer, at time.Time, i int, failing bool) {
		flags := "-"
		if failing {
			flags = "UC"
		}
		fmt.Fprintf(out, `{"authority":"shop.example","bytes_sent":5120,"downstream_remote_address":"%s:40123","duration":%d,"method":"GET","path":"/orders/%d","protocol":"HTTP/1.1","response_code":%d,"response_flags":"%s","start_time":"%s","upstream_cluster":"shop","upstream_host":"10.0.0.%d:8080"}`+"\n",
			clientOf(i), 32+i%400, i%1000, statusOf(failing), flags, at.Format("2006-01-02T15:04:05.000Z"), i%8)
	},
}

func clientOf(i int) string { return fmt.Sprintf("10.%d.%d.%d", i>>14&127, i>>7&127, i&127) }

func statusOf(failing bool) int {
	if failing {
		return 502
	}
	return 200
}

// trafficLog is a log of n requests within an hour.
func trafficLog(format string, n int, failing bool) []byte {
	var out bytes.Buffer
	begin := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i := range n {
		trafficFormats[format](&out, begin.Add(time.Hour/time.Duration(n)*time.Duration(i)), i, failing)
	}
	return out.Bytes()
}

// digestOf reads one log with one worker.
func digestOf(t *testing.T, path string) *digest.Digest {
	t.Helper()
	r, err := (&inputFlags{Files: []string{path}, Jobs: 1}).open(&streams{out: io.Discard, err: io.Discard, ctx: context.Background()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.digest(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
	if err != nil || r.bad {
		t.Fatalf("reading %s: bad %v, %v", path, r.bad, err)
	}
	return d
}

// usage is what reading a log costs: how many times memory is allocated, and how much of it the digest holds.
func usage(t *testing.T, path string) (mallocs, held uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d := digestOf(t, path)
	runtime.ReadMemStats(&after)
	mallocs = after.Mallocs - before.Mallocs
	for range d.Traffic() { // a digest that is read holds no more than it must
		break
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(d)
	return mallocs, after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

// A line that went well costs no allocation: four times as many of the same hour cost as good as no more.
func TestHealthyLinesAllocateNothing(t *testing.T) {
	const few, many = 50_000, 200_000
	for format := range trafficFormats {
		dir := t.TempDir()
		first, _ := usage(t, writeLog(t, dir, "few.log", trafficLog(format, few, false)))
		second, _ := usage(t, writeLog(t, dir, "many.log", trafficLog(format, many, false)))
		t.Logf("%s: %d allocations for %d lines, %d for %d", format, first, few, second, many)
		if more, most := int64(second)-int64(first), int64(many-few)/1000; more > most {
			t.Errorf("%s: %d lines more cost %d allocations more, want at most %d", format, many-few, more, most)
		}
	}
}

// Memory does not grow with the log, not even where every request fails.
func TestStormIsHeldInBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 100 MB")
	}
	const few, many = 100_000, 300_000
	for format := range trafficFormats {
		dir := t.TempDir()
		_, first := usage(t, writeLog(t, dir, "few.log", trafficLog(format, few, true)))
		_, second := usage(t, writeLog(t, dir, "many.log", trafficLog(format, many, true)))
		t.Logf("%s: %.1f MiB held of %d failures, %.1f of %d", format, float64(first)/(1<<20), few, float64(second)/(1<<20), many)
		if second > first+first/4 || second > 12<<20 {
			t.Errorf("%s: %d failures hold %d bytes, and %d of them %d; want at most a quarter more, and 12 MiB", format, few, first, many, second)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	for format := range trafficFormats {
		for name, failing := range map[string]bool{"healthy": false, "storm": true} {
			b.Run(format+"/"+name, func(b *testing.B) {
				log := trafficLog(format, 50_000, failing)
				b.SetBytes(int64(len(log)))
				b.ReportAllocs()
				for b.Loop() {
					if code := run(context.Background(), []string{"--format=json", clockShows, "--jobs=1", "-"}, bytes.NewReader(log), io.Discard, io.Discard); code != exitFine {
						b.Fatalf("exit code %d", code)
					}
				}
			})
		}
	}
}
