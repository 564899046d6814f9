package main

import (
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// How eager the collector is, in per cent of what lives. The first collection waits until 8 MiB are in use (twice the runtime's 4 MiB), so that a run
// over little ends without any; from then on little is thrown away on the way of a line, so that a tight collector costs next to nothing.
const (
	firstPercent = 200
	laterPercent = 20
)

// cycle is let go at once and comes back at the end of each collection, as a finaliser does.
type cycle struct{ pages programPages }

// keepSmall keeps the memory of the process small while it runs.
func keepSmall() {
	debug.SetGCPercent(firstPercent)
	runtime.SetFinalizer(&cycle{}, (*cycle).first)
}

// collected says that there was enough to collect once.
var collected atomic.Bool

// nextPhase is called between two phases of a run over much: what the one before left behind makes room for the next.
func nextPhase() {
	if collected.Load() {
		runtime.GC()
	}
}

func (c *cycle) first() {
	collected.Store(true)
	debug.SetGCPercent(laterPercent)
	c.again()
}

func (c *cycle) again() {
	c.pages.release()
	runtime.SetFinalizer(c, (*cycle).again)
}
