package parser

import (
	"bytes"
	"strings"
	"sync"
)

// looks are patterns of whole kinds of lines, by first byte. In a pattern "9" stands for a digit, "@" for a letter, "…" for any text; all else
// for itself. A pattern is matched from the line's start.
type looks [256][]look

type look []string

// laterLooks makes them when a line asks: most logs have none that does.
func laterLooks(patterns []string) func() *looks {
	return sync.OnceValue(func() *looks { return newLooks(patterns) })
}

func newLooks(patterns []string) *looks {
	var table looks
	for _, pattern := range patterns {
		l := look(strings.Split(pattern, "…"))
		for c := range table {
			if l[0] == "" || fits(l[0][0], byte(c)) {
				table[c] = append(table[c], l)
			}
		}
	}
	return &table
}

// match says whether the line, which is not empty, looks like one of them.
func (t *looks) match(line []byte) bool {
	for _, l := range t[line[0]] {
		if l.match(line) {
			return true
		}
	}
	return false
}

func (l look) match(line []byte) bool {
	if !begins(line, l[0]) {
		return false
	}
	line = line[len(l[0]):]
	for _, part := range l[1:] {
		at := 0
		for ; !begins(line[at:], part); at++ {
			if at+len(part) >= len(line) {
				return false
			}
		}
		line = line[at+len(part):]
	}
	return true
}

func begins(line []byte, part string) bool {
	if len(line) < len(part) {
		return false
	}
	for i := range len(part) {
		if !fits(part[i], line[i]) {
			return false
		}
	}
	return true
}

func fits(pattern, c byte) bool {
	switch pattern {
	case '9':
		return starts[c] == digitStart
	case '@':
		return starts[c] == letterStart
	}
	return pattern == c
}

// continuations are lines that belong to the line before: stack traces and further lines of what an application or a script wrote to its error
// output, which proxies log as it is.
var continuations = laterLooks([]string{
	// PHP
	"Stack trace:", "#9 ", "#99 ", "#999 ", "  thrown in ", "thrown in …on line 9", "PHP message: ", "PHP Stack trace:", "PHP   9. ", "PHP  99. ", "Next …Exception", "Next …Error:",
	// Lua and nginx's njs
	"stack traceback:", "coroutine 9:", "\t[C]: in ", "\t[C]:", "\t…: in ", "    at …(…:9",
	// Java, .NET, JavaScript
	"\tat ", "    at ", "   at …(", "Caused by: ", "\t... 9", "    ... 9", "Suppressed: ", "\tSuppressed: ", "Exception in thread ", "java.…Exception", "java.…Error",
	"javax.…Exception", "org.…Exception", "com.…Exception", "System.…Exception: ", "UnhandledPromiseRejectionWarning: ", "node:internal/", "TypeError: ", "ReferenceError: ", "RangeError: ",
	// Python, Ruby, Go, Rust
	"Traceback (most recent call last):", "  File \"…\", line 9", "During handling of the above exception", "The above exception was the direct cause", "\tfrom …:9", "goroutine 9… [",
	"panic: ", "fatal error: ", "created by ", "\t/…:9", "main.…(", "runtime.…(", "exit status 9", "thread '…' panicked at", "note: run with `RUST_BACKTRACE",
})

// others are lines of programs that are no proxy, and what tools put between lines.
var others = laterLooks([]string{
	// loggers of applications
	"INFO ", "INFO:", "DEBUG ", "DEBUG:", "TRACE ", "TRACE:", "WARN ", "WARN:", "WARNING ", "WARNING:", "ERROR ", "ERROR:", "FATAL ", "FATAL:", "CRITICAL ", "CRITICAL:", "SEVERE:",
	"[INFO]", "[DEBUG]", "[TRACE]", "[WARN]", "[ERROR]", "[FATAL]", "[INF]", "[WRN]", "[ERR]", "[DBG]", "info: ", "debug: ", "warn: ", "error: ",
	"level=", "lvl=", "time=\"", "time=9", "ts=9", "msg=", "severity=", "logger=",
	// loggers by name: klog of Kubernetes, package log of Go, Ruby, gunicorn, celery, Tomcat, java.util.logging
	"@9999 99:99:99.999999 ", "9999/99/99 99:99:99 @", "9999/99/99 99:99:99.999999 ", "@, [9999-99-99T99:99:99", "[9999-99-99 99:99:99 +9999] [9",
	"[9999-99-99 99:99:99,999: ", "99-@@@-9999 99:99:99.999 ", "@@@ 99, 9999 9:99:99 ", "@@@ 99, 9999 99:99:99 ",
	// Apache's error log, MySQL, PostgreSQL, Redis
	"[@@@ @@@ 99 99:99:99", "[@@@ @@@  9 99:99:99", "9 [Note] ", "9 [Warning] ", "9 [ERROR] ", "9 [System] ", "99 [Note] ", "99 [Warning] ",
	"9999-99-99 99:99:99 9 [", "9999-99-99 99:99:99.999 UTC [", "9999-99-99 99:99:99 UTC [",
	"9:@ 99 @@@ 9999 99:99:99", "99:@ 99 @@@ 9999 99:99:99", "999:@ 99 @@@ 9999", "9999:@ 99 @@@ 9999", "[9] 99 @@@ 99:99:99",
	// what application servers say: php-fpm's list of requests, uWSGI, Puma
	"9… -  99/@@@/9999:99:99:99 +9999 \"", "@@@ @@@ 99 99:99:99 9999 - ", "@@@ @@@  9 99:99:99 9999 - ", "*** ", "DAMN ! worker ", "[pid: 9", "[9] - ", "[99] - ", "[9] ! ", "[99] ! ", "[9] * ", "[99] * ",
	// the headers of a request that Envoy's debug log lists, routers of platforms
	"':…', '", "'@…', '", "at=info ", "at=error ", "at=warning ",
	// how ingress-nginx starts, tables of kubectl, bundles of logs
	"NGINX Ingress controller", "  Release: ", "  Build: ", "  Repository: ", "  nginx version: ", "LAST SEEN  ", "NAMESPACE  ", "----------------",
	// how images and package tools start
	"/docker-entrypoint.sh: ", "99-…sh: info: ", "99-…sh: error: ", "npm ", "yarn ",
	// what tools put between lines
	"==> …<==", "-- Logs begin at ", "-- Journal begins at ", "-- No entries --", "-- Boot ", "-- Reboot --", "-- cursor: ", "-- MARK --", "Attaching to ",
	"#Fields:", "#Version:", "#Software:", "#Date:", "Hint: You are currently not seeing", "Defaulted container ", "+ …›", "- …›", "```",
})

// dated are lines that begin as those of most loggers do. A format of ours that nobody told us may begin so as well, so they are asked only about lines
// that speak of no request.
var dated = laterLooks([]string{
	"9999-99-99 99:99:99,999", "9999-99-99 99:99:99 [", "9999-99-99 99:99:99.999 [", "9999-99-99 99:99:99.999 @", "9999-99-99 99:99:99.999  @",
	"9999-99-99 99:99:99 @", "9999-99-99 99:99:99.999999", "99:99:99.999 [", "99:99:99.999 @", "99:99:99,999 ", "99:99:99 @", "[99:99:99] ",
})

// speaksOfRequest says that a line that nobody knows may be an access line all the same.
func speaksOfRequest(line []byte) bool { return bytes.Contains(line, []byte(" HTTP/")) }
