package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/why502/why502/analyze/knowledge"
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
	Given                            string // the formats that the user gave, for lines that happen to have nothing in a field
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
			layout := "2006-01-02 15:04:05"
			if d.Undated {
				layout = "2 January 15:04:05"
			}
			fmt.Fprintf(&b, "  from %s%s\n", d.First.Format(layout), d.clockNote())
		}
		if d.Sample != "" {
			fmt.Fprintf(&b, "  not understood, line %d: %s\n", d.SampleLine, clean(d.Sample))
		}
		d.advise(&b)
		d.lacks(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// configurations are where each proxy's format stands: what the words before it are called, and the file.
var configurations = map[event.Proxy]struct{ words, file string }{
	event.Nginx:   {"log_format", "/etc/nginx/nginx.conf"},
	event.HAProxy: {"log-format", "/etc/haproxy/haproxy.cfg"},
	event.Envoy:   {"text_format or json_format", "envoy.yaml"},
}

// SpreadJSON says how an export whose JSON stands on many lines is read.
const SpreadJSON = "its JSON has a line for each member; try: cat %s | jq -c 'if type == \"array\" then .[] else . end' | why502"

// IsSpreadJSON says that a line is nothing but the bracket that an object or a list over many lines begins with.
func IsSpreadJSON(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 1 && (line[0] == '{' || line[0] == '[')
}

// advise says how requests in a format of their own are made known.
func (d *Detected) advise(b *bytes.Buffer) {
	if d.Unparsed*2 > d.Lines && IsSpreadJSON([]byte(d.Sample)) {
		fmt.Fprintf(b, "  "+SpreadJSON+"\n", clean(d.File))
		return
	}
	if d.Unparsed*20 < d.Lines || !event.LooksLikeRequest([]byte(d.Sample)) {
		return
	}
	owner := event.OwnerOf(d.File, []byte(d.Sample))
	c, known := configurations[owner]
	if !known {
		fmt.Fprintf(b, "  that looks like a request in a format of its own. Give the format as it stands in the configuration, --log-format 'nginx=LOG_FORMAT' (or haproxy=, envoy=), or the configuration itself, --config FILE\n")
		return
	}
	fmt.Fprintf(b, "  that looks like a request in a format of its own. Give the %s as it stands in the configuration, --log-format '%s=…', or the configuration itself, --config %s\n", c.words, owner, c.file)
}

// lacks says which fields that decide verdicts the format has not, and what to add to it.
func (d *Detected) lacks(b *bytes.Buffer) {
	var add []string
	name := ""
	for i := range knowledge.Fields {
		f := &knowledge.Fields[i]
		if d.proxy != f.Proxy || d.has[f.Key] || strings.Contains(d.Given, strings.Trim(f.Name, "%[]")) {
			continue
		}
		name = f.FormatName()
		fmt.Fprintf(b, "  your %s lacks %s (%s): %s. Add: %s\n", name, f.Name, f.Key, f.Why, f.Add)
		text, _, _ := strings.Cut(f.Add, " (")
		add = append(add, text)
	}
	if len(add) > 1 {
		fmt.Fprintf(b, "  all of them, for the end of the %s: %s\n", name, strings.Join(add, " "))
	}
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
