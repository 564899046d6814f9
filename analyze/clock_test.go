package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skip(err)
	}
	return z
}

// wall is a wall clock's time in the way of the digest: as if it were UTC.
func wall(text string) int64 {
	at, err := time.Parse("2006-01-02 15:04:05", text)
	if err != nil {
		panic(err)
	}
	return at.UnixMilli()
}

func TestCivilToUTC(t *testing.T) {
	berlin, york := zone(t, "Europe/Berlin"), zone(t, "America/New_York")
	tests := []struct {
		name     string
		zone     *time.Location
		wall     string
		want     string
		unusable bool
	}{
		{"winter", berlin, "2026-11-22 14:00:00", "2026-11-22 13:00:00", false},
		{"summer", berlin, "2026-07-22 14:00:00", "2026-07-22 12:00:00", false},
		{"west", york, "2026-11-22 14:00:00", "2026-11-22 19:00:00", false},
		{"before_the_doubled_hour", berlin, "2026-10-25 01:59:59", "2026-10-24 23:59:59", false},
		{"doubled_hour_is_the_first", berlin, "2026-10-25 02:30:00", "2026-10-25 00:30:00", true},
		{"after_the_doubled_hour", berlin, "2026-10-25 03:00:00", "2026-10-25 02:00:00", false},
		{"before_the_missing_hour", berlin, "2026-03-29 01:59:59", "2026-03-29 00:59:59", false},
		{"missing_hour_goes_on", berlin, "2026-03-29 02:30:00", "2026-03-29 01:30:00", true},
		{"after_the_missing_hour", berlin, "2026-03-29 03:00:00", "2026-03-29 01:00:00", false},
		{"doubled_hour_in_the_west", york, "2026-11-01 01:30:00", "2026-11-01 05:30:00", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, odd := civilToUTC(wall(test.wall), test.zone)
			if got != wall(test.want) || odd != test.unusable {
				t.Errorf("%s in %s: got %v, odd %v; want %s, %v", test.wall, test.zone, time.UnixMilli(got).UTC(), odd, test.want, test.unusable)
			}
		})
	}
}

func TestDateWithoutYear(t *testing.T) {
	tests := []struct{ name, stamp, newest, want string }{
		{"same_year", "2000-11-22 14:00:00", "2026-11-22 15:00:00", "2026-11-22 14:00:00"},
		{"last_year", "2000-12-31 23:59:00", "2027-01-01 00:10:00", "2026-12-31 23:59:00"},
		{"an_hour_ahead_is_a_clock", "2000-11-22 16:00:00", "2026-11-22 15:00:00", "2026-11-22 16:00:00"},
		{"two_days_ahead_is_last_year", "2000-11-24 15:00:00", "2026-11-22 15:00:00", "2025-11-24 15:00:00"},
		{"leap_day", "2000-02-29 10:00:00", "2026-11-22 15:00:00", "2024-02-29 10:00:00"},
		{"new_year_just_over", "2000-01-01 00:00:01", "2026-12-31 23:59:59", "2027-01-01 00:00:01"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			k := clock{newest: wall(test.newest)}
			if got := k.date(wall(test.stamp)); got != wall(test.want) {
				t.Errorf("%s, newest %s: got %v, want %s", test.stamp, test.newest, time.UnixMilli(got).UTC(), test.want)
			}
		})
	}
}

