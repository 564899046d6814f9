package scan

import (
	"bytes"
	"encoding/json"
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

// Value is the value of a key, a slice of the line: without quotes, still escaped.
type Value struct {
	Raw  []byte
	Type ValueType
}

// Object finds known keys of one-line JSON objects. It serves one goroutine.
type Object struct{ names map[string]uint8 }

// NewObject makes an Object for keys, or dotted paths into nested objects, by number below 64. Keys may share a number: the first in the line wins.
func NewObject(names map[string]uint8) *Object { return &Object{names: names} }

// Scan fills values by number with what it finds, and may stop once all of need are found; with need 0 it reads the whole line.
// It reports false when line is no JSON object.
func (o *Object) Scan(line []byte, values []Value, need uint64) (found uint64, ok bool) {
	clear(values)
	var walk func(prefix string, raw []byte) bool
	walk = func(prefix string, raw []byte) bool {
		d := json.NewDecoder(bytes.NewReader(raw))
		if t, err := d.Token(); err != nil || t != json.Delim('{') {
			return false
		}
		members := 0
		for ; d.More(); members++ {
			key, err := d.Token()
			if err != nil {
				break
			}
			var value json.RawMessage
			if d.Decode(&value) != nil {
				break
			}
			path := prefix + key.(string)
			walk(path+".", value)
			number, known := o.names[path]
			if !known || found>>number&1 == 1 {
				continue
			}
			found |= 1 << number
			v := Value{Raw: value}
			switch value[0] {
			case '"':
				v.Raw, v.Type = value[1:len(value)-1], String
				if bytes.IndexByte(value, '\\') >= 0 {
					v.Type = EscapedString
				}
			case 'n':
				v.Type = Null
			case 't', 'f':
				v.Type = Bool
			case '{':
				v.Type = ObjectValue
			case '[':
				v.Type = ArrayValue
			default:
				v.Type = Number
			}
			values[number] = v
		}
		return members > 0
	}
	return found, walk("", line)
}
