package haproxy

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// naming says which captured header is what. HAProxy writes them without names, in the order of the frontend's directives; frontends of one configuration may
// capture different ones, and then only the number of values in a line tells whose they are.
type naming [][]field // by the number of values

// headerFields are the headers whose values have a key of their own.
var headerFields = sync.OnceValue(func() map[string]text {
	return map[string]text{
		"host": hostText, "user-agent": agentText, "referer": referrerText, "x-forwarded-for": forwardedText,
		"x-request-id": requestIDText, "request-id": requestIDText, "x-correlation-id": requestIDText, "x-unique-id": requestIDText,
	}
})

// cutCaptures takes off a pasted directive the lines behind it that name captured headers, "capture request header Host len 64". A line "frontend NAME" begins
// those of the next frontend.
func cutCaptures(given string) (directive string, n naming) {
	lines := strings.Split(given, "\n")
	at := slices.IndexFunc(lines, isCapture)
	if at < 0 {
		return given, nil
	}
	directive = strings.Join(lines[:at], "\n")
	var request []field
	responses := 0
	flush := func() {
		if len(request) == 0 && responses > 0 {
			request = slices.Repeat([]field{skipField}, responses)
		}
		n = n.with(request)
		request, responses = nil, 0
	}
	for _, line := range lines[at:] {
		words := strings.Fields(line)
		switch {
		case len(words) > 0 && words[0] == "frontend":
			flush()
		case !isCapture(line):
		case words[1] == "request":
			f := skipField
			if t, known := headerFields()[strings.ToLower(words[3])]; known {
				f = t.field()
			}
			request = append(request, f)
		default:
			responses++
		}
	}
	flush()
	return directive, n
}

func isCapture(line string) bool {
	words := strings.Fields(line)
	return len(words) > 3 && words[0] == "capture" && (words[1] == "request" || words[1] == "response") && words[2] == "header"
}

// with adds the headers of a frontend. Where another one has another header at the same place nobody can tell them apart.
func (n naming) with(list []field) naming {
	if len(list) == 0 {
		return n
	}
	for len(n) <= len(list) {
		n = append(n, nil)
	}
	if have := n[len(list)]; have != nil {
		for i := range have {
			if have[i] != list[i] {
				have[i] = skipField
			}
		}
		return n
	}
	n[len(list)] = list
	return n
}

// without is n without what the format itself tells.
func (n naming) without(told uint64) naming {
	out := slices.Clone(n)
	for k, list := range n {
		out[k] = slices.Clone(list)
		for i, f := range list {
			if told>>f&1 == 1 {
				out[k][i] = skipField
			}
		}
	}
	return out
}

// nameCaptures reads the captured headers of the request whose names are known.
func (r *record) nameCaptures() {
	if r.named == nil {
		return
	}
	for _, list := range r.named {
		for _, f := range list {
			r.forget(f)
		}
	}
	values := r.s[capturesText]
	if open := bytes.IndexByte(values, '{'); open >= 0 {
		values = values[open+1:]
		if shut := bytes.IndexByte(values, '}'); shut >= 0 {
			values = values[:shut]
		}
	}
	count := bytes.Count(values, bar) + 1
	if len(values) == 0 || count >= len(r.named) || r.named[count] == nil {
		return
	}
	for _, f := range r.named[count] {
		var one []byte
		one, values, _ = bytes.Cut(values, bar)
		if f != skipField && len(one) > 0 {
			r.s[f-firstText] = one
		}
	}
}

var bar = []byte("|")

// idAmong finds the request id among the captured headers of a line, "{a|b}" or several of them: HAProxy writes no names there, but an id that a proxy
// made has a look of its own, a UUID or 32 hexadecimal digits. Two of them tell nothing.
func idAmong(captures []byte) []byte {
	if len(captures) < 32 {
		return nil
	}
	var id []byte
	for len(captures) > 0 {
		end := bytes.IndexAny(captures, "{}| ")
		word := captures
		if end >= 0 {
			word, captures = captures[:end], captures[end+1:]
		} else {
			captures = nil
		}
		if !looksLikeID(word) {
			continue
		}
		if id != nil {
			return nil
		}
		id = word
	}
	return id
}

// looksLikeID knows a UUID and 32 hexadecimal digits.
func looksLikeID(b []byte) bool {
	if len(b) != 32 && len(b) != 36 {
		return false
	}
	for i, c := range b {
		switch dash := len(b) == 36 && (i == 8 || i == 13 || i == 18 || i == 23); {
		case dash && c == '-':
		case !dash && (c-'0' <= 9 || (c|0x20)-'a' <= 5):
		default:
			return false
		}
	}
	return true
}
