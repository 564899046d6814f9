package analyze

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/why502/why502/parser/event"
)

// setup answers what the configurations say of the upstreams that the logs show. The zero setup knows nothing.
type setup struct {
	*event.Setup
	groups map[groupKey]string // by address or name; "" where several groups have the address
	// ports are the groups whose servers are names, by port: logs show what the names resolve to, and where one group alone has the port it is that.
	ports map[groupKey]string
	named map[groupKey]bool // groups whose servers are names
}

type groupKey struct {
	proxy event.Proxy
	name  string
}

func newSetup(from *event.Setup) setup {
	s := setup{from, map[groupKey]string{}, map[groupKey]string{}, map[groupKey]bool{}}
	add := func(to map[groupKey]string, k groupKey, group string) {
		if have, there := to[k]; there && have != group {
			group = ""
		}
		to[k] = group
	}
	for _, g := range from.Groups {
		for _, server := range g.Servers {
			if server.Address != "" {
				add(s.groups, groupKey{g.Proxy, server.Address}, g.Name)
			}
			if isHostName(server.Address) {
				s.named[groupKey{g.Proxy, g.Name}] = true
				add(s.ports, groupKey{g.Proxy, portOf(server.Address)}, g.Name)
			}
		}
	}
	for _, g := range from.Groups {
		s.groups[groupKey{g.Proxy, g.Name}] = g.Name
	}
	return s
}

