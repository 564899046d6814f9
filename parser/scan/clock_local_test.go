package scan

import "testing"

func TestLocalSyslog(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"German", "Okt 18 21:41:39 web1", "2000-10-18T21:41:39 undated digits 0 took 15"},
		{"umlaut", "Mär  8 21:41:39 web1", "2000-03-08T21:41:39 undated digits 0 took 16"},
		{"French with a dot", "juil. 18 21:41:39 web1", "2000-07-18T21:41:39 undated digits 0 took 17"},
		{"English with a dot", "nov. 18 21:41:39.5 web1", "2000-11-18T21:41:39.5 undated digits 1 took 18"},
		{"Russian", "дек 18 21:41:39 web1", "2000-12-18T21:41:39 undated digits 0 took 18"},
		{"Finnish", "marras 18 21:41:39 web1", "2000-11-18T21:41:39 undated digits 0 took 18"},
		{"year", "Dez 18 2026 21:41:39 web1", ""},
		{"no month", "web 18 21:41:39 web1", ""},
		{"no such day", "Okt 32 21:41:39 web1", ""},
		{"no time", "Okt 18 x", ""},
		{"name of a container", "nginx-1  | x", ""},
		{"long word", "Oktoberfestzelte 18 21:41:39", ""},
		{"cut", "Okt 1", ""},
		{"empty", "", ""},
	} {
		var c Clock
		got := ""
		if stamp, n := c.LocalSyslog([]byte(test.text)); n > 0 {
			got = describe(stamp, n)
		}
		if got != test.want {
			t.Errorf("%s: LocalSyslog(%q) = %q, want %q", test.name, test.text, got, test.want)
		}
	}
}
