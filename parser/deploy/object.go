package deploy

import (
	"strings"
	"sync"
)

// walker finds the entries in JSON of any shape.
type walker struct{ list *list }

// context is what the objects around say of those within.
type context struct {
	name, service, version string
}

// wrappers are keys whose arrays hold the entries, so that a time beside them is that of the export.
var wrappers = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"data": true, "items": true, "deployments": true, "deploys": true, "releases": true, "results": true, "workflow_runs": true, "runs": true, "history": true,
		"changes": true, "events": true, "values": true, "value": true, "builds": true, "rows": true, "records": true, "list": true, "entries": true, "nodes": true,
		"edges": true, "hits": true, "rollouts": true, "revisions": true, "content": true, "pipelines": true, "result": true,
	}
})

// people are keys of objects that tell who did it; their names are none of ours.
var people = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"author": true, "committer": true, "creator": true, "user": true, "sender": true, "actor": true, "triggering_actor": true, "triggered_by": true, "owner": true,
		"assignee": true, "uploader": true, "deployed_by": true, "created_by": true, "performed_via_github_app": true, "_links": true, "links": true, "runner": true, "assets": true,
		"environment": true, "pull_requests": true, "head_repository": true, "parents": true, "tree": true, "stats": true, "files": true,
	}
})

// top reads a value that stands by itself.
func (w *walker) top(n *node) {
	if n.kind == arrayNode {
		w.array(n, context{}, true)
	} else if n.kind == objectNode && w.object(n, context{}) == 0 {
		w.timeless(n, context{})
	}
}

func (w *walker) value(n *node, ctx context) int {
	switch n.kind {
	case objectNode:
		return w.object(n, ctx)
	case arrayNode:
		return w.array(n, ctx, false)
	}
	return 0
}

// array looks into an array. Where it is the list itself, objects without a time are entries too.
func (w *walker) array(n *node, ctx context, isList bool) (found int) {
	for _, item := range n.items {
		switch {
		case item.kind == scalarNode:
			found += w.words(item)
		case item.kind == arrayNode && len(item.items) > 0 && item.items[0].kind == scalarNode:
			found += w.tuple(item)
		case item.kind == objectNode:
			n := w.object(item, ctx)
			if n == 0 && (isList || found > 0) {
				n = w.timeless(item, ctx)
			}
			found += n
		default:
			found += w.value(item, ctx)
		}
	}
	return found
}

// words reads a string as a line of text.
func (w *walker) words(n *node) int {
	r, ok := w.list.line(n.text, false)
	if !ok {
		return 0
	}
	r.line = n.line
	w.list.records = append(w.list.records, r)
	return 1
}

// tuple reads ["2026-11-22T19:21:39Z", "shop", "2.4.0"] as a row of a table.
func (w *walker) tuple(n *node) int {
	var cells []string
	for _, item := range n.items {
		cells = append(cells, item.text)
	}
	if !hasTimeCell(cells) {
		return 0
	}
	w.list.fromRows([]row{{n.line, cells}}, ' ')
	return 1
}

// object finds the entries in an object and says how many there are.
func (w *walker) object(n *node, ctx context) int {
	if n.get("kind") != nil && n.get("metadata").isObject() {
		return w.cluster(n)
	}
	if n.str("Type") != "" && n.get("Actor").isObject() {
		return w.container(n)
	}
	r := w.fields(n, ctx)
	own := context{r.name, r.service, r.version}
	if found := w.wrapped(n, own); found > 0 {
		return found
	}
	if r.when != "" && !n.cut {
		w.list.records = append(w.list.records, r)
		return 1
	}
	if found := w.keyed(n); found > 0 {
		return found
	}
	return w.inside(n, own)
}

// wrapped looks for entries in the arrays that usually hold them.
func (w *walker) wrapped(n *node, ctx context) (found int) {
	for i, key := range n.keys {
		if wrappers()[strings.ToLower(key)] && n.items[i].kind == arrayNode && holdsObjects(n.items[i]) {
			found += w.array(n.items[i], ctx, true)
		}
	}
	return found
}

func holdsObjects(n *node) bool { return len(n.items) > 0 && n.items[0].kind != scalarNode }

