package analyze

import (
	"sync/atomic"
	"testing"
)

// What is put aside is done once, by the end of waiting: by another core only where there may be more than one.
func TestAside(t *testing.T) {
	for workers := range 4 {
		var done atomic.Int32
		o := Options{Workers: workers}
		wait := o.aside(func() { done.Add(1) })
		if n := done.Load(); workers < 2 && n != 0 {
			t.Errorf("%d workers: done before anybody waits", workers)
		}
		wait()
		if n := done.Load(); n != 1 {
			t.Errorf("%d workers: done %d times, want once", workers, n)
		}
	}
}
