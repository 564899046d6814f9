package main

import (
	"errors"
	"slices"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/config"
	"github.com/why502/why502/parser/event"
)

// load reads the configurations, once: standard input can be read no second time. What is wrong with them is told.
func (f *configFlags) load(s *streams) *config.Config {
	if f.loaded != nil || len(f.Config) == 0 {
		return f.loaded
	}
	var problems []error
	f.loaded, problems = config.Read(f.Config, s.in)
	for _, p := range problems {
		s.say("%v", p)
	}
	f.loaded.Formats = slices.DeleteFunc(f.loaded.Formats, func(format config.Format) bool {
		_, err := parser.NewOptions(format.Given)
		if err != nil {
			s.say("%s:%d: %s is not used: %v", format.File, format.Line, format.Name, inner(err))
		}
		return err != nil
	})
	return f.loaded
}

// inner is the last error of a chain: what is wrong, without the format that was made of the configuration.
func inner(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// allRead says that all configurations that were named could be read.
func (f *configFlags) allRead() bool {
	return f.loaded == nil || len(f.loaded.Files) == len(f.Config)
}

// given are the formats of --log-format and those of the configurations behind them, in the order in which they are tried.
func (f *inputFlags) given(s *streams) []string {
	given := slices.Clone(f.LogFormat)
	if c := f.load(s); c != nil {
		for _, format := range c.Formats {
			given = append(given, format.Given)
		}
	}
	return given
}

// formats are all formats, the given ones and those that are built in, and the codes that count.
func (f *inputFlags) formats(s *streams) (*parser.Options, error) {
	options, err := parser.NewOptions(f.given(s)...)
	if err != nil {
		return nil, usageError{err}
	}
	codes, err := statusCodes(f.Status)
	if err != nil {
		return nil, err
	}
	options.CountStatus(codes)
	return options, nil
}

// setup is what the configurations say of upstreams and limits.
func (f *configFlags) setup(s *streams) event.Setup {
	if c := f.load(s); c != nil {
		return c.Setup
	}
	return event.Setup{}
}
