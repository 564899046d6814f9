package main

import (
	"testing"
	"time"
)

// A time may be typed, or pasted from a log.
func TestMomentOf(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"1h30m":                       now.Add(-90 * time.Minute),
		"2d":                          now.Add(-48 * time.Hour),
		"1.5h":                        now.Add(-90 * time.Minute),
		"now":                         now,
		"11:00":                       now.Add(-time.Hour),
		"13:00":                       now.Add(-23 * time.Hour), // there is no later one yet
		"2026-11-22T20:03:00+01:00":   time.Date(2026, 11, 22, 19, 3, 0, 0, time.UTC),
		"2026-11-22 20:03":            time.Date(2026, 11, 22, 20, 3, 0, 0, time.UTC),
		"22/Nov/2026:20:03:00 +0100":  time.Date(2026, 11, 22, 19, 3, 0, 0, time.UTC),
		"2026/11/22 20:03:00":         time.Date(2026, 11, 22, 20, 3, 0, 0, time.UTC),
		"2026-11-22T20:03:00,250Z":    time.Date(2026, 11, 22, 20, 3, 0, 250e6, time.UTC),
		"Sun, 22 Nov 2026 20:03 GMT ": {},
		"1795377780":                  time.Unix(1795377780, 0),
		"1795377780000":               time.Unix(1795377780, 0),
		"Nov 22 20:03:00":             {}, // of which year?
		"22/Nov/2026:20:03:00 +0100x": {},
		"-1h":                         {},
		"10":                          {},
		"soon":                        {},
	} {
		got, err := momentOf(text, now.UnixMilli())
		if (err != nil) != want.IsZero() || err == nil && got != want.UnixMilli() {
			t.Errorf("%q: got %v, %v, want %v", text, time.UnixMilli(got).UTC(), err, want.UTC())
		}
	}
	for _, text := range []string{"999999d", "99999999999999w"} {
		if got, err := momentOf(text, now.UnixMilli()); err != nil || got >= now.AddDate(-100, 0, 0).UnixMilli() {
			t.Errorf("%q: got %v, %v, want long ago", text, time.UnixMilli(got).UTC(), err)
		}
	}
}
