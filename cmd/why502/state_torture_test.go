//go:build torture && unix

package main

import (
	"fmt"
	"testing"
)

// The same as TestStateRotationsAndKills, for long: a thousand kills.
func TestTorture(t *testing.T) {
	for name, rotate := range quietRotations {
		for seed := range uint64(5) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) { replay(t, 100+seed, rotate, 40, 50) })
		}
	}
}
