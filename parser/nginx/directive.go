package nginx

import (
	"errors"
	"fmt"
	"strings"
)

// directive is a log_format as it was given: the format itself, and how it escapes values.
type directive struct {
	body   string
	escape escaping
}

// readDirective takes the body of a log_format, or the whole directive as it stands in nginx.conf:
//
//	log_format main escape=json '$remote_addr …'
//	                            '$status';
//
// A body alone that begins with a brace is taken for JSON.
func readDirective(text string) (directive, error) {
	text = strings.TrimSpace(text)
	words := strings.Fields(text)
	whole := len(words) > 0 && words[0] == "log_format"
	if !whole && !strings.HasPrefix(text, "'") && !isRestOfDirective(text) {
		d := directive{body: unescape(text)}
		if strings.HasPrefix(text, "{") {
			d.escape = jsonEscapes
		}
		return d, nil
	}
	d := directive{}
	parts, err := configWords(text)
	if err != nil {
		return d, err
	}
	if whole {
		parts = parts[min(1, len(parts)):]
	}
	if len(parts) > 0 && (whole || !parts[0].quoted && !strings.HasPrefix(parts[0].text, "escape=")) {
		parts = parts[1:] // the name
	}
	for _, part := range parts {
		if mode, isMode := strings.CutPrefix(part.text, "escape="); isMode && !part.quoted {
			escape, known := escapeModes[mode]
			if !known {
				return d, fmt.Errorf("log_format: escape=%s is neither default, json nor none", mode)
			}
			d.escape = escape
			continue
		}
		d.body += part.text
	}
	if d.body == "" {
		return d, errors.New("log_format: the directive has no format")
	}
	return d, nil
}

// isRestOfDirective says that a directive was pasted without its first word, or its name as well: escape=json '…', main '…'.
func isRestOfDirective(text string) bool {
	parts, err := configWords(text)
	if err != nil || len(parts) < 2 {
		return false
	}
	quoted := 0
	for i, part := range parts {
		switch {
		case part.quoted:
			quoted++
		case strings.HasPrefix(part.text, "escape="):
		case i > 0 || !isWord(part.text):
			return false
		}
	}
	return quoted > 0 && quoted < len(parts)
}

// isWord says that text can be the name of a format and no part of one.
func isWord(text string) bool {
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

var escapeModes = map[string]escaping{"default": hexEscapes, "json": jsonEscapes, "none": noEscapes}

// configWord is a word of nginx.conf, without its quotes.
type configWord struct {
	text   string
	quoted bool
}

// configWords cuts a directive into words up to its semicolon. Comments may stand between them.
func configWords(text string) ([]configWord, error) {
	var words []configWord
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
		case ';':
			return words, nil
		case '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		case '\'', '"':
			word, n, ok := quotedWord(text[i+1:], c)
			if !ok {
				return nil, fmt.Errorf("log_format: the quote at character %d is not closed", i+1)
			}
			words = append(words, configWord{word, true})
			i += n + 1
		default:
			end := strings.IndexAny(text[i:], " \t\r\n;")
			if end < 0 {
				end = len(text) - i
			}
			words = append(words, configWord{text[i : i+end], false})
			i += end
		}
	}
	return words, nil
}

// quotedWord reads up to the quote that ends a word, and undoes nginx's own escapes.
func quotedWord(text string, quote byte) (word string, n int, ok bool) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case quote:
			return unescape(text[:i]), i + 1, true
		case '\\':
			i++
		}
	}
	return "", 0, false
}

// unescape undoes the escapes of nginx.conf: a backslash before anything else stays.
func unescape(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			if plain := strings.IndexByte(`"'\trn`, text[i+1]); plain >= 0 {
				b.WriteByte("\"'\\\t\r\n"[plain])
				i++
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
