package parser

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Format is a row of the table of formats.
type Format = scan.Format

// Parser understands one format; it stands in package scan so that the proxies' packages can name it.
type Parser = scan.Parser

// errorLog is the name of the format of nginx's error log.
const errorLog = "nginx-error"

// rank orders the built-in formats so that a line which two of them would take goes to the one that asks for more: error logs, whose look is
// their own, first; access lines in JSON and LTSV, which live by the names of their keys, last. The formats that whole logs are written in come
// before all others. Formats of one rank keep the order of their package.
func rank(f Format) int {
	if !apart[f.Name] {
		return 10 + rankOfKind(f)
	}
	return rankOfKind(f)
}

func rankOfKind(f Format) int {
	switch {
	case f.Name == errorLog:
		return 0
	case f.Sample[0] == '{':
		return 5
	case strings.HasSuffix(f.Name, "-ltsv"):
		return 6
	case f.Proxy == event.Envoy:
		return 1
	case f.Proxy == event.HAProxy:
		return 2
	}
	return 3
}

// ranked joins the formats of the proxies' packages.
func ranked(packages ...[]Format) []Format {
	table := slices.Concat(packages...)
	slices.SortStableFunc(table, func(a, b Format) int { return cmp.Compare(rank(a), rank(b)) })
	return table
}

// Options are what decides, beside its bytes, what a line means.
type Options struct {
	table []Format // the given ones first
	globs []string // of the given ones; "" stands for every input
	host  func() host
	// tagged makes parsers, by the format whose name they go under, for lines whose program is known to be the proxy by its tag.
	tagged map[string]func() Parser
	status *statusSet // the codes that count whoever made them; nil: the usual rules
}

// FormatName is the name of a format by the number that Event and Glance carry: "nginx-combined"; "" for 0.
func (o *Options) FormatName(number uint8) string {
	if number == 0 || int(number) > len(o.table) {
		return ""
	}
	return o.table[number-1].Name
}

// FormatNames lists the names of all formats by the number that Event and Glance carry; that of 0 is empty.
func (o *Options) FormatNames() []string {
	names := make([]string, 1, len(o.table)+1)
	for _, f := range o.table {
		names = append(names, f.Name)
	}
	return names
}

// compiler makes a format of a format string, a pasted directive or a built-in name.
type compiler func(text string) (Format, error)

// give adds a format as --log-format writes it: PROXY=FORMAT, or GLOB:PROXY=FORMAT for the inputs whose path or name fits the glob.
func (o *Options) give(text string, compilers map[string]compiler) error {
	glob, proxy, format, found := splitGiven(text, compilers)
	if !found {
		return fmt.Errorf("log format %q: want PROXY=FORMAT or GLOB:PROXY=FORMAT, with nginx, haproxy or envoy as PROXY", text)
	}
	if _, err := path.Match(glob, ""); err != nil {
		return fmt.Errorf("log format %q: %q is no valid glob", text, glob)
	}
	f, err := compilers[proxy](format)
	if err != nil {
		return fmt.Errorf("log format %q: %w", text, err)
	}
	if len(o.table) >= 255 {
		return fmt.Errorf("log format %q: too many formats", text)
	}
	at := len(o.globs)
	o.table = slices.Insert(o.table, at, f)
	o.globs = append(o.globs, glob)
	return nil
}

// splitGiven finds the proxy's name: at the start, or behind the first colon that it follows.
func splitGiven(text string, compilers map[string]compiler) (glob, proxy, format string, found bool) {
	best := len(text)
	for name := range compilers {
		if rest, ok := strings.CutPrefix(text, name+"="); ok {
			return "", name, rest, true
		}
		if at := strings.Index(text, ":"+name+"="); at >= 0 && at < best {
			best, glob, proxy, format, found = at, text[:at], name, text[at+len(name)+2:], true
		}
	}
	return glob, proxy, format, found
}

// givenFor tells inputs apart that get different formats.
func (o *Options) givenFor(file string) string {
	fits := make([]byte, 0, 8)
	for i, glob := range o.globs {
		if fitsGlob(glob, file) {
			fits = append(fits, byte(i))
		}
	}
	return string(fits)
}

// fitsGlob matches a glob against the whole path of an input or the last part of it.
func fitsGlob(glob, file string) bool {
	if glob == "" {
		return true
	}
	whole, _ := path.Match(glob, file)
	base, _ := path.Match(glob, path.Base(file))
	return whole || base
}

// apart lists the formats that whole logs are written in. No line is taken by two of them, which tests look for, so the one that took the line before
// is asked first. The others wait for all that come before them.
var apart = map[string]bool{
	errorLog: true, "nginx-combined": true, "nginx-upstreaminfo": true, "nginx-json": true,
	"haproxy-http": true, "haproxy-https": true, "haproxy-tcp": true, "haproxy-json": true,
	"envoy-text": true, "envoy-istio": true, "envoy-json": true,
}
