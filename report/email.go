package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed" // the layout of the mail
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"mime"
	netmail "net/mail"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/why502/why502/analyze/knowledge"
)

//go:embed assets/mail.html
var mailSource string

var mailTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("mail").Funcs(pageFunctions).Parse(mailSource))
})

// Envelope is what a mail needs beside the report.
type Envelope struct {
	To            []string
	From          string
	SubjectPrefix string
	Host          string // that the report comes from, where the logs name none
	Key           string // what the report tells, where it is one of a row; "": the report itself says it
}

// Email writes the report as a complete message, ready for sendmail -t.
func Email(w io.Writer, r *Report) error {
	m, err := Compose(r)
	if err != nil {
		return err
	}
	_, err = m.WriteTo(w)
	return err
}

// Compose makes a mail of the report: text and HTML, with the chart inside.
func Compose(r *Report) (*mail.Msg, error) {
	p := newPage(r)
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := m.From(r.Mail.From); err != nil {
		return nil, fmt.Errorf("sender %q: %w", r.Mail.From, err)
	}
	if err := m.To(r.Mail.To...); err != nil {
		return nil, fmt.Errorf("recipients %q: %w", strings.Join(r.Mail.To, ", "), err)
	}
	subject := p.subject()
	m.Subject(subject)
	m.SetDateWithValue(time.UnixMilli(p.result.Now).In(p.style.zone()))
	id := p.identity()
	domain := r.Mail.From[strings.LastIndexByte(r.Mail.From, '@')+1:]
	m.SetMessageIDWithValue(id + "@" + strings.TrimRight(domain, "> "))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Mailer", "why502")
	picture, says, err := p.picture()
	if err != nil {
		return nil, err
	}
	chart := ""
	if picture != nil {
		chart = "chart." + id + "@why502"
	}
	html, err := p.mailHTML(subject, chart, says)
	if err != nil {
		return nil, err
	}
	m.SetBodyString(mail.TypeTextPlain, p.mailText())
	if picture == nil {
		m.AddAlternativeString(mail.TypeTextHTML, html)
		return m, nil
	}
	kind, body, err := related(html, picture, chart)
	if err != nil {
		return nil, fmt.Errorf("adding the chart: %w", err)
	}
	write := func(w io.Writer) (int64, error) {
		n, err := w.Write(body)
		return int64(n), err
	}
	m.AddAlternativeWriter(kind, write, mail.WithPartEncoding(mail.NoEncoding))
	return m, nil
}

// related is the page with its chart as one part. The library alone would put the text in there too, and a reader that shows text would list the chart as an
// attachment of it.
func related(html string, picture []byte, id string) (kind mail.ContentType, body []byte, err error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	m.SetBodyString(mail.TypeTextHTML, html)
	if err := m.EmbedReader("failures.png", bytes.NewReader(picture), mail.WithFileContentID("<"+id+">"), mail.WithFileContentType("image/png")); err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	if _, err := m.WriteTo(&out); err != nil {
		return "", nil, err
	}
	parts, err := netmail.ReadMessage(&out)
	if err != nil {
		return "", nil, err
	}
	_, params, err := mime.ParseMediaType(parts.Header.Get("Content-Type"))
	if err != nil {
		return "", nil, err
	}
	body, err = io.ReadAll(parts.Body)
	return mail.ContentType("multipart/related;\r\n boundary=" + params["boundary"] + ";\r\n type=\"text/html\""), body, err
}

// subject is the verdict, the count and the host, on one line.
func (p *page) subject() string {
	text := strings.TrimSpace(clean(p.Mail.SubjectPrefix) + " " + clean(p.host()) + ": " + clean(p.headlineText()))
	return cut(strings.Join(strings.Fields(text), " "), 200)
}

// host names the machines whose logs tell of the first incident; where they name none, the one that the report was made on.
func (p *page) host() string {
	if len(p.ordered) > 0 && len(p.ordered[0].Nodes) > 0 {
		return enumerate(p.ordered[0].Nodes, 2)
	}
	return cmp.Or(p.Mail.Host, "gateway")
}

// identity is the same for the same report, so that a repeat after a crash is known as one. Pseudonyms, which may differ between runs, have no part in it.
func (p *page) identity() string {
	h := sha256.New()
	if p.Mail.Key != "" {
		fmt.Fprintln(h, p.Mail.Host, p.Mail.Key)
		return "why502." + hex.EncodeToString(h.Sum(nil)[:12])
	}
	t := p.result.Totals
	fmt.Fprintln(h, p.result.Start, p.result.End, t.Requests, t.Failures, t.Status502, t.Status503, t.Status504)
	for _, inc := range p.ordered {
		fmt.Fprintln(h, inc.ID, inc.Start, inc.End, inc.Ongoing, inc.Failures, inc.Category, inc.Cause, inc.SeenBefore)
	}
	for _, s := range p.Sources {
		fmt.Fprintln(h, s.Lines, s.Events, s.Unparsed)
	}
	return "why502." + hex.EncodeToString(h.Sum(nil)[:12])
}

