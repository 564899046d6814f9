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

// Minute is how many ordinary requests of a host a minute has: those that were not pulled.
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
	Name    string // the address without a query
	Lines   []Line // in order of time and text
	Minutes []Minute
	// Counted is how many lines the store says there are to pull.
	Counted uint64
	Bytes   uint64 // of all answers
	// Incomplete says why not all was pulled; "" when all was.
	Incomplete string
}

// Line is one line of a log with the time under which the store keeps it.
type Line struct {
	Nano int64
	Text string
}

// store is what each kind of store can do. Times are nanoseconds since 1970, from included, to not.
type store interface {
	// count counts, by the start of the minute in milliseconds, lines that may tell of a failure and, by host too, the rest.
	count(ctx context.Context, from, to int64) (telling map[int64]uint64, rest map[place]uint64, err error)
	// pull gives at most a page of lines that may tell of a failure, the first ones, and whether there may be more.
	pull(ctx context.Context, from, to int64) (lines []Line, more bool, err error)
	// finest is the shortest slice that can be asked for.
	finest() int64
	// begin is the start of a slice whose first lines have this time.
	begin(nano int64) int64
}

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
	out   Pulled

	mu    sync.Mutex
	stuck bool // more lines than a page holds have the same time
}

func (p *puller) run(ctx context.Context, from, to int64) error {
	telling, rest, err := p.store.count(ctx, from, to)
	if err != nil {
		return fmt.Errorf("counting: %w", err)
	}
	for at, n := range rest {
		p.out.Minutes = append(p.out.Minutes, Minute{at.start, at.host, n})
	}
	slices.SortFunc(p.out.Minutes, func(a, b Minute) int { return cmp.Or(cmp.Compare(a.Start, b.Start), strings.Compare(a.Host, b.Host)) })
	for _, n := range telling {
		p.out.Counted += n
	}
	failed := p.pullAll(ctx, slicesOf(telling, from, to))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	slices.SortFunc(p.out.Lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Nano, b.Nano), strings.Compare(a.Text, b.Text)) })
	p.judge(failed)
	return nil
}

// slice is a span of time with the lines to pull that it holds.
type slice struct {
	from, to int64
	lines    uint64
}

// slicesOf joins minutes to slices that fit on a page; minutes without such lines are not asked for.
func slicesOf(telling map[int64]uint64, from, to int64) []slice {
	var starts []int64
	for start, n := range telling {
		if n > 0 {
			starts = append(starts, start)
		}
	}
	slices.Sort(starts)
	var all []slice
	for _, start := range starts {
		s := slice{max(start*1e6, from), min(start*1e6+minute, to), telling[start]}
		if last := len(all) - 1; last >= 0 && all[last].to == s.from && all[last].lines+s.lines < pageSize {
			all[last].to, all[last].lines = s.to, all[last].lines+s.lines
			continue
		}
		all = append(all, s)
	}
	return all
}

// pullAll pulls slices side by side; the first error ends it.
func (p *puller) pullAll(ctx context.Context, all []slice) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan slice)
	var group sync.WaitGroup
	var failed error
	for range parallel {
		group.Go(func() {
			for s := range work {
				if err := p.pullSlice(ctx, s.from, s.to); err != nil {
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
func (p *puller) pullSlice(ctx context.Context, from, to int64) error {
	finest := p.store.finest()
	for from < to && !p.full() {
		lines, more, err := p.store.pull(ctx, from, to)
		switch {
		case tooLarge(err) && to-from > finest:
			half := from + max((to-from)/2/finest, 1)*finest
			if err := p.pullSlice(ctx, from, half); err != nil {
				return err
			}
			from = half
			continue
		case err != nil:
			return err
		case !more:
			p.keep(lines, false)
			return nil
		}
		last := slices.MaxFunc(lines, func(a, b Line) int { return cmp.Compare(a.Nano, b.Nano) }).Nano
		next := p.store.begin(last)
		if next <= from {
			p.keep(lines, true) // all of a page have the same time
			from += finest
			continue
		}
		p.keep(slices.DeleteFunc(lines, func(l Line) bool { return p.store.begin(l.Nano) >= next }), false)
		from = next
	}
	return nil
}

func (p *puller) keep(lines []Line, stuck bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
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
	why := ""
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
	p.out.Incomplete = fmt.Sprintf("%s: incomplete: %d of %d lines that may tell of a failure were pulled: %s", p.out.Name, pulled, p.out.Counted, why)
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
// termination state, a response flag, a server's health. What it takes too much, the parsers sort out.
const telling = `(^|[^0-9A-Za-z.])(502|503|504)($|[^0-9A-Za-z.])|\[(warn|error|crit|alert|emerg)\]|\[(warning|critical)\]` +
	`|[ "]([SsDR][RCHDLQT]|P[CQH])([-NIDVEOU][-NIRUDE])?[ "]|[ "]([A-Z]+,)*(UF|UH|UO|UT|UC|UR|UPE|URX|LR|NC|OM|DF|UMSDR|SI)(,[A-Z]+)*[ "]` +
	`|is (DOWN|UP|going DOWN)|has no server available|ailover|health check`
