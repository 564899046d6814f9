package scan

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestDictionaryTexts(t *testing.T) {
	tests := []struct {
		name, text, msg string
		want            bool
	}{
		{"start", "connect() failed", "connect() failed (111: Connection refused)", true},
		{"start_only_inside", "failed", "connect() failed", false},
		{"whole", "normal$", "normal", true},
		{"whole_with_more", "normal$", "normal state", false},
		{"shorter_than_text", "connect() failed", "connect()", false},
		{"gap", "connect() to … failed", "connect() to 10.0.0.1:80 failed (111)", true},
		{"gap_of_nothing", "recv()… failed", "recv() failed", true},
		{"gap_needs_order", "a … b", "b … a", false},
		{"gap_does_not_overlap", "ab…bc", "abc", false},
		{"two_gaps", "upstream … sent … header", "upstream peer sent invalid header", true},
		{"two_gaps_second_missing", "upstream … sent … header", "upstream peer sent invalid body", false},
		{"gap_then_end", "Server …/… is DOWN$", "Server be/s1 is DOWN", true},
		{"gap_then_end_with_more", "Server …/… is DOWN$", "Server be/s1 is DOWN, reason", false},
		{"end_does_not_overlap", "ab…bc$", "abc", false},
		{"end_takes_the_last", "a…b$", "a b c b", true},
		{"anywhere", "…Out of memory", "[1.0] kernel: Out of memory: Killed", true},
		{"anywhere_at_start", "…Out of memory", "Out of memory: Killed", true},
		{"anywhere_missing", "…Out of memory", "kernel: Out of cheese", false},
		{"anywhere_at_end", "…timeout$", "read timeout", true},
		{"anywhere_not_at_end", "…timeout$", "read timeout again", false},
		{"anywhere_with_gap", "…pool … seems busy", "[pool www] pool www seems busy", true},
		{"open_end", "worker …", "worker 7 exited", true},
		{"open_end_with_dollar", "worker …$", "worker 7 exited", true},
		{"anything", "…", "x", true},
		{"one_byte", "x", "x", true},
		{"one_byte_other", "x", "y", false},
		{"bytes_beyond_ascii", "prêt", "prêt à porter", true},
		{"long_message", "…needle", strings.Repeat("hay ", 500) + "needle", true},
		{"long_message_without", "…needle", strings.Repeat("hay ", 500) + "needl", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDictionary("d", []Row{{ID: "row", Text: tt.text}})
			if row, _ := d.Find([]byte(tt.msg), 0, nil); (row != nil) != tt.want {
				t.Errorf("%q finds %q: %v, want %v", tt.text, tt.msg, row != nil, tt.want)
			}
		})
	}
}

var testRows = []Row{
	{ID: "resolving", Text: "connect() failed", Errno: []int{111, 104}, Phase: "resolving"},
	{ID: "refused", Text: "connect() failed", Errno: []int{111}},
	{ID: "other", Text: "connect() failed", Also: []string{"connect() to … failed", "…cannot connect"}},
	{ID: "connect", Text: "connect"},
	{ID: "anywhere", Text: "…timed out"},
}

func TestDictionaryFind(t *testing.T) {
	tests := []struct {
		name, msg string
		errno     int
		phase     string
		want      string
	}{
		{"first_row_wins", "connect() failed (111)", 111, "resolving", "d/resolving"},
		{"phase_differs", "connect() failed (111)", 111, "connecting to upstream", "d/refused"},
		{"second_errno", "connect() failed (104)", 104, "resolving", "d/resolving"},
		{"errno_differs", "connect() failed (110)", 110, "", "d/other"},
		{"no_errno", "connect() failed", 0, "", "d/other"},
		{"further_spelling", "connect() to 10.0.0.1 failed", 0, "", "d/other"},
		{"further_spelling_anywhere", "I cannot connect", 0, "", "d/other"},
		{"shorter_text_later", "connection reset", 0, "", "d/connect"},
		{"anywhere_after_start", "connect timed out", 0, "", "d/connect"},
		{"anywhere", "upstream timed out", 0, "", "d/anywhere"},
		{"unknown", "hello", 0, "", ""},
		{"empty", "", 0, "", ""},
	}
	d := NewDictionary("d", testRows)
	f := Finder{Dictionary: func() *Dictionary { return d }}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row, id := d.Find([]byte(tt.msg), tt.errno, []byte(tt.phase))
			if id != tt.want || (row == nil) != (id == "") || row != nil && d.Name+"/"+row.ID != id {
				t.Errorf("Find(%q, %d, %q) = %q, want %q", tt.msg, tt.errno, tt.phase, id, tt.want)
			}
			for range 2 {
				if again, id := f.Find([]byte(tt.msg), tt.errno, []byte(tt.phase)); again != row || id != tt.want {
					t.Errorf("Finder.Find(%q, %d, %q) = %q, want %q", tt.msg, tt.errno, tt.phase, id, tt.want)
				}
			}
		})
	}
}

