package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// JSON writes the report for machines. What could act on a terminal that shows it is escaped: text from logs is in it.
func JSON(w io.Writer, r *Report) error { return Indented(w, r) }

// Indented writes a value as JSON, indented.
func Indented(w io.Writer, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(escape(b.Bytes()))
	return err
}

// escape writes the characters that could act as \u escapes. In a JSON text they stand in strings only; line ends, which the encoder makes, stay.
func escape(text []byte) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r != '\n' && Acts(r) {
			out = fmt.Appendf(append(out, text[done:i]...), "\\u%04x", r)
			done = i + size
		}
		i += size
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}
