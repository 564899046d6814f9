package deploy

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// telling writes a moment as tests have it: UTC with "Z" where the zone is known, "?" before a date without a year.
func telling(m moment) string {
	if m.fault != "" {
		return "fault: " + m.fault
	}
	layout := "2006-01-02 15:04:05.999999999"
	text := time.Unix(0, m.stamp.Nano).UTC().Format(layout)
	if !m.stamp.Dated {
		text = "?" + text[4:]
	}
	if m.stamp.Zoned {
		text += "Z"
	}
	if m.doubt != "" {
		text += " doubt: " + m.doubt
	}
	return text
}

func TestReadMoment(t *testing.T) {
	cases := []struct {
		text, want string
		step       int
		rest       string
	}{
		// the year first
		{"2026-11-22T19:21:39Z shop", "2026-11-22 19:21:39Z", 1, " shop"},
		{"2026-11-22T19:21:39.123456789+01:00", "2026-11-22 18:21:39.123456789Z", 0, ""},
		{"2026-11-22T19:21:39.1234567Z", "2026-11-22 19:21:39.1234567Z", 0, ""},
		{"2026-11-22T19:21:39+0100", "2026-11-22 18:21:39Z", 1, ""},
		{"2026-11-22T19:21:39-05", "2026-11-23 00:21:39Z", 1, ""},
		{"2026-11-22T19:21:39+05:30[Asia/Kolkata] x", "2026-11-22 13:51:39Z", 1, " x"},
		{"2026-11-22 19:21:39 +0100 CET x", "2026-11-22 18:21:39Z", 1, " x"},
		{"2026-11-22 19:21:39.5 -0300 -03 m=+0.1 x", "2026-11-22 22:21:39.5Z", 0, " m=+0.1 x"},
		{"2026-11-22 19:21:39 UTC shop", "2026-11-22 19:21:39Z", 1, " shop"},
		{"2026-11-22 19:21 GMT+2 shop", "2026-11-22 17:21:00Z", 60, " shop"},
		{"2026-11-22 19:21 (CET)", "2026-11-22 18:21:00Z", 60, ""},
		{"2026-11-22 19:21", "2026-11-22 19:21:00", 60, ""},
		{"2026-11-22, 19:21", "2026-11-22 19:21:00", 60, ""},
		{"2026-11-22 at 19:21", "2026-11-22 19:21:00", 60, ""},
		{"2026-11-22_19:21:39", "2026-11-22 19:21:39", 1, ""},
		{"2026-11-22-192139 x", "2026-11-22 19:21:39", 1, " x"},
		{"2026-11-22 19:21:39,123 shop", "2026-11-22 19:21:39.123", 0, " shop"},
		{"2026-11-22 19:21:39,123,shop", "2026-11-22 19:21:39", 1, ",123,shop"},
		{"2026-11-22 19:21:39,12", "2026-11-22 19:21:39", 1, ",12"},
		{"2026/11/22 19:21:39 +0100 (~ 2h ago)", "2026-11-22 18:21:39Z", 1, " (~ 2h ago)"},
		{"2026.11.22 19:21", "2026-11-22 19:21:00", 60, ""},
		{"2026-1-2 3:04", "2026-01-02 03:04:00", 60, ""},
		{"2026-11-22", "2026-11-22 00:00:00", 86400, ""},
		{"2026-11-22 shop", "2026-11-22 00:00:00", 86400, " shop"},
		{"2026-11-22 2024 releases", "2026-11-22 00:00:00", 86400, " 2024 releases"},
		{"2026-11-22 19:21 -2024 x", "2026-11-22 19:21:00", 60, " -2024 x"},
		{"2026-11-22T19:21:39Z - shop", "2026-11-22 19:21:39Z", 1, " - shop"},
		{"20261122T192139Z", "2026-11-22 19:21:39Z", 1, ""},
		{"20261122T1921", "2026-11-22 19:21:00", 60, ""},
		{"20261122192139 x", "2026-11-22 19:21:39", 1, " x"},
		{"202611221921", "2026-11-22 19:21:00", 60, ""},
		{"20261122-192139", "2026-11-22 19:21:39", 1, ""},
		{"20261122", "2026-11-22 00:00:00", 86400, ""},
		// seconds since 1970
		{"1795030899", "2026-11-18 19:41:39Z", 1, ""},
		{"1795030899 +0100", "2026-11-18 19:41:39Z", 1, " +0100"},
		{"1795030899.25,x", "2026-11-18 19:41:39.25Z", 0, ",x"},
		{"4102444799", "2099-12-31 23:59:59Z", 1, ""},
		{"1795030899123", "2026-11-18 19:41:39.123Z", 0, ""},
		{"1795030899123456", "2026-11-18 19:41:39.123456Z", 0, ""},
		{"1795030899123456789", "2026-11-18 19:41:39.123456789Z", 0, ""},
		// names of days and months
		{"Sun Nov 22 19:21:39 2026 +0100", "2026-11-22 18:21:39Z", 1, ""},
		{"Sun Nov 22 19:21:39 CET 2026 x", "2026-11-22 18:21:39Z", 1, " x"},
		{"Sun Nov 22 07:21:39 PM UTC 2026", "2026-11-22 19:21:39Z", 1, ""},
		{"Sun Nov  2 19:21:39 2026", "2026-11-02 19:21:39", 1, ""},
		{"Sun, 22 Nov 2026 19:21:39 GMT", "2026-11-22 19:21:39Z", 1, ""},
		{"Sunday, November 22, 2026 7:21 PM", "2026-11-22 19:21:00", 60, ""},
		{"Nov 22, 2026, 7:21:39\u202fPM EST x", "2026-11-23 00:21:39Z", 1, " x"},
		{"Nov 22nd, 2026 at 7:21 p.m.", "2026-11-22 19:21:00", 60, ""},
		{"22nd Nov 2026 19:21", "2026-11-22 19:21:00", 60, ""},
		{"22 Nov 2026 19:21:39", "2026-11-22 19:21:39", 1, ""},
		{"22. November 2026 19:21", "2026-11-22 19:21:00", 60, ""},
		{"22-Nov-2026 19:21:39", "2026-11-22 19:21:39", 1, ""},
		{"22/Nov/2026:19:21:39 +0100", "2026-11-22 18:21:39Z", 1, ""},
		{"Nov 22 19:21:39 web1 x", "?-11-22 19:21:39", 1, " web1 x"},
		{"22 Nov 19:21 x", "?-11-22 19:21:00", 60, " x"},
		{"Feb 29 19:21:39", "?-02-29 19:21:39", 1, ""},
		// the year last
		{"22.11.2026 19:21", "2026-11-22 19:21:00", 60, ""},
		{"03.04.2026 19:21", "2026-04-03 19:21:00", 60, ""},
		{"22/11/2026 19:21", "2026-11-22 19:21:00", 60, ""},
		{"11/22/2026 7:21:39 PM", "2026-11-22 19:21:39", 1, ""},
		{"11/22/2026 12:21 AM", "2026-11-22 00:21:00", 60, ""},
		{"22-11-2026", "2026-11-22 00:00:00", 86400, ""},
		{"04/04/2026", "2026-04-04 00:00:00", 86400, ""},
		{"2026-11-22 7 PM", "2026-11-22 19:00:00", 3600, ""},
		// zones
		{"2026-07-22 19:21:39 Europe/Berlin x", "2026-07-22 17:21:39Z", 1, " x"},
		{"2026-11-22 19:21 IST", "2026-11-22 19:21:00 doubt: the zone IST has several meanings: write an offset such as +01:00", 60, ""},
		{"2026-11-22 19:21 CART rollout", "2026-11-22 19:21:00", 60, " CART rollout"},
		// what does not exist
		{"03/04/2026", "fault: 03/04/2026 may be 3 April or 4 March: write the year first", 86400, ""},
		{"2026-13-45T19:54:27Z", "fault: there is no such date", 1, ""},
		{"2026-02-30", "fault: there is no such date", 86400, ""},
		{"2026-11-22 25:00", "fault: there is no such time of day", 60, ""},
		{"11/22/2026 17:21 PM", "fault: there is no such time of day", 60, ""},
	}
	for _, c := range cases {
		m, n := readMoment(c.text, unknownOrder)
		if got := telling(m); n == 0 || got != c.want || m.step != c.step || c.text[n:] != c.rest {
			t.Errorf("readMoment(%q): got %s, step %d, rest %q, want %s, step %d, rest %q", c.text, got, m.step, c.text[n:], c.want, c.step, c.rest)
		}
	}
}