// isHostName says that an address is a name: neither a socket nor numbers.
func isHostName(address string) bool {
	if address == "" || strings.HasPrefix(address, "unix:") || strings.HasPrefix(address, "/") {
		return false
	}
	host := address
	if isAddress(address) {
		host = hostOf(address)
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err != nil
}

// group is the upstream that an address or a name belongs to; "" where the configuration does not tell, or tells of several.
func (s *setup) group(proxy event.Proxy, name string) string {
	if group, there := s.groups[groupKey{proxy, name}]; there {
		return group
	}
	if !isAddress(name) || isHostName(name) {
		return ""
	}
	return s.ports[groupKey{proxy, portOf(name)}]
}

// joinConfigured joins the addresses of one upstream block. Where the proxy itself logs its upstream's name there is nothing to join.
func (b *poolBuilder) joinConfigured() {
	first := map[groupKey]atom{}
	var atoms []atom
	for a := range b.parent {
		if !b.named[a] {
			atoms = append(atoms, a)
		}
	}
	slices.SortFunc(atoms, compareAtoms)
	for _, a := range atoms {
		group := b.m.setup.group(a.proxy, b.m.d.Name(a.name))
		if group == "" {
			continue
		}
		k := groupKey{a.proxy, group}
		if other, there := first[k]; there {
			b.union(other, a)
		} else {
			first[k] = a
		}
	}
}

// configuredName is what the configuration calls an upstream: the group of its most used address that has one.
func (p *pool) configuredName(m *model) string {
	for _, id := range p.peers {
		if group := m.setup.group(p.proxy, m.d.Name(id)); group != "" {
			return group
		}
	}
	return ""
}

// settings are those that hold for an upstream: for its name, for its addresses, for all of its proxy. Those for a name that resolves to nobody knows what
// hold where nothing nearer does.
func (m *model) settings(p *pool) []*event.Setting {
	names, group := map[string]bool{p.name: true}, or(m.setup.group(p.proxy, p.name), p.configuredName(m))
	names[group] = group != ""
	for _, id := range p.peers {
		names[m.d.Name(id)] = true
	}
	var near, far []*event.Setting
	kinds := [event.SettingKinds]bool{}
	for i := range m.setup.Settings {
		set := &m.setup.Settings[i]
		switch {
		case set.Proxy != p.proxy:
		case names[set.Upstream]:
			near = append(near, set)
			kinds[set.Kind] = true
		case set.Upstream == "" || group == "" && m.setup.named[groupKey{p.proxy, set.Upstream}]:
			far = append(far, set)
		}
	}
	for _, set := range far {
		if !kinds[set.Kind] || set.Upstream == "" && !set.Kind.TimeLimit() {
			near = append(near, set)
		}
	}
	return near
}

// limitsOf says which time-outs can end a request with a symptom.
func limitsOf(s event.Symptom) []event.SettingKind {
	switch s {
	case event.ConnectTimeout, event.ConnectFailed:
		return []event.SettingKind{event.ConnectLimit}
	case event.AnswerTimeout, event.AnswerIdle, event.BodyStalled:
		return []event.SettingKind{event.AnswerLimit, event.RequestLimit, event.TryLimit}
	case event.SendTimeout:
		return []event.SettingKind{event.SendLimit}
	case event.QueueTimeout:
		return []event.SettingKind{event.QueueLimit}
	case event.Unknown, event.NoSymptom:
		return []event.SettingKind{event.ConnectLimit, event.AnswerLimit, event.RequestLimit, event.TryLimit}
	}
	return nil
}

// took says that a failure lasted as long as a time-out: within 2 per cent, at least 20 ms, and no shorter than its clock allows. Connects may have been tried
// several times, with HAProxy's pause of at most a second between.
func (f *failure) took(set *event.Setting) bool {
	if set.Ms <= 0 || f.total == event.None {
		return false
	}
	ms := float64(f.total)
	switch set.Kind {
	case event.QueueLimit:
		if f.rec.Queue > 0 {
			ms = float64(f.rec.Queue)
		}
	case event.AnswerLimit, event.SendLimit:
		// Their clock begins when the server is connected.
		ms -= float64(max(f.rec.Queue, 0) + max(f.connect, 0))
	case event.ConnectLimit:
		ms -= float64(max(f.rec.Queue, 0))
	}
	tries := 1.0
	if set.Kind == event.ConnectLimit || set.Kind == event.TryLimit {
		tries += float64(f.traits.Tries)
	}
	limit := tries * float64(set.Ms)
	most := limit + math.Max(20, 0.02*limit)
	if f.traits.Proxy == event.HAProxy && tries > 1 {
		most += (tries - 1) * retryPause
	}
	return ms >= limit-math.Max(5, 0.005*limit) && ms <= most
}

// fewestTimed is how many failures of an upstream must have lasted as long as a time-out before one that no line explains is taken for it.
const fewestTimed = 3

// explainByLimits takes failures that no line explains for time-outs where they lasted exactly as long as the configured one, unless two kinds of time-outs
// are equally long.
func (m *model) explainByLimits() {
	if len(m.setup.Settings) == 0 {
		return
	}
	for _, p := range m.pools {
		var vague []*failure
		for _, f := range p.failures {
			if (f.symptom == event.Unknown || f.symptom == event.ConnectFailed) && f.traits.Status == 504 || f.symptom == event.ConnectFailed && f.traits.Proxy == event.Envoy {
				vague = append(vague, f)
			}
		}
		if len(vague) < fewestTimed {
			continue
		}
		settings := m.settings(p)
		for _, f := range vague {
			if symptom := timeoutOf(f, settings); symptom != event.NoSymptom {
				f.symptom = symptom
			}
		}
	}
}

// timeoutOf is the time-out that a failure lasted as long as; none where several kinds fit.
func timeoutOf(f *failure, settings []*event.Setting) event.Symptom {
	found := event.NoSymptom
	kinds := limitsOf(f.symptom)
	for _, set := range settings {
		if !slices.Contains(kinds, set.Kind) || !f.took(set) {
			continue
		}
		symptom := event.AnswerTimeout
		if set.Kind == event.ConnectLimit {
			symptom = event.ConnectTimeout
		}
		if found != event.NoSymptom && found != symptom {
			return event.NoSymptom
		}
		found = symptom
	}
	return found
}

// limitHit is a time-out that failures lasted exactly as long as.
type limitHit struct {
	*event.Setting
	share float64 // of the failures whose symptom it can explain
	n     float64
}

// limitHit finds the time-out that ended most of the failures, nil where their durations fit none.
func (s *sight) limitHit(settings []*event.Setting) *limitHit {
	var best *limitHit
	for _, set := range settings {
		if !set.Kind.TimeLimit() {
			continue
		}
		hit, timed := 0.0, 0.0
		for _, f := range s.core {
			if f.total == event.None || !slices.Contains(limitsOf(f.symptom), set.Kind) {
				continue
			}
			timed += f.weight
			if f.took(set) {
				hit += f.weight
			}
		}
		if hit < fewestTimed || hit < 0.5*timed || timed < 0.2*s.weight {
			continue
		}
		if h := (&limitHit{set, hit / timed, hit}); best == nil || h.share > best.share || h.share == best.share && best.Default && !set.Default {
			best = h
		}
	}
	return best
}

// settingText is a setting with its value and place, as a reader finds it.
func settingText(set *event.Setting) string {
	if set.Default {
		return fmt.Sprintf("%s %s (the default: nobody set it; in use at %s:%d)", set.Directive, set.Value, set.File, set.Line)
	}
	return fmt.Sprintf("%s %s (%s:%d)", set.Directive, set.Value, set.File, set.Line)
}

// sharpen says what the configuration tells of the incident: the time-out that was hit, and the directives that decide, with their values.
func (s *sight) sharpen() {
	if len(s.m.setup.Settings) == 0 {
		return
	}
	inc := s.b.incident
	settings := s.m.settings(s.b.pool)
	hit := s.limitHit(settings)
	if hit != nil {
		s.tellHit(inc, hit)
	}
	for _, a := range advised {
		if s.shareOf(a.symptoms...) < 0.2 {
			continue
		}
		told := 0
		for _, set := range settings {
			if set.Kind != a.kind || hit != nil && set.Kind.TimeLimit() && set != hit.Setting || told >= 2 {
				continue
			}
			told++
			inc.Check = append(inc.Check, Check{OnGateway, settingText(set) + ": " + a.ask})
		}
	}
}

// tellHit adds the time-out to the finding that speaks of time-outs; where there is none it is a finding of its own.
func (s *sight) tellHit(inc *Incident, hit *limitHit) {
	text := fmt.Sprintf("time-out at exactly %s: %s of the failures that may be time-outs lasted so long", settingText(hit.Setting), percent(hit.share))
	for i := range inc.Findings {
		if f := &inc.Findings[i]; !f.Against && (f.ID == "answer.timeout" || f.ID == "connect.timeout") {
			f.Text += "; " + text
			return
		}
	}
	at := slices.IndexFunc(inc.Findings, func(f Finding) bool { return f.Against })
	if at < 0 {
		at = len(inc.Findings)
	}
	inc.Findings = slices.Insert(inc.Findings, at, Finding{ID: "setup.limit", X: hit.share, Text: text, For: inc.Category})
}

// advised says which directives a symptom makes worth a look, and what to ask of them.
var advised = []struct {
	kind     event.SettingKind
	ask      string
	symptoms []event.Symptom
}{
	{event.ConnectLimit, "connects that take longer are given up", []event.Symptom{event.ConnectTimeout}},
	{event.AnswerLimit, "may answers take longer by right? Raise it for them alone; else a shorter one frees the gateway sooner", []event.Symptom{event.AnswerTimeout, event.AnswerIdle}},
	{event.RequestLimit, "may requests take longer by right? Raise it for their route alone", []event.Symptom{event.AnswerTimeout}},
	{event.TryLimit, "each try may take so long", []event.Symptom{event.AnswerTimeout}},
	{event.SendLimit, "may the upstream take the request more slowly by right?", []event.Symptom{event.SendTimeout}},
	{event.QueueLimit, "so long a request waits for a free server", []event.Symptom{event.QueueTimeout}},
	{event.Connections, "more are held back; raise it only as far as the servers bear", []event.Symptom{event.QueueTimeout, event.Overflow}},
	{event.PendingLimits, "more are refused at once", []event.Symptom{event.Overflow}},
	{event.HeaderBuffer, "a larger header is refused; first let the application send a smaller one", []event.Symptom{event.HeaderTooBig}},
	{event.Ejection, "after so many failures a server is left out, and when the last one is, all requests fail", []event.Symptom{event.NoUpstream}},
	{event.Retries, "does it allow another try where this one failed?", []event.Symptom{event.ClosedEarly, event.AnswerReset, event.ConnectRefused, event.ConnectFailed}},
}

// describeSetup says what was taken from the configurations: how much each told, and what holds for the upstreams that failed.
func (m *model) describeSetup(incidents []*Incident) (list []string) {
	for _, file := range m.setup.Files {
		groups, settings := 0, 0
		for _, g := range m.setup.Groups {
			groups += toInt(g.Proxy == file.Proxy)
		}
		for _, set := range m.setup.Settings {
			settings += toInt(set.Proxy == file.Proxy && !set.Default)
		}
		list = append(list, fmt.Sprintf("the configuration of %s in %s was in force%s%s%s", file.Proxy, file.Name, counted(", ", file.Formats, "log format"),
			counted(", ", groups, "upstream"), counted(", ", settings, "time-out or limit")))
	}
	if len(m.setup.Settings) == 0 {
		return list
	}
	told := map[*pool]bool{}
	for _, inc := range incidents {
		p := inc.members[0].pool
		if told[p] || len(told) >= mostNames {
			continue
		}
		told[p] = true
		var parts []string
		for _, set := range m.settings(p) {
			if set.Kind.TimeLimit() && set.Kind != event.ClientLimit {
				parts = append(parts, set.Directive+" "+set.Value)
			}
		}
		slices.Sort(parts)
		if parts = slices.Compact(parts); len(parts) > 0 {
			list = append(list, fmt.Sprintf("time-outs of upstream %s by the configuration: %s", cmp.Or(p.name, "unknown"), strings.Join(parts[:min(len(parts), 10)], ", ")))
		}
	}
	return list
}

// counted says how many of something there are, behind a sign; nothing of none.
func counted(sign string, n int, what string) string {
	switch head, tail, found := strings.Cut(what, " or "); {
	case n == 0:
		return ""
	case n == 1:
		return sign + "1 " + what
	case found:
		return fmt.Sprintf("%s%d %ss and %ss", sign, n, head, tail)
	}
	return fmt.Sprintf("%s%d %ss", sign, n, what)
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
