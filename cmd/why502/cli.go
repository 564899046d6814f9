package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/why502/why502/parser/config"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/report"
	"golang.org/x/term"
)

// cli is the whole command line: every flag and help text stands here and nowhere else.
type cli struct {
	Report   reportCommand   `cmd:"" default:"withargs" help:"Print the root-cause report (the default command)."`
	Failures failuresCommand `cmd:"" help:"Print one JSON object a line for each failed request, with its attribution."`
	Events   eventsCommand   `cmd:"" help:"Print one JSON object a line for each parsed log line; nothing is analysed."`
	Explain  explainCommand  `cmd:"" help:"Say what a termination state, flag, detail or error message means."`
	Watch    watchCommand    `cmd:"" help:"Follow logs over rotation, and tell of incidents as they open, change and close."`
	Diff     diffCommand     `cmd:"" help:"Compare two JSON reports: what is new, gone, grown, taken for another cause."`
	Detect   detectCommand   `cmd:"" help:"Say which format each file is in, how much of it parses, and which fields its format lacks."`
	Digest   digestCommand   `cmd:"" help:"Write a mergeable digest of one piece of log."`
	Merge    mergeCommand    `cmd:"" help:"Print the report of any set of digests."`

	Man        manCommand        `cmd:"" help:"Print the manual page: why502 man | man -l -"`
	Completion completionCommand `cmd:"" help:"Print what teaches bash, zsh or fish the commands and flags."`

	Version kong.VersionFlag `help:"Print the version and exit."`
}

// inputFlags say what to read and how.
type inputFlags struct {
	Files     []string `arg:"" optional:"" name:"file" help:"Logs: files (gzip, zstd, xz, bzip2 too), folders, globs in quotes, objects below s3://BUCKET/PREFIX, - for standard input." sep:"none"`
	LogFormat []string `name:"log-format" placeholder:"[GLOB:]PROXY=FORMAT" sep:"none" help:"A log_format of nginx, log-format of HAProxy, format string of Envoy, or a built-in name; repeat to try several."`
	Timezone  []string `placeholder:"[GLOB=]ZONE" sep:"none" help:"Zone of logs without an offset, such as Europe/Berlin or +02:00."`
	Status    string   `placeholder:"CODES" help:"Codes that count as failures whoever made them: 502,503 or 5xx."`
	Jobs      int      `placeholder:"N" help:"Workers; half of the cores by default."`
	configFlags

	elsewhere bool // the logs are in a store: without a FILE standard input is not read
}

// configFlags name the configurations of the proxies.
type configFlags struct {
	Config []string `placeholder:"FILE" sep:"none" help:"Configuration of a proxy, again for more: nginx.conf, output of nginx -T, haproxy.cfg, envoy.yaml; - for standard input. Tells log formats, names of upstreams, time-outs and limits."`

	loaded *config.Config
}

// analysisFlags say what to make of it.
type analysisFlags struct {
	Deploys []string `placeholder:"FILE" sep:"none" help:"List of deploys and other changes: CSV, JSON, JSON Lines, tool output, plain \"time name\" lines; - for standard input."`
	Deploy  []string `placeholder:"'TIME NAME'" sep:"none" help:"One change."`
	Since   string   `placeholder:"TIME|DURATION" help:"Only what happened from then on; a duration counts back from now."`
	Until   string   `placeholder:"TIME|DURATION" help:"Only what happened before."`
	Now     string   `placeholder:"TIME" hidden:"" help:"What the clock shows; for tests."`
}

// outputFlags say where the result goes.
type outputFlags struct {
	Format   string   `placeholder:"FORMAT" help:"Format of the report: ${formats}; text by default."`
	Output   []string `short:"o" placeholder:"[FORMAT=]FILE" sep:"none" help:"Where it goes; standard output by default. With a format before it, again for more: -o html=r.html -o json=r.json."`
	Top      int      `placeholder:"N" help:"How many names lists of upstreams, paths, hosts and clients have, and how many incidents are told in full."`
	Samples  int      `placeholder:"N" help:"How many lines of evidence an incident has; 8 by default."`
	Zone     string   `name:"display-timezone" placeholder:"ZONE" help:"Zone of the times in the report; UTC by default. JSON has UTC always."`
	SLO      float64  `name:"slo" placeholder:"PERCENT" help:"Objective for the share of requests that do not fail, such as 99.9: the report says how much of the error budget of 30 days was used."`
	ExitCode bool     `name:"exit-code" help:"Exit with 3 when an incident is open or new."`
	mailFlags
	filterFlags
	redactFlags
}

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	ctx      context.Context
	hide     *report.Redactor // of --redact
	shown    witness          // of what the grammar prints itself: help and version
}

// witness remembers why what was printed did not arrive.
type witness struct {
	to  io.Writer
	err error
}

func (w *witness) Write(b []byte) (n int, err error) {
	n, err = w.to.Write(b)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// exit is how kong asks to leave; only main leaves.
type exit int

// run is the program: arguments and streams in, exit code out.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) (code int) {
	s := &streams{in: in, out: out, err: errs, ctx: ctx, shown: witness{to: out}}
	defer func() {
		left := recover()
		if n, ok := left.(exit); ok {
			code = int(n)
			if s.shown.err != nil {
				code = s.fail(undelivered{s.shown.err})
			}
		} else if left != nil {
			panic(left)
		}
	}()
	k, err := parse(s, args)
	switch {
	case s.shown.err != nil:
		return s.fail(undelivered{s.shown.err})
	case err != nil:
		return s.fail(usageError{err})
	}
	return s.fail(k.Run(s))
}

// mostJobs bounds the workers: more than that have nothing to do on any machine, and each takes memory.
const mostJobs = 1024

// jobs is the number of workers: half of the cores, for a gateway may run beside us.
func (f *inputFlags) jobs() int {
	if f.Jobs > 0 {
		return min(f.Jobs, mostJobs)
	}
	return max(1, runtime.NumCPU()/2)
}

// names are the inputs: standard input when none is named and it is no terminal.
func (f *inputFlags) names(s *streams) ([]string, error) {
	if slices.Contains(f.Config, config.Stdin) && (slices.Contains(f.Files, source.Stdin) || len(f.Files) == 0 && !f.elsewhere) {
		return nil, usageError{errors.New("--config -: standard input holds the configuration, so name the logs\n  nginx -T | why502 --config - /var/log/nginx")}
	}
	if len(f.Files) > 0 {
		return f.Files, nil
	}
	if f.elsewhere {
		return nil, nil
	}
	if file, ok := s.in.(*os.File); ok {
		if term.IsTerminal(int(file.Fd())) {
			return nil, usageError{errors.New("no FILE named, and standard input is a terminal\n  why502 /var/log/nginx/*.log\n  ssh gateway 'cat /var/log/nginx/*.log' | why502")}
		}
	}
	return []string{"-"}, nil
}

// statusCodes reads --status.
func statusCodes(text string) (map[int]bool, error) {
	if text == "" {
		return nil, nil
	}
	codes := map[int]bool{}
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(strings.ToLower(part))
		switch {
		case len(part) == 3 && part[1:] == "xx" && part[0] >= '1' && part[0] <= '5':
			for i := range 100 {
				codes[int(part[0]-'0')*100+i] = true
			}
		default:
			n, err := strconv.Atoi(part)
			if err != nil || n < 100 || n > 599 {
				return nil, usageError{fmt.Errorf("--status %s: want codes such as 502,503 or 5xx", text)}
			}
			codes[n] = true
		}
	}
	return codes, nil
}
