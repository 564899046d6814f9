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
	defer makeRoom(1)
	for _, test := range []struct {
		workers int
		live    uint64
		want    int
	}{{1, 1 << 20, 1500}, {1, 8 << 20, 100}, {1, 12 << 20, 33}, {1, 14 << 20, laterPercent}, {1, 64 << 20, laterPercent}, {2, 8 << 20, 200}, {2, 12 << 20, 100}} {
		makeRoom(test.workers)
		if got := percentFor(test.live); got != test.want {
			t.Errorf("%d workers, %d MiB alive: the next collection comes at %d per cent more, want %d", test.workers, test.live>>20, got, test.want)
		}
	}
}

// percent reads the setting by writing it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}
