package digest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/why502/why502/parser/event"
)

func decoded(t testing.TB, data []byte) *Digest {
	t.Helper()
	d, err := Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("decoding: %v", err)
	}
	return d
}

// shown is all that a digest tells its readers.
func shown(d *Digest) string {
	var b strings.Builder
	fmt.Fprintln(&b, d.Sources(), d.Leaves(), d.Domains(), d.Resolutions(), d.Complete())
	for row := range d.Traffic() {
		fmt.Fprintln(&b, *row, d.Name(row.Node), d.Name(row.Place))
	}
	for row := range d.Peers() {
		fmt.Fprintln(&b, row, d.Name(row.Upstream), d.Name(row.Peer))
	}
	for row := range d.Failures() {
		fmt.Fprintln(&b, row, d.Name(row.Upstream), d.Name(row.Peer))
	}
	for row := range d.Messages() {
		fmt.Fprintln(&b, row, d.Name(row.Place), d.Name(row.Row))
	}
	for r, share := range d.Requests() {
		fmt.Fprintln(&b, *r, share, d.Name(r.Route), d.Name(r.Client), d.Name(r.Agent))
	}
	for r, share := range d.Records() {
		own, v := *r, d.Traits(r)
		own.traits = 0 // their numbers say nothing
		fmt.Fprintln(&b, own, *v, share, d.Name(r.Route), d.Name(r.Client), d.Name(v.Row), string(d.Text(r)))
	}
	for r, share := range d.Notices() {
		own, v := *r, d.Traits(r)
		own.traits = 0
		fmt.Fprintln(&b, own, *v, share, d.Name(v.Upstream), d.Name(v.Row), string(d.Text(r)))
	}
	all, cut := d.Folds()
	for _, row := range all {
		fmt.Fprintln(&b, *row, cut)
	}
	return b.String()
}

func TestEncodedDigestIsTheSame(t *testing.T) {
	for name, budgets := range map[string]Budgets{"within_budget": {}, "beyond_budget": small, "one_of_each": {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}} {
		t.Run(name, func(t *testing.T) {
			d := digestOf(corpus(4, usual), budgets)
			data := encoded(t, d)
			again := decoded(t, data)
			if !bytes.Equal(encoded(t, again), data) {
				t.Error("written, read and written again it has other bytes")
			}
			if got, want := shown(again), shown(d); got != want {
				t.Errorf("read again it tells\n%.2000s\nwant\n%.2000s", got, want)
			}
			if !bytes.HasPrefix(data, []byte("why502 digest 1\n")) {
				t.Errorf("it begins with %q", data[:20])
			}
		})
	}
}

func TestEmptyDigestRoundTrips(t *testing.T) {
	data := encoded(t, New(Options{}))
	if got := encoded(t, decoded(t, data)); !bytes.Equal(got, data) {
		t.Errorf("an empty digest of %d bytes comes back with %d", len(data), len(got))
	}
	if len(data) > 200 {
		t.Errorf("an empty digest has %d bytes", len(data))
	}
}