func TestReadMomentNot(t *testing.T) {
	for _, text := range []string{"", "shop", "2.4.0", "v2026.11.22", "2026", "2026-11", "2026-11-22-rc1", "2026.11.22-rc1", "2026-11-22.3", "22/11/26", "19:21:39", "10.0.0.7", "1795", "9fceb02d",
		"1234567", "12345678", "123456789", "12345678901", "99999999999999", "Nov", "Sun", "Mayor 3", "1795030899abc", "20261122abc", "2026-11-22x", "marketing 2", "4102444800",
		"4294967296000", "5000000000", "1795030899-1"} {
		if m, n := readMoment(text, unknownOrder); n > 0 {
			t.Errorf("readMoment(%q): got %s of %q, want no time", text, telling(m), text[:n])
		}
	}
}

func TestReadMomentInOrder(t *testing.T) {
	for o, want := range map[order]string{dayFirst: "2026-04-03 00:00:00", monthFirst: "2026-03-04 00:00:00"} {
		if m, _ := readMoment("03/04/2026", o); telling(m) != want {
			t.Errorf("03/04/2026 in order %d: got %s, want %s", o, telling(m), want)
		}
	}
}

// TestReadMomentAgainstTimeParse holds the reader against the standard library over many days.
func TestReadMomentAgainstTimeParse(t *testing.T) {
	layouts := []string{time.RFC3339, time.RFC3339Nano, time.RFC1123Z, time.ANSIC, "2006-01-02 15:04:05 -0700", "02/Jan/2006:15:04:05 -0700", "2 January 2006 15:04", "20060102T150405Z0700",
		"Mon Jan _2 15:04:05 2006 -0700", "Jan 2, 2006, 3:04:05 PM", "02-Jan-2006 15:04:05.000", "2006/01/02 15:04:05"}
	start := time.Date(2023, 12, 31, 22, 59, 59, 123456789, time.FixedZone("", 3600))
	for i := range 800 {
		at := start.Add(time.Duration(i) * 37 * time.Hour).Add(time.Duration(i) * 61 * time.Second)
		for _, layout := range layouts {
			text := at.Format(layout)
			want, err := time.Parse(layout, text)
			if err != nil {
				t.Fatal(err)
			}
			m, n := readMoment(text, unknownOrder)
			zoned := strings.ContainsAny(layout, "Z") || strings.Contains(layout, "-0700")
			if n != len(text) || m.stamp.Nano != want.UnixNano() || m.stamp.Zoned != zoned {
				t.Fatalf("readMoment(%q): got %s of %d bytes, want %s of %d, zoned %v", text, telling(m), n, want.UTC(), len(text), zoned)
			}
		}
	}
}

