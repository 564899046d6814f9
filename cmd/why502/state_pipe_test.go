package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/parser"
)

// pass sends text through the filter of a pipe, and gives what is new and what the next run is to know.
func pass(t *testing.T, text string, marks []pipeMark) (string, []pipeMark) {
	t.Helper()
	options, err := parser.NewOptions()
	if err != nil {
		t.Fatal(err)
	}
	f := newPipeFilter(strings.NewReader(text), options, marks)
	out, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), f.marks()
}

// accessLine is a line of an access log, written so many seconds after ten o'clock.
func accessLine(second, n int) string {
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
	return fmt.Sprintf("10.0.0.1 - - [%s] \"GET /%d HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n", at.Format("02/Jan/2006:15:04:05 -0700"), n)
}

func TestPipeFilter(t *testing.T) {
	a, b, c, late, old := accessLine(0, 1), accessLine(60, 2), accessLine(60, 3), accessLine(55, 4), accessLine(-900, 5)
	stack := "PHP message: a line that goes on\n"
	for _, test := range []struct {
		name string
		runs [][2]string // what comes, and what of it is new
	}{
		{"all_again", [][2]string{{a + b, a + b}, {a + b, ""}}},
		{"the_rest", [][2]string{{a + b, a + b}, {a + b + c, c}}},
		{"the_same_second", [][2]string{{a + b, a + b}, {b + c, c}}},
		{"twice_the_same_line", [][2]string{{a + b + b, a + b + b}, {b + b + b, b}}},
		{"a_late_line", [][2]string{{a + b, a + b}, {a + late + b, late}}},
		{"an_old_line", [][2]string{{a + b, a + b}, {old + b + c, c}}},
		{"with_its_neighbour", [][2]string{{a + stack, a + stack}, {a + stack + b + stack, b + stack}}},
		{"nothing", [][2]string{{a, a}, {"", ""}, {a + b, b}}},
		{"half_a_line", [][2]string{{a + b[:76], a + b[:76]}, {a + b + c, c}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var marks []pipeMark
			var got string
			for i, run := range test.runs {
				if got, marks = pass(t, run[0], marks); got != run[1] {
					t.Errorf("run %d: of %q new is %q, want %q", i, run[0], got, run[1])
				}
			}
		})
	}
}

// However a growing log is sent through a pipe, each line passes once.
func TestPipeFilterOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var all []string
	for i := range 3000 {
		all = append(all, accessLine(i/7, r.IntN(3)))
	}
	var marks []pipeMark
	passed := ""
	for to := 0; to < len(all); {
		from := max(0, to-r.IntN(300))
		to = min(len(all), to+r.IntN(200))
		// The first second of what is shown may have been cut.
		for from > 0 && from < len(all) && from/7 == (from-1)/7 {
			from--
		}
		var got string
		got, marks = pass(t, strings.Join(all[min(from, to):to], ""), marks)
		passed += got
	}
	if want := strings.Join(all, ""); passed != want {
		t.Errorf("%d bytes passed, want %d", len(passed), len(want))
	}
}

// What is remembered stays small, whatever comes.
func TestPipeFilterBounded(t *testing.T) {
	var text bytes.Buffer
	for i := range 3 * pipeMost {
		text.WriteString(accessLine(0, i))
	}
	_, marks := pass(t, text.String(), nil)
	if len(marks) != 1 || len(marks[0].Hashes) > pipeMost {
		t.Errorf("%d marks, the first of %d lines; want one of at most %d", len(marks), len(marks[0].Hashes), pipeMost)
	}
	if again, _ := pass(t, text.String(), marks); again != "" {
		t.Errorf("%d bytes pass again", len(again))
	}
}

func FuzzPipeFilter(f *testing.F) {
	f.Add(accessLine(0, 1) + accessLine(1, 2))
	f.Add("2026/11/22 10:00:00 [error] 7#7: *1 connect() failed\n\n[")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
			t.Skip("may be packed or no text")
		}
		first, marks := pass(t, text, nil)
		if first != text {
			t.Fatalf("of %q only %q passes the first time", text, first)
		}
		if again, _ := pass(t, text, marks); len(marks) > 0 && len(again) == len(text) {
			t.Errorf("all of %q passes again", text)
		}
	})
}