// picture is the failures over time; nil where there are none to draw.
func (p *page) picture() (png []byte, says string, err error) {
	o := p.overview(mailCanvas.bars)
	if o == nil {
		return nil, "", nil
	}
	png, _, err = o.draw(mailCanvas)
	if err != nil {
		return nil, "", fmt.Errorf("drawing the failures: %w", err)
	}
	return png, strings.TrimSuffix(o.says(p), " The numbers are in the table below the chart."), nil
}

const (
	mailWidth     = 76        // of its text
	mailIncidents = 4         // told in full
	mailRoom      = 96 * 1000 // bytes of HTML: some readers cut longer ones
)

// mailText is the report as text, with the first incidents in full.
func (p *page) mailText() string {
	q := newPage(p.Report)
	q.style.Width, q.style.Colour = mailWidth, false
	q.headline()
	q.warnings()
	q.changedSince()
	if p.result.Totals.Failures > 0 {
		q.categories()
	}
	told := q.shown(mailIncidents)
	for i, inc := range q.ordered[:told] {
		q.incident(i, inc)
	}
	if n := len(q.ordered) - told; n > 0 {
		q.para(0, "", "\nand "+plural(uint64(n), "incident")+" not shown here")
	}
	q.changes()
	q.inputs()
	return q.out.String()
}

// mailPage is what the layout of the mail shows.
type mailPage struct {
	*page
	Subject, Headline, Host string
	Zone, OwnZone           string
	Colour                  template.CSS
	Answer                  []answerLine
	Chart, ChartTitle       string
	ChartSays               string
	Marks                   []webMark
	Incidents               []mailIncident
	More                    string
	Read                    string
}

type mailIncident struct {
	webIncident
	Colour template.CSS
}

// mailHTML makes the page small enough, by telling fewer incidents and lines.
func (p *page) mailHTML(subject, chart, says string) (string, error) {
	for most, lines := p.shown(mailIncidents), 4; ; most, lines = most-1, max(1, lines-1) {
		page := p.mailPage(subject, most, lines)
		if chart != "" {
			page.Chart, page.ChartSays = chart, says
		}
		var out bytes.Buffer
		if err := mailTemplate().Execute(&out, page); err != nil {
			return "", fmt.Errorf("making the mail: %w", err)
		}
		if out.Len() <= mailRoom || most <= 0 {
			return out.String(), nil
		}
	}
}

func (p *page) mailPage(subject string, most, lines int) *mailPage {
	page := &mailPage{page: p, Subject: subject, Headline: p.headlineText(), Host: p.host(), Zone: p.zoneNote(), OwnZone: p.ownZoneName(), Answer: p.answers(), Read: p.volume(),
		Colour: "#2f8f4e"}
	for i := range page.Answer {
		page.Answer[i].Text = cut(page.Answer[i].Text, 1200)
	}
	if len(p.ordered) > 0 {
		page.Colour = colourOf(p.ordered[0].Category)
	}
	for i, inc := range p.ordered[:min(len(p.ordered), most)] {
		w := p.webIncident(i, inc)
		w.Lines = w.Lines[:min(len(w.Lines), lines)]
		w.For, w.Contra = w.For[:min(len(w.For), 5)], w.Contra[:min(len(w.Contra), 4)]
		page.Incidents = append(page.Incidents, mailIncident{w, colourOf(inc.Category)})
	}
	if n := len(p.ordered) - len(page.Incidents); n > 0 {
		page.More = plural(uint64(n), "incident")
	}
	if o := p.overview(mailCanvas.bars); o != nil {
		page.ChartTitle = "Failures per " + o.stepText() + ", by category"
		for _, m := range o.marks[:min(len(o.marks), 12)] {
			page.Marks = append(page.Marks, webMark{Number: m.number, At: p.clock(m.At), Text: cut(m.Text, 120)})
		}
	}
	return page
}

// colourOf is the colour of a category on white.
func colourOf(c knowledge.Category) template.CSS {
	colour := roleColours[categoryRole+role(c)].light
	return template.CSS(fmt.Sprintf("#%02x%02x%02x", colour.R, colour.G, colour.B)) //nolint:gosec // three numbers
}