func TestLearnOffset(t *testing.T) {
	at := wall("2026-11-22 14:00:00")
	// pair is a line of the wall clock and the moment of its twin, some milliseconds later.
	pairs := func(n int, offset, late int64) (ties []tie) {
		for i := range int64(n) {
			ties = append(ties, tie{at + i*10*second, at + i*10*second - offset + late, int(i)})
		}
		return ties
	}
	// crossed are lines of one request that is asked all the time: each has ties to all moments of ten minutes, and none to its own.
	crossed := func(lines int, at int64) (ties []tie) {
		for i := range lines {
			for other := range int64(60) {
				ties = append(ties, tie{at + int64(i)*7*second, at + other*10*second, i})
			}
		}
		return ties
	}
	tests := []struct {
		name   string
		ties   []tie
		lines  int
		ok     bool
		offset int64 // to be added to get UTC
		skew   int64
	}{
		{"nothing", nil, 0, false, 0, 0},
		{"two_are_too_few", pairs(2, 2*hour, 0), 2, false, 0, 0},
		{"two_hours_east", pairs(20, 2*hour, 300), 20, true, -2 * hour, 0},
		{"five_hours_west", pairs(20, -5*hour, 0), 20, true, 5 * hour, 0},
		{"quarter_hours", pairs(20, 5*hour+3*quarter, 0), 20, true, -5*hour - 3*quarter, 0},
		{"utc", pairs(20, 0, 0), 20, true, 0, 0},
		{"a_clock_that_is_ahead", pairs(20, hour+7*second, 0), 20, true, -hour, 7 * second},
		{"most_pair_with_nothing", pairs(4, hour, 0), 20, false, 0, 0},
		{"days_apart_is_no_zone", pairs(20, 40*hour, 0), 20, false, 0, 0},
		{"each_pairs_with_all_that_lie_minutes_apart", crossed(100, at), 100, false, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var k clock
			ok := k.learn(test.ties, test.lines)
			if ok != test.ok || ok && (k.offset != test.offset || k.skew != test.skew) {
				t.Errorf("got %v, offset %d s, skew %d s; want %v, %d, %d", ok, k.offset/1000, k.skew/1000, test.ok, test.offset/1000, test.skew/1000)
			}
		})
	}
}

// A zone whose clock is put back inside the log has two offsets, one before and one after.
func TestLearnZoneChange(t *testing.T) {
	var ties []tie
	berlin := zone(t, "Europe/Berlin")
	for at := wall("2026-10-25 00:10:00"); at < wall("2026-10-25 02:30:00"); at += 5 * minute {
		_, seconds := time.UnixMilli(at).In(berlin).Zone()
		ties = append(ties, tie{at + int64(seconds)*second, at, len(ties)})
	}
	var k clock
	if !k.learn(ties, len(ties)) {
		t.Fatal("nothing was learned")
	}
	for _, test := range []struct{ wall, want string }{
		{"2026-10-25 01:20:00", "2026-10-24 23:20:00"}, {"2026-10-25 03:20:00", "2026-10-25 02:20:00"},
	} {
		if got := wall(test.wall) + k.offsetAt(wall(test.wall)); got != wall(test.want) {
			t.Errorf("%s: got %v, want %s", test.wall, time.UnixMilli(got).UTC(), test.want)
		}
	}
}

// The few lines of rare requests may all lie in one of the two hours; then what is asked often tells of the other one.
func TestZoneChangeOfOneRoute(t *testing.T) {
	begin := time.Date(2026, 10, 25, 0, 58, 0, 0, time.UTC).In(zone(t, "Europe/Berlin")) // the clock is put back at 01:00
	for _, c := range []struct {
		name   string
		change bool
	}{
		{"put_back", true},
		{"hours_before", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := logs{}
			for i := range 60 {
				at := begin.Add(time.Duration(4*i) * time.Second)
				if !c.change {
					at = at.Add(-5 * time.Hour)
				}
				h := hit{at: at, target: "/answer", status: 502, peer: "10.0.0.9:80"}
				if i < 4 {
					h.target = fmt.Sprint("/q", i)
				}
				l.access("access.log", h)
				l.diagnose("error.log", h, i+1, refused)
			}
			m := l.model(t)
			unjoined := 0
			for _, f := range m.failures {
				if f.message == nil {
					unjoined++
				}
			}
			if unjoined > 0 {
				t.Errorf("%d of %d failures found no line", unjoined, len(m.failures))
			}
			m.clocks.describe()
			if told := strings.Contains(strings.Join(m.clocks.assumed, " "), "was changed"); told != c.change {
				t.Errorf("told a change: %v, want %v: %q", told, c.change, m.clocks.assumed)
			}
		})
	}
}

