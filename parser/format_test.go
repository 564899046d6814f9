package parser

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

func TestSplitGiven(t *testing.T) {
	names := map[string]compiler{"nginx": nil, "haproxy": nil, "envoy": nil}
	for _, test := range []struct {
		text, glob, proxy, format string
		found                     bool
	}{
		{`nginx=$status`, "", "nginx", "$status", true},
		{`edge-*.log:haproxy=%ci:%cp`, "edge-*.log", "haproxy", "%ci:%cp", true},
		{`C:\logs\*:envoy=%START_TIME%`, `C:\logs\*`, "envoy", "%START_TIME%", true},
		{`a:nginx=$x:haproxy=y`, "a", "nginx", "$x:haproxy=y", true},
		{`nginx=$x:nginx=y`, "", "nginx", "$x:nginx=y", true},
		{`apache=%h`, "", "", "", false},
		{`$status`, "", "", "", false},
		{``, "", "", "", false},
	} {
		glob, proxy, format, found := splitGiven(test.text, names)
		if glob != test.glob || proxy != test.proxy || format != test.format || found != test.found {
			t.Errorf("splitGiven(%q) = %q, %q, %q, %v; want %q, %q, %q, %v", test.text, glob, proxy, format, found, test.glob, test.proxy, test.format, test.found)
		}
	}
}

func TestFitsGlob(t *testing.T) {
	for _, test := range []struct {
		glob, file string
		want       bool
	}{
		{"", "anything", true},
		{"*.log", "/var/log/nginx/access.log", true},
		{"/var/log/*/access.log", "/var/log/nginx/access.log", true},
		{"edge*", "/edge/access.log", false},
		{"-", "-", true},
	} {
		if got := fitsGlob(test.glob, test.file); got != test.want {
			t.Errorf("fitsGlob(%q, %q) = %v, want %v", test.glob, test.file, got, test.want)
		}
	}
}

// fakeCompilers make a fake format of its mark.
var fakeCompilers = map[string]compiler{"nginx": func(text string) (Format, error) {
	if text == "" {
		return Format{}, errors.New("empty")
	}
	return Format{Name: "given-" + text, Proxy: event.Nginx, New: func() scan.Parser { return fake{text} }, Sample: text + " 1"}, nil
}}

// Given formats come first, in order, for the inputs that they are given for; lines that fit none go to the built-in ones.
func TestGiven(t *testing.T) {
	o := fakeOptions("aa", "bb")
	for _, text := range []string{"nginx=a", "x*:nginx=bb", "nginx=2026-11-22T19:21:39Z"} {
		if err := o.give(text, fakeCompilers); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ file, line, want string }{
		{"access.log", "aa 5 x", "fake-aa"},
		{"access.log", "a 5 x", "given-a"},
		{"access.log", "bb 5 x", "fake-bb"},
		{"x.log", "bb 5 x", "given-bb"},
		{"x.log", "Nov 22 19:21:39 lb1 nginx: bb 5 x", "given-bb"},
		{"x.log", "2026-11-22T19:21:39Z 5", "given-2026-11-22T19:21:39Z"}, // its stamp looks like a prefix
		{"x.log", "2026-11-22T19:21:40Z bb 5", "given-bb"},
		{"access.log", "cc 5", ""},
	} {
		l := NewLines(o, test.file)
		for range 2 {
			var g event.Glance
			l.Glance([]byte(test.line), &g)
			if got := o.FormatName(g.Clock.Format()); got != test.want {
				t.Errorf("%s: %q is %q, want %q", test.file, test.line, got, test.want)
			}
		}
	}
	if names := o.FormatNames(); !slices.Equal(names, []string{"", "given-a", "given-bb", "given-2026-11-22T19:21:39Z", "fake-aa", "fake-bb"}) {
		t.Errorf("names %q", names)
	}
}

func TestGivenErrors(t *testing.T) {
	for text, want := range map[string]string{
		"apache=x":        "want PROXY=FORMAT",
		"nginx=":          "empty",
		"[:nginx=x":       "no valid glob",
		"a[b:nginx=x":     "no valid glob",
		"haproxy=%ci:%cp": "want PROXY=FORMAT", // not among the fake compilers
	} {
		err := fakeOptions().give(text, fakeCompilers)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), text) {
			t.Errorf("give(%q) = %v, want it to say %q", text, err, want)
		}
	}
}
