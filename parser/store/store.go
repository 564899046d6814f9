package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Minute is how many ordinary requests of a host a minute has: those that do not look like failures.
type Minute struct {
	Start    int64  // milliseconds of UTC
	Host     string // "" where the store cannot tell hosts apart
	Requests uint64
}

// place is a minute of a host.
type place struct {
	start int64
	host  string
}

// Pulled is what left a store.
type Pulled struct {
	Name    string   // the address without a query
	Lines   []Line   // in order of time and text
	Minutes []Minute // none where all lines were pulled
	// Counted is how many lines the store says there are to pull; all that it has of the time, where Whole.
	Counted uint64
	Whole   bool
	// OneOf says that of the lines that are not Counted one of so many was pulled; 0 where none was.
	OneOf    uint64
	Bytes    uint64 // of all answers
	NoSample string // why there is none
	// Note is what the store itself may have lost.
	Note string
	// Incomplete says why not all was pulled; "" when all was.
	Incomplete string
}

// Line is one line of a log with the time under which the store keeps it.
type Line struct {
	Nano int64
	Text string
	Host string // as in Minute
	// Ordinary: this is one of the sample of those that do not look like failures.
	Ordinary bool
}

// store is what each kind of store can do. Times are nanoseconds since 1970, from included, to not.
type store interface {
	// count counts, by the start of the minute in milliseconds, lines that may tell of a failure and, by host too, the rest.
	count(ctx context.Context, from, to int64) (telling map[int64]uint64, rest map[place]uint64, err error)
	// pull gives at most a page of the lines of a part, the first ones, and whether there may be more.
	pull(ctx context.Context, of part, from, to int64) (lines []Line, more bool, err error)
	// finest is the shortest slice that can be asked for.
	finest() int64
	// begin is the start of a slice whose first lines have this time.
	begin(nano int64) int64
}

// noter is a store that may have lost what it cannot tell of.
type noter interface{ note() string }

// Bounds of a pull.
const (
	pageSize  = 5000      // Loki gives no more by default, OpenSearch 10,000
	mostLines = 1_000_000 // beyond that a storm is not pulled whole
	parallel  = 4
	minute    = int64(time.Minute)
)

// kinds are the stores by the scheme of their address.
var kinds = map[string]func(c *client, u *url.URL) (store, error){
	"opensearch":    newOpenSearch,
	"elasticsearch": newOpenSearch,
	"loki":          newLoki,
	"clickhouse":    newClickHouse,
}

// Is says that an address is that of a store.
func Is(address string) bool {
	scheme, _, found := strings.Cut(address, "://")
	return found && kinds[scheme] != nil
}

// Pull pulls what a store holds of the time from since to before until, in milliseconds. Login comes from the environment or a file, see Login.
func Pull(ctx context.Context, address string, since, until time.Time, login Login) (*Pulled, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("this is no address of a store")
	case kinds[u.Scheme] == nil:
		return nil, fmt.Errorf("unknown kind of store %q", u.Scheme)
	case u.User != nil:
		return nil, errors.New("a login in the address shows in process lists; give it by environment or file")
	case !since.Before(until):
		return nil, errors.New("the time to look at is empty")
	}
	p := &puller{out: Pulled{Name: u.Scheme + "://" + u.Host + u.Path}}
	if p.oneOf, err = asked(u.Query()); err != nil {
		return nil, err
	}
	p.store, err = kinds[u.Scheme](newClient(u, login, &p.out.Bytes), u)
	if err != nil {
		return nil, err
	}
	if err := p.run(ctx, since.UnixMilli()*1e6, until.UnixMilli()*1e6); err != nil {
		return nil, err
	}
	return &p.out, nil
}

// puller pulls from one store.
type puller struct {
	store store
	oneOf part // that the address asks for
	out   Pulled

	mu     sync.Mutex
	stuck  bool // more lines than a page holds have the same time
	sample []Line
}

func (p *puller) run(ctx context.Context, from, to int64) error {
	telling, rest, err := p.store.count(ctx, from, to)
	if err != nil {
		return fmt.Errorf("counting: %w", err)
	}
	plan := planOf(telling, rest, p.oneOf)
	if n, ok := p.store.(noter); ok {
		p.out.Note = n.note()
	}
	p.out.Counted, p.out.Whole = plan.telling, plan.whole
	if !plan.whole {
		for at, n := range rest {
			p.out.Minutes = append(p.out.Minutes, Minute{at.start, at.host, n})
		}
		slices.SortFunc(p.out.Minutes, func(a, b Minute) int { return cmp.Or(cmp.Compare(a.Start, b.Start), strings.Compare(a.Host, b.Host)) })
	}
	failed := p.pullAll(ctx, plan.part(), slicesOf(plan.perMinute, from, to))
	p.judge(failed)
	if failed == nil && plan.oneOf > 0 {
		failed = p.pullAll(ctx, plan.oneOf, slicesOf(plan.sampled, from, to))
		p.takeSample(plan.oneOf, failed)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	slices.SortFunc(p.out.Lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Nano, b.Nano), strings.Compare(a.Text, b.Text)) })
	return nil
}

