package event

// Setup is what the configurations of the proxies say of upstreams, time-outs and limits. The zero Setup says nothing.
type Setup struct {
	Files    []SetupFile
	Groups   []Group
	Settings []Setting
}

// SetupFile is a configuration that was read.
type SetupFile struct {
	Name    string
	Proxy   Proxy
	Formats int // log formats that are used in it
}

// Group is an upstream as a configuration names it: nginx's upstream block, HAProxy's backend, Envoy's cluster.
type Group struct {
	Proxy   Proxy
	Name    string
	Servers []Server
	File    string
	Line    int
}

// Server is one of a group's servers. Name is HAProxy's; Address has a port where one is known: "10.0.0.7:8080", "unix:/run/app.sock", "app.example:80".
type Server struct {
	Name    string
	Address string
}

// SettingKind is what a directive decides, in words that all proxies share.
type SettingKind uint8

// The kinds of settings. The first ones are time-outs.
const (
	ConnectLimit  SettingKind = iota // how long opening a connection to a server may take
	AnswerLimit                      // how long a server may keep silent before or within its answer
	RequestLimit                     // how long the whole request may take
	TryLimit                         // how long one try may take
	SendLimit                        // how long a server may not take what is sent to it
	QueueLimit                       // how long a request may wait for a free server
	ClientLimit                      // how long a client may keep silent
	Retries                          // when and how often another try is made
	Ejection                         // when a failing server is left out, and for how long
	HeaderBuffer                     // how large a response's header may be
	Connections                      // how many connections or requests are let through
	PendingLimits                    // how many requests may wait
	SettingKinds  = iota
)

// TimeLimit says whether settings of the kind are time-outs.
func (k SettingKind) TimeLimit() bool { return k <= ClientLimit }

// Setting is one directive with its value.
type Setting struct {
	Proxy     Proxy
	Kind      SettingKind
	Directive string // in the proxy's own words: "proxy_read_timeout", "timeout server"
	Value     string // as written: "60s"
	Ms        int64  // of a time-out; 0: none, it never ends
	Upstream  string // name of the group, or address, that it is for; "" for all of the proxy's
	Default   bool   // nobody wrote it: what the proxy does when it is not told
	File      string
	Line      int // where it stands; for a default where the upstream is used
}
