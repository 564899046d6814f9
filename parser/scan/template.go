package scan

import "strings"

// Member is a key of a format string that is a JSON template.
type Member struct {
	Key    string // with points between the keys of nested objects, as NewObject takes it
	Value  string // the template of the value, without quotes and escapes
	Quoted bool
}

// JSONTemplate reads a format string that writes a JSON object, {"status":$status,"path":"$uri"}, so that its lines can be read by key. The values of an
// inner object are members with longer keys, an array is one value. Text behind the object is left alone. It reports false for any other format.
func JSONTemplate(format string) (members []Member, ok bool) {
	t := template{rest: format}
	if !t.object("", 0) || len(t.members) == 0 {
		return nil, false
	}
	return t.members, true
}

// template is what is left of a format, and what was read of it.
type template struct {
	rest    string
	members []Member
}

const maxTemplateDepth = 16

// next takes the sign when it comes next, blanks left out.
func (t *template) next(sign string) bool {
	t.rest = strings.TrimLeft(t.rest, " \t\r\n")
	rest, found := strings.CutPrefix(t.rest, sign)
	t.rest = rest
	return found
}

// object reads an object whose keys get a prefix.
func (t *template) object(prefix string, depth int) bool {
	if depth > maxTemplateDepth || !t.next("{") {
		return false
	}
	for !t.next("}") {
		key, ok := t.quoted()
		if !ok || !t.next(":") || !t.value(prefix+key, depth) {
			return false
		}
		if !t.next(",") && !strings.HasPrefix(t.rest, "}") {
			return false
		}
	}
	return true
}

func (t *template) value(key string, depth int) bool {
	t.next("")
	switch {
	case strings.HasPrefix(t.rest, "{"):
		return t.object(key+".", depth+1)
	case strings.HasPrefix(t.rest, `"`):
		value, ok := t.quoted()
		t.members = append(t.members, Member{Key: key, Value: value, Quoted: true})
		return ok
	}
	end := bareTemplate(t.rest)
	if end < 0 {
		return false
	}
	t.members = append(t.members, Member{Key: key, Value: strings.TrimRight(t.rest[:end], " \t\r\n")})
	t.rest = t.rest[end:]
	return true
}

// longestSample bounds the search for the end of a bracket that may have none.
const longestSample = 512

// quoted reads a string. HAProxy's %[…] may hold quotes of its own.
func (t *template) quoted() (text string, ok bool) {
	if !t.next(`"`) {
		return "", false
	}
	for i := 0; i < len(t.rest); i++ {
		switch {
		case t.rest[i] == '\\':
			i++
		case strings.HasPrefix(t.rest[i:], "%["):
			if n := bracketEnd(t.rest[i+1 : min(i+longestSample, len(t.rest))]); n > 0 {
				i += n
			}
		case t.rest[i] == '"':
			text = string(UnescapeJSON(nil, []byte(t.rest[:i])))
			t.rest = t.rest[i+1:]
			return text, true
		}
	}
	return "", false
}

// bareTemplate is the end of a value without quotes, a comma or brace outside of all brackets; -1 when there is none.
func bareTemplate(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ',', '}', ']', ')':
			return i
		case '{', '[', '(':
			n := bracketEnd(text[i:])
			if n < 0 {
				return -1
			}
			i += n - 1
		}
	}
	return -1
}

// bracketEnd is the end of the bracket that text begins with, -1 when it stays open. Brackets of other kinds are text: a sample may hold one of them.
func bracketEnd(text string) int {
	open := text[0]
	shut := map[byte]byte{'{': '}', '[': ']', '(': ')'}[open]
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}
