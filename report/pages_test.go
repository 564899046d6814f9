package report

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "write what the program prints to testdata/pages")

// TestPages compares a hand-made report in every format that people read with testdata/pages; -update writes these anew.
func TestPages(t *testing.T) {
	for _, test := range []struct {
		file  string
		write func(io.Writer, *Report) error
		plain func(*testing.T, string) string
	}{
		{"want.txt", Text, nil}, {"want.md", Markdown, nil}, {"want.html", HTML, plainPage}, {"want.mail", Email, plainMail},
	} {
		t.Run(test.file, func(t *testing.T) {
			got := written(t, test.write, sampleReport())
			if test.plain != nil {
				got = test.plain(t, got)
			}
			comparePage(t, filepath.Join("../testdata/pages", test.file), got)
		})
	}
}

func written(t testing.TB, write func(io.Writer, *Report) error, r *Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func comparePage(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is written (-update writes it anew):\n%s", file, diff.Diff(file, want, "what is written", []byte(got)))
	}
}

var (
	drawings = regexp.MustCompile(`(?s)<svg .*?</svg>`)
	layouts  = regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`)
	policies = regexp.MustCompile(`sha256-[^']*`)
)

// plainPage leaves out of a page what nobody reads as a difference: drawings, layout and script.
func plainPage(_ *testing.T, page string) string {
	page = drawings.ReplaceAllString(page, "<svg/>")
	page = layouts.ReplaceAllString(page, "<$1/>")
	page = policies.ReplaceAllString(page, "sha256-…")
	return strings.ReplaceAll(strings.ReplaceAll(page, "><", ">\n<"), "> <", ">\n<")
}

// plainMail shows the headers and parts of a mail as a reader's program takes them apart.
func plainMail(t *testing.T, text string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	decoder := mime.WordDecoder{}
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-Id", "Auto-Submitted", "Mime-Version"} {
		value, err := decoder.DecodeHeader(m.Header.Get(name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s: %s\n", name, value)
	}
	plainPart(t, &out, m.Header.Get("Content-Type"), "", m.Body, "")
	return out.String()
}

func plainPart(t *testing.T, out io.Writer, kind, encoding string, body io.Reader, indent string) {
	t.Helper()
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(out, "\n%s--- %s\n", indent, media)
	switch {
	case strings.HasPrefix(media, "multipart/"):
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			plainPart(t, out, part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, indent+"  ")
		}
	case encoding == "quoted-printable":
		text, err := io.ReadAll(quotedprintable.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		page := strings.ReplaceAll(string(text), "\r\n", "\n")
		if media == "text/html" {
			page = strings.ReplaceAll(page, "><", ">\n<")
		}
		fmt.Fprintln(out, page)
	default:
		fmt.Fprintf(out, "%s(%s, %s)\n", indent, encoding, params["name"])
	}
}
