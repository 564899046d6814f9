package scan

import (
	"bytes"
	"math/bits"
)

// ValueType is the type of a JSON value.
type ValueType uint8

// The types of values. Missing stands for a key that the line does not have; an EscapedString holds a backslash.
const (
	Missing ValueType = iota
	Null
	String
	EscapedString
	Number
	Bool
	ObjectValue
	ArrayValue
)

// Value is the value of a key, a slice of the line: a string without quotes and still escaped, an object or array with its brackets.
type Value struct {
	Raw  []byte
	Type ValueType
}

// maxNumber bounds the numbers of keys: found and need are sets of them.
const maxNumber = 63

// Object finds known keys of JSON objects that stand in one line each. It learns in which order the keys come (plan), because programs write the
// same order again and again, and so serves one goroutine; what it has learnt never changes the result.
type Object struct {
	numbers  map[string]uint8 // by dotted path
	prefixes map[string]bool  // paths of objects that hold wanted keys
	nodes    []nodeKey        // by node
	numbered map[nodeKey]node
	all      uint64 // the numbers in use

	plan      plan
	spans     [256]Span // what Find found
	quotes    Quotes
	key, path []byte // scratch for a key without escapes, and for its path
}

// node is an object that is looked into: the outermost, or one on a dotted path.
type node int16

const (
	outside node = -1 // before the outermost object begins
	root    node = 0
)

// nodeKey says where a node is. {"a.b":{…}} and {"a":{"b":{…}}} have the same path and different ways back.
type nodeKey struct {
	parent node
	path   string
}

// NewObject makes an Object for keys by number. A key with points is found as such, and as a path into nested objects; an object that has a
// wanted key inside is looked into and is no value itself. Keys may share a number: the first in the line wins. Numbers from 64 on are ignored.
func NewObject(names map[string]uint8) *Object {
	o := &Object{
		numbers: make(map[string]uint8, len(names)), prefixes: map[string]bool{},
		nodes: make([]nodeKey, 1), numbered: map[nodeKey]node{},
	}
	for name, number := range names {
		if number > maxNumber {
			continue
		}
		o.numbers[name] = number
		o.all |= 1 << number
		for at, c := range name {
			if c == '.' {
				o.prefixes[name[:at]] = true
			}
		}
	}
	return o
}

// Scan fills values by number with those of the keys in need, all for need 0, and stops when it has them; every other known number becomes Missing.
// Of keys that come twice the first counts. Of a line that is cut or broken, what stands before that place is found. Scan reports false when no object
// begins, or when not even one member of it is whole.
func (o *Object) Scan(line []byte, values []Value, need uint64) (found uint64, ok bool) {
	w := walk{at: afterBlanks(line, 0), inside: outside, slash: -1, want: need}
	if need == 0 {
		w.want = o.all
	}
	o.plan.begin()
	for {
		if o.follow(line, values, &w); w.over {
			break
		}
		m := o.next(line, w.at, w.inside)
		if m.value < 0 {
			w.ok = w.ok || m.value == finished
			break
		}
		o.plan.learn(line[w.at:m.value], w.inside, m)
		w.inside = m.inside
		if w.take(line, m.value, values, m.bit); w.over {
			break
		}
	}
	for rest := o.all &^ w.found; rest != 0; rest &= rest - 1 {
		if number := bits.TrailingZeros64(rest); number < len(values) && values[number].Type != Missing {
			values[number] = Value{}
		}
	}
	return w.found, w.ok
}

// walk is how far a line was read.
type walk struct {
	at          int  // the end of the newest value
	inside      node // the object that it is a member of
	over        bool // all of want is found, or the line is cut or broken
	ok          bool // one member is whole
	slash       int  // the first backslash from at on, or a place before at that says nothing
	want, found uint64
}

// take reads the value at the place, and keeps it when the number of its key is wanted and not yet found.
func (w *walk) take(line []byte, at int, values []Value, bit uint64) {
	end := valueEnd(line, at)
	if end < 0 {
		w.over = true
		return
	}
	w.at, w.ok = end, true
	if bit&w.want&^w.found != 0 {
		w.found |= bit
		if number := bits.TrailingZeros64(bit); number < len(values) {
			values[number] = value(line, at, end)
		}
	}
	w.over = w.found == w.want
}

// member is a place in the line where a value begins.
type member struct {
	value  int    // the place
	inside node   // the object that the value is a member of
	child  node   // the object that the value is itself, when it is one that is looked into; else root
	bit    uint64 // of the key's number; 0 for a key that nobody asked for
}

// What member.value says when there is no further member.
const (
	finished = -1 // the outermost object ended
	broken   = -2 // the line is cut, or is no JSON here
)

// next walks from the end of a value to the next one, out of objects that end and into those that are looked into.
func (o *Object) next(line []byte, at int, inside node) member {
	first := inside == outside
	if first {
		if at >= len(line) || line[at] != '{' {
			return member{value: broken}
		}
		at, inside = at+1, root
	}
	for {
		at = afterBlanks(line, at)
		if at < len(line) && line[at] == '}' {
			if inside == root {
				return member{value: finished}
			}
			at, inside, first = at+1, o.nodes[inside].parent, false
			continue
		}
		if !first {
			if at >= len(line) || line[at] != ',' {
				return member{value: broken}
			}
			at = afterBlanks(line, at+1)
			if at < len(line) && line[at] == '}' {
				continue // formats that were written by hand have a comma behind the last member
			}
		}
		if at >= len(line) || line[at] != '"' {
			return member{value: broken}
		}
		end := stringEnd(line, at+1)
		if end < 0 {
			return member{value: broken}
		}
		m := o.lookUp(line[at+1:end], inside)
		if at = afterBlanks(line, end+1); at >= len(line) || line[at] != ':' {
			return member{value: broken}
		}
		if at = afterBlanks(line, at+1); at >= len(line) {
			return member{value: broken}
		}
		if m.child == root || line[at] != '{' {
			m.value = at
			return m
		}
		at, inside, first = at+1, m.child, true
	}
}

// lookUp finds the number of a key and the object that it may open.
func (o *Object) lookUp(key []byte, inside node) member {
	m := member{inside: inside}
	if bytes.IndexByte(key, '\\') >= 0 {
		o.key = UnescapeJSON(o.key, key)
		key = o.key
	}
	if inside != root {
		o.path = append(append(append(o.path[:0], o.nodes[inside].path...), '.'), key...)
		key = o.path
	}
	if number, ok := o.numbers[string(key)]; ok {
		m.bit = 1 << number
	}
	if o.prefixes[string(key)] {
		m.child = o.node(inside, key)
	}
	return m
}

// node numbers the objects that lines have on wanted paths. There are no more than ways to write those paths.
func (o *Object) node(parent node, path []byte) node {
	n, known := o.numbered[nodeKey{parent, string(path)}]
	if !known {
		n = node(len(o.nodes))
		key := nodeKey{parent, string(path)}
		o.nodes = append(o.nodes, key)
		o.numbered[key] = n
	}
	return n
}
