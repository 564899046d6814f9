package system

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// serverRows are what the masters of gunicorn, uWSGI, Puma and Unicorn say of their workers, without stamp and level. That a worker was killed is none: the
// master itself kills what takes too long, and of a lack of memory the kernel tells.
var serverRows = []scan.Row{
	{
		ID: "server.timeout", Text: "WORKER TIMEOUT (pid:", Also: []string{"*** HARAKIRI ON WORKER ", "…! Terminating timed out worker", "worker=… PID:… timeout (…, killing"},
		Level: "critical", Symptom: event.SlowScript,
		Meaning: "A worker of the application took too long with a request and is ended: the proxy sees a closed connection.",
		Source:  "gunicorn gunicorn/arbiter.py:murder_workers; uwsgi core/master_checks.c; puma lib/puma/cluster.rb; unicorn lib/unicorn/http_server.rb",
		Sample:  "WORKER TIMEOUT (pid:2301)", Made: true,
		Near: "Booting worker with pid: 2301",
	},
	{
		ID: "server.queue", Text: "*** uWSGI listen queue of socket …full !!! (", Level: "warning", Symptom: event.WorkersBusy,
		Meaning: "The listen queue of the application is full: all its workers are busy.",
		Source:  "uwsgi core/master_checks.c:uwsgi_master_check_listen_queue",
		Sample:  `*** uWSGI listen queue of socket "127.0.0.1:3031" (fd: 3) full !!! (101/100) ***`, Made: true,
	},
	{
		ID: "server.signal", Text: "Worker (pid:…) was sent SIGSEGV!", Also: []string{
			"Worker (pid:…) was sent SIGBUS!", "Worker (pid:…) was sent SIGILL!", "Worker (pid:…) was sent SIGFPE!", "DAMN ! worker … died, killed by signal 11 ",
			"DAMN ! worker … died, killed by signal 7 ", "DAMN ! worker … died, killed by signal 4 ",
		},
		Level: "error", Symptom: event.CrashSignal,
		Meaning: "A worker of the application crashed; its request ends without an answer.",
		Source:  "gunicorn gunicorn/arbiter.py:reap_workers; uwsgi core/master.c",
		Sample:  "Worker (pid:2301) was sent SIGSEGV!", Made: true,
		Near: "Worker (pid:2301) was sent SIGKILL! Perhaps out of memory?",
	},
}

var serverLevels = sync.OnceValue(func() map[string][]byte {
	return map[string][]byte{
		"CRITICAL": []byte("critical"), "ERROR": []byte("error"), "WARNING": []byte("warning"), "INFO": []byte("info"), "DEBUG": []byte("debug"),
	}
})

// serverHead takes "[2026-11-22 19:21:39 +0000] [7] [CRITICAL] " of gunicorn.
func (p *Parser) serverHead(line []byte, h *head) bool {
	stamp, n := p.clock.ISO(line[1:])
	if n == 0 {
		return false
	}
	rest, found := bytes.CutPrefix(line[1+n:], []byte("] ["))
	process, rest, _ := bytes.Cut(rest, []byte("] ["))
	level, rest, ok := bytes.Cut(rest, []byte("] "))
	known := serverLevels()[string(level)]
	if _, digits := number(process); !found || !digits || !ok || known == nil {
		return false
	}
	h.group, h.stamp, h.body, h.level = servers, stamp, rest, known
	return true
}

// datedHead takes "Sun Nov 22 19:21:39 2026 - " of uWSGI.
func (p *Parser) datedHead(line []byte, h *head) bool {
	stamp, n := p.clock.Date(line)
	if n == 0 || !bytes.HasPrefix(line[n:], []byte(" - ")) {
		return false
	}
	h.group, h.stamp, h.body = servers, stamp, line[n+3:]
	return true
}

// rubyHead takes "E, [2026-11-22T19:21:39.123456 #7] ERROR -- : " of Ruby's logger, as Unicorn uses it.
func (p *Parser) rubyHead(line []byte, h *head) bool {
	const before = "E, ["
	if len(line) < 48 || line[1] != ',' || line[3] != '[' {
		return false
	}
	stamp, n := p.clock.ISO(line[len(before):])
	end := bytes.Index(line[:min(len(line), 96)], []byte(" -- : "))
	if n == 0 || end < 0 || !bytes.HasPrefix(line[end+6:], []byte("worker=")) {
		return false
	}
	h.group, h.stamp, h.body = servers, stamp, line[end+6:]
	return true
}
