package event

import "strings"

// ChangeKind is what was changed.
type ChangeKind uint8

// The kinds of changes.
const (
	OtherChange ChangeKind = iota
	Deploy
	Config
	ProxyChange
	DNSChange
	FirewallChange
	CertificateChange
	Scale
)

var changeNames = [...]string{"other", "deploy", "config", "proxy", "dns", "firewall", "certificate", "scale"}

func (k ChangeKind) String() string { return changeNames[k] }

// Change is one entry of a list of deploys, or a change that a log itself tells of.
type Change struct {
	Name    string // column name; else service and version joined by a space
	Service string
	Version string
	Kind    ChangeKind
	Stamp   Stamp // not Set: the entry has no time
	// Step is how coarse the list writes times, in seconds: 60 when every time of the list is a whole minute, 86400 when all are dates alone,
	// 0 when some have fractions of a second.
	Step int
	// Commit says that the time is a commit's, not a deploy's: it weighs less.
	Commit bool
	// Rollback says that the entry calls itself a rollback, revert or undo.
	Rollback bool
	// Switch says that it turned code on or off that was there already: a feature flag. Its kind is that of a configuration, its faults are those of a deploy.
	Switch bool
	Note   string
	File   string
	Line   int
}

// Label is the name as people read it: where that is the hash of a commit its beginning, with what the commit says.
func (c *Change) Label() string {
	const whole, least, short = 40, 7, 9
	if len(c.Name) != whole && !(c.Commit && len(c.Name) >= least && len(c.Name) < whole) || strings.Trim(c.Name, "0123456789abcdef") != "" {
		return c.Name
	}
	hash := c.Name[:min(short, len(c.Name))]
	if c.Note == "" {
		return hash
	}
	return hash + " " + c.Note
}
