package analyze

// trickleMost is the share of the requests of its routes that fail in a trickle, at most.
const trickleMost = 0.1

// trickles says that a segment which the clock alone shows is no small upstream that fails as a whole among the traffic of others: it lasts for most of the log,
// and hardly any request of the routes that fail did fail meanwhile.
func (m *model) trickles(p *pool, s *segment) bool {
	if 2*(s.last-s.first) <= m.last-m.first {
		return false
	}
	failing := map[groupID]bool{}
	failed := 0.0
	for _, f := range between(p.failures, s.first, s.last) {
		failing[f.group] = true
		failed += f.weight
	}
	fine := 0.0
	for _, r := range m.requestsOf(p) {
		if r.at >= s.first && r.at <= s.last && failing[r.group] && r.fine() {
			fine += r.weight
		}
	}
	return failed <= trickleMost*(failed+fine)
}
