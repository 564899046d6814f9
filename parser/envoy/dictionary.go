package envoy

import (
	"fmt"
	"strings"
	"sync"

	"github.com/why502/why502/parser/scan"
)

// errnos are the texts of a connect that failed with one of these numbers. A number must end there: 11 is not 110.
func errnos(text string, numbers ...int) []string {
	texts := []string{"…connect error: " + text}
	for _, n := range numbers {
		number := fmt.Sprintf("…connect error: %d", n)
		texts = append(texts, number+"$", number+",", number+"}", number+" ")
	}
	return texts
}

// tls are the texts of a handshake that failed.
func tls(texts ...string) []string {
	var all []string
	for _, t := range texts {
		all = append(all, "…TLS error…"+t)
	}
	return all
}

// normalise writes a text over dst as the dictionaries have it: blanks and commas where newer versions write underscores and bars.
func normalise(dst, text []byte) []byte {
	dst = append(dst[:0], text[:min(len(text), longestText)]...)
	for i, c := range dst {
		switch c {
		case '_':
			dst[i] = ' '
		case '|':
			dst[i] = ','
		}
	}
	return dst
}

// longestText bounds what is looked up: what tells the reason stands at the beginning.
const longestText = 1024

// word completes rows whose ID is the text: tails are what may follow it.
func word(rows []scan.Row, source string, tails ...string) []scan.Row {
	done := make([]scan.Row, len(rows))
	for i, row := range rows {
		if row.Text == "" {
			text := string(normalise(nil, []byte(row.ID)))
			row.Text = text + tails[0]
			for _, tail := range tails[1:] {
				row.Also = append(row.Also, text+tail)
			}
		}
		if row.Sample == "" {
			row.Sample, row.Made = row.ID, true
		}
		if row.Source == "" {
			row.Source = source
		}
		done[i] = row
	}
	return done
}

// closes completes closeRows: the reason stands alone, or in the brackets of a detail.
func closes() []scan.Row {
	rows := make([]scan.Row, len(closeRows))
	for i, row := range closeRows {
		name := strings.TrimPrefix(row.ID, "close.")
		text := string(normalise(nil, []byte(name)))
		row.Text, row.Also = text+"…", []string{"downstream local disconnect(" + text + "…"}
		row.Source = "stream_info.h LocalCloseReasonValues"
		if row.Sample == "" {
			row.Sample, row.Made = name, true
		}
		rows[i] = row
	}
	return rows
}

// transport completes transportRows, which are lists of texts of one rank.
func transport() []scan.Row {
	rows := transportRows()
	for i, row := range rows {
		row.Text, row.Also = row.Also[0], row.Also[1:]
		row.Source = "connection_impl.cc, ssl_socket.cc"
		rows[i] = row
	}
	return rows
}

// The name of all dictionaries of Envoy, as it stands before the IDs.
const dictionaryName = "envoy"

// tables are the dictionaries, one for each place where Envoy writes such texts.
type tables struct {
	details  *scan.Dictionary // RESPONSE_CODE_DETAILS and UPSTREAM_TRANSPORT_FAILURE_REASON
	bodies   *scan.Dictionary // LOCAL_REPLY_BODY
	closes   *scan.Dictionary // the reasons why Envoy closed a connection
	flags    *scan.Dictionary // response flags, short and long
	messages *scan.Dictionary // the application log, and the logs of health checks and ejections
}

// dictionaries are compiled when they are first needed: a log without a failure never asks.
var dictionaries = sync.OnceValue(func() *tables {
	details := append(transport(), resetRows()...)
	details = append(details, word(fixedRows, "stream_info.h ResponseCodeDetailValues", "$")...)
	details = append(details, resolveRows...)
	details = append(details, word(extensionRows, "strings of the 1.40.0 binary", "$", "[…", "{…", "(…")...)
	details = append(details, word(codecRows, "codec_impl.cc", "$")...)
	bodies := append(transport(), reasonRows()...)
	return &tables{
		details:  scan.NewDictionary(dictionaryName, details),
		bodies:   scan.NewDictionary(dictionaryName, append(bodies, bodyRows...)),
		closes:   scan.NewDictionary(dictionaryName, closes()),
		flags:    scan.NewDictionary(dictionaryName, flagRows()),
		messages: scan.NewDictionary(dictionaryName, messageRows()),
	}
})

// Dictionaries returns all rows by the place where Envoy writes the text: response flags, details (with the transport's reasons), bodies of its
// own answers, reasons of a close, and the messages of its logs.
func Dictionaries() []*scan.Dictionary {
	d := dictionaries()
	return []*scan.Dictionary{d.flags, d.details, d.bodies, d.closes, d.messages}
}

// Explain returns what a term means: a response flag or several with commas (`UF,URX`), a detail, a transport failure reason, the body of an answer,
// or a message of the application log. The IDs are full, with the dictionary's name. An unknown term gives nothing.
func Explain(term string) []scan.Row {
	term = strings.TrimSpace(term)
	if rows := explainFlags(term); rows != nil {
		return rows
	}
	d := dictionaries()
	text := normalise(nil, []byte(term))
	for _, dictionary := range [...]*scan.Dictionary{d.details, d.bodies, d.closes, d.messages} {
		if row, id := dictionary.Find(text, 0, nil); row != nil {
			return []scan.Row{named(row, id)}
		}
	}
	return nil
}

// explainFlags is for a list of flags; nil when one of them is none.
func explainFlags(term string) []scan.Row {
	var rows []scan.Row
	for _, flag := range strings.Split(term, ",") {
		row, id := dictionaries().flags.Find([]byte(strings.TrimSpace(flag)), 0, nil)
		if row == nil {
			return nil
		}
		rows = append(rows, named(row, id))
	}
	return rows
}

func named(row *scan.Row, id string) scan.Row {
	full := *row
	full.ID = id
	return full
}

// finder looks texts up for one goroutine. The dictionaries are compiled at the first failure.
type finder struct {
	details, bodies, closes, messages scan.Finder
	text                              []byte
}

// find looks a text up as it is logged; "" and no row when it is empty or not known.
func (f *finder) find(in *scan.Finder, pick func(*tables) *scan.Dictionary, text []byte) (*scan.Row, string) {
	if len(text) == 0 {
		return nil, ""
	}
	if in.Dictionary == nil {
		in.Dictionary = func() *scan.Dictionary { return pick(dictionaries()) }
	}
	f.text = normalise(f.text, text)
	return in.Find(f.text, 0, nil)
}

func (f *finder) detail(text []byte) (*scan.Row, string) {
	return f.find(&f.details, func(t *tables) *scan.Dictionary { return t.details }, text)
}

func (f *finder) body(text []byte) (*scan.Row, string) {
	return f.find(&f.bodies, func(t *tables) *scan.Dictionary { return t.bodies }, text)
}

func (f *finder) close(text []byte) (*scan.Row, string) {
	return f.find(&f.closes, func(t *tables) *scan.Dictionary { return t.closes }, text)
}

func (f *finder) message(text []byte) (*scan.Row, string) {
	return f.find(&f.messages, func(t *tables) *scan.Dictionary { return t.messages }, text)
}
