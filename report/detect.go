package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/parser/event"
)

// Detected is what the first lines of an input show.
type Detected struct {
	File, Packed                     string
	Lines, Events, Skipped, Unparsed int
	Formats                          map[string]int
	Sample                           string // the first line that nobody understood
	SampleLine                       int
	Unzoned, Undated                 bool
	First, Last                      time.Time

	proxy event.Proxy
	has   map[string]bool
}

// See notes which fields an access line carries.
func (d *Detected) See(ev *event.Event) {
	if d.has == nil {
		d.has = map[string]bool{}
	}
	d.proxy = ev.Proxy
	for field, there := range map[string]bool{
		"upstream_addrs": len(ev.UpstreamAddrs) > 0, "upstream_server": len(ev.UpstreamServer) > 0, "upstream": len(ev.Upstream) > 0,
		"request_seconds": ev.RequestMicros >= 0, "upstream_connect_seconds": len(ev.UpstreamConnectMicros) > 0,
		"upstream_header_seconds": len(ev.UpstreamHeaderMicros) > 0, "upstream_statuses": len(ev.UpstreamStatuses) > 0, "request_id": len(ev.RequestID) > 0,
		"detail": len(ev.Detail) > 0, "transport_failure": len(ev.TransportFailure) > 0, "host": len(ev.Host) > 0, "code": len(ev.Code) > 0,
	} {
		d.has[field] = d.has[field] || there
	}
}

// wanted is a field that decides verdicts, why, and how the proxy is told to log it.
type wanted struct {
	proxy event.Proxy
	field string
	why   string
	add   string
}

var wantedFields = []wanted{
	{event.Nginx, "upstream_addrs", "with it a moved host can be told from a stopped service", `ua="$upstream_addr"`},
	{event.Nginx, "upstream_statuses", "with it saved tries can be seen", `us="$upstream_status"`},
	{event.Nginx, "request_seconds", "with it load can be told from other causes", `rt=$request_time`},
	{event.Nginx, "upstream_connect_seconds", "with it a firewall can be told from a moved host", `uct="$upstream_connect_time"`},
	{event.Nginx, "upstream_header_seconds", "with it a 502 that the upstream itself sent can be told from one that nginx made", `uht="$upstream_header_time"`},
	{event.Nginx, "request_id", "with it one request can be followed over several proxies", `rid=$request_id`},
	{event.HAProxy, "code", "without the termination state nobody can say who ended a request", "%tsc (option httplog has it)"},
	{event.HAProxy, "upstream_connect_seconds", "with it a firewall can be told from a stopped service", "%Tc (option httplog has it)"},
	{event.HAProxy, "detail", "it names why a connection to a server failed (2.5 and newer)", "%[bc_err_str]"},
	{event.HAProxy, "request_id", "with it one request can be followed over several proxies", "%ID (with unique-id-format)"},
	{event.Envoy, "code", "without the response flags nobody can say who made an error", "%RESPONSE_FLAGS%"},
	{event.Envoy, "detail", "it says who set the status and why", "%RESPONSE_CODE_DETAILS%"},
	{event.Envoy, "transport_failure", "it names why a connection failed: refused, unreachable, TLS (seen only in failures)", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"},
	{event.Envoy, "upstream", "with it failures can be told apart by cluster", "%UPSTREAM_CLUSTER%"},
}

// Detect writes what was found in each file.
func Detect(w io.Writer, found []Detected) error {
	var b bytes.Buffer
	for i := range found {
		d := &found[i]
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s: %s\n", clean(d.File), d.formats())
		fmt.Fprintf(&b, "  %s looked at: %s events, %s skipped, %s not understood\n", plural(uint64(d.Lines), "first line"), humanize.Comma(int64(d.Events)), humanize.Comma(int64(d.Skipped)), humanize.Comma(int64(d.Unparsed)))
		if !d.First.IsZero() {
			fmt.Fprintf(&b, "  from %s%s\n", d.First.Format("2006-01-02 15:04:05"), d.clockNote())
		}
		if d.Sample != "" {
			fmt.Fprintf(&b, "  not understood, line %d: %s\n", d.SampleLine, clean(d.Sample))
		}
		for _, f := range wantedFields {
			if d.proxy == f.proxy && !d.has[f.field] {
				fmt.Fprintf(&b, "  lacks %s: %s. Add: %s\n", f.field, f.why, f.add)
			}
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// formats names the formats, most lines first.
func (d *Detected) formats() string {
	if len(d.Formats) == 0 {
		return "no format recognised"
	}
	var names []string
	for name := range d.Formats {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d.Formats[a] != d.Formats[b] {
			return d.Formats[b] - d.Formats[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		if len(names) > 1 {
			names[i] = fmt.Sprintf("%s (%d)", name, d.Formats[name])
		}
	}
	text := strings.Join(names, ", ")
	if d.Packed != "" {
		text += ", packed with " + d.Packed
	}
	return text
}

func (d *Detected) clockNote() string {
	var notes []string
	if d.Unzoned {
		notes = append(notes, "the stamps have no zone: give --timezone, or logs that tell it")
	}
	if d.Undated {
		notes = append(notes, "the stamps have no year")
	}
	if len(notes) == 0 {
		return " UTC"
	}
	return " (" + strings.Join(notes, "; ") + ")"
}
