// Package knowledge is what is known of causes before any log is read: the six categories, what each row of the parsers' dictionaries suggests,
// and the general checks, fixes and preventions. It is data and look-ups only; which cause an incident has is decided in package analyze.
package knowledge

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Category is one of the five causes of a 502, or the honest sixth.
type Category uint8

// The categories, in the order in which reports list them.
const (
	Overload Category = iota
	Communication
	Firewall
	DNSChanges
	Bugs
	Unattributed

	Categories = int(Unattributed) + 1
)

var categoryNames = [Categories]string{"server-overload", "server-communication", "firewall-misconfiguration", "dns-changes", "programming-bugs", "unattributed"}

func (c Category) String() string { return categoryNames[c] }

// ParseCategory finds a category by its name in the contract.
func ParseCategory(name string) (Category, bool) {
	for c, n := range categoryNames {
		if n == name {
			return Category(c), true
		}
	}
	return Unattributed, false
}

// Strength says how far a single message settles the matter.
type Strength uint8

// The strengths: a hint never stands alone, a strong one is the prior unless contradicted, a decisive one settles it.
const (
	Hint Strength = iota
	Strong
	Decisive
)

var strengthNames = [...]string{"hint", "strong", "decisive"}

func (s Strength) String() string { return strengthNames[s] }

// Advice is what one row of a dictionary suggests.
type Advice struct {
	ID       string // "nginx/connect.refused", as the dictionary has it
	Category Category
	Cause    string // dotted: "comms.refused"; empty where the row says nothing of a cause
	Strength Strength
	See      string // another row that says more
	Status   string // what the client is sent
	Rivals   string // "category: evidence that moves it there; …"
	Check    string // commands
	Fix      string
}

// Guide is what there is to say of a category as a whole.
type Guide struct {
	Title, Description string
	Signals            []Signal
	Contradictions     []string
	TieBreaks          []string
	Checks             []Check
	Fixes              []string
	Prevent            []string
}

// Signal is a sight that speaks for a category.
type Signal struct {
	Proxy, Text string
	Strength    Strength
}

// Check is one thing to look at now.
type Check struct{ Why, Command string }

// Guide returns the category's guide.
func (c Category) Guide() *Guide { return &guide[c] }

// advice is built when it is first needed: most runs never ask.
var advice = sync.OnceValue(func() map[string]*Advice {
	all := map[string]*Advice{}
	for _, table := range [...][]Advice{nginxAdvice, haproxyAdvice, envoyAdvice, systemAdvice} {
		for i := range table {
			all[table[i].ID] = &table[i]
		}
	}
	return all
})

// Find returns the advice for a row of a dictionary, or nil.
func Find(row string) *Advice { return advice()[row] }

// Suggesting lists the rows that suggest a cause, the surest first, then by name.
func Suggesting(cause string) []*Advice {
	var rows []*Advice
	for _, a := range advice() {
		if a.Cause == cause && cause != "" {
			rows = append(rows, a)
		}
	}
	slices.SortFunc(rows, func(a, b *Advice) int {
		return cmp.Or(cmp.Compare(b.Strength, a.Strength), strings.Compare(a.ID, b.ID))
	})
	return rows
}

// StatusOf is the code that a row of a dictionary leads to, the first of several; 0 where it leads to none.
func StatusOf(row string) int {
	a := Find(row)
	if a == nil || len(a.Status) < 3 {
		return 0
	}
	code, err := strconv.Atoi(a.Status[:3])
	if err != nil {
		return 0
	}
	return code
}