// inside looks into every value of an object. A key under which an object has neither name nor service is its service, if that
// object has a version, else its name: {"shop": {"version": "2.4.0", "deployed_at": "…"}}.
func (w *walker) inside(n *node, ctx context) (found int) {
	for i, item := range n.items {
		key := strings.ToLower(n.keys[i])
		if people()[key] || item.kind == scalarNode || item.kind == nullNode {
			continue
		}
		from := len(w.list.records)
		found += w.value(item, ctx)
		if item.kind != objectNode || wrappers()[key] || genericKeys()[key] || fieldOf(key) == timeField {
			continue
		}
		for j := from; j < len(w.list.records); j++ {
			r := &w.list.records[j]
			if r.name == "" && r.service == "" && fieldOf(key) != versionField {
				r.service = n.keys[i]
			}
		}
	}
	return found
}

// genericKeys say what an object is and not which one.
var genericKeys = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"deploy": true, "deployment": true, "release": true, "commit": true, "metadata": true, "spec": true, "status": true, "attributes": true, "fields": true,
		"properties": true, "source": true, "_source": true, "node": true, "object_attributes": true, "payload": true, "event": true, "change": true, "info": true, "body": true, "last": true,
		"latest": true, "current": true, "pipeline": true, "build": true, "deployable": true, "event_payload": true, "resource": true, "details": true,
	}
})

// fields collects what an object says of itself, and its parts by their names: {"service": {"name": "shop"}}.
func (w *walker) fields(n *node, ctx context) record {
	r := record{line: n.line}
	var ranks [personField + 1]int
	for i, item := range n.items {
		f := lookUp(n.keys[i])
		_, zone := columnKey(n.keys[i])
		switch {
		case item.kind == scalarNode && (f.field == timeField || f.field == dateField):
			if isWholly(item.text) || isRelative(item.text) || f.field == timeField && f.rank < 4 {
				r.set(rankedField{timeField, f.rank}, item.text, &ranks)
				if zone != "" && r.when == item.text {
					r.zone = zone
				}
			}
		case item.kind == scalarNode:
			r.set(f, item.text, &ranks)
		case item.kind == objectNode && !people()[strings.ToLower(n.keys[i])] && f.field != timeField && f.field != noteField && f.field != kindField:
			r.set(f, nameOf(item), &ranks)
		}
	}
	if date, clock := n.str("date"), n.str("time"); date != "" && isClock(clock) {
		r.when = date + " " + clock
	}
	if r.when == "" {
		r.when = personTime(n)
		r.commit = r.when != ""
	}
	if r.name == "" && r.service == "" {
		r.name, r.service = ctx.name, ctx.service
		if ctx.name != "" && r.version != "" {
			r.name, r.service = "", ctx.name
		}
	}
	if r.version == "" && r.name == "" {
		r.version = ctx.version
	}
	return r
}

// nameOf is how an object within another calls itself.
func nameOf(n *node) string {
	for _, key := range [...]string{"name", "full_name", "short_name", "title", "version", "tag", "tag_name", "short_id", "sha", "slug"} {
		if text := n.str(key); text != "" {
			return text
		}
	}
	return ""
}

// personTime is the time of a commit, which stands with the person: {"committer": {"date": "…"}}.
func personTime(n *node) string {
	for _, person := range [...]string{"committer", "author"} {
		if when := n.str(person, "date"); when != "" {
			return when
		}
	}
	return ""
}

// keyed reads objects whose keys are times or names: {"2026-11-22T19:21:39Z": "shop 2.4.0"}, {"shop 2.4.0": "2026-11-22T19:21:39Z"}.
func (w *walker) keyed(n *node) (found int) {
	for i, item := range n.items {
		key := n.keys[i]
		r := record{line: item.line}
		switch {
		case item.kind == scalarNode && isWholly(key) && !isNumber(key):
			r.when, r.rest = key, item.text
		case item.kind == scalarNode && fieldOf(key) == noField && isWholly(item.text) && !isNumber(item.text):
			r.when, r.name = item.text, key
		case item.kind == objectNode && isWholly(key) && !isNumber(key):
			r = w.fields(item, context{})
			r.when = key
		default:
			continue
		}
		w.list.records = append(w.list.records, r)
		found++
	}
	return found
}

// timeless keeps an entry of a list that tells no time.
func (w *walker) timeless(n *node, ctx context) int {
	r := w.fields(n, ctx)
	if n.cut || r.name == "" && r.version == "" && (r.service == "" || r.service == ctx.service) {
		return 0
	}
	w.list.records = append(w.list.records, r)
	return 1
}
