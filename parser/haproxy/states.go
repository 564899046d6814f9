package haproxy

import "github.com/why502/why502/parser/event"

// StateKind is which part of a line's end a State speaks of.
type StateKind uint8

// The kinds: the first two letters of a termination state, each of its four letters alone, and the timers.
const (
	Ending StateKind = iota
	FirstLetter
	SecondLetter
	RequestCookie
	ResponseCookie
	Timer
)

// State is what one part of a termination state, or a sight in the timers, means.
type State struct {
	ID      string // "state.SH"; after "haproxy/" it is an Event's Row
	Kind    StateKind
	Code    string // "SH", "S", "Tw = -1"
	Symptom event.Symptom
	Status  string // what the client gets
	Timers  string
	Meaning string
	Source  string
}

// States are all of them, in the order of the manual.
var States = []State{
	{ID: "state.normal", Kind: Ending, Code: "--", Symptom: event.PassedThrough, Status: "any (502/503/504 = upstream own answer)", Timers: "all >= 0", Meaning: "Normal end; a 5xx here was sent by the server itself, not by HAProxy.", Source: "doc/configuration.txt 8.5; seen with 2.6"},
	{ID: "state.SC", Kind: Ending, Code: "SC", Symptom: event.ConnectFailed, Status: "503", Timers: "Tw >= 0 Tc=-1 Tr=-1; <NOSRV>: Tw=-1", Meaning: "Server or network refused the connection, TLS failed, or no server was usable (<NOSRV>).", Source: "doc/configuration.txt 8.5; http_ana.c:http_return_srv_error"},
	{ID: "state.sC", Kind: Ending, Code: "sC", Symptom: event.ConnectTimeout, Status: "503 (504 in few versions)", Timers: "Tw >= 0 Tc=-1 Tr=-1; Ta near timeout connect x (retries+1)", Meaning: "timeout connect expired before the server accepted.", Source: "doc/configuration.txt 8.5; http_ana.c:http_return_srv_error"},
	{ID: "state.SH", Kind: Ending, Code: "SH", Symptom: event.ClosedEarly, Status: "502", Timers: "Tc >= 0 Tr=-1", Meaning: "Server closed or reset before sending complete response headers.", Source: "doc/configuration.txt 8.5; http_ana.c:http_wait_for_response"},
	{ID: "state.sH", Kind: Ending, Code: "sH", Symptom: event.AnswerTimeout, Status: "504", Timers: "Tc >= 0 Tr=-1; Ta near Tc + timeout server", Meaning: "timeout server expired while waiting for response headers.", Source: "doc/configuration.txt 8.5; http_ana.c:http_wait_for_response"},
	{ID: "state.PH", Kind: Ending, Code: "PH", Symptom: event.AnswerInvalid, Status: "502 (500 rewrite failure; 400 bad chunk from client)", Timers: "Tc >= 0 Tr=-1", Meaning: "Response blocked: invalid syntax, invalid length headers, failed rewrite or deny rule.", Source: "doc/configuration.txt 8.5; http_ana.c:http_process_res_common"},
	{ID: "state.PD", Kind: Ending, Code: "PD", Symptom: event.BodyInvalid, Status: "as sent (mostly 200)", Timers: "Tr >= 0 Td >= 0", Meaning: "Malformed chunked body after the headers.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.PC", Kind: Ending, Code: "PC", Symptom: event.Descriptors, Status: "503", Timers: "Tc=-1 Tr=-1", Meaning: "Process socket limit reached while connecting to the server.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.PR", Kind: Ending, Code: "PR", Symptom: event.FilterACL, Status: "400, 403, 500 or as set", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Request blocked: invalid syntax, deny rule or failed rewrite.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.PT", Kind: Ending, Code: "PT", Symptom: event.FilterACL, Status: "500 or as set", Timers: "Tw = tarpit time", Meaning: "Request tarpitted by rule.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.PQ", Kind: Ending, Code: "PQ", Symptom: event.Overflow, Status: "503", Timers: "Tw >= 0 Tc=-1", Meaning: "Stopped by the proxy while queued.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.PL", Kind: Ending, Code: "PL", Symptom: event.ClientClosed, Status: "as sent", Timers: "Tr >= 0", Meaning: "Stopped by the proxy while sending last data.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.RC", Kind: Ending, Code: "RC", Symptom: event.ConnectNoPorts, Status: "503", Timers: "Tc=-1 Tr=-1", Meaning: "Local resource exhausted (ports, sockets, memory) while connecting.", Source: "doc/configuration.txt 8.5; backend.c:connect_server"},
	{ID: "state.RR", Kind: Ending, Code: "RR", Symptom: event.ProxyMemory, Status: "500", Timers: "Tq may be -1", Meaning: "Local resource exhausted while reading the request.", Source: "http_ana.c:http_process_req_common"},
	{ID: "state.RH", Kind: Ending, Code: "RH", Symptom: event.ProxyMemory, Status: "500 or 502", Timers: "Tr=-1", Meaning: "Local resource exhausted while handling the response.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.RD", Kind: Ending, Code: "RD", Symptom: event.ProxyMemory, Status: "as sent", Timers: "Tr >= 0", Meaning: "Local resource exhausted during data.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.RQ", Kind: Ending, Code: "RQ", Symptom: event.ProxyMemory, Status: "503", Timers: "Tw >= 0", Meaning: "Local resource exhausted while queued.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.sQ", Kind: Ending, Code: "sQ", Symptom: event.QueueTimeout, Status: "503", Timers: "Tw = timeout queue, Tc=-1 Tr=-1", Meaning: "timeout queue expired before a server slot was free.", Source: "doc/configuration.txt 8.5; http_ana.c:http_return_srv_error"},
	{ID: "state.SQ", Kind: Ending, Code: "SQ", Symptom: event.NoUpstream, Status: "503", Timers: "Tw >= 0 Tc=-1 Tr=-1", Meaning: "Queued, then no server could take it.", Source: "http_ana.c:http_return_srv_error"},
	{ID: "state.SD", Kind: Ending, Code: "SD", Symptom: event.BodyTruncated, Status: "as sent (mostly 200)", Timers: "Tr >= 0, B below Content-Length", Meaning: "Server connection died during the body.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.sD", Kind: Ending, Code: "sD", Symptom: event.BodyStalled, Status: "as sent (mostly 200)", Timers: "Tr >= 0 Td near timeout server", Meaning: "Server silent during the body for timeout server.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.SL", Kind: Ending, Code: "SL", Symptom: event.BodyTruncated, Status: "as sent", Timers: "Tr >= 0", Meaning: "Server error while the last data went to the client.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.sL", Kind: Ending, Code: "sL", Symptom: event.BodyStalled, Status: "as sent", Timers: "Tr >= 0", Meaning: "Server timeout while last data went to the client.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.SR", Kind: Ending, Code: "SR", Symptom: event.ClosedEarly, Status: "502", Timers: "Tr=-1", Meaning: "Server closed while the request was still being received.", Source: "http_ana.c:http_request_forward_body"},
	{ID: "state.sR", Kind: Ending, Code: "sR", Symptom: event.SendTimeout, Status: "504 or 502", Timers: "Tr=-1", Meaning: "Server-side timeout while the request was still being sent.", Source: "http_ana.c:http_request_forward_body"},
	{ID: "state.DC", Kind: Ending, Code: "DC", Symptom: event.UpstreamKilled, Status: "503", Timers: "as phase", Meaning: "Session killed while connecting because health checks marked the server down (on-marked-down).", Source: "log.c sess_term_cond; server.c:srv_shutdown_streams"},
	{ID: "state.UC", Kind: Ending, Code: "UC", Symptom: event.UpstreamUp, Status: "as phase", Timers: "as phase", Meaning: "Session on a backup server killed while connecting because an active server came up.", Source: "log.c sess_term_cond"},
	{ID: "state.KC", Kind: Ending, Code: "KC", Symptom: event.AdminAction, Status: "as phase", Timers: "as phase", Meaning: "Session killed by an administrator while connecting.", Source: "log.c sess_term_cond"},
	{ID: "state.IC", Kind: Ending, Code: "IC", Symptom: event.ProxyInternal, Status: "500", Timers: "any", Meaning: "Internal error in HAProxy while connecting.", Source: "log.c sess_term_cond; http_ana.c"},
	{ID: "state.DH", Kind: Ending, Code: "DH", Symptom: event.UpstreamKilled, Status: "502", Timers: "as phase", Meaning: "Session killed while waiting for headers because health checks marked the server down (on-marked-down).", Source: "log.c sess_term_cond; server.c:srv_shutdown_streams"},
	{ID: "state.UH", Kind: Ending, Code: "UH", Symptom: event.UpstreamUp, Status: "as phase", Timers: "as phase", Meaning: "Session on a backup server killed while waiting for headers because an active server came up.", Source: "log.c sess_term_cond"},
	{ID: "state.KH", Kind: Ending, Code: "KH", Symptom: event.AdminAction, Status: "as phase", Timers: "as phase", Meaning: "Session killed by an administrator while waiting for headers.", Source: "log.c sess_term_cond"},
	{ID: "state.IH", Kind: Ending, Code: "IH", Symptom: event.ProxyInternal, Status: "500", Timers: "any", Meaning: "Internal error in HAProxy while waiting for headers.", Source: "log.c sess_term_cond; http_ana.c"},
	{ID: "state.DD", Kind: Ending, Code: "DD", Symptom: event.UpstreamKilled, Status: "as sent", Timers: "as phase", Meaning: "Session killed while sending data because health checks marked the server down (on-marked-down).", Source: "log.c sess_term_cond; server.c:srv_shutdown_streams"},
	{ID: "state.UD", Kind: Ending, Code: "UD", Symptom: event.UpstreamUp, Status: "as phase", Timers: "as phase", Meaning: "Session on a backup server killed while sending data because an active server came up.", Source: "log.c sess_term_cond"},
	{ID: "state.KD", Kind: Ending, Code: "KD", Symptom: event.AdminAction, Status: "as phase", Timers: "as phase", Meaning: "Session killed by an administrator while sending data.", Source: "log.c sess_term_cond"},
	{ID: "state.ID", Kind: Ending, Code: "ID", Symptom: event.ProxyInternal, Status: "as sent", Timers: "any", Meaning: "Internal error in HAProxy while sending data.", Source: "log.c sess_term_cond; http_ana.c"},
	{ID: "state.DQ", Kind: Ending, Code: "DQ", Symptom: event.UpstreamKilled, Status: "503", Timers: "as phase", Meaning: "Session killed while queued because health checks marked the server down (on-marked-down).", Source: "log.c sess_term_cond; server.c:srv_shutdown_streams"},
	{ID: "state.UQ", Kind: Ending, Code: "UQ", Symptom: event.UpstreamUp, Status: "as phase", Timers: "as phase", Meaning: "Session on a backup server killed while queued because an active server came up.", Source: "log.c sess_term_cond"},
	{ID: "state.KQ", Kind: Ending, Code: "KQ", Symptom: event.AdminAction, Status: "as phase", Timers: "as phase", Meaning: "Session killed by an administrator while queued.", Source: "log.c sess_term_cond"},
	{ID: "state.IQ", Kind: Ending, Code: "IQ", Symptom: event.ProxyInternal, Status: "500", Timers: "any", Meaning: "Internal error in HAProxy while queued.", Source: "log.c sess_term_cond; http_ana.c"},
	{ID: "state.DR", Kind: Ending, Code: "DR", Symptom: event.UpstreamKilled, Status: "as sent", Timers: "as phase", Meaning: "Session killed while reading the request because health checks marked the server down (on-marked-down).", Source: "log.c sess_term_cond; server.c:srv_shutdown_streams"},
	{ID: "state.UR", Kind: Ending, Code: "UR", Symptom: event.UpstreamUp, Status: "as phase", Timers: "as phase", Meaning: "Session on a backup server killed while reading the request because an active server came up.", Source: "log.c sess_term_cond"},
	{ID: "state.KR", Kind: Ending, Code: "KR", Symptom: event.AdminAction, Status: "as phase", Timers: "as phase", Meaning: "Session killed by an administrator while reading the request.", Source: "log.c sess_term_cond"},
	{ID: "state.IR", Kind: Ending, Code: "IR", Symptom: event.ProxyInternal, Status: "500", Timers: "any", Meaning: "Internal error in HAProxy while reading the request.", Source: "log.c sess_term_cond; http_ana.c"},
	{ID: "state.DL", Kind: Ending, Code: "DL", Symptom: event.UpstreamKilled, Status: "as sent", Timers: "as phase", Meaning: "Session killed while sending last data because health checks marked the server down (on-marked-down).", Source: "log.c sess_term_cond; server.c:srv_shutdown_streams"},
	{ID: "state.UL", Kind: Ending, Code: "UL", Symptom: event.UpstreamUp, Status: "as phase", Timers: "as phase", Meaning: "Session on a backup server killed while sending last data because an active server came up.", Source: "log.c sess_term_cond"},
	{ID: "state.KL", Kind: Ending, Code: "KL", Symptom: event.AdminAction, Status: "as phase", Timers: "as phase", Meaning: "Session killed by an administrator while sending last data.", Source: "log.c sess_term_cond"},
	{ID: "state.IL", Kind: Ending, Code: "IL", Symptom: event.ProxyInternal, Status: "500", Timers: "any", Meaning: "Internal error in HAProxy while sending last data.", Source: "log.c sess_term_cond; http_ana.c"},
	{ID: "state.CC", Kind: Ending, Code: "CC", Symptom: event.ClientClosed, Status: "503 or 000 or 400", Timers: "Tc=-1", Meaning: "Client left while connecting to the server.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.CH", Kind: Ending, Code: "CH", Symptom: event.ClientClosed, Status: "400, 499 or 000", Timers: "Tc >= 0 Tr=-1", Meaning: "Client left while waiting for response headers.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.CQ", Kind: Ending, Code: "CQ", Symptom: event.ClientClosed, Status: "503 or 000", Timers: "Tw >= 0 Tc=-1", Meaning: "Client left while queued.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.CD", Kind: Ending, Code: "CD", Symptom: event.ClientClosed, Status: "as sent", Timers: "as phase", Meaning: "Client left during data.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.CL", Kind: Ending, Code: "CL", Symptom: event.ClientClosed, Status: "as sent", Timers: "as phase", Meaning: "Client left while last data was sent.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.CR", Kind: Ending, Code: "CR", Symptom: event.ClientClosed, Status: "400", Timers: "Tq or TR=-1", Meaning: "Client left before the request was complete.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.CT", Kind: Ending, Code: "CT", Symptom: event.ClientClosed, Status: "as set", Timers: "as phase", Meaning: "Client left while tarpitted.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.cD", Kind: Ending, Code: "cD", Symptom: event.ClientTimeout, Status: "as sent", Timers: "as phase", Meaning: "Client silent during data.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.cH", Kind: Ending, Code: "cH", Symptom: event.ClientTimeout, Status: "408 or as sent", Timers: "Tc >= 0 Tr=-1", Meaning: "Client timeout during a POST or while waiting for headers.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.cR", Kind: Ending, Code: "cR", Symptom: event.ClientTimeout, Status: "408", Timers: "Tq or TR=-1", Meaning: "Client timeout before the request was complete.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.cC", Kind: Ending, Code: "cC", Symptom: event.ClientTimeout, Status: "408 or 503", Timers: "Tc=-1", Meaning: "Client timeout while connecting.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.cQ", Kind: Ending, Code: "cQ", Symptom: event.ClientTimeout, Status: "408 or 503", Timers: "Tw >= 0 Tc=-1", Meaning: "Client timeout while queued.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.cL", Kind: Ending, Code: "cL", Symptom: event.ClientTimeout, Status: "as sent", Timers: "as phase", Meaning: "Client timeout while last data was sent.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.cT", Kind: Ending, Code: "cT", Symptom: event.ClientTimeout, Status: "as set", Timers: "as phase", Meaning: "Client timeout while tarpitted.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.LR", Kind: Ending, Code: "LR", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Answered locally at the request: redirect, return, stats, cache, error file.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.LH", Kind: Ending, Code: "LH", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Answered locally at the response.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.LC", Kind: Ending, Code: "LC", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Redirect from a server redir parameter.", Source: "doc/configuration.txt 8.5"},
	{ID: "state.LD", Kind: Ending, Code: "LD", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Local end during data (applet).", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.LQ", Kind: Ending, Code: "LQ", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Local end while queued.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.LT", Kind: Ending, Code: "LT", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Local end of a tarpit.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.L-", Kind: Ending, Code: "L-", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Local answer, normal end.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "state.LL", Kind: Ending, Code: "LL", Symptom: event.LocalAnswer, Status: "as configured", Timers: "Tw=-1 Tc=-1 Tr=-1", Meaning: "Local end with last data.", Source: "log.c sess_term_cond x sess_fin_state"},
	{ID: "first.C", Kind: FirstLetter, Code: "C", Meaning: "client aborted", Source: "log.c sess_term_cond"},
	{ID: "first.S", Kind: FirstLetter, Code: "S", Meaning: "server aborted or refused", Source: "log.c sess_term_cond"},
	{ID: "first.P", Kind: FirstLetter, Code: "P", Meaning: "proxy aborted (limit, deny, invalid message)", Source: "log.c sess_term_cond"},
	{ID: "first.L", Kind: FirstLetter, Code: "L", Meaning: "locally processed", Source: "log.c sess_term_cond"},
	{ID: "first.R", Kind: FirstLetter, Code: "R", Meaning: "proxy resource exhausted", Source: "log.c sess_term_cond"},
	{ID: "first.I", Kind: FirstLetter, Code: "I", Meaning: "internal error", Source: "log.c sess_term_cond"},
	{ID: "first.D", Kind: FirstLetter, Code: "D", Meaning: "server went down", Source: "log.c sess_term_cond"},
	{ID: "first.U", Kind: FirstLetter, Code: "U", Meaning: "active server came up", Source: "log.c sess_term_cond"},
	{ID: "first.K", Kind: FirstLetter, Code: "K", Meaning: "killed by admin", Source: "log.c sess_term_cond"},
	{ID: "first.c-lower", Kind: FirstLetter, Code: "c", Meaning: "client timeout", Source: "log.c sess_term_cond"},
	{ID: "first.s-lower", Kind: FirstLetter, Code: "s", Meaning: "server timeout", Source: "log.c sess_term_cond"},
	{ID: "first.dash", Kind: FirstLetter, Code: "-", Meaning: "normal", Source: "log.c sess_term_cond"},
	{ID: "second.R", Kind: SecondLetter, Code: "R", Meaning: "reading request", Source: "log.c sess_fin_state"},
	{ID: "second.Q", Kind: SecondLetter, Code: "Q", Meaning: "in queue", Source: "log.c sess_fin_state"},
	{ID: "second.C", Kind: SecondLetter, Code: "C", Meaning: "connecting to server", Source: "log.c sess_fin_state"},
	{ID: "second.H", Kind: SecondLetter, Code: "H", Meaning: "waiting for response headers", Source: "log.c sess_fin_state"},
	{ID: "second.D", Kind: SecondLetter, Code: "D", Meaning: "data", Source: "log.c sess_fin_state"},
	{ID: "second.L", Kind: SecondLetter, Code: "L", Meaning: "last data to client", Source: "log.c sess_fin_state"},
	{ID: "second.T", Kind: SecondLetter, Code: "T", Meaning: "tarpit", Source: "log.c sess_fin_state"},
	{ID: "second.dash", Kind: SecondLetter, Code: "-", Meaning: "after the end", Source: "log.c sess_fin_state"},
	{ID: "cookie3.N", Kind: RequestCookie, Code: "N", Meaning: "client sent no cookie", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.I", Kind: RequestCookie, Code: "I", Meaning: "cookie names no known server", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.D", Kind: RequestCookie, Code: "D", Meaning: "cookie names a server that is DOWN", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.V", Kind: RequestCookie, Code: "V", Meaning: "cookie valid, server used", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.E", Kind: RequestCookie, Code: "E", Meaning: "cookie expired (maxidle)", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.O", Kind: RequestCookie, Code: "O", Meaning: "cookie too old (maxlife)", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.U", Kind: RequestCookie, Code: "U", Meaning: "cookie present but not used", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie3.dash", Kind: RequestCookie, Code: "-", Meaning: "no cookie configured", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.N", Kind: ResponseCookie, Code: "N", Meaning: "none inserted", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.I", Kind: ResponseCookie, Code: "I", Meaning: "inserted by proxy", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.U", Kind: ResponseCookie, Code: "U", Meaning: "date updated", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.P", Kind: ResponseCookie, Code: "P", Meaning: "passed from server", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.R", Kind: ResponseCookie, Code: "R", Meaning: "rewritten", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.D", Kind: ResponseCookie, Code: "D", Meaning: "deleted", Source: "doc/configuration.txt 8.5"},
	{ID: "cookie4.dash", Kind: ResponseCookie, Code: "-", Meaning: "no cookie configured", Source: "doc/configuration.txt 8.5"},
	{ID: "timer.tq", Kind: Timer, Code: "Tq or TR = -1", Meaning: "request never complete", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.tw", Kind: Timer, Code: "Tw = -1", Meaning: "aborted before the queue, or no server at all (<NOSRV>)", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.tc", Kind: Timer, Code: "Tc = -1 with Tw >= 0", Meaning: "connection to the server never established", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.tr", Kind: Timer, Code: "Tr = -1 with Tc >= 0", Meaning: "connected but no complete response header", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.tc-high", Kind: Timer, Code: "Tc a multiple of about 1000 or 3000 ms", Meaning: "SYN was sent again and then the connect completed: full backlog or loss; a drop rule never completes", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.tw-high", Kind: Timer, Code: "Tw well above 0", Meaning: "waited for a free server slot", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.tr-high", Kind: Timer, Code: "Tr far above its normal", Meaning: "slow application", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.ta-timeout", Kind: Timer, Code: "Ta near a configured timeout", Meaning: "that timeout fired", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.td", Kind: Timer, Code: "Td = Ta - (Tq + Tw + Tc + Tr)", Meaning: "data transfer time", Source: "doc/configuration.txt 8.4"},
	{ID: "timer.plus", Kind: Timer, Code: "+ before a number (retries, B, Ta with logasap)", Meaning: "redispatch happened, or value incomplete", Source: "doc/configuration.txt 8.4"},
}
