package scan

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
)

func TestStrptime(t *testing.T) {
	const none = "none 0"
	tests := []struct{ name, pattern, in, want string }{
		{"envoy_millis", "%Y-%m-%dT%H:%M:%S.%3fZ", "2026-11-22T19:21:39.123Z]", "2026-11-22T19:21:39.123 digits 3 took 24"},
		{"envoy_zone", "%Y/%m/%dT%H:%M:%S%z", "2026/11/22T19:21:39+0100 x", "2026-11-22T18:21:39 zoned digits 0 took 24"},
		{"envoy_plain_f", "%F %T.%f", "2026-11-22 19:21:39.123456789", "2026-11-22T19:21:39.123456789 digits 9 took 29"},
		{"envoy_epoch", "%s", "1795375299 x", "2026-11-22T19:21:39 zoned digits 0 took 10"},
		{"envoy_epoch_fraction", "%s.%3f", "1795375299.123", "2026-11-22T19:21:39.123 zoned digits 3 took 14"},
		{"envoy_epoch_millis", "%s%3f", "1795375299123", "2026-11-22T19:21:39.123 zoned digits 3 took 13"},
		{"absl_seconds", "%Y-%m-%d %H:%M:%E*S %Ez", "2026-11-22 19:21:39.1234 +01:00", "2026-11-22T18:21:39.1234 zoned digits 4 took 31"},
		{"absl_seconds_without_fraction", "%E4Y-%m-%d %H:%M:%E3S", "2026-11-22 19:21:39 x", "2026-11-22T19:21:39 digits 0 took 19"},
		{"absl_fraction", "%F %T.%E6f", "2026-11-22 19:21:39.1234567", "2026-11-22T19:21:39.123456 digits 6 took 26"},
		{"c", "%c", "Sun Nov  2 19:21:39 2026", "2026-11-02T19:21:39 digits 0 took 24"},
		{"full_names", "%A, %d %B %Y %T", "wednesday, 22 NOVEMBER 2026 19:21:39", "2026-11-22T19:21:39 digits 0 took 36"},
		{"short_names", "%A, %d %B %Y %T", "Wed, 22 Nov 2026 19:21:39", "2026-11-22T19:21:39 digits 0 took 25"},
		{"twelve_hours", "%D %I:%M:%S %p", "11/22/26 12:21:39 AM", "2026-11-22T00:21:39 digits 0 took 20"},
		{"afternoon", "%D %r", "11/22/26 07:21:39 pm", "2026-11-22T19:21:39 digits 0 took 20"},
		{"noon", "%x %l:%M %P", "11/22/26 12:21 pm", "2026-11-22T12:21:00 digits 0 took 17"},
		{"hour_13_of_12", "%D %r", "11/22/26 13:21:39 pm", none},
		{"year_of_1969", "%y-%m-%d", "69-12-31", "1969-12-31T00:00:00 digits 0 took 8"},
		{"year_of_2068", "%y-%m-%d", "68-12-31", "2068-12-31T00:00:00 digits 0 took 8"},
		{"day_of_year", "%Y-%j %R", "2026-326 19:21", "2026-11-22T19:21:00 digits 0 took 14"},
		{"day_366_of_common_year", "%Y-%j", "2026-366", none},
		{"day_366_of_leap_year", "%Y-%j", "2028-366", "2028-12-31T00:00:00 digits 0 took 8"},
		{"day_0_of_year", "%Y-%j", "2026-000", none},
		{"no_year", "%b %e %T", "Feb 29 19:21:39", "2000-02-29T19:21:39 undated digits 0 took 15"},
		{"zone_name", "%F %T %Z", "2026-11-22 19:21:39 UTC", "2026-11-22T19:21:39 zoned digits 0 took 23"},
		{"zone_name_unknown", "%F %T %Z", "2026-11-22 19:21:39 CET", "2026-11-22T19:21:39 digits 0 took 23"},
		{"zone_name_is_offset", "%F %T %Z", "2026-11-22 19:21:39 +01", "2026-11-22T18:21:39 zoned digits 0 took 23"},
		{"zone_missing", "%F %T %z", "2026-11-22 19:21:39 x", none},
		{"percent_and_tab", "100%%%t%F%n", "100%\t2026-11-22\n", "2026-11-22T00:00:00 digits 0 took 16"},
		{"week_numbers_ignored", "%G-W%V-%u %U %W %w %F", "2026-W47-7 47 46 0 2026-11-22", "2026-11-22T00:00:00 digits 0 took 29"},
		{"unpadded", "%-d.%-m.%Y %-H:%M", "2.1.2026 9:05", "2026-01-02T09:05:00 digits 0 took 13"},
		{"leap_second", "%FT%T.%3f", "2016-12-31T23:59:60.500", "2016-12-31T23:59:59.999 digits 3 took 23"},
		{"second_61", "%FT%T", "2016-12-31T23:59:61", none},
		{"minute_60", "%FT%T", "2016-12-31T23:60:00", none},
		{"month_13", "%FT%T", "2016-13-31T23:59:00", none},
		{"cut_literal", "%F at %T", "2026-11-22 a", none},
		{"cut_digits", "%FT%T", "2026-11-22T19:21:3", none},
		{"no_digits_of_fraction", "%FT%T.%3f", "2026-11-22T19:21:39.x", none},
		{"no_month", "%d %b", "22 Nox", none},
		{"no_weekday", "%a %F", "Foo 2026-11-22", none},
		{"no_half", "%F %I %p", "2026-11-22 07 xm", none},
		{"no_day", "%b %e", "Nov x", none},
		{"epoch_too_long", "%s", "17953752991795", none},
		{"epoch_beyond_64_bits", "%s", "9999999999", none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			read, err := Strptime(tt.pattern)
			if err != nil {
				t.Fatalf("Strptime(%q): %v", tt.pattern, err)
			}
			for round := range 3 { // the second and third time it remembers
				if got := describe(read([]byte(tt.in))); got != tt.want {
					t.Errorf("Strptime(%q)(%q) = %s in round %d, want %s", tt.pattern, tt.in, got, round, tt.want)
				}
			}
		})
	}
}

