package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// The collector is patient until its first collection, and from then on waits until there is little room left.
func TestKeepSmall(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	keepSmall()
	if got := percent(); got != firstPercent {
		t.Errorf("at the start the collector is at %d per cent, want %d", got, firstPercent)
	}
	for range 100 {
		runtime.GC()
		time.Sleep(time.Millisecond) // finalisers run beside us
		if got := percent(); got != firstPercent && got == percentFor(liveHeap()) {
			return
		}
	}
	t.Errorf("after a collection with %d bytes alive the collector is at %d per cent, want %d", liveHeap(), percent(), percentFor(liveHeap()))
}

func TestPercentFor(t *testing.T) {
	for live, want := range map[uint64]int{1 << 20: 1500, 8 << 20: 100, 12 << 20: 33, 14 << 20: laterPercent, 64 << 20: laterPercent} {
		if got := percentFor(live); got != want {
			t.Errorf("with %d MiB alive the next collection comes at %d per cent more, want %d", live>>20, got, want)
		}
	}
}

// percent reads the setting by writing it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

// Pages are given back only in a run that was large enough to collect, and no more once that is stopped.
func TestReleasePages(t *testing.T) {
	defer collected.Store(collected.Swap(false))
	before := runtime.NumGoroutine()
	releasePages()()
	if got := runtime.NumGoroutine(); got > before {
		t.Errorf("a small run has %d goroutines, want %d", got, before)
	}
	collected.Store(true)
	stop := releasePages()
	if got := runtime.NumGoroutine(); got <= before {
		t.Errorf("a large run has %d goroutines, want more than %d", got, before)
	}
	stop()
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines are left, want %d", runtime.NumGoroutine(), before)
}
