package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// socketCalls are the calls that read from an upstream and write to it. Each can fail in each of the ways of socketFaults, so that their rows
// are made from the two tables.
var socketCalls = []struct {
	name, source string
	reads        bool
}{
	{"recv", "os/unix/ngx_recv.c:ngx_unix_recv", true},
	{"readv", "os/unix/ngx_readv_chain.c:ngx_readv_chain", true},
	{"send", "os/unix/ngx_send.c:ngx_unix_send", false},
	{"writev", "os/unix/ngx_writev_chain.c:ngx_writev", false},
	{"sendfile", "os/unix/ngx_linux_sendfile_chain.c:ngx_linux_sendfile", false},
}

// socketFaults are the ways. An empty phase stands for any; writing and reading tell the phase in which each kind of call is usual.
var socketFaults = []struct {
	id          string
	errno       []int
	phase       string // only this phase; "call" is the usual phase of the call
	level       string
	read, write event.Symptom
	meaning     string
	text        string // of the sample: number and words
	near        string // the words of a near miss, and the phase it has
}{
	{"reset", []int{104, 54}, usualPhase, "error", event.AnswerReset, event.AnswerReset,
		"Upstream or a middlebox reset the connection before the response header.", "104: Connection reset by peer", "104: Connection reset by peer) while reading upstream"},
	{"reset-body", []int{104, 54}, "reading upstream", "error", event.BodyReset, event.BodyReset,
		"Connection reset after the response had begun; client got a truncated answer.", "104: Connection reset by peer", "104: Connection reset by peer) while resolving"},
	{"refused", []int{111, 61}, "", "error", event.ConnectRefused, event.ConnectRefused,
		"Late refusal reported on the socket.", "111: Connection refused", "113: No route to host) while connecting to upstream"},
	{"timed-out", []int{110, 60}, "", "error", event.ReadUnreachable, event.ReadUnreachable,
		"Kernel retransmissions ran out on an established connection.", "110: Connection timed out", "110: Connection timed out) while sending to client"},
	{"unreachable", []int{113, 101, 112, 65, 51, 64}, "", "error", event.ReadUnreachable, event.ReadUnreachable,
		"Path to the upstream broke during the exchange.", "113: No route to host", "111: Connection refused) while connecting to upstream"},
	{"broken-pipe", []int{32}, "", "error", event.ClosedEarly, event.SendFailed,
		"Upstream closed its side while the proxy was still using the connection.", "32: Broken pipe", "32: Broken pipe) while sending to client"},
	{"not-connected", []int{107, 57}, "", "error", event.AnswerReset, event.AnswerReset,
		"Socket was no longer connected.", "107: Transport endpoint is not connected", "107: Transport endpoint is not connected) while keepalive"},
	{"not-permitted", []int{1, 13}, "", "alert", event.ConnectDenied, event.ConnectDenied,
		"A local filter dropped packets of an established connection.", "1: Operation not permitted", "11: Resource temporarily unavailable)"},
	{"no-memory", []int{12, 105}, "", "alert", event.ConnectNoMemory, event.ConnectNoMemory,
		"Kernel has no socket memory left.", "105: No buffer space available", "104: Connection reset by peer)"},
	{"other-errno", nil, "", "", event.AnswerReset, event.SendFailed,
		"Socket call failed with a rare errno.", "14: Bad address", "32: Broken pipe)"},
}

// usualPhase stands in socketFaults for the phase in which a call meets the upstream before the header.
const usualPhase = "usual"

// socketMessages makes the rows, call by call.
func socketMessages() []scan.Row {
	rows := make([]scan.Row, 0, len(socketCalls)*len(socketFaults))
	for _, call := range socketCalls {
		for _, f := range socketFaults {
			phase, symptom := "sending request to upstream", f.write
			if call.reads {
				phase, symptom = "reading response header from upstream", f.read
			}
			row := scan.Row{ID: call.name + "." + f.id, Text: call.name + "() failed (", Errno: f.errno, Level: f.level, Symptom: symptom,
				Meaning: f.meaning, Source: call.source, Made: call.name != "recv" || f.id != "reset"}
			switch f.phase {
			case "":
			case usualPhase:
				row.Phase = phase
			default:
				row.Phase, phase = f.phase, f.phase
			}
			row.Sample = call.name + "() failed (" + f.text + ") while " + phase
			row.Near = call.name + "() failed (" + f.near
			rows = append(rows, row)
		}
	}
	return rows
}
