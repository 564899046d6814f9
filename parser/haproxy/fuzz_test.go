package haproxy

import (
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// agree holds Glance to Parse on one line, and parsers that were used before to fresh ones.
func agree(t *testing.T, name string, newParser func() scan.Parser, used scan.Parser, line string) {
	t.Helper()
	if fault := disagreement(newParser(), []byte(line)); fault != "" {
		t.Fatalf("%s\nline %q\n%s", name, line, fault)
	}
	if fault := disagreement(used, inBuffer([]byte(line))); fault != "" { // the short way needs room behind the line
		t.Fatalf("%s, in a buffer\nline %q\n%s", name, line, fault)
	}
	if fault := disagreement(used, []byte(line)); fault != "" {
		t.Fatalf("%s, used\nline %q\n%s", name, line, fault)
	}
	var a, b event.Event
	first, second := newParser().Parse([]byte(line), &a), used.Parse([]byte(line), &b)
	if first != second {
		t.Fatalf("%s\nline %q\nfresh parser: %v, used parser: %v", name, line, first, second)
	}
	if !first {
		return
	}
	if got, want := show(&b), show(&a); got != want {
		t.Fatalf("%s\nline  %q\nfresh %s\nused  %s", name, line, want, got)
	}
}

func FuzzAccess(f *testing.F) {
	for _, format := range Formats() {
		f.Add(format.Sample)
	}
	f.Add(`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/3/14/+17 200 +2538 a b c --VN 1/1/0/0/+2 0/0 {a|b} {} "GET https://x/a?b HTTP/2.0" 0/0/0/0/0 -/a/b`)
	f.Add(`[::1]:1 [22/Nov/2026:19:48:08.671] tcp db/<NOSRV> -1/-1/0 0 SD 1/1/0/0/`)
	f.Add(`{"ts":"SC","t":"22/Nov/2026:19:45:46.803","tr":12,"timers":"0/1/2/-1/9","status":"502","client":"a:1","upstream":"b/s"}`)
	f.Add(`10.0.0.8:1 [22/Nov/2026:19:48:08.671] web/1: b/s host 0/0/1/1/1 200 5 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"`)
	f.Add(`10.0.0.8:1 [22/Nov/2026:19:48:08.671] web/1: b/s 0/0/1 0 SD 1/1/0/0/0 0/0`)
	f.Add(`0 [01/Nov/2000:00:00:00.000] 0 0/0 0/0/0/0/0 0 0 /000/0 000000000000000000000"`)
	used := map[string]scan.Parser{}
	for _, format := range Formats() {
		used[format.Name] = format.New()
	}
	f.Fuzz(func(t *testing.T, line string) {
		var owners []string
		for _, format := range Formats() {
			agree(t, format.Name, format.New, used[format.Name], line)
			if format.New().Glance([]byte(line), &event.Glance{}) {
				owners = append(owners, format.Name)
			}
		}
		if len(owners) > 1 {
			t.Fatalf("%q is of several formats: %v", line, owners)
		}
	})
}

func FuzzMessage(f *testing.F) {
	for _, row := range Dictionary().Rows {
		f.Add(row.Sample)
		f.Add("[WARNING]  (1080) : " + row.Sample)
	}
	f.Add("[ALERT] 326/194139 (1234) : 'server a/b' : could not resolve address 'c'")
	parsers := map[string]func() scan.Parser{"message": newMessageParser, "stderr": newStderrParser, "tagged": NewTagged}
	used := map[string]scan.Parser{}
	for name, newParser := range parsers {
		used[name] = newParser()
	}
	f.Fuzz(func(t *testing.T, line string) {
		for name, newParser := range parsers {
			agree(t, name, newParser, used[name], line)
		}
	})
}

func FuzzCompile(f *testing.F) {
	line := `10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/3/14/+17 200 +2538 - - ---- 1/1/0/0/+2 0/0 {a|b} {} "GET https://x/a?b HTTP/2.0"`
	for _, format := range []string{httpFormat, httpsFormat, tcpFormat, clfFormat, tcpCLF, everything, shortForm, `log-format "%{+json}o %(a)ST %(b)tsc"`, `{"a":"%ST","b":%tsc}`,
		`log-format '%[date,utime(%Y)] %ST'`, `%hr%hs%ST%tsc`, `%ST%tsc%hr %[a,b(c]d)] %%`, "option httplog", `"\x41\"%ST"`} {
		f.Add(format, line)
	}
	f.Add(everything, `22/Nov/2026:21:29:48 +0000 22/Nov/2026:21:29:48 +0000 1795382988 203 22/Nov/2026:21:29:48.203 22`)
	f.Fuzz(func(t *testing.T, text, line string) {
		format, err := Compile(text)
		if err != nil {
			if format.New != nil {
				t.Fatalf("Compile(%q) = a format and the error %v", text, err)
			}
			return
		}
		used := format.New()
		used.Parse([]byte(strings.ToUpper(line)), &event.Event{})
		agree(t, text, format.New, used, line)
	})
}

// A line may be cut anywhere: by the syslog limit, a full disk, a rotation.
func TestCutAnywhere(t *testing.T) {
	formats := Formats()
	for _, text := range []string{everything, httpFormat + " %ID %[bc_err_str]", `{"t":"%tr","b":"%b/%s","w":%Tw,"st":%ST,"e":"%tsc","r":"%r"}`} {
		format, err := Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		formats = append(formats, format)
	}
	lines := []string{
		`{"t":"22/Nov/2026:19:48:08.671","b":"shop/app1","w":3,"st":502,"e":"SH--","r":"GET /a HTTP/1.1"}`,
		`10.0.0.8:42909 [22/Nov/2026:19:48:08.671] web shop/app1 0/0/-1/-1/9 503 209 SRV=a - SC-- 1/1/0/0/+3 0/0 {a b|c} {} "GET /a HTTP/1.1" 0A0B SSL handshake failure`,
		`22/Nov/2026:21:29:48 +0000 22/Nov/2026:21:29:48 +0000 1795382988 203 22/Nov/2026:21:29:48.203 22/Nov/2026:21:29:48.203 22/Nov/2026:21:29:48 +0000 22/Nov/2026:21:29:48 +0000 "127.0.0.1" 47182 "127.0.0.1" 7007 "127.0.0.1" 47620 "127.0.0.1" 7100 "custom" "custom" "tls" "t1" 0 500 -1 -1 -1 0 0 0 501 501 501 503 217 84 "" "" SC SC-- 1 1 0 0 1 0 0 "GET /tls HTTP/1.1" "GET" "/tls"`,
	}
	for _, format := range Formats() {
		lines = append(lines, format.Sample)
	}
	for _, format := range formats {
		used := format.New()
		for _, line := range lines {
			for n := range len(line) + 1 {
				for _, damaged := range []string{line[:n], line[:n] + "\x00" + line[n:], line[:n] + line[min(n+1, len(line)):]} {
					if fault := disagreement(used, []byte(damaged)); fault != "" {
						t.Fatalf("%s\nline %q\n%s", format.Name, damaged, fault)
					}
				}
				if n%16 == 0 {
					agree(t, format.Name, format.New, used, line[:n])
				}
			}
		}
	}
}
