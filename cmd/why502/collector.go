package main

import (
	"runtime"
	"runtime/debug"
)

// How eager the collector is, in per cent of what lives. The first collection waits until 8 MiB are in use (twice the runtime's 4 MiB), so that a run
// over little ends without any; from then on little is thrown away on the way of a line, so that a tight collector costs next to nothing.
const (
	firstPercent = 200
	laterPercent = 30
)

// cycle is let go at once and comes back at the end of each collection, as a finaliser does.
type cycle struct{ pages programPages }

// keepSmall keeps the memory of the process small while it runs.
func keepSmall() {
	debug.SetGCPercent(firstPercent)
	runtime.SetFinalizer(&cycle{}, (*cycle).first)
}

func (c *cycle) first() {
	debug.SetGCPercent(laterPercent)
	c.again()
}

func (c *cycle) again() {
	c.pages.release()
	runtime.SetFinalizer(c, (*cycle).again)
}
