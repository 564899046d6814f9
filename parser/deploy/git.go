package deploy

import "strings"

// readGit reads what git log prints by default, and tells its one-line form, which has no times.
func (l *list) readGit(_ string, lines []string) bool {
	first := ungraph(firstLine(lines))
	if sha, found := strings.CutPrefix(first, "commit "); found && isSHA(firstWord(sha)) {
		l.gitLog(lines)
		return true
	}
	return l.gitOneline(lines)
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// ungraph takes the lines of git log --graph off.
func ungraph(line string) string { return strings.TrimLeft(line, "*|/\\ ") }

// gitLog reads commits: a line "commit …", headers, an empty line and the message.
func (l *list) gitLog(lines []string) {
	var r *record
	for i, line := range lines {
		text := strings.TrimSpace(ungraph(line))
		key, value, _ := strings.Cut(text, ":")
		switch {
		case strings.HasPrefix(text, "commit ") && isSHA(firstWord(text[7:])) && !strings.HasPrefix(line, "    "):
			l.records = append(l.records, record{line: i + 1, commit: true})
			r = &l.records[len(l.records)-1]
			r.version = firstWord(text[7:])
			if tag := tagOf(text); tag != "" {
				r.version = tag
			}
		case r == nil:
		case (key == "Date" || key == "CommitDate") && r.note == "":
			r.when = strings.TrimSpace(value)
		case key == "AuthorDate" && r.when == "":
			r.when = strings.TrimSpace(value)
		case text == "" || key == "Author" || key == "Commit" || key == "Merge" || r.note != "":
		case strings.HasPrefix(strings.TrimLeft(line, "*|/\\"), "    "):
			r.note = text
		}
	}
	l.timeless, l.hint = "the dates are relative to when git ran", "use: git log --format='%cI %h %s'"
}

// tagOf takes the tag out of "commit … (HEAD -> main, tag: v2.4.0)".
func tagOf(text string) string {
	_, tag, found := strings.Cut(text, "tag: ")
	if end := strings.IndexAny(tag, ",)"); found && end > 0 {
		return tag[:end]
	}
	return ""
}

// gitOneline takes lists of which every line begins with a commit and tells no time.
func (l *list) gitOneline(lines []string) bool {
	var found []record
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		text := ungraph(line)
		sha, subject, _ := strings.Cut(text, " ")
		if !isSHA(sha) || subject == "" || !noTime(line) {
			return false
		}
		r := record{line: i + 1, version: sha, note: subject, commit: true}
		if tag := tagOf(subject); tag != "" && strings.HasPrefix(subject, "(") {
			r.version = tag
		}
		if strings.HasPrefix(subject, "(") {
			_, r.note, _ = strings.Cut(subject, ") ")
		}
		if isRelative(subject) {
			r.note = ""
		}
		found = append(found, r)
	}
	if len(found) == 0 {
		return false
	}
	l.records = found
	l.problem(0, "git log --oneline tells no times", "use: git log --format='%cI %h %s'")
	return true
}

// isSHA tells an abbreviated or whole commit: 7 to 40 hexadecimal digits, letters and digits mixed unless it is whole.
func isSHA(word string) bool {
	if len(word) < 7 || len(word) > 64 {
		return false
	}
	digits, letters := 0, 0
	for i := range len(word) {
		switch c := word[i]; {
		case isDigit(c):
			digits++
		case c >= 'a' && c <= 'f':
			letters++
		default:
			return false
		}
	}
	return digits > 0 && letters > 0 || len(word) == 40 || len(word) == 64
}

// readRolloutHistory reads kubectl rollout history, which tells no times.
func (l *list) readRolloutHistory(_ string, lines []string) bool {
	service, head := "", -1
	for i, line := range lines {
		if strings.HasPrefix(line, "REVISION ") && strings.Contains(line, "CHANGE-CAUSE") {
			head = i
			break
		}
		if text := strings.TrimSpace(line); text != "" {
			if service != "" {
				return false
			}
			service = text
		}
	}
	if head < 0 {
		return false
	}
	if at := strings.IndexByte(service, '/'); at >= 0 {
		service = strings.Trim(service[at+1:], ` "`)
	}
	for _, r := range splitAligned(lines, head)[1:] {
		if !isNumber(r.cells[0]) {
			continue
		}
		rec := record{line: r.line, service: service, version: "revision " + r.cells[0]}
		if cause := r.cells[len(r.cells)-1]; cause != "<none>" {
			rec.note = cause
		}
		l.records = append(l.records, rec)
	}
	l.problem(0, "kubectl rollout history tells no times", "use: kubectl get rs -o json")
	return true
}
