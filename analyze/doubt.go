package analyze

import (
	"fmt"
	"slices"
)

// nearby is how far from the logs a change may lie and still belong to what they show.
const nearby = 10 * minute

// doubtZone warns where logs that name no zone were taken as UTC, no change of the list falls into them, and some would if the logs were written in the
// zone that the list itself names.
func (m *model) doubtZone() {
	guessed := func(k clock) bool { return k.domain.Lines > 0 && !k.domain.Zoned && k.zone == nil && !k.sure }
	if !slices.ContainsFunc(m.clocks.byDomain, guessed) {
		return
	}
	shows := func(at int64) bool { return at >= m.first-nearby && at <= m.last+nearby }
	offset, n := int64(0), 0
	for _, c := range m.changes {
		ahead := int64(c.Stamp.Quarters) * quarter
		switch {
		case c.at == 0:
		case shows(c.at):
			return
		case ahead != 0 && shows(c.at+ahead):
			offset = ahead
			n++
		}
	}
	if n > 0 {
		m.doubts = append(m.doubts, fmt.Sprintf("logs without a zone were taken as UTC, and no change falls into them; the list is written in UTC%[2]s, and %[1]d of its changes would, if the logs are too: then add --timezone %[2]s", n, offsetText(offset)))
	}
}
