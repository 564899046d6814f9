package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/term"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/parser/deploy"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/report"
)

type reportCommand struct {
	inputFlags
	storeFlags
	analysisFlags
	outputFlags
	stateFlags
}

// Validate finds what is wrong with the flags. One flag names stores and the sender of a mail: stores are URLs.
func (c *reportCommand) Validate() error {
	if err := c.takeSender(&c.From); err != nil {
		return err
	}
	return c.outputFlags.Validate()
}

// Run reads, analyses and reports.
func (c *reportCommand) Run(s *streams) error {
	if err := c.hide(s); err != nil {
		return err
	}
	if len(c.From) > 0 {
		return c.fromStores(s)
	}
	if err := c.noObjects(c.Files); err != nil {
		return err
	}
	m, err := c.remember()
	if err != nil {
		return err
	}
	defer m.close()
	if err := m.input(s, &c.inputFlags); err != nil {
		return err
	}
	r, err := c.inputFlags.open(s, c.files()...)
	if err != nil {
		return err
	}
	m.resume(r)
	options, err := c.options(c.inputFlags.Timezone)
	if err != nil {
		return err
	}
	options.Setup, options.Workers = c.setup(s), r.jobs
	c.lists(&options)
	changes, err := c.changes(r)
	if err != nil {
		return err
	}
	d, delta, err := m.digest(r, time.UnixMilli(options.Now), bare)
	if err != nil {
		return err
	}
	m.options(&options, delta)
	d.Finish(r.jobs)
	nextPhase(r.jobs)
	result := analyze.Analyze(d, changes, options)
	nextPhase(r.jobs)
	n := m.judge(result)
	n.mail(result, c.Strays, options.Now)
	err = m.deliver(r, result, n, func() error { return c.tell(s, m, n, result) })
	if err != nil {
		return err
	}
	return c.outputFlags.code(r, result)
}

// tell writes the outputs that have something to tell: with --quiet-if-none those of a run with news, with --state the mail that is due.
func (c *reportCommand) tell(s *streams, m *memory, n *news, result *analyze.Result) error {
	quiet := c.Quiet && !n.any()
	return c.writeEach(s, func(t target) *report.Report {
		mail := t.format == "email" && m != nil
		if mail && !n.mailed || !mail && quiet {
			return nil
		}
		shown, older := result, 0
		if mail {
			shown, older = n.forMail(result)
		}
		rep := c.present(shown)
		m.describe(rep, n)
		if older > 0 {
			rep.Assumed = append(rep.Assumed, fmt.Sprintf("incidents that were over for a day when why502 first looked are not in this mail (%d)", older))
		}
		return rep
	})
}

// options reads the flags of the analysis.
func (f *analysisFlags) options(zones []string) (analyze.Options, error) {
	o := analyze.Options{Now: time.Now().UnixMilli()}
	var err error
	if f.Now != "" {
		if o.Now, err = momentOf(f.Now, o.Now); err != nil {
			return o, usageError{fmt.Errorf("--now %s: %w", f.Now, err)}
		}
	}
	if o.Since, err = momentOf(f.Since, o.Now); err != nil {
		return o, usageError{fmt.Errorf("--since %s: %w", f.Since, err)}
	}
	if o.Until, err = momentOf(f.Until, o.Now); err != nil {
		return o, usageError{fmt.Errorf("--until %s: %w", f.Until, err)}
	}
	if o.Since != 0 && o.Until != 0 && o.Since >= o.Until {
		return o, usageError{fmt.Errorf("--since %s --until %s: nothing lies between: the first is not before the second", f.Since, f.Until)}
	}
	for _, z := range zones {
		rule, err := zoneRule(z)
		if err != nil {
			return o, usageError{fmt.Errorf("--timezone %s: %w", z, err)}
		}
		o.Zones = append(o.Zones, rule)
	}
	return o, nil
}

// changes reads the lists of changes; what is wrong with them is told.
func (f *analysisFlags) changes(r *reading) ([]event.Change, error) {
	var all []event.Change
	for _, text := range f.Deploy {
		c, err := deploy.ParseOne(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--deploy %q: %w", text, err)}
		}
		all = append(all, c)
	}
	for _, name := range f.Deploys {
		file, err := openList(r, name)
		if err != nil && name == source.Stdin {
			return nil, err
		}
		if err != nil {
			r.complain(&source.Problem{Path: name, Err: err})
			continue
		}
		list, problems := deploy.Read(name, file)
		file.Close()
		all = append(all, list...)
		for _, p := range problems {
			r.s.say("%v", p)
		}
		r.bad = r.bad || deploy.Unread(list, problems)
	}
	return all, nil
}

// openList opens a list; - is standard input, where that is no log.
func openList(r *reading, name string) (io.ReadCloser, error) {
	if name != source.Stdin {
		return open(name)
	}
	if slices.ContainsFunc(r.inputs, func(in *source.Input) bool { return in.Name == source.Stdin }) {
		return nil, usageError{errors.New("--deploys -: standard input holds the list, so name the logs\n  helm history shop -o json | why502 --deploys - /var/log/nginx")}
	}
	return io.NopCloser(r.s.in), nil
}

func (f *outputFlags) zone() (*time.Location, error) {
	if f.Zone == "" {
		return nil, nil
	}
	zone, err := zoneOf(f.Zone)
	if err != nil {
		return nil, usageError{fmt.Errorf("--display-timezone: %w", err)}
	}
	return zone, nil
}

// terminal says whether the output is one that shows colours, and how wide it is.
func terminal(out io.Writer) (colour bool, width int) {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return false, 0
	}
	if w, _, err := term.GetSize(int(file.Fd())); err == nil {
		width = w
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", width
}

// code is the exit code after the report was made.
func (f *outputFlags) code(r *reading, result *analyze.Result) error {
	if err := r.code(); err != nil {
		return err
	}
	if f.ExitCode {
		for _, i := range result.Incidents {
			if i.Ongoing || !i.SeenBefore {
				return outcome(exitIncident)
			}
		}
	}
	return nil
}
