package analyze

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Filter narrows what is shown; what is not named is not narrowed. It never changes what is analysed: a verdict needs the neighbours too.
type Filter struct {
	Hosts      []string // names or globs
	Paths      []string // beginnings, of whole segments: /orders has /orders/{id}
	Upstreams  []string // names, addresses or globs of them
	Categories []knowledge.Category
}

// Empty says that nothing is narrowed.
func (f *Filter) Empty() bool {
	return len(f.Hosts)+len(f.Paths)+len(f.Upstreams)+len(f.Categories) == 0
}

func (f *Filter) String() string {
	var parts []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	var categories []string
	for _, c := range f.Categories {
		categories = append(categories, c.String())
	}
	add("host", f.Hosts)
	add("path", f.Paths)
	add("upstream", f.Upstreams)
	add("category", categories)
	return strings.Join(parts, "; ")
}

// Narrow leaves only the incidents with a failure that the filter takes, and says so first of all. Totals, categories, series and sources still count
// everything.
func (r *Result) Narrow(f *Filter) {
	if f.Empty() {
		return
	}
	all := len(r.Incidents)
	r.Incidents = slices.DeleteFunc(slices.Clone(r.Incidents), func(inc *Incident) bool {
		return !f.takesCategory(inc.Category) || !slices.ContainsFunc(inc.members, func(x *failure) bool { return f.takesFailure(r.d, x) })
	})
	r.Narrowed = fmt.Sprintf("narrowed to %s: %d of %d incidents shown; totals, categories and series count everything", f, len(r.Incidents), all)
	r.Warnings = append([]string{r.Narrowed}, r.Warnings...)
}

func (f *Filter) takesFailure(d *digest.Digest, x *failure) bool {
	names := []string{x.pool.name, d.Name(x.upstream), d.Name(x.peer)}
	return f.takesHost(d.Name(x.traits.Host)) && f.takesPath(d.Name(x.rec.Route)) && f.takesUpstream(names)
}

// Takes says whether the failures command prints a failure.
func (f *Filter) Takes(ev *event.Event, a *Attribution) bool {
	if f.Empty() {
		return true
	}
	names := []string{string(ev.Upstream), string(ev.UpstreamServer), a.upstream}
	for _, addr := range ev.UpstreamAddrs {
		names = append(names, string(addr))
	}
	return f.takesCategory(a.Category) && f.takesHost(string(ev.Host)) && f.takesUpstream(names) &&
		(f.takesPath(string(ev.Path)) || f.takesPath(string(digest.Template(ev.Path, nil))))
}

func (f *Filter) takesCategory(c knowledge.Category) bool {
	return len(f.Categories) == 0 || slices.Contains(f.Categories, c)
}

func (f *Filter) takesHost(host string) bool {
	return len(f.Hosts) == 0 || matchesAny(f.Hosts, host)
}

func (f *Filter) takesUpstream(names []string) bool {
	return len(f.Upstreams) == 0 || slices.ContainsFunc(names, func(n string) bool {
		return matchesAny(f.Upstreams, n) || matchesAny(f.Upstreams, hostOf(n))
	})
}

func (f *Filter) takesPath(p string) bool {
	return len(f.Paths) == 0 || p != "" && slices.ContainsFunc(f.Paths, func(want string) bool {
		rest, found := strings.CutPrefix(p, strings.TrimSuffix(want, "/"))
		return found && (rest == "" || rest[0] == '/')
	})
}

// matchesAny compares without case; a pattern may be a glob.
func matchesAny(patterns []string, name string) bool {
	return name != "" && slices.ContainsFunc(patterns, func(p string) bool {
		matched, err := path.Match(strings.ToLower(p), strings.ToLower(name))
		return strings.EqualFold(p, name) || err == nil && matched
	})
}
