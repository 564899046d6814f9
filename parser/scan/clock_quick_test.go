package scan

import "testing"

// The minute is learnt by the way, and what ISOMillis takes it reads as ISO does.
func TestISOMillis(t *testing.T) {
	var quick Clock
	for text, want := range map[string]bool{
		"2026-11-22T19:21:39.123Z": true, "2026-11-22T19:22:00.999Z": true, "2026-02-29T19:22:00.999Z": false, "2026-11-22T19:21:60.123Z": false, "2026-11-22T19:21:39,123Z": false,
		"2026-11-22T19:21:3a.123Z": false, "2026-11-22T19:21:39.12 Z": false, "2026-11-22T19:21:39.1234": false, "2026-11-22 19:21:39.123Z": false, "2026-11-22T24:21:39.123Z": false,
		"2026-11-22T19:21:39Z": false, "": false, "2026-11-22T19:21:39.123+": false, "1969-12-31T23:59:59.999Z": true,
	} {
		ms, ok := quick.ISOMillis([]byte(text))
		if ok != want {
			t.Errorf("ISOMillis(%q) reports %v, want %v", text, ok, want)
		}
		if s, n := new(Clock).ISO([]byte(text)); ok && (n != len(text) || s.Ms() != ms || !s.Zoned || !s.Dated) {
			t.Errorf("ISOMillis(%q) = %d, ISO says %d", text, ms, s.Ms())
		}
	}
}

// The minute and the zone are learnt by the way, and what CLFSeconds takes it reads as CLF does.
func TestCLFSeconds(t *testing.T) {
	var quick Clock
	for text, want := range map[string]bool{
		`22/Nov/2026:19:21:39 +0000] "`: true, `22/Nov/2026:19:21:59 -0930] "`: true, `01/Mar/2024:00:00:00 +0530] "`: true, `31/Dec/1969:23:59:59 +0000] "`: true,
		`29/Feb/2026:19:21:39 +0000] "`: false, `22/Nov/2026:19:21:60 +0000] "`: false, `22/Nov/2026:19:21:3a +0000] "`: false, `22/Nov/2026:19:21:39 +0000]  `: false,
		`22/Nov/2026:19:21:39 +0000 ] `: false, `22/Nov/2026:19:21:39.123 +0000] "`: false, `22/Nov/2026:19:21:39 +00x0] "`: false, `22/Nov/2026:19:21:39 +9900] "`: false, "": false,
	} {
		for range 2 {
			ms, quarters, ok := quick.CLFSeconds([]byte(text))
			if ok != want {
				t.Errorf("CLFSeconds(%q) reports %v, want %v", text, ok, want)
			}
			if s, n := new(Clock).CLF([]byte(text)); ok && (n != 26 || s.Ms() != ms || !s.Zoned || !s.Dated || s.Quarters != quarters) {
				t.Errorf("CLFSeconds(%q) = %d, %d, CLF says %d, %d", text, ms, quarters, s.Ms(), s.Quarters)
			}
		}
	}
}

// The minute is learnt by the way, and what SlashSeconds takes it reads as Slash does.
func TestSlashSeconds(t *testing.T) {
	var quick Clock
	for text, want := range map[string]bool{
		"2026/11/22 19:21:39 [error]": true, "2026/11/22 19:22:00 [error]": true, "2024/02/29 00:00:59 [error]": true, "1969/12/31 23:59:59 [error]": true,
		"2026/02/29 19:22:00 [error]": false, "2026/11/22 19:21:60 [error]": false, "2026/11/22 19:21:3a [error]": false, "2026/11/22 19:21:39.123 [error]": false,
		"2026/11/22 19:21:390[error]": false, "2026/11/22T19:21:39 [error]": false, "2026-11-22 19:21:39 [error]": false, "2026/11/22 19:21:39 [": false, "": false,
		"2026/11/22 24:21:39 [error]": false, "2026/11/22 19:21 39 [error]": false,
	} {
		for range 2 {
			ms, ok := quick.SlashSeconds([]byte(text))
			if ok != want {
				t.Errorf("SlashSeconds(%q) reports %v, want %v", text, ok, want)
			}
			if s, n := new(Clock).Slash([]byte(text)); ok && (n != 19 || s.Ms() != ms || s.Zoned || !s.Dated) {
				t.Errorf("SlashSeconds(%q) = %d, Slash says %d", text, ms, s.Ms())
			}
		}
	}
}