// The error log tells no zone: it shows by the pairs, and every failure finds its line.
func TestZoneOfErrorLog(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	doubled := time.Date(2026, 10, 25, 0, 40, 0, 0, time.UTC) // the clock is put back at 01:00
	tests := []struct {
		name  string
		begin time.Time
		zones []ZoneRule
		want  string
	}{
		{"winter", noon.In(berlin), nil, "UTC+01:00"},
		{"utc", noon, nil, "no zone in the stamps; they are in UTC, from"},
		{"new_york", noon.In(zone(t, "America/New_York")), nil, "UTC-05:00"},
		{"nepal", noon.In(zone(t, "Asia/Kathmandu")), nil, "UTC+05:45"},
		{"across_the_change_of_zone", doubled.In(berlin), nil, "the zone's clock was changed"},
		{"across_a_change_that_was_told", doubled.In(berlin), []ZoneRule{{Zone: berlin}}, "as --timezone says"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := logs{}
			for i := range 60 {
				h := hit{at: test.begin.Add(time.Duration(i) * 40 * time.Second).In(test.begin.Location()), target: fmt.Sprint("/a", i), status: 502, peer: "10.0.0.9:80"}
				l.access("access.log", h)
				l.diagnose("error.log", h, i+1, refused)
			}
			m := l.model(t, test.zones...)
			unjoined := 0
			for _, f := range m.failures {
				if f.message == nil || f.symptom != event.ConnectRefused {
					unjoined++
				}
			}
			if len(m.failures) != 60 || unjoined > 0 {
				t.Errorf("%d failures, %d without their error line; want 60, none", len(m.failures), unjoined)
			}
			m.clocks.describe()
			if told := strings.Join(m.clocks.assumed, "\n"); !strings.Contains(told, test.want) {
				t.Errorf("told %q, want %q", told, test.want)
			}
		})
	}
}

// Where every failed try was saved nothing pairs: the error log is in the zone of the access log, and no request failed.
func TestErrorLogFollowsAccessLog(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	summer := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC).In(berlin) // half an hour before the clock is put back
	for _, begin := range []time.Time{noon.In(berlin), noon.In(zone(t, "Asia/Kathmandu")), noon, summer} {
		l := logs{}
		for i := range 90 {
			h := hit{at: begin.Add(time.Duration(i) * time.Minute).In(begin.Location()), target: fmt.Sprint("/a", i), status: 200, peer: "10.0.0.9:80", seconds: 0.01}
			if i%4 == 0 {
				l.diagnose("error.log", hit{at: h.at, target: h.target, peer: "10.0.0.8:80"}, i+1, refused)
			}
			l.access("access.log", h)
		}
		m := l.model(t)
		if saved := m.savedTries(); len(m.failures) != 0 || saved != 23 {
			t.Errorf("from %s: %d failures and %d saved tries, want none and 23", begin, len(m.failures), saved)
		}
		m.clocks.describe()
		if told := strings.Join(m.clocks.assumed, "\n"); !strings.Contains(told, "as the access log's") {
			t.Errorf("from %s: told %q", begin, told)
		}
	}
}

// Stamps of syslog have no year: across New Year the old year's lines stay behind the new one's.
func TestYearOfSyslog(t *testing.T) {
	l := logs{}
	begin := time.Date(2026, 12, 31, 23, 58, 0, 0, time.UTC)
	for i := range 60 {
		at := begin.Add(time.Duration(i) * 4 * time.Second)
		l.add("haproxy.log", `%s lb haproxy[9]: Server app/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left.`, at.Format("Jan _2 15:04:05"))
	}
	l.access("access.log", hit{at: begin.Add(4 * time.Minute), target: "/", status: 200, peer: "10.0.0.9:80"})
	m := l.model(t)
	if len(m.notices) != 60 {
		t.Fatalf("%d health lines, want 60", len(m.notices))
	}
	for i, n := range m.notices {
		if want := begin.Add(time.Duration(i) * 4 * time.Second).UnixMilli(); n.at != want {
			t.Fatalf("line %d: got %v, want %v", i, time.UnixMilli(n.at).UTC(), time.UnixMilli(want).UTC())
		}
	}
	m.clocks.describe()
	if told := strings.Join(m.clocks.assumed, "\n"); !strings.Contains(told, "no year in the stamps") {
		t.Errorf("told %q, want the year", told)
	}
}

func TestZoneRules(t *testing.T) {
	utc, berlin := time.UTC, zone(t, "Europe/Berlin")
	o := Options{Zones: []ZoneRule{{"", utc}, {"*/gw1/*", berlin}, {"error*", berlin}}}
	for _, test := range []struct {
		group string
		want  *time.Location
	}{{"access.log", utc}, {"logs/gw1/access.log", berlin}, {"logs/gw2/access.log", utc}, {"logs/gw2/error.log", berlin}} {
		if got := o.zone(test.group); got != test.want {
			t.Errorf("%s: got %v, want %v", test.group, got, test.want)
		}
	}
	if got := (&Options{}).zone("access.log"); got != nil {
		t.Errorf("without a rule: %v", got)
	}
}

