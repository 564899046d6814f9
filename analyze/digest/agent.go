package digest

import "bytes"

// agents are looked for in a user agent, in this order. Browsers name each other, so the order matters; case does not.
var agents = []struct{ part, name string }{
	{"kube-probe", "kube-probe"},
	{"elb-healthchecker", "health check"},
	{"googlehc", "health check"},
	{"healthcheck", "health check"},
	{"health-check", "health check"},
	{"bot", "bot"},
	{"crawl", "bot"},
	{"spider", "bot"},
	{"slurp", "bot"},
	{"headlesschrome", "HeadlessChrome"},
	{"edg/", "Edge"},
	{"edge/", "Edge"},
	{"edga/", "Edge"},
	{"edgios/", "Edge"},
	{"opr/", "Opera"},
	{"samsungbrowser", "Samsung Internet"},
	{"firefox/", "Firefox"},
	{"fxios", "Firefox"},
	{"crios", "Chrome"},
	{"chrome/", "Chrome"},
	{"safari/", "Safari"},
	{"trident/", "Internet Explorer"},
	{"msie", "Internet Explorer"},
}

// maxAgent is the longest name of an agent that is not in the list.
const maxAgent = 32

// Agent is the class or name of a user agent: of a known browser or kind of robot, else the first word without its version: "curl",
// "python-requests". It is empty for an empty one or "-".
func Agent(userAgent []byte) []byte {
	if len(userAgent) == 0 || len(userAgent) == 1 && userAgent[0] == '-' {
		return nil
	}
	var folded [256]byte
	var has pairs
	n := copy(folded[:], userAgent)
	before := byte(0)
	for i, c := range folded[:n] {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
			folded[i] = c
		}
		has.add(before, c)
		before = c
	}
	for i := range agents {
		if part := agents[i].part; has.may(part[0], part[1]) && bytes.Contains(folded[:n], []byte(part)) {
			return []byte(agents[i].name)
		}
	}
	end := bytes.IndexAny(userAgent, "/ (;,")
	if end <= 0 {
		end = len(userAgent)
	}
	return userAgent[:min(end, maxAgent)]
}

// pairs are the neighbours in a text, of which some look alike: most parts of agents begin with two letters that are not there, and need no search.
type pairs [16]uint64

func (p *pairs) add(a, b byte) {
	at := pairOf(a, b)
	p[at/64] |= 1 << (at % 64)
}

// may says that a may stand before b; if not, it does not.
func (p *pairs) may(a, b byte) bool {
	at := pairOf(a, b)
	return p[at/64]>>(at%64)&1 != 0
}

func pairOf(a, b byte) uint { return uint(a&31)<<5 | uint(b&31) }
