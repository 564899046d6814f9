package scan

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser/event"
)

// readers are the methods of a Clock by name.
var readers = []struct {
	name string
	read func(c *Clock, b []byte) (event.Stamp, int)
}{
	{"CLF", (*Clock).CLF}, {"ISO", (*Clock).ISO}, {"Slash", (*Clock).Slash}, {"Syslog", (*Clock).Syslog},
	{"Date", (*Clock).Date}, {"Epoch", (*Clock).Epoch}, {"Any", (*Clock).Any},
}

func reader(t testing.TB, name string) func(c *Clock, b []byte) (event.Stamp, int) {
	for _, r := range readers {
		if r.name == name {
			return r.read
		}
	}
	t.Fatalf("no method %s", name)
	return nil
}

// describe writes a stamp so that a table can hold it: the time, D undated, Z zoned, and the digits.
func describe(s event.Stamp, n int) string {
	if !s.Set {
		return fmt.Sprint("none ", n)
	}
	text := time.Unix(0, s.Nano).UTC().Format("2006-01-02T15:04:05.999999999")
	if s.Zoned {
		text += " zoned"
	}
	if !s.Dated {
		text += " undated"
	}
	return fmt.Sprint(text, " digits ", s.Digits, " took ", n)
}

func TestClock(t *testing.T) {
	const none = "none 0"
	tests := []struct{ name, read, in, want string }{
		{"clf_zone", "CLF", "22/Nov/2026:19:21:39 +0100] x", "2026-11-22T18:21:39 zoned digits 0 took 26"},
		{"clf_zone_at_end", "CLF", "22/Nov/2026:19:21:39 -0530", "2026-11-23T00:51:39 zoned digits 0 took 26"},
		{"clf_millis", "CLF", "22/Nov/2026:19:21:39.123] fe", "2026-11-22T19:21:39.123 digits 3 took 24"},
		{"clf_millis_zone", "CLF", "22/Nov/2026:19:21:39.123 +0000]", "2026-11-22T19:21:39.123 zoned digits 3 took 30"},
		{"clf_bare", "CLF", "22/Nov/2026:19:21:39", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_lower_case", "CLF", "22/nov/2026:19:21:39", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_number_behind", "CLF", "22/Nov/2026:19:21:39 12345", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_short_zone_is_a_field", "CLF", "22/Nov/2026:19:21:39 +01 x", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_wild_zone", "CLF", "22/Nov/2026:19:21:39 +9900]", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_zone_of_60_minutes", "CLF", "22/Nov/2026:19:21:39 +0160]", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_cut_zone", "CLF", "22/Nov/2026:19:21:39 +010", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_nul_zone", "CLF", "22/Nov/2026:19:21:39 \x00\x00\x00\x00\x00\x00", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_point_without_digits", "CLF", "22/Nov/2026:19:21:39. ", "2026-11-22T19:21:39 digits 0 took 20"},
		{"clf_leap_second", "CLF", "31/Dec/2016:23:59:60 +0000]", "2016-12-31T23:59:59 zoned digits 0 took 26"},
		{"clf_leap_second_millis", "CLF", "31/Dec/2016:23:59:60.002]", "2016-12-31T23:59:59.999 digits 3 took 24"},
		{"clf_leap_second_point", "CLF", "31/Dec/2016:23:59:60.]", "2016-12-31T23:59:59 digits 0 took 20"},
		{"clf_second_61", "CLF", "31/Dec/2016:23:59:61 +0000]", none},
		{"clf_three_digits_of_second", "CLF", "22/Nov/2026:19:21:399", none},
		{"clf_leap_three_digits", "CLF", "22/Nov/2026:19:21:600", none},
		{"clf_letter_in_second", "CLF", "22/Nov/2026:19:21:3x +0100]", none},
		{"clf_letter_in_day", "CLF", "2x/Nov/2026:19:21:39 +0100]", none},
		{"clf_letter_in_year", "CLF", "22/Nov/20x6:19:21:39 +0100]", none},
		{"clf_letter_in_hour", "CLF", "22/Nov/2026:1x:21:39 +0100]", none},
		{"clf_hour_24", "CLF", "22/Nov/2026:24:21:39 +0100]", none},
		{"clf_minute_60", "CLF", "22/Nov/2026:19:60:39 +0100]", none},
		{"clf_day_31_of_november", "CLF", "31/Nov/2026:19:21:39 +0100]", none},
		{"clf_day_0", "CLF", "00/Nov/2026:19:21:39 +0100]", none},
		{"clf_leap_day", "CLF", "29/Feb/2028:19:21:39 +0000]", "2028-02-29T19:21:39 zoned digits 0 took 26"},
		{"clf_no_leap_day", "CLF", "29/Feb/2026:19:21:39 +0000]", none},
		{"clf_no_leap_day_1900", "CLF", "29/Feb/1900:19:21:39 +0000]", none},
		{"clf_leap_day_2000", "CLF", "29/Feb/2000:19:21:39 +0000]", "2000-02-29T19:21:39 zoned digits 0 took 26"},
		{"clf_unknown_month", "CLF", "22/Nob/2026:19:21:39 +0100]", none},
		{"clf_year_0000", "CLF", "22/Nov/0000:19:21:39 +0100]", none},
		{"clf_year_9999", "CLF", "22/Nov/9999:19:21:39 +0100]", none},
		{"clf_before_1970", "CLF", "01/Jan/1960:00:00:00 +0100]", "1959-12-31T23:00:00 zoned digits 0 took 26"},
		{"clf_cut", "CLF", "22/Nov/2026:19:21:3", none},
		{"clf_dashes", "CLF", "22-Nov-2026:19:21:39 +0100]", none},

		{"iso_z", "ISO", "2026-11-22T19:21:39.123Z] ", "2026-11-22T19:21:39.123 zoned digits 3 took 24"},
		{"iso_lower_case", "ISO", "2026-11-22t19:21:39z", "2026-11-22T19:21:39 zoned digits 0 took 20"},
		{"iso_offset_colon", "ISO", "2026-11-22T19:21:39+01:00 h", "2026-11-22T18:21:39 zoned digits 0 took 25"},
		{"iso_offset_plain", "ISO", "2026-11-22T19:21:39-0130 h", "2026-11-22T20:51:39 zoned digits 0 took 24"},
		{"iso_offset_hours", "ISO", "2026-11-22T19:21:39+01 host", "2026-11-22T18:21:39 zoned digits 0 took 22"},
		{"iso_offset_hours_then_colon", "ISO", "2026-11-22T19:21:39+01: host", "2026-11-22T18:21:39 zoned digits 0 took 22"},
		{"iso_offset_too_long", "ISO", "2026-11-22T19:21:39+01000", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_offset_three_digits", "ISO", "2026-11-22T19:21:39+010", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_micros_offset", "ISO", "2026-11-22T19:21:39.123456+01:00 h", "2026-11-22T18:21:39.123456 zoned digits 6 took 32"},
		{"iso_nanos", "ISO", "2026-11-22T19:21:39.123456789Z", "2026-11-22T19:21:39.123456789 zoned digits 9 took 30"},
		{"iso_more_than_nanos", "ISO", "2026-11-22T19:21:39.12345678987Z", "2026-11-22T19:21:39.123456789 zoned digits 9 took 32"},
		{"iso_comma", "ISO", "2026-11-22 19:21:39,123 INFO", "2026-11-22T19:21:39.123 digits 3 took 23"},
		{"iso_comma_of_csv", "ISO", "2026-11-22T19:21:39,api", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_comma_leap", "ISO", "2016-12-31T23:59:60,5Z", "2016-12-31T23:59:59.9 zoned digits 1 took 22"},
		{"iso_blank_unzoned", "ISO", "2026-11-22 19:21:39 host", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_blank_git", "ISO", "2026-11-22 19:21:39 +0100", "2026-11-22T18:21:39 zoned digits 0 took 25"},
		{"iso_blank_go", "ISO", "2026-11-22 19:21:39.5 +0000 UTC", "2026-11-22T19:21:39.5 zoned digits 1 took 27"},
		{"iso_blank_utc", "ISO", "2026-11-22 19:21:39.5 UTC [12]", "2026-11-22T19:21:39.5 zoned digits 1 took 25"},
		{"iso_blank_utc_word", "ISO", "2026-11-22 19:21:39 UTCX", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_blank_word_after_t", "ISO", "2026-11-22T19:21:39 UTC", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_blank_small_offset", "ISO", "2026-11-22 19:21:39 -05 12", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_bare", "ISO", "2026-11-22T19:21:39", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_month_13", "ISO", "2026-13-22T19:21:39", none},
		{"iso_other_separator", "ISO", "2026-11-22_19:21:39", none},
		{"iso_slashes", "ISO", "2026/11/22T19:21:39", none},
		{"iso_bad_second", "ISO", "2026-11-22T19:21:7x", none},
		{"iso_year_1677", "ISO", "1677-11-22T19:21:39Z", none},
		{"iso_year_1678", "ISO", "1678-11-22T19:21:39Z", "1678-11-22T19:21:39 zoned digits 0 took 20"},
		{"iso_year_2261", "ISO", "2261-12-31T23:59:59.999-1200", "2262-01-01T11:59:59.999 zoned digits 3 took 28"},
		{"iso_year_2262", "ISO", "2262-01-01T00:00:00Z", none},
		{"iso_offset_of_24_hours", "ISO", "2026-11-22T19:21:39+24:00", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_letter_behind", "ISO", "2026-11-22T19:21:39x", "2026-11-22T19:21:39 digits 0 took 19"},
		{"iso_cut", "ISO", "2026-11-22T19:21", none},

		{"slash", "Slash", "2026/11/22 19:21:39 [error]", "2026-11-22T19:21:39 digits 0 took 19"},
		{"slash_micros", "Slash", "2026/11/22 19:21:39.123456 x", "2026-11-22T19:21:39.123456 digits 6 took 26"},
		{"slash_comma_is_none", "Slash", "2026/11/22 19:21:39,5", "2026-11-22T19:21:39 digits 0 took 19"},
		{"slash_t", "Slash", "2026/11/22T19:21:39 x", none},
		{"slash_dashes", "Slash", "2026-11-22 19:21:39 x", none},
		{"slash_bad_second", "Slash", "2026/11/22 19:21:79", none},
		{"slash_cut", "Slash", "2026/11/22 19:21:3", none},

		{"syslog", "Syslog", "Nov 22 19:21:39 host", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"syslog_blank_day", "Syslog", "Nov  2 19:21:39 host", "2000-11-02T19:21:39 undated digits 0 took 15"},
		{"syslog_zero_day", "Syslog", "Nov 02 19:21:39 host", "2000-11-02T19:21:39 undated digits 0 took 15"},
		{"syslog_one_digit_day", "Syslog", "Nov 2 19:21:39", "2000-11-02T19:21:39 undated digits 0 took 14"},
		{"syslog_upper_case", "Syslog", "NOV 22 19:21:39 host", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"syslog_fraction", "Syslog", "Nov 22 19:21:39.123456 host", "2000-11-22T19:21:39.123456 undated digits 6 took 22"},
		{"syslog_leap_day", "Syslog", "Feb 29 19:21:39 host", "2000-02-29T19:21:39 undated digits 0 took 15"},
		{"syslog_year_before", "Syslog", "Nov 22 2026 19:21:39 host", "2026-11-22T19:21:39 digits 0 took 20"},
		{"syslog_year_before_blank_day", "Syslog", "Nov  2 2026 19:21:39.5 host", "2026-11-02T19:21:39.5 digits 1 took 22"},
		{"syslog_year_behind", "Syslog", "Nov 22 19:21:39 2026 host", "2026-11-22T19:21:39 digits 0 took 20"},
		{"syslog_year_behind_at_end", "Syslog", "Nov 22 19:21:39.5 2026", "2026-11-22T19:21:39.5 digits 1 took 22"},
		{"syslog_year_behind_no_leap_day", "Syslog", "Feb 29 19:21:39 2026", none},
		{"syslog_address_behind", "Syslog", "Nov 22 19:21:39 2001:db8::1 x", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"syslog_host_like_year", "Syslog", "Nov 22 19:21:39 2026-web x", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"syslog_number_behind", "Syslog", "Nov 22 19:21:39 20261 x", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"syslog_old_number_behind", "Syslog", "Nov 22 19:21:39 1502 x", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"syslog_day_32", "Syslog", "Nov 32 19:21:39 host", none},
		{"syslog_no_day", "Syslog", "Nov  x 19:21:39 host", none},
		{"syslog_bad_second", "Syslog", "Nov 22 19:21:79 host", none},
		{"syslog_cut", "Syslog", "Nov 22 19:21", none},
		{"syslog_cut_after_day", "Syslog", "Nov 22 2026 19", none},

		{"date_http", "Date", "Sun, 22 Nov 2026 19:21:39 GMT", "2026-11-22T19:21:39 zoned digits 0 took 29"},
		{"date_mail", "Date", "Sun, 2 Nov 2026 19:21:39 +0100 (CET)", "2026-11-02T18:21:39 zoned digits 0 took 30"},
		{"date_ctime", "Date", "Sun Nov 22 19:21:39 2026", "2026-11-22T19:21:39 digits 0 took 24"},
		{"date_git", "Date", "Sun Nov 2 19:21:39 2026 -0100", "2026-11-02T20:21:39 zoned digits 0 took 29"},
		{"date_command", "Date", "Sun Nov 22 19:21:39 UTC 2026", "2026-11-22T19:21:39 zoned digits 0 took 28"},
		{"date_command_other_zone", "Date", "Sun Nov  2 19:21:39 CET 2026", "2026-11-02T19:21:39 digits 0 took 28"},
		{"date_command_offset", "Date", "Sun Nov 22 19:21:39 +0100 2026", "2026-11-22T18:21:39 zoned digits 0 took 30"},
		{"date_without_year", "Date", "Sun Nov 22 19:21:39 host", "2000-11-22T19:21:39 undated digits 0 took 19"},
		{"date_bad_day", "Date", "Sun, 32 Nov 2026 19:21:39 GMT", none},
		{"date_no_day", "Date", "Sun,  Nov 2026 19:21:39 GMT", none},
		{"date_no_name", "Date", "Son, 22 Nov 2026 19:21:39 GMT", none},
		{"date_no_blank_behind_comma", "Date", "Sun,22 Nov 2026 19:21:39 GMT", none},
		{"date_other_sign", "Date", "Sun; 22 Nov 2026 19:21:39 GMT", none},
		{"date_no_month", "Date", "Sun Nox 22 19:21:39 2026", none},
		{"date_bad_time", "Date", "Sun Nov 22 19.21.39 2026", none},
		{"date_no_leap_day", "Date", "Sun Feb 29 19:21:39 UTC 2026", none},
		{"date_long_word_behind", "Date", "Sun Nov 22 19:21:39 gateway 2026", "2000-11-22T19:21:39 undated digits 0 took 19"},
		{"date_shorter_than_a_name", "Date", "Su", none},
		{"date_cut", "Date", "Sun, 22 Nov 2026 19:21", none},

		{"epoch_seconds", "Epoch", "1795375299 x", "2026-11-22T19:21:39 zoned digits 0 took 10"},
		{"epoch_fraction", "Epoch", "1795375299.123,", "2026-11-22T19:21:39.123 zoned digits 3 took 14"},
		{"epoch_millis", "Epoch", "1795375299123", "2026-11-22T19:21:39.123 zoned digits 3 took 13"},
		{"epoch_millis_fraction", "Epoch", "1795375299123.25", "2026-11-22T19:21:39.12325 zoned digits 5 took 16"},
		{"epoch_micros", "Epoch", "1795375299123456", "2026-11-22T19:21:39.123456 zoned digits 6 took 16"},
		{"epoch_nanos", "Epoch", "1795375299123456789", "2026-11-22T19:21:39.123456789 zoned digits 9 took 19"},
		{"epoch_nanos_fraction", "Epoch", "1795375299123456789.5", "2026-11-22T19:21:39.123456789 zoned digits 9 took 21"},
		{"epoch_hex_id", "Epoch", "1795375299af", none},
		{"epoch_exponent", "Epoch", "1795375299.1e9", none},
		{"epoch_twenty_digits", "Epoch", "17953752991234567890", none},
		{"epoch_eleven_digits", "Epoch", "17953752991", none},
		{"epoch_beyond_64_bits", "Epoch", "9999999999", none},
		{"epoch_millis_beyond_64_bits", "Epoch", "9999999999999", none},
		{"epoch_nanos_beyond_64_bits", "Epoch", "9999999999999999999", none},
		{"epoch_word", "Epoch", "x1795375299", none},
		{"epoch_empty", "Epoch", "", none},

		{"any_clf", "Any", "22/Nov/2026:19:21:39 +0100]", "2026-11-22T18:21:39 zoned digits 0 took 26"},
		{"any_iso", "Any", "2026-11-22T19:21:39Z", "2026-11-22T19:21:39 zoned digits 0 took 20"},
		{"any_slash", "Any", "2026/11/22 19:21:39", "2026-11-22T19:21:39 digits 0 took 19"},
		{"any_syslog", "Any", "Nov 22 19:21:39 h", "2000-11-22T19:21:39 undated digits 0 took 15"},
		{"any_date", "Any", "Sun Nov 22 19:21:39 2026", "2026-11-22T19:21:39 digits 0 took 24"},
		{"any_epoch", "Any", "1795375299", "2026-11-22T19:21:39 zoned digits 0 took 10"},
		{"any_word", "Any", "connection refused", none},
		{"any_empty", "Any", "", none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			read := reader(t, tt.read)
			if got := describe(read(new(Clock), []byte(tt.in))); got != tt.want {
				t.Errorf("%s(%q) = %s, want %s", tt.read, tt.in, got, tt.want)
			}
		})
	}
	t.Run("one_clock_for_all", func(t *testing.T) {
		clocks := map[string]*Clock{}
		for round := range 3 {
			for _, tt := range tests {
				c := clocks[tt.read]
				if c == nil || round == 2 {
					c = new(Clock)
					clocks[tt.read] = c
				}
				for range 2 {
					if got := describe(reader(t, tt.read)(c, []byte(tt.in))); got != tt.want {
						t.Errorf("%s(%q) = %s on a used clock, want %s", tt.read, tt.in, got, tt.want)
					}
				}
			}
		}
	})
}

// TestClockAgainstTimeParse writes random instants with package time and reads them back.
func TestClockAgainstTimeParse(t *testing.T) {
	forms := []struct {
		read, layout string
		zoned        bool
		dated        bool
	}{
		{"CLF", "02/Jan/2006:15:04:05 -0700", true, true}, {"CLF", "02/Jan/2006:15:04:05.000", false, true},
		{"ISO", "2006-01-02T15:04:05.000Z07:00", true, true}, {"ISO", "2006-01-02T15:04:05.000000000-0700", true, true},
		{"ISO", "2006-01-02 15:04:05.0 -0700", true, true}, {"ISO", "2006-01-02 15:04:05,000000", false, true},
		{"Slash", "2006/01/02 15:04:05", false, true}, {"Slash", "2006/01/02 15:04:05.000000", false, true},
		{"Syslog", "Jan _2 15:04:05", false, false}, {"Syslog", "Jan 02 15:04:05.000", false, false},
		{"Syslog", "Jan _2 2006 15:04:05", false, true}, {"Syslog", "Jan _2 15:04:05 2006", false, true},
		{"Date", time.RFC1123Z, true, true}, {"Date", time.ANSIC, false, true},
	}
	random := rand.New(rand.NewPCG(5, 2))
	clocks := map[string]*Clock{}
	for i := range 40_000 {
		f := forms[i%len(forms)]
		if clocks[f.read] == nil {
			clocks[f.read] = new(Clock)
		}
		offset := (random.IntN(27*4) - 12*4) * 15 * 60
		moment := time.Date(1902+random.IntN(296), 1, 1, 0, 0, random.IntN(366*86400), random.IntN(1e9), time.FixedZone("", offset))
		if i%3 > 0 { // half of the neighbours share a minute
			moment = time.Unix(1_795_375_200+int64(random.IntN(90)), int64(random.IntN(1e9))).In(time.FixedZone("", 3600))
		}
		text := moment.Format(f.layout)
		parsed, err := time.Parse(f.layout, text)
		if err != nil {
			t.Fatalf("time.Parse(%q, %q): %v", f.layout, text, err)
		}
		if !f.dated {
			parsed = time.Date(undated, parsed.Month(), parsed.Day(), parsed.Hour(), parsed.Minute(), parsed.Second(), parsed.Nanosecond(), time.UTC)
		}
		got, n := reader(t, f.read)(clocks[f.read], []byte(text))
		want := event.Stamp{Nano: parsed.UnixNano(), Digits: got.Digits, Set: true, Zoned: f.zoned, Dated: f.dated}
		if _, ahead := parsed.Zone(); f.zoned {
			want.Quarters = int8(ahead / 900)
		}
		if got != want || n != len(text) {
			t.Fatalf("%s(%q) = %s, want %s", f.read, text, describe(got, n), describe(want, len(text)))
		}
		if point := strings.LastIndexAny(text, ".,"); point > 4 {
			if digits := len(strings.Fields(strings.NewReplacer("+", " ", "-", " ", "Z", " ").Replace(text[point+1:]))[0]); int(got.Digits) != digits {
				t.Fatalf("%s(%q).Digits = %d, want %d", f.read, text, got.Digits, digits)
			}
		}
	}
}

// FuzzClock holds that what a clock remembers never changes its answer, for lines in any order.
func FuzzClock(f *testing.F) {
	f.Add([]byte("22/Nov/2026:19:21:39 +0100\n22/Nov/2026:19:21:40 +0100\n22/Nov/2026:19:21:40 +0200\n22/Nov/2026:19:21:60.1"))
	f.Add([]byte("2026-11-22T19:21:39.1Z\n2026/11/22 19:21:40\n2026-11-22 19:21:39 +0100\n2026-11-22 19:21:39,5 UTC"))
	f.Add([]byte("Nov 22 19:21:39 h\nNov 22 19:21:39 2026\nNov  2 2026 19:21:39\nSun, 22 Nov 2026 19:21:39 GMT\nSun Nov 22 19:21:39 CET 2026"))
	f.Add([]byte("1795375299.123\n1795375299123\n179537529912\n17953752"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var used Clock
		for _, line := range strings.Split(string(text), "\n") {
			for _, r := range readers {
				b := []byte(line)
				got, n := r.read(&used, b)
				want, m := r.read(new(Clock), b)
				if got != want || n != m {
					t.Fatalf("%s(%q) = %s on a used clock, %s on a fresh one", r.name, line, describe(got, n), describe(want, m))
				}
				if n < 0 || n > len(b) || got.Set != (n > 0) {
					t.Fatalf("%s(%q) = %s: outside of the line", r.name, line, describe(got, n))
				}
			}
		}
	})
}

func BenchmarkClock(b *testing.B) {
	for _, bb := range []struct{ name, read, in string }{
		{"clf_zone", "CLF", "22/Nov/2026:19:21:39 +0100] \"GET / HTTP/1.1\""},
		{"clf_millis", "CLF", "22/Nov/2026:19:21:39.123] fe be/s1"},
		{"iso_millis_z", "ISO", "2026-11-22T19:21:39.123Z] x"},
		{"iso_micros_offset", "ISO", "2026-11-22T19:21:39.123456+01:00 host"},
		{"slash", "Slash", "2026/11/22 19:21:39 [error]"},
		{"syslog", "Syslog", "Nov 22 19:21:39 gateway haproxy[12]: "},
		{"epoch_millis", "Epoch", "1795375299.123 "},
		{"any_clf", "Any", "22/Nov/2026:19:21:39 +0100] "},
	} {
		read := reader(b, bb.read)
		in := []byte(bb.in)
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			var c Clock
			for range b.N {
				read(&c, in)
			}
		})
		b.Run(bb.name+"_new_minute", func(b *testing.B) {
			b.ReportAllocs()
			var c Clock
			for range b.N {
				c.shape = noShape
				read(&c, in)
			}
		})
	}
}
