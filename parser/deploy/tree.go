package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// node is a JSON value that remembers its line and the order of its keys.
type node struct {
	kind  nodeKind
	text  string // of a string, number or bool
	keys  []string
	items []*node // of an array, or the values of keys
	line  int
	cut   bool // the text ends within it
}

type nodeKind uint8

const (
	nullNode nodeKind = iota
	scalarNode
	objectNode
	arrayNode
)

// deepest bounds nesting: no tool's list goes half as deep.
const deepest = 64

// get follows keys; nil when one is missing.
func (n *node) get(path ...string) *node {
	for _, key := range path {
		if n == nil {
			return nil
		}
		var next *node
		for i, k := range n.keys {
			if k == key {
				next = n.items[i]
				break
			}
		}
		n = next
	}
	return n
}

// str is the scalar at a path, "" when there is none.
func (n *node) str(path ...string) string {
	if n = n.get(path...); n != nil && n.kind == scalarNode {
		return n.text
	}
	return ""
}

func (n *node) isObject() bool { return n != nil && n.kind == objectNode }

// treeReader builds nodes from tokens. Unlike unmarshalling into maps it keeps the order, the lines, and what stood before an error.
type treeReader struct {
	decoder *json.Decoder
	starts  []int // offsets at which lines begin
	base    int   // line before the text's first
}

func newTreeReader(text string, base int) *treeReader {
	t := &treeReader{decoder: json.NewDecoder(strings.NewReader(text)), starts: []int{0}, base: base}
	t.decoder.UseNumber()
	for i := range len(text) {
		if text[i] == '\n' {
			t.starts = append(t.starts, i+1)
		}
	}
	return t
}

// line is the number of the line where the last token ended.
func (t *treeReader) line() int {
	offset := int(t.decoder.InputOffset())
	return t.base + sort.Search(len(t.starts), func(i int) bool { return t.starts[i] >= max(offset, 1) })
}

// value reads the next value, and gives what it has of it when it breaks off.
func (t *treeReader) value(depth int) (*node, error) {
	token, err := t.decoder.Token()
	if err != nil {
		return nil, err
	}
	n := &node{line: t.line()}
	switch v := token.(type) {
	case json.Delim:
		if depth >= deepest {
			return nil, errors.New("it is nested too deep")
		}
		if v == '[' {
			n.kind = arrayNode
			return n, t.array(n, depth)
		}
		n.kind = objectNode
		err := t.object(n, depth)
		n.cut = err != nil
		return n, err
	case nil:
		return n, nil
	default:
		n.kind, n.text = scalarNode, fmt.Sprint(v)
		return n, nil
	}
}

func (t *treeReader) array(n *node, depth int) error {
	for t.decoder.More() {
		item, err := t.value(depth + 1)
		if item != nil {
			n.items = append(n.items, item)
		}
		if err != nil {
			return unexpected(err)
		}
	}
	_, err := t.decoder.Token()
	return unexpected(err)
}

func (t *treeReader) object(n *node, depth int) error {
	for t.decoder.More() {
		key, err := t.decoder.Token()
		if err != nil {
			return unexpected(err)
		}
		item, err := t.value(depth + 1)
		if item != nil {
			n.keys = append(n.keys, fmt.Sprint(key))
			n.items = append(n.items, item)
		}
		if err != nil {
			return unexpected(err)
		}
	}
	_, err := t.decoder.Token()
	return unexpected(err)
}

// unexpected is for the inside of a value, where the text must not end.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readJSON reads one JSON value, several behind each other, or one a line. A text whose first value is no JSON is not taken.
func (l *list) readJSON(text string, lines []string) bool {
	trimmed := strings.TrimLeft(text, " \t\r\n")
	if trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' {
		return false
	}
	w := &walker{list: l}
	t := newTreeReader(text, 0)
	for count := 0; ; count++ {
		n, err := t.value(0)
		if err == io.EOF {
			return true
		}
		if err != nil && count == 0 && trimmed[0] == '[' && !startsJSON(trimmed[1:]) {
			return false // "[2026-11-22 19:21:39] deployed"
		}
		if err != nil && looksLikeJSONLines(lines) {
			l.records, l.problems = nil, nil
			l.readJSONLines(lines)
			return true
		}
		if n != nil {
			w.top(n)
		}
		if err != nil {
			l.problem(t.line(), "the JSON breaks off here: "+jsonReason(err), "")
			return true
		}
	}
}

// startsJSON tells an array from a bracket around a time.
func startsJSON(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	return text != "" && strings.IndexByte(`{["]`, text[0]) >= 0
}

func looksLikeJSONLines(lines []string) bool {
	seen, objects := 0, 0
	for _, line := range lines {
		if isIgnored(line) {
			continue
		}
		seen++
		if line = strings.TrimSpace(line); line[0] == '{' && line[len(line)-1] == '}' {
			objects++
		}
	}
	return objects > 0 && objects*2 >= seen
}

// readJSONLines reads one value a line; a bad line costs itself only.
func (l *list) readJSONLines(lines []string) {
	w := &walker{list: l}
	for i, line := range lines {
		if isIgnored(line) {
			continue
		}
		n, err := newTreeReader(line, i).value(0)
		if err != nil || n.kind == scalarNode {
			if err == nil {
				err = errors.New("it is no object")
			}
			l.problem(i+1, "this line is not valid JSON: "+jsonReason(err), "")
			continue
		}
		w.top(n)
	}
}

func jsonReason(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "the text ends within a value"
	}
	return err.Error()
}
