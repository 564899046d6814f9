package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
)

// The exit codes. A missing or damaged input (1) wins over an open incident (3).
const (
	exitFine        = 0
	exitInput       = 1
	exitUsage       = 2
	exitIncident    = 3
	exitUndelivered = 4
	exitInterrupted = 130
)

// usageError is a wrong command line.
type usageError struct{ error }

// undelivered is a result that did not reach where it should go.
type undelivered struct{ error }

// outcome is the exit code of a run that did its work: an input was bad, an incident is open, it was interrupted.
type outcome int

func (o outcome) Error() string { return fmt.Sprintf("exit %d", int(o)) }

// fail turns an error into the exit code, and says what is wrong on standard error: prefix, lower case, no full stop. A closed pipe is silent.
func (s *streams) fail(err error) int {
	var code outcome
	var usage usageError
	var lost undelivered
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return exitFine
	case errors.As(err, &usage):
		s.say("%v", err)
		return exitUsage
	case errors.As(err, &lost):
		s.say("%v", err)
		return exitUndelivered
	}
	s.say("%v", err)
	return exitInput
}

// say writes one message to standard error. Log text and file names in it cannot act on a terminal.
func (s *streams) say(format string, args ...any) {
	fmt.Fprintf(s.err, "why502: %s\n", tame(fmt.Sprintf(format, args...)))
}

// tame replaces control and bidirectional characters.
func tame(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r >= ' ' && r < 0x7f:
			return r
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
