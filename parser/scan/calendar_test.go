package scan

import (
	"testing"
	"time"
)

// TestMinuteEveryDay compares every day that a stamp can tell with package time, and the days around each month's end that do not exist.
func TestMinuteEveryDay(t *testing.T) {
	for day := time.Date(firstYear, 1, 1, 23, 59, 0, 0, time.UTC); day.Year() <= lastYear; day = day.AddDate(0, 0, 1) {
		got, ok := minute(day.Year(), int(day.Month()), day.Day(), 23, 59)
		if !ok || got != day.UnixNano() {
			t.Fatalf("minute(%s) = %d, %v, want %d", day, got, ok, day.UnixNano())
		}
		if tomorrow := day.AddDate(0, 0, 1); tomorrow.Day() == 1 {
			for d := day.Day() + 1; d <= 32; d++ {
				if _, ok := minute(day.Year(), int(day.Month()), d, 0, 0); ok {
					t.Fatalf("minute takes day %d of %s", d, day.Format("January 2006"))
				}
			}
		}
	}
}

func TestMinuteRefuses(t *testing.T) {
	tests := []struct {
		name                           string
		year, month, day, hour, minute int
	}{
		{"year_before_64_bits", firstYear - 1, 1, 1, 0, 0}, {"year_after_64_bits", lastYear + 1, 1, 1, 0, 0}, {"no_year", -1, 1, 1, 0, 0},
		{"month_0", 2026, 0, 1, 0, 0}, {"month_13", 2026, 13, 1, 0, 0}, {"day_0", 2026, 1, 0, 0, 0}, {"no_day", 2026, 1, -1, 0, 0},
		{"hour_24", 2026, 1, 1, 24, 0}, {"no_hour", 2026, 1, 1, -1, 0}, {"minute_60", 2026, 1, 1, 0, 60}, {"no_minute", 2026, 1, 1, 0, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := minute(tt.year, tt.month, tt.day, tt.hour, tt.minute); ok {
				t.Errorf("minute(%d, %d, %d, %d, %d) = %d, want none", tt.year, tt.month, tt.day, tt.hour, tt.minute, got)
			}
		})
	}
}

func TestZone(t *testing.T) {
	tests := []struct {
		name, in string
		minutes  int64
		n        int
	}{
		{"z", "Z", 0, 1}, {"lower_case", "z ", 0, 1}, {"hours", "+01", 60, 3}, {"minutes", "-0330", -210, 5}, {"colon", "+05:45 ", 345, 6},
		{"colon_without_minutes", "+05:", 300, 3}, {"colon_one_digit", "+05:4", 300, 3}, {"colon_60_minutes", "+05:60", 0, 0}, {"largest", "+23:59", 1439, 6},
		{"hour_24", "+2400", 0, 0}, {"three_digits", "+010", 0, 0}, {"five_digits", "+01000", 0, 0}, {"no_sign", "0100", 0, 0}, {"one_digit", "+1", 0, 0},
		{"sign_alone", "-", 0, 0}, {"word", "CET", 0, 0}, {"empty", "", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			nano, n := zone([]byte(tt.in))
			if nano != tt.minutes*nanoMinute || n != tt.n {
				t.Errorf("zone(%q) = %d min, %d bytes, want %d, %d", tt.in, nano/nanoMinute, n, tt.minutes, tt.n)
			}
			if padded, m := zone([]byte(tt.in + "  ")); padded != nano || m != n {
				t.Errorf("zone(%q) = %d min, %d bytes with blanks behind", tt.in, padded/nanoMinute, m)
			}
		})
	}
}
