package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The page is what the figures give.
func TestPageIsFresh(t *testing.T) {
	got, err := os.ReadFile("../CAPACITY.md")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	page(&want, &measured)
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("CAPACITY.md is not what go run ./capacity prints (-):\n%s", diff)
	}
}

// Ten times the logs need ten times the workers and the merging, give or take one.
func TestNeedGrows(t *testing.T) {
	one, ten := measured.need(1e12), measured.need(1e13)
	for _, test := range []struct {
		name     string
		one, ten float64
	}{{"workers", one.workers, ten.workers}, {"leaves", one.partials, ten.partials}, {"merge", one.mergeDay, ten.mergeDay}} {
		if test.ten < 9*(test.one-1) || test.ten > 10*test.one+1 {
			t.Errorf("%s: %g for one terabyte, %g for ten", test.name, test.one, test.ten)
		}
	}
	if limit := measured.need(measured.limit()); limit.mergeDay < tolerable-1 || limit.mergeDay > tolerable+1 {
		t.Errorf("at its limit a merge takes %g s, want %g", limit.mergeDay, tolerable)
	}
}
