package analyze

import (
	"math"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
)

// hostSight holds what the logs of hosts say at the very moments that an incident begins and ends. Such lines name units and addresses that no proxy
// knows, so the moment is what ties them.
type hostSight struct {
	kills      int      // times that failures began as a kernel killed a process for lack of memory
	begins     int      // times that failures began at all
	banned     float64  // how far bans began when failures did
	filter     *message // rules of a packet filter were changed
	zone       *message // a name server took over changed records
	zoneTrust  float64
	stopped    *message // a service was stopped on purpose
	service    string   // its name
	proxyLines float64  // lines of the next hop about a missing PROXY line, for each failure
}

// gatewaySight compares what several gateways, or one gateway's many requests, see of one address at the same time.
type gatewaySight struct {
	others float64 // fine answers, during the incident, that gateways without failures had from the addresses that fail
	mixed  float64 // share of the failures with a fine answer of the same address just before and just after
}

// seeGateways looks for gateways that reach the addresses that fail. Of one gateway, requests that fail and requests that pass side by side for long.
func (s *sight) seeGateways() {
	type gateway struct {
		proxy event.Proxy
		node  digest.NameID
	}
	var failing runs[gateway]
	var peers nameSet
	for _, f := range s.core {
		failing.add(gateway{f.traits.Proxy, f.traits.Node}, f.weight)
		if connecting(f.symptom) {
			peers.add(f.peer)
		}
	}
	fine := map[digest.NameID][]int64{}
	for i := range s.m.requests {
		r := &s.m.requests[i]
		if !peers.has(r.rec.Peer) || !r.fine() || r.at < s.onset || r.at > s.end {
			continue
		}
		if !slices.Contains(failing.keys, gateway{r.rec.Proxy, r.rec.Node}) {
			s.gateways.others += r.weight
		} else {
			fine[r.rec.Peer] = append(fine[r.rec.Peer], r.at)
		}
	}
	for _, times := range fine {
		slices.Sort(times)
	}
	if len(fine) == 0 {
		return
	}
	for _, f := range s.core {
		times := fine[f.peer]
		i, _ := slices.BinarySearch(times, f.at)
		if i > 0 && i < len(times) && f.at-times[i-1] <= 2*second && times[i]-f.at <= 2*second {
			s.gateways.mixed += f.weight / s.weight
		}
	}
}

// sameMoment is how far apart, in milliseconds, two things may be told that are one: hosts write whole seconds, and clocks differ a little.
const sameMoment = 2500

func (s *sight) seeHostLog() {
	h := &s.host
	bans, lastKill := 0.0, int64(math.MinInt64)/2
	starts := s.starts()
	h.begins = len(starts)
	for _, n := range s.m.notices {
		if n.traits.Kind != event.SystemLine {
			continue
		}
		switch n.symptom {
		case event.OOMKill:
			if anyNear(starts, n.at) && n.at-lastKill > sameMoment {
				h.kills++
				lastKill = n.at
			}
		case event.FilterBanned:
			if !isLogin(s.m.d.Name(n.traits.Name)) && anyNear(starts, n.at) {
				bans++
			}
		case event.FilterChanged:
			if n.at >= s.fault-90*second && n.at <= s.onset+sameMoment {
				h.filter = n
			}
		case event.ZoneLoaded:
			if n.at >= s.fault-10*minute && n.at <= s.onset+sameMoment {
				h.zone, h.zoneTrust = n, s.zoneTrust(n)
			}
		case event.AppStopped:
			if h.stopped == nil && abs(n.at-s.onset) <= sameMoment && s.staysStopped(n) {
				h.stopped, h.service = n, strings.TrimSuffix(s.m.d.Name(n.traits.Name), ".service")
			}
		}
	}
	if len(starts) > 0 {
		h.banned = ramp(bans/float64(len(starts)), 0, 0.8)
	}
	h.proxyLines = s.proxyLines()
}

// killed is how far a process was killed for lack of memory whenever failures began; once may be chance.
func (s *sight) killed() float64 {
	kills := float64(s.host.kills)
	return math.Max(ramp(kills, 1, 3), ramp(kills, 0, 2)*ramp(kills/math.Max(float64(s.host.begins), 1), 0.5, 1))
}

// starts are the moments at which failures begin after five seconds without one.
func (s *sight) starts() []int64 {
	var list []int64
	for i, f := range s.core {
		if i == 0 || f.start()-s.core[i-1].at >= 5*second {
			list = append(list, f.start())
		}
	}
	return list
}

func anyNear(list []int64, at int64) bool {
	for _, t := range list {
		if abs(t-at) <= sameMoment {
			return true
		}
	}
	return false
}

// isLogin says that a jail guards logins or mail, which no proxy asks.
func isLogin(jail string) bool {
	for _, word := range [...]string{"ssh", "postfix", "dovecot", "sasl", "exim", "ftp", "recidive", "pam"} {
		if strings.Contains(strings.ToLower(jail), word) {
			return true
		}
	}
	return false
}

// zoneTrust is how far a loaded zone may have to do with the upstream: whole where its name is part of the upstream's, little where the upstream has no
// name that could tell, and less the longer ago.
func (s *sight) zoneTrust(n *message) float64 {
	fresh := 1 - 0.7*ramp(float64(s.fault-n.at)/1000, 60, 600)
	zone := strings.TrimSuffix(s.m.d.Name(n.traits.Name), ".")
	named := false
	for _, name := range s.subjects() {
		if zone != "" && strings.HasSuffix(name, zone) {
			return fresh
		}
		named = named || strings.Contains(name, ".")
	}
	if named {
		return 0
	}
	return 0.4 * fresh
}

// staysStopped says that the service was not started again before the failures ended, give or take the seconds that a start takes.
func (s *sight) staysStopped(stop *message) bool {
	for _, n := range s.m.notices {
		if n.symptom == event.AppEvent && n.traits.Name == stop.traits.Name && n.at > stop.at && n.at < s.end-10*second {
			return false
		}
	}
	return s.end-s.onset > 10*second
}

// proxyLines counts the next hop's complaints of a missing PROXY line, for each failure.
func (s *sight) proxyLines() float64 {
	n := 0.0
	for _, msg := range s.m.messages {
		if msg.at >= s.fault-second && msg.at <= s.end+second && isProxyLine(s.m.d, msg.traits) {
			n += msg.weight
		}
	}
	return n / s.weight
}

func isProxyLine(d *digest.Digest, v *digest.Traits) bool {
	row := d.Name(v.Row)
	return row == "nginx/client.proxy-protocol" || strings.HasPrefix(row, "haproxy/conn-err.prx-")
}
