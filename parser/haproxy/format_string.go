package haproxy

import (
	"fmt"
	"strings"
	"sync"
)

// item is a piece of a log-format string: a literal, or something that HAProxy fills in.
type item struct {
	literal string
	name    string // an alias ("Tw") or a sample expression without its converters ("res.timer.hdr")
	convert string // the converters, "utime(%d/%b/%Y)"
	label   string // the name that HAProxy 3 gives an item of JSON, "%(status)ST"
	rival   bool   // another item tells the same better
}

// builtInNames are the formats that have a name: by option, by environment variable, by ours.
var builtInNames = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"httplog": "haproxy-http", "httpslog": "haproxy-https", "tcplog": "haproxy-tcp", "clf": "haproxy-clf", "httplog clf": "haproxy-clf", "tcplog clf": "haproxy-clf",
		"http": "haproxy-http", "https": "haproxy-https", "tcp": "haproxy-tcp", "tcplog-clf": "haproxy-clf", "httplog-clf": "haproxy-clf", "tcp-clf": "haproxy-clf",
		"http-clf": "haproxy-clf", "json": "haproxy-json", "error": "haproxy-error", "connect": "haproxy-connect", "default": "haproxy-connect",
		"stderr": "haproxy-stderr", "message": "haproxy-message",
	}
})

const (
	httpFormat  = `%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r`
	httpsFormat = httpFormat + ` %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc`
	tcpFormat   = `%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq`
	clfFormat   = `%{+Q}o %{-Q}ci - - [%trg] %r %ST %B "" "" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl`
	tcpCLF      = `%{+Q}o %{-Q}ci - - [%T] "TCP " 000 %B "" "" %cp %ms %ft %b %s %Th %Tw %Tc %Tt %U %ts-- %ac %fc %bc %sc %rc %sq %bq "" ""`
)

// environment holds what HAProxy itself defines for use in formats.
var environment = strings.NewReplacer(
	"${HAPROXY_HTTP_LOG_FMT}", httpFormat, "${HAPROXY_HTTPS_LOG_FMT}", httpsFormat, "${HAPROXY_TCP_LOG_FMT}", tcpFormat,
	"${HAPROXY_HTTP_CLF_LOG_FMT}", clfFormat, "${HAPROXY_TCP_CLF_LOG_FMT}", tcpCLF,
	"$HAPROXY_HTTP_LOG_FMT", httpFormat, "$HAPROXY_HTTPS_LOG_FMT", httpsFormat, "$HAPROXY_TCP_LOG_FMT", tcpFormat,
	"$HAPROXY_HTTP_CLF_LOG_FMT", clfFormat, "$HAPROXY_TCP_CLF_LOG_FMT", tcpCLF,
)

// directive takes a name, a format or a line of a configuration. It returns the row of Formats that it names, or the format itself as HAProxy sees it
// after it has taken off quotes and backslashes.
func directive(text string) (row, format string) {
	text = strings.TrimSpace(text)
	first, rest, _ := strings.Cut(strings.Join(strings.Fields(text), " "), " ")
	if first == "option" {
		return builtInNames()[rest], rest
	}
	if row := builtInNames()[strings.TrimPrefix(text, dictionaryName+"-")]; row != "" {
		return row, ""
	}
	for _, keyword := range [...]string{"log-format", "error-log-format"} {
		if first == keyword && rest != "" {
			return "", environment.Replace(argument(strings.TrimSpace(text[strings.Index(text, keyword)+len(keyword):])))
		}
	}
	if text != "" && (text[0] == '"' || text[0] == '\'') && closes(text) {
		return "", environment.Replace(argument(text))
	}
	return "", environment.Replace(unescape(text))
}

// closes says that the quote at the start ends at the end and nowhere else: only then the whole is one quoted word.
func closes(text string) bool {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote:
			return i == len(text)-1
		}
	}
	return false
}

// argument reads one word of a configuration: blanks end it, quotes and backslashes protect.
func argument(text string) string {
	var out strings.Builder
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '#'):
			return out.String()
		case c == '\\' && quote != '\'':
			n := escape(&out, text[i:])
			i += n - 1
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// unescape undoes the backslashes of a format that was given without its quotes.
func unescape(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out.WriteByte(text[i])
			continue
		}
		i += escape(&out, text[i:]) - 1
	}
	return out.String()
}

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r'}

// escape writes what the backslash at the start of text stands for, and returns how many bytes it took.
func escape(out *strings.Builder, text string) int {
	if len(text) < 2 {
		out.WriteByte('\\')
		return 1
	}
	if plain, known := escapes[text[1]]; known {
		out.WriteByte(plain)
		return 2
	}
	if text[1] == 'x' && len(text) >= 4 {
		var c byte
		if _, err := fmt.Sscanf(text[2:4], "%02x", &c); err == nil {
			out.WriteByte(c)
			return 4
		}
	}
	out.WriteByte(text[1])
	return 2
}

// items cuts a format. json says that HAProxy's own encoder writes the line.
func items(format string) (list []item, json bool, err error) {
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			list = append(list, item{literal: literal.String()})
			literal.Reset()
		}
	}
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '%' {
			literal.WriteByte(c)
			continue
		}
		if strings.HasPrefix(format[i:], "%%") {
			literal.WriteByte('%')
			i++
			continue
		}
		it, flags, n, err := oneItem(format[i:])
		if err != nil {
			return nil, false, fmt.Errorf("log-format: byte %d: %w", i+1, err)
		}
		i += n - 1
		if it.name == "o" {
			json = json || strings.Contains(flags, "+json")
			if strings.Contains(flags, "+cbor") {
				return nil, false, fmt.Errorf("log-format: CBOR is not text and cannot be read")
			}
			continue
		}
		flush()
		list = append(list, it)
	}
	flush()
	return list, json, nil
}

// oneItem reads %(label){flags}name or %(label){flags}[expression]; label and flags may be missing. n is how many bytes it took.
func oneItem(text string) (it item, flags string, n int, err error) {
	i := 1
	for i < len(text) && (text[i] == '(' || text[i] == '{') {
		open, shut := text[i], byte(')')
		if open == '{' {
			shut = '}'
		}
		end := strings.IndexByte(text[i:], shut)
		if end < 0 {
			return it, "", 0, fmt.Errorf("%q does not end", open)
		}
		inside := text[i+1 : i+end]
		if open == '{' {
			flags = inside
		} else {
			it.label, _, _ = strings.Cut(inside, ":")
		}
		i += end + 1
	}
	if i < len(text) && text[i] == '[' {
		end := closing(text[i:])
		if end < 0 {
			return it, "", 0, fmt.Errorf("the bracket does not end")
		}
		it.name, it.convert = cutConverters(text[i+1 : i+end])
		return it, flags, i + end + 1, nil
	}
	begin := i
	for i < len(text) && (text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z') {
		i++
	}
	if i == begin {
		return it, "", 0, fmt.Errorf("a %% without a name; write %%%% for the sign itself")
	}
	it.name = text[begin:i]
	return it, flags, i, nil
}

// closing finds the bracket that ends an expression; brackets inside its arguments and quotes do not.
func closing(text string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return strings.IndexByte(text, ']')
}

// cutConverters cuts an expression at the first comma outside of parentheses.
func cutConverters(expression string) (name, convert string) {
	depth := 0
	for i := range len(expression) {
		switch expression[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				return strings.TrimSpace(expression[:i]), expression[i+1:]
			}
		}
	}
	return strings.TrimSpace(expression), ""
}
