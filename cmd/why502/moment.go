package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/parser/scan"
)

// momentOf reads a time, or a duration that counts back from now: "15m", "2h30m", "3d". Empty is 0.
func momentOf(text string, now int64) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if strings.EqualFold(text, "now") {
		return now, nil
	}
	if back, ok := durationOf(text); ok {
		return now - back.Milliseconds(), nil
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMilli(), nil
		}
	}
	for _, layout := range [...]string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			day := time.UnixMilli(now).UTC().Truncate(24 * time.Hour)
			at := day.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second).UnixMilli()
			if at > now {
				at -= 24 * 3600 * 1000
			}
			return at, nil
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 1e9 {
		if n < 1e11 {
			n *= 1000
		}
		return n, nil
	}
	var clock scan.Clock // a stamp as logs have it, with its year
	if stamp, n := clock.Any([]byte(text)); n == len(text) && stamp.Set && stamp.Dated {
		return stamp.Ms(), nil
	}
	return 0, errors.New("want a time such as 2026-11-22T14:00:00Z or 14:00 (UTC), or a duration such as 15m or 2h")
}

// durationOf reads a Go duration, with days and weeks.
func durationOf(text string) (time.Duration, bool) {
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, true
	}
	for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, err := strconv.ParseFloat(strings.TrimSuffix(text, suffix), 64); err == nil && strings.HasSuffix(text, suffix) && n >= 0 {
			return time.Duration(min(n*float64(unit), math.MaxInt64/2)), true
		}
	}
	return 0, false
}

// zoneRule reads one --timezone: ZONE or GLOB=ZONE.
func zoneRule(text string) (analyze.ZoneRule, error) {
	glob, name, found := strings.Cut(text, "=")
	if !found {
		glob, name = "", text
	}
	zone, err := zoneOf(name)
	return analyze.ZoneRule{Glob: glob, Zone: zone}, err
}

// zoneOf finds a zone by its IANA name or its offset.
func zoneOf(name string) (*time.Location, error) {
	for _, layout := range [...]string{"-07:00", "-0700", "-07"} {
		if t, err := time.Parse(layout, strings.TrimPrefix(name, "UTC")); err == nil {
			_, seconds := t.Zone()
			return time.FixedZone(name, seconds), nil
		}
	}
	if name == "" || strings.EqualFold(name, "local") {
		return nil, errors.New("want a zone such as Europe/Berlin, UTC or +02:00")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("unknown zone %q; want one such as Europe/Berlin, UTC or +02:00", name)
	}
	return zone, nil
}
