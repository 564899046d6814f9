package analyze

import (
	"fmt"

	"github.com/why502/why502/analyze/digest"
)

// mostCopies is how many files that look like copies are told one by one.
const mostCopies = 3

// begin is what a file and its copy share: files of one group that are rotated begin at moments of their own.
type begin struct {
	group, format string
	domain        digest.DomainID
	first         int64
}

// copies tells of files that look like one file under two names, digested before it was rotated and after. One run over both finds that out by what is in
// them; of digests only the times are left.
func (m *model) copies() []string {
	sources := m.d.Sources()
	seen := map[begin]*digest.Leaf{}
	var list []string
	n := 0
	leaves := m.d.Leaves()
	for i := range leaves {
		l := &leaves[i]
		if l.From != 0 || len(l.Spans) == 0 {
			continue
		}
		s := &l.Spans[0]
		if s.First == digest.NoTime {
			continue
		}
		key := begin{sources[l.Source].Group, s.Format, s.Domain, s.First}
		o := seen[key]
		if o == nil {
			seen[key] = l
			continue
		}
		if a, b := sources[o.Source].Name, sources[l.Source].Name; a != b && (beginsAs(o, l) || beginsAs(l, o)) {
			if n++; n <= mostCopies {
				list = append(list, fmt.Sprintf("%s and %s begin alike, as a file does that was digested before it was rotated and after: if they are one, its lines count twice here", a, b))
			}
		}
	}
	if n > mostCopies {
		list = append(list, fmt.Sprintf("%d more files begin as another one of their name does", n-mostCopies))
	}
	return list
}

// beginsAs says that a leaf may be the beginning of another one, or the whole of it.
func beginsAs(l, o *digest.Leaf) bool {
	if l.To > o.To || l.Lines > o.Lines {
		return false
	}
	for i := range l.Spans {
		s := &l.Spans[i]
		same := false
		for j := range o.Spans {
			t := &o.Spans[j]
			same = same || s.Format == t.Format && s.Domain == t.Domain && s.Quarters == t.Quarters && s.First == t.First && s.Last <= t.Last && s.Lines <= t.Lines
		}
		if !same {
			return false
		}
	}
	return true
}
