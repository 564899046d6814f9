package analyze

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// logs are the texts of files by their names. What the tests say of the analysis starts at real lines, as everything does.
type logs map[string]*strings.Builder

// add writes a line to a log.
func (l logs) add(name, format string, args ...any) {
	if l[name] == nil {
		l[name] = &strings.Builder{}
	}
	fmt.Fprintf(l[name], format+"\n", args...)
}

// noon is when the stories of the tests begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// hit is one request as nginx logs it.
type hit struct {
	at       time.Time
	client   string
	target   string
	status   int
	peer     string
	seconds  float64
	tries    string // $upstream_status, where it is not the status
	upstream string // of the error line, where it is not the peer

	unconnected bool
}

func (h hit) clientOr() string {
	if h.client == "" {
		return "203.0.113.7"
	}
	return h.client
}

// access writes its access line: combined, then what operators add.
func (l logs) access(name string, h hit) {
	tries := h.tries
	if tries == "" {
		tries = fmt.Sprint(h.status)
	}
	header := `"-"`
	if h.status == 200 {
		header = fmt.Sprintf(`"%.3f"`, h.seconds)
	}
	connect := "0.001"
	if h.unconnected {
		connect = "-" + strings.Repeat(", -", strings.Count(tries, ", "))
	}
	l.add(name, `%s - - [%s] "GET %s HTTP/1.1" %d 157 "-" "curl/8" rt=%.3f uct="%s" uht=%s urt="%.3f" ua="%s" us="%s"`,
		h.clientOr(), h.at.Format("02/Jan/2006:15:04:05 -0700"), h.target, h.status, h.seconds, connect, header, h.seconds, h.peer, tries)
}

// askedWhileGone writes ten requests a second to a server over seven minutes, all of which are refused from one of its seconds to another.
func (l logs) askedWhileGone(from, to int) {
	every(10, 0, 420, func(at time.Time, i int) {
		h := hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%249), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: "10.0.0.5:80", seconds: 0.02}
		if i >= 10*from && i < 10*to {
			h.status = 502
			l.diagnose("error.log", h, i, refused)
		}
		l.access("access.log", h)
	})
}

// diagnose writes an error line of it. The stamp is the wall clock of h.at's zone.
func (l logs) diagnose(name string, h hit, connection int, message string) {
	upstream := h.upstream
	if upstream == "" {
		upstream = h.peer
	}
	l.add(name, `%s [error] 7#7: *%d %s, client: %s, server: shop.example, request: "GET %s HTTP/1.1", upstream: "http://%s%s", host: "shop.example"`,
		h.at.Format("2006/01/02 15:04:05"), connection, message, h.clientOr(), h.target, upstream, h.target)
}

const (
	refused    = "connect() failed (111: Connection refused) while connecting to upstream"
	premature  = "upstream prematurely closed connection while reading response header from upstream"
	noneLive   = "no live upstreams while connecting to upstream"
	timedOut   = "upstream timed out (110: Connection timed out) while reading response header from upstream"
	httpFormat = `%s:4711 [%s] web %s/%s 0/0/%s %d 512 - - %s 9/9/0/0/0 0/0 "GET %s HTTP/1.1"`
)

// fine writes n good answers a second from one moment to another.
func (l logs) fine(name, peer string, from, to time.Time, n int) {
	i := 0
	for at := from; at.Before(to); at = at.Add(time.Second / time.Duration(n)) {
		i++
		l.access(name, hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%20), target: fmt.Sprintf("/p%d", i%5), status: 200, peer: peer, seconds: 0.02})
	}
}

// keeper is a digest as the reader's sink.
type keeper struct {
	*digest.Digest
	inputs []*source.Input
}

func (k keeper) Begin(leaf parser.Leaf, parse func([]byte, *event.Event) bool) {
	in := k.inputs[leaf.Source]
	k.Digest.Begin(event.Source{Name: in.Name, Group: in.Group, Size: in.Size, ReadTime: noon.AddDate(0, 1, 0).UnixMilli()}, leaf.From, parse)
}

func (k keeper) End(_ parser.Leaf, tally *parser.Tally) { k.Digest.End(tally.Account) }

// digest reads the logs as the program does.
func (l logs) digest(t *testing.T, budgets digest.Budgets) *digest.Digest {
	t.Helper()
	t.Chdir(t.TempDir())
	var names []string
	for name, text := range l {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	inputs, problems := source.Expand(names, nil)
	options, err := parser.NewOptions()
	if len(problems) > 0 || err != nil {
		t.Fatal(problems, err)
	}
	d := digest.New(digest.Options{Formats: options.FormatNames(), Budgets: budgets})
	reader := parser.Reader{Inputs: inputs, Options: options, Jobs: 1, Sink: func(int) parser.Sink { return keeper{d, inputs} }}
	for _, src := range reader.Read(context.Background()) {
		if src.Err != nil || src.Unparsed > 0 {
			t.Fatalf("%s: %v, %d lines were not understood: %v", src.Input.Name, src.Err, src.Unparsed, src.Samples)
		}
	}
	return d
}

// model reads the logs and does all that comes before incidents.
func (l logs) model(t *testing.T, zones ...ZoneRule) *model {
	t.Helper()
	return prepare(l.digest(t, digest.Budgets{}), nil, &Options{Now: noon.AddDate(0, 1, 0).UnixMilli(), Zones: zones})
}
