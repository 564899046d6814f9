package analyze

import "github.com/why502/why502/parser/event"

// betweenReloads is how far failing connections began with one reload of the proxy and ended with another. Releases that the proxy is reloaded for may answer
// wrongly between two; nobody who is reached is counted here.
func (s *sight) betweenReloads() float64 {
	l := &s.lines
	if l.begun == nil || l.reload == nil || s.b.open || abs(l.reload.at-s.end) > sameMoment {
		return 0
	}
	return presence(s.gone() + s.shareOf(event.ConnectTimeout, event.ConnectUnreachable, event.ConnectNetUnreachable))
}