func TestIsRelative(t *testing.T) {
	for text, want := range map[string]bool{
		"5m32s": true, "3d4h": true, "45s": true, "120d": true, "2 hours ago": true, "about an hour ago": true, "3 days, 4 hours ago": true, "2h13m ago": true, "just now": true,
		"<unknown>": true, "2y45d": true, "Less than a minute ago": true, "an hour ago": true, "2 weeks ago": true,
		"": false, "5": false, "shop": false, "7 days": false, "2.4.0": false, "3x": false, "2026-11-22": false, "ago": false, "2h shop": false, "5m 3": false,
	} {
		if got := isRelative(text); got != want {
			t.Errorf("isRelative(%q): got %v, want %v", text, got, want)
		}
	}
}

func TestParseZone(t *testing.T) {
	summer := time.Date(2026, 7, 22, 12, 0, 0, 0, time.UTC).Unix()
	for text, want := range map[string]string{"UTC": "0", "+01:00": "3600", "-0330": "-12600", "Z": "0", "Europe/Berlin": "7200", "CET": "3600", "CST": "doubt", "here": "none", "": "none",
		"+99:00": "none", "Local": "none"} {
		got := "none"
		if z, ok := parseZone(text); ok {
			seconds, zoned, doubt := z.utc(summer)
			got = fmt.Sprint(summer - seconds)
			if doubt != "" && !zoned {
				got = "doubt"
			}
		}
		if got != want {
			t.Errorf("parseZone(%q): got %s, want %s", text, got, want)
		}
	}
}

// How far ahead of UTC a list is written is kept: it may be the zone of logs that name none.
func TestQuarters(t *testing.T) {
	for text, want := range map[string]int8{"2026-11-22 09:44:01-0600": -24, "2026-11-22T21:14:01+05:45": 23, "2026-11-22T15:44:01Z": 0, "2026-11-22 15:44:01": 0, "1795448641": 0} {
		if m, n := readMoment(text, dayFirst); n == 0 || m.stamp.Quarters != want {
			t.Errorf("readMoment(%q): got %d quarters of an hour, want %d", text, m.stamp.Quarters, want)
		}
	}
}
