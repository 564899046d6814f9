package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/report"
)

// target is one output of a run.
type target struct {
	format, file string // file "": standard output
	send         bool   // goes by mail instead
}

// Validate finds what is wrong with the flags before anything is read.
func (f *outputFlags) Validate() error {
	targets, err := f.targets()
	if err != nil {
		return err
	}
	if _, err := f.zone(); err != nil {
		return err
	}
	if _, err := f.filter(); err != nil {
		return err
	}
	if f.SLO < 0 || f.SLO >= 100 {
		return errors.New("--slo wants per cent between 0 and 100, such as 99.9")
	}
	if f.Top < 0 || f.Samples < 0 {
		return errors.New("--top and --samples want a number above 0")
	}
	mails := slices.ContainsFunc(targets, func(t target) bool { return t.format == "email" })
	return f.mailFlags.check(mails)
}

// targets are the outputs: one for every -o FORMAT=FILE, and one for --format with -o FILE or standard output. Standard output stays empty where only the
// first kind is asked for.
func (f *outputFlags) targets() ([]target, error) {
	var list []target
	rest := 0
	for _, output := range f.Output {
		format, file, named := strings.Cut(output, "=")
		switch {
		case named && report.Formats[format] != nil:
			list = append(list, target{format: format, file: file})
		case named && !strings.ContainsAny(format, "/."):
			return nil, fmt.Errorf("-o %s: no format is called %q (there are %s); a file of that name is ./%s", output, format, formatNames(), output)
		default:
			rest++
			list = append(list, target{format: or(f.Format, "text"), file: output})
		}
	}
	if rest == 0 && (f.Format != "" || len(list) == 0) {
		list = append(list, target{format: or(f.Format, "text")})
	}
	return list, checkTargets(list, f.SMTP != "")
}

// files are those of the outputs.
func (f *outputFlags) files() (names []string) {
	targets, _ := f.targets()
	for _, t := range targets {
		names = append(names, t.file)
	}
	return names
}

func checkTargets(list []target, smtp bool) error {
	seen := map[string]bool{}
	for i := range list {
		t := &list[i]
		if t.file == "-" {
			t.file = ""
		}
		if report.Formats[t.format] == nil {
			return fmt.Errorf("--format %s: want one of %s", t.format, formatNames())
		}
		t.send = smtp && t.format == "email" && t.file == ""
		if seen[t.file] && !t.send {
			return fmt.Errorf("two outputs go to %s; give each a file: -o html=r.html -o json=r.json", or(t.file, "standard output"))
		}
		seen[t.file] = seen[t.file] || !t.send
	}
	return nil
}

func formatNames() string {
	return strings.Join(slices.Sorted(maps.Keys(report.Formats)), ", ")
}

func or(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}

// write writes the report to every output.
func (f *outputFlags) write(s *streams, rep *report.Report) error {
	return f.writeEach(s, func(target) *report.Report { return rep })
}

// writeEach writes to every output its report; nil: there is none for it. What cannot be delivered to one keeps it from no other.
func (f *outputFlags) writeEach(s *streams, of func(target) *report.Report) error {
	targets, err := f.targets()
	if err != nil {
		return usageError{err}
	}
	zone, err := f.zone()
	if err != nil {
		return usageError{err}
	}
	if f.SMTP != "" && !slices.ContainsFunc(targets, func(t target) bool { return t.send }) {
		targets = append(targets, target{format: "email", send: true})
	}
	var failed []error
	for _, t := range targets {
		rep := of(t)
		if rep == nil {
			continue
		}
		if s.hide != nil {
			rep = s.hide.Report(rep)
		}
		key := rep.Mail.Key
		rep.Mail = f.envelope()
		rep.Mail.Key = key
		rep.Style = report.Style{Zone: zone, Top: f.Top}
		if t.file == "" {
			rep.Style.Colour, rep.Style.Width = terminal(s.out)
		}
		if t.send {
			err = f.mailFlags.send(s, rep)
		} else {
			err = deliver(s, t.file, func(w io.Writer) error { return report.Formats[t.format](w, rep) })
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return allOf(s, failed)
}

// allOf says all but the last of the errors, which is the outcome.
func allOf(s *streams, failed []error) error {
	if len(failed) == 0 {
		return nil
	}
	last := len(failed) - 1
	for _, err := range failed[:last] {
		s.say("%v", err)
	}
	return failed[last]
}

// lists tells the analysis how long its lists are to be.
func (f *outputFlags) lists(o *analyze.Options) {
	o.Top, o.Samples, o.SLO = f.Top, f.Samples, f.SLO
}

// filterFlags narrow what is shown.
type filterFlags struct {
	Host     []string `placeholder:"NAME" help:"Show only what concerns this host; globs in quotes. Totals still count everything."`
	Path     []string `placeholder:"PATH" sep:"none" help:"Show only what concerns paths that begin so: /orders has /orders/{id} too."`
	Upstream []string `placeholder:"NAME" help:"Show only what concerns this upstream, server or address; globs in quotes."`
	Category []string `placeholder:"CATEGORY" help:"Show only this category, such as dns-changes."`
}

func (f *filterFlags) filter() (*analyze.Filter, error) {
	filter := &analyze.Filter{Hosts: f.Host, Paths: f.Path, Upstreams: f.Upstream}
	for _, name := range f.Category {
		c, known := knowledge.ParseCategory(strings.TrimSpace(name))
		if !known {
			return nil, usageError{fmt.Errorf("--category %s: want one of %s", name, categoryNames())}
		}
		filter.Categories = append(filter.Categories, c)
	}
	return filter, nil
}

func categoryNames() string {
	var names []string
	for c := range knowledge.Categories {
		names = append(names, knowledge.Category(c).String())
	}
	return strings.Join(names, ", ")
}

// present makes the report of what the flags ask for. What the state remembers is taken from the whole result.
func (f *filterFlags) present(result *analyze.Result) *report.Report {
	narrowed := *result
	if filter, err := f.filter(); err == nil { // Validate has seen it
		narrowed.Narrow(filter)
	}
	return report.New(&narrowed)
}

// redactFlags hide who the users are.
type redactFlags struct {
	Redact bool `help:"Put pseudonyms in the place of client addresses, query values, user names, mail addresses and tokens, in every output: the same in every run on this machine, or wherever WHY502_REDACT_KEY in the environment is the same."`
}

// hide makes the streams of a command hide it too.
func (f *redactFlags) hide(s *streams) error {
	if !f.Redact {
		return nil
	}
	r, err := report.NewRedactor(redactKey())
	if err != nil {
		return fmt.Errorf("--redact: %w", err)
	}
	s.hide = r
	return nil
}

// machineSecrets are numbers that this machine alone has: the first is for ever, the other until it starts anew. Whoever gets a report knows neither, and so
// cannot try all addresses until one fits.
var machineSecrets = [...]struct{ file, reach string }{
	{"/etc/machine-id", "in every run on this machine"},
	{"/proc/sys/kernel/random/boot_id", "in every run until this machine restarts"},
}

// redactKey is what pseudonyms are made with, and where they are the same: the user's own key, else the machine's.
func redactKey() (key, reach string) {
	if key := os.Getenv("WHY502_REDACT_KEY"); key != "" {
		return key, "in every run with this WHY502_REDACT_KEY"
	}
	for _, secret := range machineSecrets {
		if text, err := os.ReadFile(secret.file); err == nil && len(strings.TrimSpace(string(text))) >= 32 {
			return "why502 pseudonyms " + strings.TrimSpace(string(text)), secret.reach + " (with WHY502_REDACT_KEY on several)"
		}
	}
	return "", ""
}
