package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/why502/why502/report"
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

func (u undelivered) Unwrap() error { return u.error }

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

// reason is the error without the path and the system call: messages begin with the place already.
func reason(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// open opens a file; its error has no path, which the caller tells.
func open(name string) (*os.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	return file, nil
}

// say writes one message to standard error. Log text and file names in it cannot act on a terminal.
func (s *streams) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if s.hide != nil {
		text = s.hide.Text(text)
	}
	fmt.Fprintf(s.err, "why502: %s\n", tame(text))
}

// tame replaces control and bidirectional characters.
func tame(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && report.Acts(r) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