// TestFinderRemembers asks with texts that share places of the memory, and with a buffer that is written over.
func TestFinderRemembers(t *testing.T) {
	d := NewDictionary("d", testRows)
	f := Finder{Dictionary: func() *Dictionary { return d }}
	random := rand.New(rand.NewPCG(50, 2))
	texts := []string{"connect() failed", "connect() to x failed", "timed out", "x", strings.Repeat("x", 300) + "timed out", ""}
	for i := range 300 {
		texts = append(texts, fmt.Sprint("a message timed out ", i), fmt.Sprint("unknown ", i*7919))
	}
	buffer := make([]byte, 0, 512)
	for range 20_000 {
		buffer = append(buffer[:0], texts[random.IntN(len(texts))]...)
		errno, phase := [...]int{0, 111}[random.IntN(2)], [...]string{"", "resolving"}[random.IntN(2)]
		_, want := d.Find(buffer, errno, []byte(phase))
		if _, got := f.Find(buffer, errno, []byte(phase)); got != want {
			t.Fatalf("Finder.Find(%q, %d, %q) = %q, want %q", buffer, errno, phase, got, want)
		}
	}
	msg := []byte("upstream timed out (110: Connection timed out)")
	if n := testing.AllocsPerRun(100, func() { f.Find(msg, 110, []byte("x")) }); n > 0 {
		t.Errorf("%v allocations for a text that is remembered", n)
	}
	n := testing.AllocsPerRun(1000, func() {
		msg[0]++
		f.Find(msg, 110, nil)
	})
	if n > 0 {
		t.Errorf("%v allocations for new texts of a known length", n)
	}
}

// FuzzDictionary compares a pattern with the regular expression of the same meaning.
func FuzzDictionary(f *testing.F) {
	f.Add("connect() to … failed$", "connect() to x failed")
	f.Add("…ab…bc$", "xabc")
	f.Add("…", "")
	f.Add("a…$", "abc")
	f.Add("\ufffd", "\xff")
	f.Fuzz(func(t *testing.T, text, msg string) {
		expression := ""
		whole, toEnd := strings.CutSuffix(text, "$")
		for i, part := range strings.Split(whole, "…") {
			if i > 0 {
				expression += "(?s:.*)"
			}
			expression += regexp.QuoteMeta(part)
		}
		if toEnd {
			expression += "$"
		}
		re, err := regexp.Compile("^" + expression)
		if err != nil || msg == "" || strings.Contains(text, "\ufffd") {
			return // not UTF-8, or what stands for such bytes in a regular expression and only for itself in a row
		}
		d := NewDictionary("d", []Row{{ID: "row", Text: text}})
		if row, _ := d.Find([]byte(msg), 0, nil); (row != nil) != re.MatchString(msg) {
			t.Fatalf("%q finds %q: %v, the regular expression %v", text, msg, row != nil, !(row != nil))
		}
	})
}

func BenchmarkDictionary(b *testing.B) {
	var rows []Row
	for i := range 200 {
		text := fmt.Sprintf("event %d of upstream … happened", i)
		if i%2 == 0 {
			text = fmt.Sprintf("…condition %d … was met", i)
		}
		rows = append(rows, Row{ID: fmt.Sprint(i), Text: text})
	}
	d := NewDictionary("d", append(rows, testRows...))
	msg := []byte(`connect() failed (111: Connection refused)`)
	unknown := []byte(`FastCGI sent in stderr: "PHP message: order 4711 of customer 0815 has no address, user 42, session 8f294b25"`)
	for _, bb := range []struct {
		name string
		find func()
	}{
		{"find", func() { d.Find(msg, 111, nil) }},
		{"find_nothing", func() { d.Find(unknown, 0, nil) }},
		{"remembered", func() func() {
			f := &Finder{Dictionary: func() *Dictionary { return d }}
			return func() { f.Find(msg, 111, nil) }
		}()},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				bb.find()
			}
		})
	}
}
