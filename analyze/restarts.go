package analyze

import "slices"

const (
	restartGap  = 20 * second // at least so long all is well between two restarts
	restartMost = 15 * second // and so long a server is away for one, and begins to be after the change
)

// restarts takes a burst apart whose every stretch follows a change of its own and is short, or ended when that was taken back: each time a release restarted
// the server, or broke it, and neither is the fault of the other, nor its cure.
func (m *model) restarts(b *burst) []*burst {
	var cuts []int64
	first := 0
	for i, f := range b.members {
		if i > 0 && f.at-b.members[i-1].at >= restartGap {
			if !m.isOwnStory(b.members[first:i]) {
				return []*burst{b}
			}
			cuts = append(cuts, b.members[i-1].at)
			first = i
		}
	}
	if len(cuts) == 0 || !m.isOwnStory(b.members[first:]) {
		return []*burst{b}
	}
	for _, f := range b.members {
		f.restart = true
	}
	var parts []*burst
	for _, cut := range cuts {
		pair := b.cutAt(cut)
		pair[0].open = false
		parts, b = append(parts, pair[0]), pair[1]
	}
	return append(parts, b)
}

// isOwnStory says whether failures in a row are those of one change: a restart, or a release that was taken back.
func (m *model) isOwnStory(list []*failure) bool { return m.isRestart(list) || m.isTakenBack(list) }

// isTakenBack says whether failures in a row began with a change and ended with one that takes it back.
func (m *model) isTakenBack(list []*failure) bool {
	from, to := list[0].at, list[len(list)-1].at
	c := m.justBefore(from)
	return c != nil && slices.ContainsFunc(m.changesIn(max(from+2*second+1, to-restartMost), to+restartMost), func(back *change) bool { return m.takesBack(back, c) })
}

// isRestart says whether failures in a row are as short as a restart and follow a change.
func (m *model) isRestart(list []*failure) bool {
	from, to := list[0].at, list[len(list)-1].at
	return to-from <= restartMost && m.justBefore(from) != nil
}

// justBefore is the last change that may have restarted what was away from a moment on, nil where there is none.
func (m *model) justBefore(from int64) (last *change) {
	for _, c := range m.changes {
		if c.at != 0 && c.at <= from+second && from-c.at <= restartMost+c.step {
			last = c
		}
	}
	return last
}
