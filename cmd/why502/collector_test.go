package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// The collector is patient until its first collection, and tight from then on.
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
		if percent() == laterPercent {
			return
		}
	}
	t.Errorf("after a collection the collector is at %d per cent, want %d", percent(), laterPercent)
}

// percent reads the setting by writing it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}
