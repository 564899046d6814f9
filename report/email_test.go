package report

import (
	"encoding/base64"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"

	"github.com/why502/why502/analyze/knowledge"
)

// letterOf makes a mail and takes it apart, as a reader's program does.
func letterOf(t *testing.T, r *Report) (header mail.Header, parts map[string]string, ids map[string]string) {
	t.Helper()
	raw := written(t, Email, r)
	for line := range strings.Lines(raw) {
		if !strings.HasSuffix(line, "\r\n") || len(line) > 78+2 {
			t.Errorf("a line of the mail is %d bytes long and ends with %q", len(line), line[max(0, len(line)-2):])
		}
		if strings.IndexFunc(line, func(r rune) bool { return r > 126 || r < ' ' && r != '\r' && r != '\n' && r != '\t' }) >= 0 {
			t.Errorf("a line of the mail has characters that not every server takes: %q", line)
		}
	}
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	parts, ids = map[string]string{}, map[string]string{}
	takeApart(t, m.Header.Get("Content-Type"), m.Body, parts, ids)
	return m.Header, parts, ids
}

func takeApart(t *testing.T, kind string, body io.Reader, parts, ids map[string]string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatalf("%q: %v", kind, err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		parts[media] = string(text)
		return
	}
	parts[media] = "there"
	for r := multipart.NewReader(body, params["boundary"]); ; {
		part, err := r.NextPart() // decodes quoted-printable
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		kind := part.Header.Get("Content-Type")
		ids[strings.Split(kind, ";")[0]] = part.Header.Get("Content-Id")
		takeApart(t, kind, part, parts, ids)
	}
}

func TestMail(t *testing.T) {
	header, parts, ids := letterOf(t, sampleReport())
	for _, kind := range []string{"multipart/alternative", "multipart/related", "text/plain", "text/html", "image/png"} {
		if parts[kind] == "" {
			t.Errorf("the mail has no %s", kind)
		}
	}
	for _, name := range []string{"From", "To", "Date", "Message-Id", "Mime-Version", "Subject"} {
		if len(header[name]) != 1 {
			t.Errorf("the mail has %d headers %s", len(header[name]), name)
		}
	}
	id := ids["image/png"]
	if bare := strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">"); id != "<"+bare+">" || !strings.Contains(parts["text/html"], `src="cid:`+bare+`"`) {
		t.Errorf("the page does not show the chart %q", id)
	}
	decoded := base64.NewDecoder(base64.StdEncoding, strings.NewReader(parts["image/png"])) // which passes over line ends
	if picture, err := png.Decode(decoded); err != nil || picture.Bounds().Dx() != mailCanvas.width {
		t.Errorf("the chart is no picture as wide as it was drawn: %v", err)
	}
	for _, part := range []string{"text/plain", "text/html"} {
		if at := strings.IndexFunc(parts[part], func(r rune) bool { return r != '\n' && r != '\r' && Acts(r) }); at >= 0 {
			t.Errorf("%s has a character that acts: %q", part, parts[part][max(0, at-20):at+10])
		}
	}
	again, _, _ := letterOf(t, sampleReport())
	if header.Get("Message-Id") != again.Get("Message-Id") {
		t.Errorf("the same report is mailed as %s and %s", header.Get("Message-Id"), again.Get("Message-Id"))
	}
}

func TestMailIsSmall(t *testing.T) {
	r := reportOf(200)
	for _, inc := range r.result.Incidents {
		inc.Title += strings.Repeat(" long", 500)
		for i := range inc.Evidence {
			inc.Evidence[i].Text = strings.Repeat("<&>", 30_000)
		}
	}
	_, parts, _ := letterOf(t, r)
	if n := len(parts["text/html"]); n >= 100_000 {
		t.Errorf("the page of the mail has %d bytes, want less than 100 kB", n)
	}
}

func TestSubject(t *testing.T) {
	decoder := mime.WordDecoder{}
	for _, test := range []struct {
		name       string
		confidence float64
		nodes      []string
		want       string
	}{
		{"sure", 0.87, []string{"gw1"}, "[gw] gw1: 120 requests failed: programming bug (0.87)"},
		{"just_sure_enough", 0.5, []string{"gw1"}, "[gw] gw1: 120 requests failed: programming bug (0.50)"},
		{"not_sure", 0.49, []string{"gw1"}, "[gw] gw1: 120 requests failed, cause not clear"},
		{"many_hosts", 0.87, []string{"a", "b", "c"}, "[gw] a, b and 1 more: 120 requests failed: programming bug (0.87)"},
		{"no_host_in_the_logs", 0.87, nil, "[gw] gw: 120 requests failed: programming bug (0.87)"},
		{"host_with_a_header_in_it", 0.87, []string{"gw\r\nBcc: all@example.org"}, "[gw] gw Bcc: all@example.org: 120 requests failed: programming bug (0.87)"},
		{"host_of_another_script", 0.87, []string{"Tür-1"}, "[gw] Tür-1: 120 requests failed: programming bug (0.87)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := reportOf(0)
			inc := sampleIncident(1, 10, 120)
			inc.Confidence, inc.Nodes = test.confidence, test.nodes
			r.result.Totals.Failures, r.result.Incidents = 120, append(r.result.Incidents, inc)
			header, _, _ := letterOf(t, r)
			got, err := decoder.DecodeHeader(header.Get("Subject"))
			if err != nil || got != test.want || header.Get("Bcc") != "" {
				t.Errorf("the subject is %q, want %q (%v)", got, test.want, err)
			}
		})
	}
	for name, want := range map[string]string{"no_incident": "[gw] gw: no incident, 7 stray failures", "no_failure": "[gw] gw: no failures"} {
		r := reportOf(0)
		r.result.Categories[knowledge.Bugs].Failures = 0
		if name == "no_incident" {
			r.result.Totals.Failures = 7
		}
		if got := newPage(r).subject(); got != want {
			t.Errorf("%s: the subject is %q, want %q", name, got, want)
		}
	}
}
