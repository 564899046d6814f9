package analyze

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// muteLeast is how many failures without an error line make an error log suspicious, muteShare what part of all they must be.
const (
	muteLeast = 10
	muteShare = 0.9
)

// muteLogs tells of error logs that say nothing of failures which nginx made itself, and of each of which it writes a line of level error.
func (m *model) muteLogs() []string {
	made, mute, unsure := 0.0, 0.0, 0.0
	first, last := int64(0), int64(0)
	for _, f := range m.failures {
		if f.traits.Proxy != event.Nginx || f.only || f.passed || f.inner != nil || !m.isFresh(f) {
			continue
		}
		made += f.weight
		if f.message == nil {
			mute += f.weight
			if f.unsure() {
				unsure += f.weight
			}
			if first == 0 || f.at < first {
				first = f.at
			}
			last = max(last, f.at)
		}
	}
	if mute < muteLeast || mute < muteShare*made {
		return nil
	}
	complaints, errors := m.errorLines(first, last)
	var list []string
	for i, s := range m.sources {
		if !isErrorLog(&s) {
			continue
		}
		text := fmt.Sprintf("%s tells nothing of %d requests that failed with 502 or 504, though nginx writes a line of level error about each that it answers so itself: ", s.Name, int(mute))
		switch {
		case s.Lines == 0:
			text += "it is empty, so look for the error_log that is in force (nginx -T | grep error_log)"
		case !m.overlaps(uint32(i), first, last):
			text += "it covers another time"
		case errors[uint32(i)] == 0:
			text += "it has no line of that level at all, so its level is too high (error_log … crit; take error or warn), or it is another virtual host's"
		case complaints[uint32(i)] == 0:
			text += "its lines of that time are about other things, so it is another virtual host's (each server block can have its own error_log), or its level is too high"
		default:
			text += "its lines are about other requests, so it is another virtual host's or another node's, or its clock goes wrong"
		}
		if 2*unsure > mute {
			text += "; or the upstream itself sent these codes, which the access log does not tell (add $upstream_header_time)"
		}
		list = append(list, text)
	}
	return list
}

// isErrorLog says that a source is an error log of nginx's: by its lines, or, of an empty one, by its name.
func isErrorLog(s *digest.Source) bool {
	if s.Lines == 0 {
		return strings.Contains(path.Base(s.Name), "error")
	}
	return slices.ContainsFunc(s.Spans, func(span digest.Span) bool { return strings.HasPrefix(span.Format, "nginx-error") }) &&
		!slices.ContainsFunc(s.Spans, func(span digest.Span) bool { return isAccess(span.Format) })
}

// overlaps says whether a source has lines between two moments.
func (m *model) overlaps(source uint32, from, to int64) bool {
	for _, span := range m.sources[source].Spans {
		if lines, dated := m.stretchOf(&span); dated && lines.from <= to+minute && lines.to >= from-minute {
			return true
		}
	}
	return false
}

// errorLines counts, by source, the messages about requests: all of them, and those of some time that lead to 502 or 504.
func (m *model) errorLines(from, to int64) (complaints, errors map[uint32]int) {
	complaints, errors = map[uint32]int{}, map[uint32]int{}
	for _, msg := range m.messages {
		if msg.traits.Proxy != event.Nginx || msg.traits.Kind != event.Error || msg.symptom == event.Normal {
			continue
		}
		errors[msg.source]++
		if code := knowledge.StatusOf(m.d.Name(msg.row)); (code == 502 || code == 504) && msg.at >= from-minute && msg.at <= to+minute {
			complaints[msg.source]++
		}
	}
	return complaints, errors
}
