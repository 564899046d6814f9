package main

import (
	"fmt"
	"io"

	"github.com/why502/why502/report"
)

type diffCommand struct {
	Before string `arg:"" name:"A.json" help:"A report of --format json, - for standard input."`
	After  string `arg:"" name:"B.json" help:"A later one, or one of another place."`
	Format string `placeholder:"FORMAT" enum:"text,json" default:"text" help:"text (the default) or json."`
	Output string `short:"o" placeholder:"FILE" help:"Where it goes; standard output by default."`
}

// Run compares two reports.
func (c *diffCommand) Run(s *streams) error {
	before, err := readReport(s, c.Before)
	if err != nil {
		return err
	}
	after, err := readReport(s, c.After)
	if err != nil {
		return err
	}
	d := report.Compare(before, after)
	d.Before.File, d.After.File = tame(c.Before), tame(c.After)
	return deliver(s, c.Output, func(w io.Writer) error {
		if c.Format == "json" {
			return report.Indented(w, d)
		}
		return report.DiffText(w, d)
	})
}

// readReport reads a JSON report from a file.
func readReport(s *streams, name string) (*report.Report, error) {
	in := s.in
	if name != "-" {
		file, err := open(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		defer file.Close()
		in = file
	}
	rep, err := report.Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rep, nil
}
