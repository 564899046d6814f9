package haproxy

import (
	"fmt"
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// look is how the value of a variable looks in a line, which decides where it ends.
type look uint8

const (
	wordLook     look = iota // up to what follows, or to the closing quote
	numberLook               // digits end themselves
	requestLook              // "GET /a HTTP/1.1", which holds blanks
	braceLook                // captured headers: {a|b}, or nothing at all
	errorLook                // HAProxy's text for the end of a connection
	tlsErrorLook             // OpenSSL's
	stampLook
)

// variable is something that HAProxy fills in, by its alias and by the sample expression that says the same.
type variable struct {
	alias, fetch string
	field        field
	look         look
}

// variables are those that mean something here, and those whose look is special. Others are words that are passed over.
var variables = []variable{
	{"ci", "src", clientText.field(), wordLook},
	{"cp", "src_port", portNumber.field(), numberLook},
	{"b", "be_name", backendText.field(), wordLook},
	{"s", "srv_name", serverText.field(), wordLook},
	{"TR", "req.timer.hdr", requestNumber.field(), numberLook},
	{"Tq", "req.timer.tq", skipField, numberLook},
	{"Tw", "req.timer.queue", queueNumber.field(), numberLook},
	{"Tc", "bc.timer.connect", connectNumber.field(), numberLook},
	{"Tr", "res.timer.hdr", responseNumber.field(), numberLook},
	{"Td", "res.timer.data", dataNumber.field(), numberLook},
	{"Ta", "txn.timer.total", activeNumber.field(), numberLook},
	{"Tt", "fc.timer.total", totalNumber.field(), numberLook},
	{"Tu", "txn.timer.user", userNumber.field(), numberLook},
	{"Th", "fc.timer.handshake", skipField, numberLook},
	{"Ti", "req.timer.idle", skipField, numberLook},
	{"ST", "txn.status", statusNumber.field(), numberLook},
	{"", "status", statusNumber.field(), numberLook},
	{"", "server_status", serverStatusNumber.field(), numberLook},
	{"B", "res.bytes_in", bytesNumber.field(), numberLook},
	{"", "bytes_out", bytesNumber.field(), numberLook},
	{"U", "req.bytes_in", uploadedNumber.field(), numberLook},
	{"rc", "txn.conn_retries", retriesNumber.field(), numberLook},
	{"", "txn.redispatched", redispatchField, wordLook},
	{"tsc", "", stateText.field(), wordLook},
	{"ts", "txn.sess_term_state", stateText.field(), wordLook},
	{"r", "", requestText.field(), requestLook},
	{"HM", "method", methodText.field(), wordLook},
	{"", "capture.req.method", methodText.field(), wordLook},
	{"HU", "pathq", targetText.field(), wordLook},
	{"", "url", targetText.field(), wordLook},
	{"", "capture.req.uri", targetText.field(), wordLook},
	{"HP", "path", targetText.field(), wordLook},
	{"HPO", "", targetText.field(), wordLook},
	{"HQ", "query", queryText.field(), wordLook},
	{"HV", "req.ver", protocolText.field(), wordLook},
	{"", "capture.req.ver", protocolText.field(), wordLook},
	{"ID", "unique-id", requestIDText.field(), wordLook},
	{"H", "hostname", nodeText.field(), wordLook},
	{"si", "bc_dst", serverAddressText.field(), wordLook},
	{"", "dst_bc", serverAddressText.field(), wordLook},
	{"sp", "bc_dst_port", serverPortNumber.field(), numberLook},
	{"", "fc_err_str", skipField, errorLook},
	{"", "ssl_fc_err_str", skipField, tlsErrorLook},
	{"", "bc_err_str", backendErrorText.field(), errorLook},
	{"", "ssl_bc_err_str", tlsErrorText.field(), tlsErrorLook},
	{"ms", "", millisNumber.field(), numberLook},
	{"ci:cp", "", clientPortText.field(), wordLook},
	{"si:sp", "", serverPortText.field(), wordLook},
	{"hr", "", capturesText.field(), braceLook},
	{"hs", "", skipField, braceLook},
	{"hrl", "", skipField, braceLook},
	{"hsl", "", skipField, braceLook},
	{"ac", "act_conn", skipField, numberLook},
	{"fc", "fe_conn", skipField, numberLook},
	{"bc", "be_conn", skipField, numberLook},
	{"sc", "", skipField, numberLook},
	{"sq", "bc_srv_queue", skipField, numberLook},
	{"bq", "bc_be_queue", skipField, numberLook},
	{"bp", "bc_src_port", skipField, numberLook},
	{"fp", "dst_port", skipField, numberLook},
	{"pid", "pid", skipField, numberLook},
	{"lc", "", skipField, numberLook},
}

var byAlias, byFetch = func() (alias, fetch map[string]*variable) {
	alias, fetch = map[string]*variable{}, map[string]*variable{}
	for i := range variables {
		v := &variables[i]
		if v.alias != "" {
			alias[v.alias] = v
		}
		if v.fetch != "" {
			fetch[v.fetch] = v
		}
	}
	return alias, fetch
}()

// headers are captured by name: %[req.hdr(host)], %[var(txn.user_agent)].
var headers = sync.OnceValue(func() map[string]field {
	return map[string]field{
		"host": hostText.field(), "user-agent": agentText.field(), "referer": referrerText.field(), "x-forwarded-for": forwardedText.field(),
		"x-request-id": requestIDText.field(), "x-correlation-id": requestIDText.field(), "x-unique-id": requestIDText.field(),
	}
})

// meaning finds the variable of an item: one that is passed over for what says nothing here.
func (it *item) meaning() variable {
	v := it.variable()
	if it.rival {
		v.field = skipField
	}
	return v
}

func (it *item) variable() variable {
	if v := byAlias[it.name]; v != nil {
		return *v
	}
	if v := byFetch[it.name]; v != nil {
		return *v
	}
	if it.isStamp() {
		return variable{field: stampField, look: stampLook}
	}
	function, argument, _ := strings.Cut(it.name, "(")
	argument = strings.Trim(strings.ToLower(strings.TrimSuffix(argument, ")")), `"'`)
	if strings.HasSuffix(function, "hdr") {
		if f, known := headers()[argument]; known {
			return variable{field: f}
		}
	}
	if function == "var" {
		_, argument, _ = strings.Cut(argument, ".")
		argument = strings.TrimPrefix(argument, "http_")
		if f, known := headers()[strings.ReplaceAll(argument, "_", "-")]; known {
			return variable{field: f}
		}
		if f, known := jsonNumbers()[argument]; known && isText(field(f)) {
			return variable{field: field(f)}
		}
	}
	if f, known := jsonNumbers()[it.label]; known && isText(field(f)) {
		return variable{field: field(f)}
	}
	return variable{field: skipField}
}

func isText(f field) bool { return f >= firstText && f < firstSpecial }

// stampRanks order the dates of a format, best first: the start of the request before the accept of the connection, which may be much older, and
// what tells milliseconds or a zone before what does not.
var stampRanks = map[string]int{"tr": 1, "trg": 2, "trl": 2, "request_date": 2, "t": 3, "T": 4, "Tl": 4, "accept_date": 5, "Ts": 5, "date": 6}

func (it *item) isStamp() bool {
	function, _, _ := strings.Cut(it.name, "(")
	return stampRanks[function] > 0
}

func (it *item) stampRank() int {
	function, _, _ := strings.Cut(it.name, "(")
	return stampRanks[function]
}

// ofAccept says that %ms belongs to the stamp.
func (it *item) ofAccept() bool {
	switch it.name {
	case "T", "Tl", "Ts", "accept_date":
		return true
	}
	return false
}

// stampReader is how an item writes its date. %[date,utime(PATTERN)] writes universal time whether the pattern says so or not.
func (it *item) stampReader() (func(b []byte) (event.Stamp, int), error) {
	for _, call := range strings.Split(it.convert, "),") {
		function, pattern, found := strings.Cut(strings.TrimSpace(call), "(")
		universal := strings.HasSuffix(function, "utime")
		if !found || !universal && !strings.HasSuffix(function, "ltime") {
			continue
		}
		pattern, _, _ = strings.Cut(strings.Trim(strings.TrimSuffix(pattern, ")"), `"'`), `",`)
		read, err := scan.Strptime(nanoLetters.Replace(pattern))
		if err != nil {
			return nil, fmt.Errorf("log-format: %s: %w", it.convert, err)
		}
		return func(b []byte) (event.Stamp, int) {
			stamp, n := read(b)
			stamp.Zoned = stamp.Zoned || universal && stamp.Set
			return stamp, n
		}, nil
	}
	clock := new(scan.Clock)
	return func(b []byte) (event.Stamp, int) {
		if stamp, n := clock.CLF(b); n > 0 {
			return stamp, n
		}
		return clock.Any(b)
	}, nil
}

// nanoLetters turns HAProxy's letter for the fraction into the usual one.
var nanoLetters = strings.NewReplacer("%1N", "%1f", "%2N", "%2f", "%3N", "%3f", "%4N", "%4f", "%5N", "%5f", "%6N", "%6f", "%7N", "%7f", "%8N", "%8f", "%9N", "%9f", "%N", "%9f")
