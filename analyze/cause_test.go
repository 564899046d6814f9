package analyze

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// prose are the checks that no command can make: they ask a person, or a machine that nobody knows here.
var prose = []string{
	"the log of the WAF or IPS",
	"the log of {peer} for these seconds",
	"ask that user to try another browser and network, with the cache cleared",
}

// programs are what the commands of checks begin with.
var programs = strings.Fields("awk bash bpftool cat coredumpctl curl dig dmesg echo fail2ban-client for free getent git grep haproxy iostat ip jcmd journalctl kubectl ls namei nc nft nghttp nginx nslookup " +
	"nstat openssl ping ps psql ss sysctl systemctl tcpdump top")

// A check is something to type: it begins with a program, and a shell understands it.
func TestChecksCanBeTyped(t *testing.T) {
	shell, err := exec.LookPath("sh")
	for _, c := range causes {
		if len(c.Checks) == 0 {
			t.Errorf("%s has no check", c.ID)
		}
		for _, check := range c.Checks {
			if slices.Contains(prose, check.Command) {
				continue
			}
			if word, _, _ := strings.Cut(check.Command, " "); !slices.Contains(programs, word) {
				t.Errorf("%s: %q begins with %q, which is no program known here", c.ID, check.Command, word)
			}
			if err != nil {
				continue // without a shell the first word must do
			}
			if said, err := exec.Command(shell, "-n", "-c", check.Command).CombinedOutput(); err != nil {
				t.Errorf("%s: a shell does not understand %q: %s", c.ID, check.Command, said)
			}
		}
	}
}

func TestNamesInCommandsAreHarmless(t *testing.T) {
	for name, want := range map[string]string{
		"10.0.0.7:8080":         "10.0.0.7:8080",
		"unix:/run/app.sock":    "unix:/run/app.sock",
		"[2001:db8::1]:80":      "[2001:db8::1]:80",
		"/orders/{id}":          "/orders/{id}",
		"the upstream":          "the upstream",
		"web-2.shop":            "web-2.shop",
		"/a;reboot":             "NAME",
		"$(reboot)":             "NAME",
		"/a|sh":                 "NAME",
		"/a'b":                  "NAME",
		"/a\nb":                 "NAME",
		"-oProxyCommand=x":      "NAME",
		"/a -o/etc/cron.d/x":    "NAME",
		"/caf\u00e9":            "NAME",
		"/a>b":                  "NAME",
		"/a b":                  "/a b",
		"-":                     "NAME",
		"/static/app-1.2.-3.js": "/static/app-1.2.-3.js",
	} {
		if got := harmless(name); got != want {
			t.Errorf("harmless(%q) = %q, want %q", name, got, want)
		}
	}
}
