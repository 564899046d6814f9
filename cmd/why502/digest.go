package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
)

type digestCommand struct {
	inputFlags
	Range  string `placeholder:"FROM-TO" help:"Only the lines that begin in these bytes of the one FILE, counted as unpacked; FROM- for all the rest."`
	Names  string `placeholder:"PLAN" help:"Digest each leaf of a list by itself, one line each: PATH, or PATH FROM-TO; - for standard input."`
	Output string `short:"o" placeholder:"FILE" help:"Where it goes; standard output by default."`
	Now    string `placeholder:"TIME" hidden:"" help:"What the clock shows; for tests."`
}

// Run digests the inputs and writes the digest.
func (c *digestCommand) Run(s *streams) error {
	piece, err := pieceOf(c.Range)
	if err != nil {
		return err
	}
	options, err := (&analysisFlags{Now: c.Now}).options(nil)
	if err != nil {
		return err
	}
	if c.Names != "" {
		return c.digestLeaves(s, time.UnixMilli(options.Now))
	}
	r, err := c.inputFlags.open(s, c.Output)
	if err != nil {
		return err
	}
	if c.Range != "" {
		if len(r.inputs) > 1 {
			return usageError{fmt.Errorf("--range %s: want one FILE, got %d", c.Range, len(r.inputs))}
		}
		r.pieces = []parser.Piece{piece}
	}
	r.others = true // evidence of the machines behind, for a merge
	r.leaveCopies()
	d, err := r.digest(time.UnixMilli(options.Now))
	if err != nil {
		return err
	}
	err = deliver(s, c.Output, func(w io.Writer) error { return d.Encode(w) })
	if err != nil {
		return err
	}
	return r.code()
}

// pieceOf reads FROM-TO: from the byte FROM to before TO.
func pieceOf(text string) (parser.Piece, error) {
	p := parser.Piece{To: math.MaxInt64}
	if text == "" {
		return p, nil
	}
	from, to, found := strings.Cut(text, "-")
	var err error
	if p.From, err = strconv.ParseInt(from, 10, 64); err == nil && to != "" {
		p.To, err = strconv.ParseInt(to, 10, 64)
	}
	if !found || err != nil || p.From < 0 || p.From >= p.To {
		return p, usageError{fmt.Errorf("--range %s: want FROM-TO in bytes, such as 0-1048576", text)}
	}
	return p, nil
}

type mergeCommand struct {
	Digests  []string `arg:"" name:"digest" sep:"none" help:"Digests that why502 digest wrote: files of one, files of lines, folders of either, - for standard input."`
	Plan     string   `placeholder:"PLAN" help:"List of all leaves; one that is missing is named, and no report is made."`
	Partial  bool     `help:"Write the merged digest instead of a report: one branch of a tree of merges."`
	Timezone []string `placeholder:"[GLOB=]ZONE" sep:"none" help:"Zone of logs without an offset, such as Europe/Berlin or +02:00."`
	configFlags
	analysisFlags
	outputFlags
	Sender []string `name:"from" placeholder:"ADDRESS" sep:"none" help:"With --format email: who sends it; why502 at this host by default."`
}

// Validate finds what is wrong with the flags.
func (c *mergeCommand) Validate() error {
	if err := c.takeSender(&c.Sender); err != nil {
		return err
	}
	return c.outputFlags.Validate()
}

// Run merges the digests and reports as the report command does: it is the second half of it.
func (c *mergeCommand) Run(s *streams) error {
	if err := c.hide(s); err != nil {
		return err
	}
	options, err := c.options(c.Timezone)
	if err != nil {
		return err
	}
	c.lists(&options)
	options.Setup = c.setup(s)
	r := &reading{s: s, bad: !c.allRead()}
	changes, err := c.changes(r)
	if err != nil {
		return err
	}
	var given collection
	if err := given.collect(s, c.Digests); err != nil {
		return undelivered{err}
	}
	d, err := digest.MergeAll(given.partials)
	if err != nil {
		return undelivered{err}
	}
	if c.Plan != "" {
		if err := given.checkPlan(s, c.Plan, d); err != nil {
			return err
		}
	}
	if c.Partial {
		return c.branch(s, d)
	}
	result := analyze.Analyze(d, changes, options)
	if err := c.write(s, c.present(result)); err != nil {
		return err
	}
	if gaps := d.Gaps(); len(gaps) > 0 {
		for _, g := range gaps[:min(len(gaps), mostMissing)] {
			s.say("%s: bytes %d to %d are in no digest", g.Source, g.From, g.To)
		}
		return undelivered{errors.New("the report is of a part only")}
	}
	return c.outputFlags.code(r, result)
}

// branch writes the merged digest for a later merge.
func (c *mergeCommand) branch(s *streams, d *digest.Digest) error {
	if len(c.Output) > 1 || c.Format != "" {
		return usageError{errors.New("--partial: there is one output, a digest")}
	}
	return deliver(s, strings.Join(c.Output, ""), d.Encode)
}
