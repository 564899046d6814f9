package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// How eager the collector is, in per cent of what lives. The first collection waits until 8 MiB are in use (twice the runtime's 4 MiB), so that a run
// over little ends without any. From then on it waits until the room is used: little is thrown away on the way of a line, and a collection for each
// fifth more that lives would cost a twelfth of the run. Where more lives than that, it is tight.
const (
	firstPercent = 200
	laterPercent = 20
	// roomOfWorker is room for the tables of each worker, and as much again for what there is once.
	roomOfWorker = 8 << 20 // bytes
)

// room is how much may be in use before the collector is tight.
var room atomic.Uint64

// makeRoom says how many workers a run has.
func makeRoom(workers int) { room.Store(uint64(workers+1) * roomOfWorker) }

// cycle is let go at once and comes back at the end of each collection, as a finaliser does.
type cycle struct{ pages *programPages }

// program are the pages that all give back together.
var program programPages

// keepSmall keeps the memory of the process small while it runs.
func keepSmall() {
	makeRoom(1)
	debug.SetGCPercent(firstPercent)
	runtime.SetFinalizer(&cycle{&program}, (*cycle).first)
}

// collected says that there was enough to collect once.
var collected atomic.Bool

// nextPhase is called between two phases of a run over much: what the one before left behind makes room for the next. Where there are several workers
// a core has nothing else to do meanwhile.
func nextPhase(workers int) {
	switch {
	case !collected.Load():
	case workers > 1:
		go debug.FreeOSMemory()
	default:
		debug.FreeOSMemory()
	}
}

func (c *cycle) first() {
	collected.Store(true)
	c.again()
}

func (c *cycle) again() {
	c.pages.release()
	debug.SetGCPercent(percentFor(liveHeap()))
	runtime.SetFinalizer(c, (*cycle).again)
}

// percentFor is how much more than live bytes may be used before the next collection.
func percentFor(live uint64) int { return max(laterPercent, int(room.Load()*100/max(live, 1))-100) }

// liveHeap is what the last collection found alive, in bytes.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
