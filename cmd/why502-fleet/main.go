// Command why502-fleet runs why502 over logs that lie in Apache Kafka, on as many machines as are started. It is a module of its own, so that the
// main program needs no Kafka.
//
//  1. plan (plan.go) looks the offsets of a window of time up once, cuts them into fixed blocks, the leaves, and writes the plan as the first record of
//     the job to a compacted topic.
//  2. work (work.go) is a member of a consumer group: it digests the blocks of the partitions that it is given (leaf.go) and writes each partial to the same
//     topic (results.go), keyed by its leaf. Offsets are committed behind whole blocks only, when their partial was acknowledged: how far the job is
//     (progress.go) can be told without reading a partial.
//  3. report (reduce.go) merges the partials of what the plan names, one after the other as they come, and names what is missing.
//
// A block that is digested twice gives the same partial under the same key: at least once is enough.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes are those of why502.
const (
	exitFine        = 0
	exitInput       = 1
	exitUsage       = 2
	exitUndelivered = 4
	exitInterrupted = 130
)

// errIncomplete is the error of a job of which leaves are missing.
var errIncomplete = errors.New("no report is made of a part")

const usage = `why502-fleet: why502 over logs in Kafka
  why502-fleet plan   --job NAME --topics a,b --since 1h    cut a window of time into blocks
  why502-fleet work   --job NAME                            digest blocks; start as many as you like
  why502-fleet report --job NAME [--format json]            merge and report
Brokers: --brokers or WHY502_KAFKA_BROKERS. Login and TLS: WHY502_KAFKA_USER, WHY502_KAFKA_PASSWORD (or WHY502_KAFKA_AUTH_FILE), WHY502_KAFKA_SASL
(plain, scram-sha-256, scram-sha-512), WHY502_KAFKA_TLS=1, WHY502_KAFKA_CA=FILE.
`

// settings are the flags of all commands.
type settings struct {
	brokers, job, topics, results string
	since, until, now             string
	block                         int64
	format, metrics               string
	direct                        bool
	formats                       list
	replicas                      int
	idle                          time.Duration
}

// list is a flag that may be repeated.
type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

func (s *settings) flags(errs io.Writer) *flag.FlagSet {
	f := flag.NewFlagSet("why502-fleet", flag.ContinueOnError)
	f.SetOutput(errs)
	f.Usage = func() { fmt.Fprint(errs, usage); f.PrintDefaults() }
	f.StringVar(&s.brokers, "brokers", os.Getenv("WHY502_KAFKA_BROKERS"), "`host:port`s, separated by commas")
	f.StringVar(&s.job, "job", "", "`name` of the run; its partials stay under it")
	f.StringVar(&s.topics, "topics", "", "`topics` with logs, separated by commas")
	f.StringVar(&s.results, "results", "why502-partials", "compacted `topic` for plans and partials; made when it is missing")
	f.StringVar(&s.since, "since", "1h", "a `time` or a duration that counts back from now")
	f.StringVar(&s.until, "until", "", "a `time` or a duration that counts back from now; now by default")
	f.StringVar(&s.now, "now", "", "what the clock shows; for tests")
	f.Int64Var(&s.block, "block", 100_000, "`offsets` in a block")
	f.IntVar(&s.replicas, "replicas", -1, "`replicas` of the results topic; the brokers' default by default")
	f.StringVar(&s.format, "format", "text", "`format` of the report")
	f.StringVar(&s.metrics, "metrics", "", "`address` on which /metrics is served")
	f.BoolVar(&s.direct, "direct", false, "digest the plan in this process instead of reading partials")
	f.DurationVar(&s.idle, "lag-every", 10*time.Second, "how often the lag is told")
	f.Var(&s.formats, "log-format", "as of why502; may be repeated")
	return f
}

// run is the program: arguments in, exit code out.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	commands := map[string]func(context.Context, *settings, io.Writer, io.Writer) error{"plan": makePlan, "work": work, "report": reduce}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(errs, usage)
		return exitUsage
	}
	var s settings
	f := s.flags(errs)
	switch err := f.Parse(args[1:]); {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case err != nil:
		return exitUsage
	case f.NArg() > 0 || s.job == "" || strings.Contains(s.job, "/") || s.brokers == "" || s.block < 1:
		fmt.Fprintln(errs, "why502-fleet: want --job NAME without a slash, --brokers, --block above 0, and nothing else")
		return exitUsage
	}
	err := commands[args[0]](ctx, &s, out, errs)
	switch {
	case err == nil:
		return exitFine
	case ctx.Err() != nil:
		return exitInterrupted
	}
	fmt.Fprintf(errs, "why502-fleet: %v\n", err)
	if errors.Is(err, errIncomplete) {
		return exitUndelivered
	}
	return exitInput
}
