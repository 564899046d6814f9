package analyze

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// Template is a folded error message that no row of the dictionaries knows.
type Template struct {
	Text  string
	N     uint64
	First int64
}

// unknownMessages are the ten most frequent messages that no row knows.
func (m *model) unknownMessages() []Template {
	templates := map[string]*Template{}
	for _, list := range [...][]*message{m.messages, m.notices} {
		for _, msg := range list {
			if msg.rec.Row != 0 || msg.symptom != event.Unknown && msg.symptom != event.NoSymptom || msg.rec.Kind != event.Error || !m.isNew(msg.rec.Pos) {
				continue
			}
			text := fold(m.d.Text(msg.rec))
			if text == "" {
				continue
			}
			t := templates[text]
			if t == nil {
				t = &Template{Text: text, First: msg.at}
				templates[text] = t
			}
			t.N += uint64(math.Round(msg.weight))
			t.First = min(t.First, msg.at)
		}
	}
	var all []Template
	for _, t := range templates {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b Template) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text)) })
	return all[:min(len(all), 10)]
}

// fold makes messages that differ only in numbers and quoted parts one.
func fold(line []byte) string {
	var out strings.Builder
	digits := false
	for _, c := range line[:min(len(line), 300)] {
		if c >= '0' && c <= '9' {
			if !digits {
				out.WriteByte('#')
			}
			digits = true
			continue
		}
		digits = false
		out.WriteByte(c)
	}
	text := out.String()
	if i := strings.Index(text, ", client: "); i > 0 {
		text = text[:i]
	}
	return text
}
