package envoy

import (
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// fuzzParsers feeds every line to a fresh parser and to one that has read all lines before: both must say the same, at both speeds, and must not panic.
func fuzzParsers(f *testing.F, seeds [][]lineTest, constructors ...func() scan.Parser) {
	for _, tests := range seeds {
		for _, tt := range tests {
			f.Add([]byte(double(tt.line)))
		}
	}
	used := make([]scan.Parser, len(constructors))
	for i, newParser := range constructors {
		used[i] = newParser()
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		for i, newParser := range constructors {
			fresh := newParser()
			compare(t, fresh, used[i], line)
			agree(t, fresh, line)
			agree(t, used[i], line)
		}
	})
}

// compare holds two parsers to the same event. What an event shows is copied before the next Parse.
func compare(t *testing.T, fresh, used scan.Parser, line []byte) {
	t.Helper()
	whole := string(line)
	var a, b event.Event
	said := [2]string{}
	for i, p := range [...]scan.Parser{fresh, used} {
		ev := [...]*event.Event{&a, &b}[i]
		if p.Parse(line, ev) {
			said[i] = show(ev)
		}
	}
	if said[0] != said[1] {
		t.Errorf("%q\na fresh parser says %s\na used parser says  %s", line, said[0], said[1])
	}
	if string(line) != whole {
		t.Errorf("%q became %q", whole, line)
	}
}

func FuzzText(f *testing.F) {
	fuzzParsers(f, [][]lineTest{plainTests, istioTests, mixerTests, wordsTests, headlessTests}, newText(plainText), newText(istioText), newText(mixerText), newHeadless)
}

func FuzzJSON(f *testing.F) {
	fuzzParsers(f, [][]lineTest{jsonTests, alsTests, healthTests}, newJSON, newALS, newHealth)
}

func FuzzApplication(f *testing.F) {
	fuzzParsers(f, [][]lineTest{applicationTests}, newApplication)
}

func FuzzCompile(f *testing.F) {
	for _, tt := range compileTests {
		f.Add(tt.format, []byte(double(tt.line)))
	}
	f.Add(defaultFormat, []byte(double(plainTests[0].line)))
	f.Fuzz(func(t *testing.T, text string, line []byte) {
		format, err := Compile(text)
		if err != nil {
			return
		}
		fresh, used := format.New(), format.New()
		var ev event.Event
		used.Parse([]byte(double(plainTests[0].line)), &ev)
		used.Parse(line[:len(line)/2], &ev)
		compare(t, fresh, used, line)
		agree(t, fresh, line)
		cutsAlike(t, text, line)
	})
}