func TestStrptimeRefuses(t *testing.T) {
	tests := []struct{ name, pattern, want string }{
		{"unknown_letter", "%F %Q", `time pattern "%F %Q": %Q is unknown`},
		{"unknown_modifier", "%F %5S", `time pattern "%F %5S": %5S is unknown`},
		{"no_fraction_digits", "%F %0f", `time pattern "%F %0f": %0f is unknown`},
		{"colon_without_zone", "%F %:f", `time pattern "%F %:f": %:f is unknown`},
		{"letter_beyond_ascii", "%F %é", `time pattern "%F %é": %é is unknown`},
		{"cut", "%F %E3", `time pattern "%F %E3": %E3 is cut`},
		{"percent_at_end", "%F %", `time pattern "%F %": % is cut`},
		{"no_day", "%H:%M:%S", `time pattern "%H:%M:%S": tells no day`},
		{"month_without_day", "%Y-%m", `time pattern "%Y-%m": tells no day`},
		{"empty", "", `time pattern "": tells no day`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Strptime(tt.pattern); err == nil || err.Error() != tt.want {
				t.Errorf("Strptime(%q): %v, want %s", tt.pattern, err, tt.want)
			}
		})
	}
}

// TestStrptimeAgainstTimeFormat reads what package time writes in the same form.
func TestStrptimeAgainstTimeFormat(t *testing.T) {
	forms := []struct{ pattern, layout string }{
		{"%Y-%m-%dT%H:%M:%S.%3f%z", "2006-01-02T15:04:05.000-0700"}, {"%d/%b/%Y:%T %z", "02/Jan/2006:15:04:05 -0700"},
		{"%A %e %B %Y %I:%M:%S %p %Ez", "Monday _2 January 2006 03:04:05 PM -07:00"}, {"%Y%j %T%z", "2006002 15:04:05-0700"},
	}
	random := rand.New(rand.NewPCG(50, 2))
	for _, f := range forms {
		read, err := Strptime(f.pattern)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4000 {
			moment := time.Unix(1_795_375_200+int64(random.IntN(90)), 0)
			if i%2 == 0 {
				moment = time.Unix(random.Int64N(7_000_000_000), 0)
			}
			moment = moment.In(time.FixedZone("", (random.IntN(27*4)-12*4)*15*60))
			text := moment.Format(f.layout)
			want := event.Stamp{Nano: moment.UnixNano(), Set: true, Zoned: true, Dated: true}
			_, ahead := moment.Zone()
			want.Quarters = int8(ahead / 900)
			if strings.Contains(f.layout, ".000") {
				want.Digits = 3
			}
			if got, n := read([]byte(text)); got != want || n != len(text) {
				t.Fatalf("Strptime(%q)(%q) = %s, want %s", f.pattern, text, describe(got, n), describe(want, len(text)))
			}
		}
	}
}

// FuzzStrptime holds that what a pattern remembers never changes its answer.
func FuzzStrptime(f *testing.F) {
	f.Add("%Y-%m-%dT%H:%M:%S.%3f%z", "2026-11-22T19:21:39.123+0100\n2026-11-22T19:21:40.000Z\n2026-11-22T19:22:40.000Z")
	f.Add("%c %Z", "Sun Nov  2 19:21:39 2026 UTC\nSun Nov  2 19:21:40 2026 CET")
	f.Add("%s%3f", "1795375299123\n1795375299124")
	f.Add("%e%S %m %p%l", "2239 11 am12\n 239 11 pm 1")
	f.Add("%e%S %m", " 2x\n 239 11")
	f.Add("%dT%bu%S", "22TJanu12\n22TJanuaryu12")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		used, err := Strptime(pattern)
		if err != nil {
			return
		}
		for line := range strings.SplitSeq(text, "\n") {
			fresh, _ := Strptime(pattern)
			got, n := used([]byte(line))
			want, m := fresh([]byte(line))
			if got != want || n != m || n > len(line) || n < 0 || got.Set != (n > 0) {
				t.Fatalf("Strptime(%q)(%q) = %s when used, %s when fresh", pattern, line, describe(got, n), describe(want, m))
			}
		}
	})
}

func BenchmarkStrptime(b *testing.B) {
	read, err := Strptime("%Y-%m-%dT%H:%M:%S.%3f%z")
	if err != nil {
		b.Fatal(err)
	}
	line := []byte("2026-11-22T19:21:39.123+0100 ")
	b.ReportAllocs()
	for range b.N {
		read(line)
	}
}
