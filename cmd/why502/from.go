package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
	"github.com/why502/why502/parser/store"
)

// storeFlags say in which stores of logs to look.
type storeFlags struct {
	From []string `placeholder:"URL|ADDRESS" sep:"none" help:"With --format email: who sends it. And a store of logs, asked for --since to --until: opensearch://host:9200/INDEX, elasticsearch://…, loki://host:3100?query={…}, clickhouse://host:8123/TABLE."`
}

// pulled is what the stores of --from gave: their lines become inputs, their totals are counted, and what is incomplete is told.
type pulled []*store.Pulled

// pull asks the stores for the time from --since to --until: the last hour by default. Whole minutes are asked for, as those are what is counted of files
// too; what is shown is cut later.
func (f *storeFlags) pull(s *streams, o analyze.Options) (pulled, error) {
	if len(f.From) == 0 {
		return nil, nil
	}
	login, err := store.LoginFrom(os.Getenv)
	if err != nil {
		return nil, err
	}
	until := time.UnixMilli(o.Now)
	if o.Until != 0 {
		until = time.UnixMilli(o.Until)
	}
	since := until.Add(-time.Hour)
	if o.Since != 0 {
		since = time.UnixMilli(o.Since)
	}
	var all pulled
	for _, address := range f.From {
		if !store.Is(address) {
			return nil, usageError{errors.New("--from: want opensearch://, elasticsearch://, loki:// or clickhouse://")}
		}
		p, err := store.Pull(s.ctx, address, since.Truncate(time.Minute), until.Add(time.Minute-1).Truncate(time.Minute), login)
		if err != nil {
			return nil, fmt.Errorf("--from %s: %w", withoutQuery(address), err)
		}
		all = append(all, p)
	}
	return all, nil
}

// withoutQuery leaves out what may be long or secret.
func withoutQuery(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	return scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
}

// inputs are the lines of the stores.
func (p pulled) inputs(now time.Time) (inputs []*source.Input) {
	for _, one := range p {
		var text bytes.Buffer
		for _, l := range one.Lines {
			text.WriteString(l.Text)
			text.WriteByte('\n')
		}
		in := source.Text(one.Name, &text)
		in.ModTime = now
		inputs = append(inputs, in)
	}
	return inputs
}

// count adds the totals of what no sample stands for: without them every share would be of the failures alone. Where all lines of a host that were pulled
// name one proxy and one upstream, its other requests were theirs too.
func (p pulled) count(d *digest.Digest) {
	if p.sampled() {
		return
	}
	known := behindHosts(d)
	d.Unsampled()
	for _, one := range p {
		if one.OneOf > 0 {
			continue
		}
		for _, m := range one.Minutes {
			g := event.Glance{Kind: event.Access, Status: 200, Ms: m.Start, Total: event.None, Queue: event.None, Connect: event.None, Header: event.None, Node: []byte(m.Host)}
			if at, there := known[m.Host]; there {
				g.Proxy, g.Upstream = at.proxy, []byte(at.upstream)
			} else {
				g.Proxy, g.Upstream = known[""].proxy, []byte(known[""].upstream)
			}
			d.CountMany(&g, m.Requests)
		}
	}
}

// behind is what stands behind a host.
type behind struct {
	proxy    event.Proxy
	upstream string
}

// behindHosts gives by host, and for all under "", the proxy and upstream that requests name; none where there are several.
func behindHosts(d *digest.Digest) map[string]behind {
	known := map[string]behind{}
	see := func(host string, b behind) {
		was, there := known[host]
		switch {
		case !there:
			known[host] = b
		case was.proxy != b.proxy:
			known[host] = behind{}
		case was.upstream != b.upstream:
			known[host] = behind{proxy: b.proxy}
		}
	}
	for t := range d.Traffic() {
		b := behind{t.Proxy, d.Name(t.Place)}
		see("", b)
		if node := d.Name(t.Node); node != "" {
			see(node, b)
		}
	}
	return known
}

// warnings tell what is incomplete, what left the store, and what the rest of the report rests on.
func (p pulled) warnings() (list []string) {
	for _, one := range p {
		for _, said := range []string{one.Incomplete, one.NoSample} {
			if said != "" {
				list = append(list, one.Name+": "+said)
			}
		}
	}
	for _, one := range p {
		list = append(list, fmt.Sprintf("%s: %s", one.Name, left(one)))
		if one.Note != "" {
			list = append(list, one.Name+": "+one.Note)
		}
	}
	return list
}

// left says what left a store.
func left(p *store.Pulled) string {
	switch {
	case p.Whole && p.Incomplete != "":
		return fmt.Sprintf("all lines of this time were asked for (%d bytes left the store)", p.Bytes)
	case p.Whole:
		return fmt.Sprintf("all of the %d lines of this time were pulled (%d bytes left the store): the report is that of files", p.Counted, p.Bytes)
	case p.OneOf > 0:
		return fmt.Sprintf("%d lines that may tell of a failure were pulled, one of %d of the others, and totals by minute and host (%d bytes left the store): requests, failures and messages are counted; how the others "+
			"spread over upstreams and paths and how long they took is estimated by that sample, so that confidence may differ from that of the files a little", p.Counted, p.OneOf, p.Bytes)
	}
	return fmt.Sprintf("only failures, messages and totals by minute and host were asked for (%d bytes left the store): what was usual is known of those totals alone, and no request that went well was seen, so that confidence may differ from that of the files; shares and latencies of single upstreams and paths are not known", p.Bytes)
}

// fromStores is the report command for stores of logs, and the files named beside them.
func (c *reportCommand) fromStores(s *streams) error {
	c.elsewhere = true
	r, err := c.inputFlags.open(s, c.files()...)
	if err != nil {
		return err
	}
	r.leaveCopies()
	options, err := c.options(c.inputFlags.Timezone)
	if err != nil {
		return err
	}
	options.Setup = c.setup(s)
	c.lists(&options)
	changes, err := c.changes(r)
	if err != nil {
		return err
	}
	stores, err := c.pull(s, options)
	if err != nil {
		return err
	}
	now := time.UnixMilli(options.Now)
	byInput := map[int]*store.Pulled{}
	for i, one := range stores {
		byInput[len(r.inputs)+i] = one
	}
	r.inputs = append(r.inputs, stores.inputs(now)...)
	d, err := r.digestWith(now, func(_ int, sink parser.Sink) parser.Sink {
		return &estimator{digestSink: sink.(digestSink), stores: byInput}
	})
	if err != nil {
		return err
	}
	stores.count(d)
	result := analyze.Analyze(d, changes, options)
	result.Warnings = append(stores.warnings(), result.Warnings...)
	if err := c.write(s, c.present(result)); err != nil {
		return err
	}
	return c.outputFlags.code(r, result)
}