func TestDamagedDigestIsAnError(t *testing.T) {
	good := encoded(t, digestOf(corpus(4, shape{files: 1, lines: 300, upstreams: 3, peers: 2, clients: 9, routes: 4, span: 60_000, failing: 0.3, messages: 0.3}), Budgets{}))
	for cut := range good {
		if _, err := Decode(bytes.NewReader(good[:cut])); err == nil {
			t.Fatalf("the first %d of %d bytes are read without an error", cut, len(good))
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		bad := bytes.Clone(good)
		bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
		d, err := Decode(bytes.NewReader(bad))
		if err == nil && !bytes.Equal(encoded(t, d), good) {
			t.Fatal("a changed byte is read as another digest without an error")
		}
	}
	if _, err := Decode(bytes.NewReader(append(bytes.Clone(good), "more"...))); err == nil {
		t.Error("a digest with bytes behind it is read without an error")
	}
}

// A digest knows by which codes failures were counted; only one that counts others than usual is of another version.
func TestStatusesStay(t *testing.T) {
	one := func(name, status string) *Digest {
		d := New(Options{Status: status})
		d.Begin(event.Source{Name: name}, 0, nil)
		d.End(event.Account{To: 10, Lines: 1})
		return d
	}
	for _, test := range []struct {
		name, head string
		digests    []*Digest
		want       []string
	}{
		{"nothing_read", "why502 digest 1\n", []*Digest{New(Options{Status: "5xx"})}, nil},
		{"usual", "why502 digest 1\n", []*Digest{one("a", ""), one("b", "")}, []string{""}},
		{"others", "why502 digest 2\n", []*Digest{one("a", "5xx"), one("b", "5xx")}, []string{"5xx"}},
		{"both", "why502 digest 2\n", []*Digest{one("a", "5xx"), one("b", ""), one("c", "502")}, []string{"", "502", "5xx"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := New(Options{})
			for _, o := range test.digests {
				if err := d.Merge(o); err != nil {
					t.Fatal(err)
				}
			}
			data := encoded(t, d)
			again, err := Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if got := again.Statuses(); !slices.Equal(got, test.want) || !bytes.HasPrefix(data, []byte(test.head)) || !bytes.Equal(encoded(t, again), data) {
				t.Errorf("got %q, %q, want %q, %q, and the same bytes when it is written again", got, data[:len(test.head)], test.want, test.head)
			}
		})
	}
}

func TestOtherInputIsNoDigest(t *testing.T) {
	for _, test := range []struct {
		name, data string
		is         error
		want       string
	}{
		{"nothing", "", nil, "this is no digest of why502"},
		{"a_log", "10.0.0.1 - - [22/Nov/2026:19:21:39 +0100]\n", nil, "this is no digest of why502"},
		{"newer", "why502 digest 3\nwhatever", ErrNewer, "the digest was written by a newer version of why502: it is of format 3, this program knows 2"},
		{"much_newer", "why502 digest 99999999999999999999999\n", ErrDamaged, ""},
		{"no_number", "why502 digest one\n", ErrDamaged, ""},
		{"nothing_more", "why502 digest 1\n", ErrDamaged, ""},
		{"no_zstd", "why502 digest 1\nhello, world", ErrDamaged, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode(strings.NewReader(test.data))
			if err == nil || test.want != "" && err.Error() != test.want || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("got error %v, want %q (%v)", err, test.want, test.is)
			}
		})
	}
}

// A symptom that this version does not know is an unknown one; what else the record tells stays.
func TestUnknownSymptomIsRead(t *testing.T) {
	data := repacked(t, encoded(t, digestOf(corpus(4, usual), Budgets{})), func(body []byte) []byte {
		return bytes.Replace(body, []byte("connect.refused"), []byte("connect.refusal"), 1)
	})
	d := decoded(t, data)
	for r := range d.Records() {
		v := d.Traits(r)
		if v.Symptom == event.ConnectRefused {
			t.Fatal("a record still has the symptom that was renamed")
		}
		if v.Kind == event.Error && v.Symptom == event.Unknown && d.Name(v.Phase) == "connecting to upstream" {
			return
		}
	}
	t.Error("no record has an unknown symptom")
}

// repacked changes what is inside the compression.
func repacked(t testing.TB, data []byte, change func(body []byte) []byte) []byte {
	t.Helper()
	head, packed, _ := bytes.Cut(data, []byte("\n"))
	z, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return pack(t, head, change(body))
}

func pack(t testing.TB, head, body []byte) []byte {
	t.Helper()
	out := bytes.NewBuffer(append(bytes.Clone(head), '\n'))
	w, err := zstd.NewWriter(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzDecode changes what is packed, which the checksum would guard. Whatever it holds: an error, or a digest that can be used.
func FuzzDecode(f *testing.F) {
	few := shape{files: 2, lines: 15, upstreams: 30, peers: 2, clients: 9, routes: 4, span: 86_400_000, failing: 0.3, messages: 0.3}
	for i, budgets := range []Budgets{{}, small, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}} {
		d := digestOf(corpus(uint64(i), few), budgets)
		f.Add(written(f, d))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := read(bytes.NewReader(body), usualVersion, (*Digest).body)
		if err != nil {
			return
		}
		shown(d)
		data := written(t, d)
		again, err := read(bytes.NewReader(data), usualVersion, (*Digest).body)
		if err != nil || !bytes.Equal(written(t, again), data) {
			t.Errorf("a digest from odd bytes does not come back as it was written (%v)", err)
		}
		o := digestOf(corpus(3, few)[:1], d.budgets)
		if err := o.Merge(d); err == nil {
			shown(o)
		}
	})
}

func written(t testing.TB, d *Digest) []byte {
	t.Helper()
	var b bytes.Buffer
	d.canonicalise()
	if err := d.write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
