package parser

import (
	"github.com/why502/why502/parser/envoy"
	"github.com/why502/why502/parser/haproxy"
	"github.com/why502/why502/parser/nginx"
	"github.com/why502/why502/parser/scan"
	"github.com/why502/why502/parser/system"
)

// Formats lists the formats that are understood without being told, in order of precedence.
func Formats() []Format {
	return ranked(nginx.Formats(), envoy.Formats(), haproxy.Formats())
}

// compilers make formats of what users give, by the proxy's name.
var compilers = map[string]compiler{"nginx": nginx.Compile, "haproxy": haproxy.Compile, "envoy": envoy.Compile}

// taggedParsers make parsers for lines whose tag names the proxy, by the format whose name they go under.
var taggedParsers = map[string]func() scan.Parser{"nginx-cut-error": nginx.NewTagged, "haproxy-message": haproxy.NewTagged}

// NewOptions makes options with the built-in formats and those given, as --log-format writes them: PROXY=FORMAT or GLOB:PROXY=FORMAT. FORMAT is a format
// string, a directive pasted from a configuration, or the name of a built-in format. Given formats are asked first, in order, about the inputs
// that fit their glob; a line that fits none of them is asked of the built-in ones.
func NewOptions(given ...string) (*Options, error) {
	o := &Options{table: Formats(), host: func() host { return system.New() }, tagged: taggedParsers}
	for _, text := range given {
		if err := o.give(text, compilers); err != nil {
			return nil, err
		}
	}
	return o, nil
}
