package main

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// smapsOf writes an entry as the kernel does.
func smapsOf(head, anonymous string) string {
	return head + "\nSize:  4 kB\nRss:  4 kB\nAnonymous:  " + anonymous + " kB\nVmFlags: rd mr mw me sd\n"
}

// Only what comes back from the file as it was may be given back.
func TestUnchanged(t *testing.T) {
	const program = "/usr/bin/why502"
	for name, test := range map[string]struct {
		head, anonymous string
		want            []area
	}{
		"code":            {"00400000-00c19000 r-xp 00000000 fe:00 271 " + program, "0", []area{{0x400000, 0xc19000}}},
		"constants":       {"00c19000-01505000 r--p 00819000 fe:00 271 " + program, "0", []area{{0xc19000, 0x1505000}}},
		"relocated":       {"00c19000-01505000 r--p 00819000 fe:00 271 " + program, "64", nil},
		"variables":       {"01505000-01606000 rw-p 01104000 fe:00 271 " + program, "0", nil},
		"C library":       {"7f0000000000-7f0000001000 r-xp 00000000 fe:00 9 /usr/lib/libc.so.6", "0", []area{{0x7f0000000000, 0x7f0000001000}}},
		"loader":          {"7f0000000000-7f0000001000 r-xp 00000000 fe:00 9 /usr/lib/ld-linux-x86-64.so.2", "0", []area{{0x7f0000000000, 0x7f0000001000}}},
		"plugin":          {"7f0000000000-7f0000001000 r-xp 00000000 fe:00 9 /usr/lib/libnss_dns.so.2", "0", nil},
		"log":             {"7f0000000000-7f0000001000 r--p 00000000 fe:00 9 /var/log/access.log", "0", nil},
		"heap":            {"c000000000-c000400000 rw-p 00000000 00:00 0", "4096", nil},
		"replaced":        {"00400000-00c19000 r-xp 00000000 fe:00 271 " + program + " (deleted)", "0", nil},
		"no address":      {"x-y r-xp 00000000 fe:00 271 " + program, "0", nil},
		"address too big": {"0-fffffffffffffffff r-xp 00000000 fe:00 271 " + program, "0", nil},
	} {
		before, after := smapsOf("00100000-00101000 rw-p 00000000 00:00 0 [heap]", "0"), smapsOf("7ffd0000-7ffe0000 r-xp 00000000 00:00 0 [vdso]", "0")
		if got := unchanged([]byte(before+smapsOf(test.head, test.anonymous)+after), program); !slices.Equal(got, test.want) {
			t.Errorf("%s: %s: got %x, want %x", name, test.head, got, test.want)
		}
	}
}

// The program goes on with its pages given back, and has fewer of them.
func TestReleaseGivesPagesBack(t *testing.T) {
	program, _ := os.Readlink("/proc/self/exe")
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil || len(unchanged(smaps, program)) == 0 {
		t.Skip("this system does not tell of pages")
	}
	touchProgram()
	before := residentFile()
	if before < fewPages {
		t.Skipf("%d pages of files are in memory: too few to be given back", before)
	}
	var pages programPages
	pages.release()
	if after := residentFile(); after >= before {
		t.Errorf("%d pages of files are in memory, and were %d before", after, before)
	}
	if !strings.HasSuffix(program, ".test") {
		t.Errorf("the program is %q", program)
	}
}

// touchProgram brings pages of the program into memory: the tables of all of its functions are read by those who ask for names.
func touchProgram() {
	buffer := make([]byte, 1<<20)
	for n := len(buffer); n == len(buffer); n = runtime.Stack(buffer, true) {
		buffer = make([]byte, 2*len(buffer))
	}
}
