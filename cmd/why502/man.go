package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

type manCommand struct{}

// Run prints the manual page.
func (c *manCommand) Run(s *streams, k *kong.Context) error {
	return deliver(s, "", func(w io.Writer) error {
		_, err := io.WriteString(w, manualPage(k.Model))
		return err
	})
}

// exitMeanings are the exit codes as the manual tells them.
var exitMeanings = []struct {
	code    int
	meaning string
}{
	{exitFine, "a report was made, with incidents or without"},
	{exitInput, "an input was missing, unreadable, cut, or nothing in it was understood, or no line of a proxy was in any, or standard input was empty without --state; the rest is reported"},
	{exitUsage, "wrong usage, also no FILE while standard input is a terminal"},
	{exitIncident, "only with --exit-code: an incident is open or new"},
	{exitUndelivered, "the result could not be delivered: mail refused, disk full, no such folder, lock held, state damaged, digests that cannot be merged"},
	{exitInterrupted, "interrupted, after the report so far"},
}

// manualExamples are command lines and what they are for.
var manualExamples = [][2]string{
	{"why502 /var/log/nginx", "Why does it fail? Reads every log of the folder, rotated ones too."},
	{"why502 --deploys deploys.csv '/var/log/haproxy.log*'", "Was it the deploy?"},
	{"kubectl logs -l app=gateway --prefix --tail=-1 | why502 --since 1h", "The pods of a gateway, the last hour."},
	{"why502 -o html=report.html -o markdown=postmortem.md /var/log/nginx", "A page to send round, and the draft of a postmortem."},
	{"why502 failures /var/log/nginx | jq -c 'select(.cause == \"comms.refused\")'", "The failed requests of one cause."},
	{"why502 explain SH--", "What a word of a log means."},
}

// manualText is what the grammar does not say.
var manualText = []string{
	"Each incident gets one of five causes (server overload, communication between servers, firewall misconfiguration, DNS change, programming bug) or is left unattributed, with a confidence and the lines that prove it. Deploys get a verdict of their own: trigger, coincidence, fix or none.",
	"Without a command, report is meant. A FILE may be plain or packed with gzip, zstd, xz or bzip2, a folder (every log in it, rotated ones too), a glob in quotes, or - for standard input. Formats are told line by line.",
}

// environment are the variables that the program reads.
var environment = [][2]string{
	{"WHY502_SMTP_USER, WHY502_SMTP_PASSWORD", "The login at the mail server of --smtp."},
	{"WHY502_STORE_USER, WHY502_STORE_PASSWORD, WHY502_STORE_TOKEN", "The login at a store of --from."},
	{"WHY502_STORE_AUTH_FILE", "A file with that login, in lines user=, password=, token=."},
	{"WHY502_REDACT_KEY", "What the pseudonyms of --redact are made from, so that they are the same from run to run."},
	{"NO_COLOR", "Set to anything: no colours on a terminal."},
}

// manualPage is the page for man(1), in the macros of man(7).
func manualPage(app *kong.Application) string {
	var b strings.Builder
	all := verbs(app)
	version, day := built()
	fmt.Fprintf(&b, ".TH WHY502 1 %q \"why502 %s\" \"User Commands\"\n.SH NAME\nwhy502 \\- why does the gateway answer 502?\n.SH SYNOPSIS\n", day, roff(version))
	for i, v := range all {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B why502\n%s\n", roff(v.synopsis()))
	}
	b.WriteString(".SH DESCRIPTION\n" + filled(app.Help))
	for _, text := range manualText {
		b.WriteString(".PP\n" + filled(text))
	}
	b.WriteString(".SH COMMANDS\n")
	for _, v := range all {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s", roff(v.name), filled(v.help))
		for _, word := range v.words {
			if word.Name != "file" {
				b.WriteString(filled(upper(word.Name) + ": " + word.Help))
			}
		}
	}
	b.WriteString(".SH OPTIONS\n")
	for _, o := range options(all) {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s", roff(o.flag.String()), filled(o.flag.Help))
		if len(o.of) < len(all) {
			b.WriteString(filled("(" + strings.Join(o.of, ", ") + ")"))
		}
	}
	b.WriteString(".SH EXIT STATUS\n")
	for _, e := range exitMeanings {
		fmt.Fprintf(&b, ".TP\n.B %d\n%s", e.code, filled(e.meaning))
	}
	b.WriteString(".SH ENVIRONMENT\n")
	for _, e := range environment {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s", roff(e[0]), filled(e[1]))
	}
	b.WriteString(".SH EXAMPLES\n")
	for i, e := range manualExamples {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		fmt.Fprintf(&b, "%s.PP\n.nf\n.RS\n%s\n.RE\n.fi\n", filled(e[1]), roff(e[0]))
	}
	return b.String()
}

// option is a flag and the commands that have it; flags of one name that differ are two.
type option struct {
	flag *kong.Flag
	of   []string
}

func options(all []verb) (list []option) {
	for _, v := range all {
		for _, flag := range v.flags {
			i := slices.IndexFunc(list, func(o option) bool { return o.flag.String() == flag.String() && o.flag.Help == flag.Help })
			if i < 0 {
				i, list = len(list), append(list, option{flag: flag})
			}
			list[i].of = append(list[i].of, v.name)
		}
	}
	slices.SortStableFunc(list, func(a, b option) int { return strings.Compare(a.flag.Name, b.flag.Name) })
	return list
}

// roff is text that no formatter takes for its own: backslashes and dashes, a dot or quote that begins a line. Characters beyond ASCII stay as they are:
// man reads UTF-8.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "~", `\(ti`, "^", `\(ha`, "'", `\(aq`, "`", `\(ga`, "…", "...", "·", `\(bu`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}

// filled is text in lines of a page's source, as short as its authors ask for.
func filled(text string) string {
	var b strings.Builder
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+len(word) > 70 {
			b.WriteString(roff(line) + "\n")
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return b.String() + roff(line) + "\n"
}