func TestCalendar(t *testing.T) {
	stamp := func(text string, dated, zoned bool) event.Stamp {
		return event.Stamp{Nano: wall(text) * 1e6, Set: true, Dated: dated, Zoned: zoned}
	}
	c := Calendar{Reference: wall("2026-11-22 18:00:00"), Options: Options{Zones: []ZoneRule{{"local", zone(t, "Europe/Berlin")}}}}
	yearless := stamp("2000-11-22 14:00:00", false, true)
	if c.Sure(yearless) || !c.Sure(stamp("2026-11-22 14:00:00", true, true)) || !c.Sure(event.Stamp{}) {
		t.Error("before any dated stamp only a year-less one is unsure")
	}
	tests := []struct {
		name  string
		group string
		stamp event.Stamp
		want  string
	}{
		{"whole", "x", stamp("2026-11-22 14:00:00", true, true), "2026-11-22 14:00:00"},
		{"yearless", "x", yearless, "2026-11-22 14:00:00"},
		{"zoneless_with_rule", "local", stamp("2026-11-22 14:00:00", true, false), "2026-11-22 13:00:00"},
		{"zoneless", "x", stamp("2026-11-22 14:00:00", true, false), "2026-11-22 14:00:00"},
	}
	for _, test := range tests {
		if got, ok := c.Resolve(test.group, test.stamp); !ok || got != wall(test.want)*1e6 {
			t.Errorf("%s: got %v, %v; want %s", test.name, time.Unix(0, got).UTC(), ok, test.want)
		}
	}
	if c.Unzoned != 1 {
		t.Errorf("%d stamps were taken as UTC, want 1", c.Unzoned)
	}
	c.See(stamp("2027-01-03 00:00:00", true, true))
	if got, _ := c.Resolve("x", stamp("2000-01-02 00:00:00", false, true)); got != wall("2027-01-02 00:00:00")*1e6 {
		t.Errorf("after a stamp of 2027: %v", time.Unix(0, got).UTC())
	}
	if _, ok := c.Resolve("x", event.Stamp{}); ok {
		t.Error("no stamp has a time")
	}
}

func TestDateOfName(t *testing.T) {
	for name, want := range map[string]string{
		"access.log-20261122.gz": "2026-11-22 23:59:59", "logs/2026-11-22/access.log": "2026-11-22 23:59:59", "error_2026_11_22.log": "2026-11-22 23:59:59",
		"access.log": "", "access.log.1": "", "id-120261122.log": "", "20261322.log": "", "build-20261122999.log": "", "18991231.log": "",
	} {
		got := DateOfName(name)
		if want == "" && got != 0 || want != "" && got/1000*1000 != wall(want) {
			t.Errorf("%s: got %d, want %q", name, got, want)
		}
	}
}

// Logs without any stamp that needs a guess are not spoken of.
func TestNothingAssumed(t *testing.T) {
	l := logs{}
	l.fine("access.log", "10.0.0.9:80", noon, noon.Add(time.Minute), 2)
	m := l.model(t)
	m.clocks.describe()
	if len(m.clocks.assumed) > 0 {
		t.Errorf("assumed %q of whole stamps", m.clocks.assumed)
	}
	if got := m.clocks.utc(digest.Absolute, 5, true); got != 5 {
		t.Errorf("an absolute time became %d", got)
	}
}

// A 504 that an outer hop only relays counts as no failure there, yet it shows by how much the inner hop's clock is wrong.
func TestClockByRelayedAnswers(t *testing.T) {
	const late = 40 * time.Second
	l := logs{}
	for i := range 30 {
		at := noon.Add(time.Duration(i) * 3 * time.Second)
		target := fmt.Sprint("/orders/", 1000+i)
		l.add("edge.log", `[%s] "GET %s HTTP/1.1" 504 - via_upstream - "-" 0 167 3001 3000 "203.0.113.%d" "curl/8" "-" "shop.example" "10.0.0.5:8080"`, at.Add(-3*time.Second).Format("2006-01-02T15:04:05.000Z"), target, i)
		l.access("inner/access.log", hit{at: at.Add(-late), client: "10.0.0.1", target: target, status: 504, peer: "10.0.0.9:80", seconds: 3})
	}
	m := l.model(t)
	if len(m.failures) != 30 || len(m.relayed) != 30 {
		t.Fatalf("%d failures and %d relayed answers, want 30 of each", len(m.failures), len(m.relayed))
	}
	if got, want := m.failures[0].at, noon.UnixMilli(); abs(got-want) > 1000 {
		t.Errorf("the first failure is at %d, want about %d", got, want)
	}
}
