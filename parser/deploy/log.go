package deploy

import "strings"

// logShape is a log of a tool, in which some lines are changes and the others are not.
type logShape struct {
	// tells are texts of which one stands in some line of such a log.
	tells []string
	// keep makes a record's words of what stands behind the time; not for a line that is no change.
	keep func(text string) (r record, ok bool)
	none string // what to say when no line is a change
}

// logShapes are asked in this order.
var logShapes = []logShape{
	{
		[]string{" container start ", " container die ", " container create ", " service update ", " image pull ", " network connect "},
		keepContainer, "no container was started or updated",
	},
	{
		[]string{"##[group]", "##[section]", "::group::", "[Pipeline]", "section_start:", "Running with gitlab-runner", "Job succeeded", "Finished: SUCCESS", "Finished: FAILURE", "Started by user",
			" 00O ", " 00E ", "##[endgroup]"},
		keepPipeline, "no line of this pipeline's log tells of a deploy",
	},
	{
		[]string{" status half-configured ", " status unpacked ", " startup packages ", " startup archives "},
		keepPackage, "no package was installed or upgraded",
	},
	{
		[]string{" systemd[1]: ", " systemd: "},
		keepUnit, "no service was started or reloaded",
	},
}

// readLog reads the changes out of logs of docker, CI pipelines, package managers and systemd.
func (l *list) readLog(_ string, lines []string) bool {
	for i := range logShapes {
		shape := &logShapes[i]
		if !shape.fits(lines) {
			continue
		}
		for n, line := range lines {
			l.logLine(shape, line, n+1)
		}
		if len(l.records) == 0 {
			l.problem(0, shape.none, "")
		}
		return true
	}
	return false
}

func (s *logShape) fits(lines []string) bool {
	for _, line := range lines {
		for _, text := range s.tells {
			if strings.Contains(line, text) {
				return true
			}
		}
	}
	return false
}

func (l *list) logLine(shape *logShape, line string, number int) {
	from, to, ok := findMoment(line)
	if !ok {
		if r, keeps := shape.keep(strings.TrimSpace(line)); keeps {
			r.line = number
			l.records = append(l.records, r)
		}
		return
	}
	r, ok := shape.keep(strings.Trim(line[to:], "] \t"))
	if !ok {
		return
	}
	r.when, r.line = line[from:to], number
	l.records = append(l.records, r)
}

// keepContainer reads "container start 4f1a… (image=shop:2.4.0, name=shop-1)" of docker events.
func keepContainer(text string) (r record, ok bool) {
	words := strings.SplitN(text, " ", 4)
	if len(words) < 3 || !containerChanges()[words[0]+" "+words[1]] {
		return r, false
	}
	attributes := text[strings.IndexByte(text, '(')+1:]
	for _, pair := range strings.Split(strings.TrimSuffix(attributes, ")"), ", ") {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "name":
			r.service = value
		case "image":
			_, r.version = splitImage(value)
		}
	}
	if r.service == "" {
		r.service = words[2]
	}
	r.kind, r.note = "deploy", words[0]+" "+words[1]
	return r, true
}

// pipelineWords begin or stand in the lines of a pipeline that change something: kubectl, helm, docker, terraform, Capistrano and such.
var pipelineWords = []string{
	" configured", " image updated", " restarted", " rolled back", " scaled", "has been upgraded", "has been installed", "rollback was a success", "deploying ", "deployed ",
	"deploy complete", "deployment complete", "apply complete!", "release created", "activated", "promoted", "rolling back",
}

// keepPipeline reads lines such as "deployment.apps/shop configured" from the log of a pipeline.
func keepPipeline(text string) (r record, ok bool) {
	for _, mark := range [...]string{"00O ", "00E ", "01O ", "01E ", "00O+", "##[command]", "##[section]", "+ "} {
		text = strings.TrimPrefix(text, mark)
	}
	text = strings.TrimSpace(plainText(text))
	lower := strings.ToLower(text)
	if text == "" || strings.HasPrefix(lower, "waiting") || strings.HasPrefix(text, "##[") || strings.HasPrefix(text, "$ ") {
		return r, false
	}
	for _, word := range pipelineWords {
		if strings.Contains(lower, word) {
			r.rest = text
			return r, true
		}
	}
	return r, false
}

// plainText takes the colours of terminals out.
func plainText(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		end := strings.IndexFunc(after, func(r rune) bool { return r >= '@' && r <= '~' })
		if end < 0 {
			return b.String()
		}
		text = after[end+1:]
	}
}

// keepPackage reads "upgrade nginx:amd64 1.22.1-9 1.22.1-9+deb12u1" of dpkg.log.
func keepPackage(text string) (r record, ok bool) {
	words := strings.Fields(text)
	if len(words) < 4 || words[0] != "upgrade" && words[0] != "install" && words[0] != "remove" {
		return r, false
	}
	r.service, _, _ = strings.Cut(words[1], ":")
	r.version, r.note = words[3], words[0]
	if words[0] == "remove" {
		r.version = words[2]
	}
	return r, true
}

// keepUnit reads "host systemd[1]: Reloaded nginx.service - …". What is about to be done is told again when it is done, and a stop is
// followed by a start.
func keepUnit(text string) (r record, ok bool) {
	_, done, found := strings.Cut(text, " systemd[1]: ")
	if !found {
		_, done, _ = strings.Cut(text, " systemd: ")
	}
	verb, unit, _ := strings.Cut(done, " ")
	if verb != "Started" && verb != "Reloaded" && verb != "Restarted" || unit == "" {
		return r, false
	}
	unit, description, _ := strings.Cut(strings.TrimSuffix(unit, "."), " - ")
	for _, everyday := range [...]string{"Session ", "session-", "user@", "User ", "run-", "Daily ", "Cleanup ", "Rotate ", "apt-", "man-db", "fstrim", "logrotate", "phpsessionclean", "sysstat"} {
		if strings.HasPrefix(unit, everyday) {
			return r, false
		}
	}
	for _, suffix := range [...]string{".timer", ".slice", ".scope", ".mount", ".socket", ".path", ".target"} {
		if strings.HasSuffix(unit, suffix) {
			return r, false
		}
	}
	r.name, r.note = unit, strings.TrimSpace(verb+" "+description)
	return r, true
}
