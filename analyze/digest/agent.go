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
	n := copy(folded[:], userAgent)
	for i, c := range folded[:n] {
		if c >= 'A' && c <= 'Z' {
			folded[i] = c | 0x20
		}
	}
	for i := range agents {
		if bytes.Contains(folded[:n], []byte(agents[i].part)) {
			return []byte(agents[i].name)
		}
	}
	end := bytes.IndexAny(userAgent, "/ (;,")
	if end <= 0 {
		end = len(userAgent)
	}
	return userAgent[:min(end, maxAgent)]
}