// slice is a span of time with the lines to pull that it holds.
type slice struct {
	from, to int64
	lines    uint64
}

// slicesOf joins minutes to slices that fit on a page; minutes without lines to pull are not asked for.
func slicesOf(lines map[int64]uint64, from, to int64) []slice {
	var starts []int64
	for start, n := range lines {
		if n > 0 {
			starts = append(starts, start)
		}
	}
	slices.Sort(starts)
	var all []slice
	for _, start := range starts {
		s := slice{max(start*1e6, from), min(start*1e6+minute, to), lines[start]}
		if last := len(all) - 1; last >= 0 && all[last].to == s.from && all[last].lines+s.lines < pageSize {
			all[last].to, all[last].lines = s.to, all[last].lines+s.lines
			continue
		}
		all = append(all, s)
	}
	return all
}

// pullAll pulls slices side by side; the first error ends it.
func (p *puller) pullAll(ctx context.Context, of part, all []slice) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan slice)
	var group sync.WaitGroup
	var failed error
	for range parallel {
		group.Go(func() {
			for s := range work {
				if err := p.pullSlice(ctx, of, s.from, s.to); err != nil {
					p.mu.Lock()
					failed = cmp.Or(failed, err)
					p.mu.Unlock()
					cancel()
				}
			}
		})
	}
feed:
	for _, s := range all {
		select {
		case work <- s:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	group.Wait()
	return failed
}

// pullSlice pulls a slice, page by page: behind a full page it goes on at the time of the last line, whose others may be on the next one. What is too large
// for an answer is pulled in halves.
func (p *puller) pullSlice(ctx context.Context, of part, from, to int64) error {
	finest := p.store.finest()
	for from < to && !p.full() {
		lines, more, err := p.store.pull(ctx, of, from, to)
		switch {
		case tooLarge(err) && to-from > finest:
			half := from + max((to-from)/2/finest, 1)*finest
			if err := p.pullSlice(ctx, of, from, half); err != nil {
				return err
			}
			from = half
			continue
		case err != nil:
			return err
		case !more:
			p.keep(of, lines, false)
			return nil
		}
		last := slices.MaxFunc(lines, func(a, b Line) int { return cmp.Compare(a.Nano, b.Nano) }).Nano
		next := p.store.begin(last)
		if next <= from {
			p.keep(of, lines, true) // all of a page have the same time
			from += finest
			continue
		}
		p.keep(of, slices.DeleteFunc(lines, func(l Line) bool { return p.store.begin(l.Nano) >= next }), false)
		from = next
	}
	return nil
}

func (p *puller) keep(of part, lines []Line, stuck bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if of > allLines {
		p.sample = append(p.sample, lines...)
		return
	}
	p.stuck = p.stuck || stuck
	p.out.Lines = append(p.out.Lines, lines...)
}

func (p *puller) full() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.out.Lines) >= mostLines
}

// judge compares what was pulled with what was counted.
func (p *puller) judge(failed error) {
	pulled := uint64(len(p.out.Lines))
	why, what := "", "lines that may tell of a failure"
	if p.out.Whole {
		what = "lines"
	}
	switch {
	case failed != nil:
		why = failed.Error()
	case pulled == p.out.Counted:
		return
	case pulled >= mostLines:
		why = fmt.Sprintf("more than %d are not pulled", mostLines)
	case p.stuck:
		why = "more than an answer may hold have the same time"
	case pulled > p.out.Counted:
		why = "more came in meanwhile, or the store counted a part of its data"
	default:
		why = "the store gave less than it counted"
	}
	p.out.Incomplete = fmt.Sprintf("incomplete: %d of %d %s were pulled: %s", pulled, p.out.Counted, what, why)
}

// lineOf makes one line of a text: what a store keeps of several physical lines is one message.
func lineOf(text string) string {
	text = strings.TrimRight(text, "\r\n")
	if strings.ContainsAny(text, "\r\n") {
		text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
	}
	return text
}

// telling is the regular expression (of RE2, as Loki and ClickHouse know it) of what may tell of a failure: a status, a level of an error log, a
// termination state, tries beyond the first, a response flag, a server's health. What it takes too much, the parsers sort out.
const telling = `(^|[^0-9A-Za-z.])50[234]($|[^0-9A-Za-z.])` +
	`|\[([a-z0-9_]+:)?(warn|error|crit|alert|emerg|notice|warning|critical|NOTICE|WARNING|ALERT)\]|level"?[:=] ?"?(warn|error|crit|alert|emerg|fatal|WARN|ERROR|FATAL)` +
	`|[ "]([SsDR][RCHDLQT]|P[CQH])([-NIDVEOU][-NIRUDE])?[ "]|[ "]([A-Z]+,)*(UF|UH|UO|UT|UC|UR|UPE|URX|LR|NC|OM|DF|UMSDR|SI)(,[A-Z]+)*[ "]` +
	`|/\+?[1-9][0-9]* [0-9]+/[0-9]|is (DOWN|UP|going DOWN)|has no server available|ailover|health check|changed its IP|(kernel|systemd|php-fpm)[:[]`
