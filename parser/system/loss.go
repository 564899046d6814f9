package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// lossRows tell that log lines were dropped: what a log does not hold may have happened all the same.
var lossRows = []scan.Row{
	{
		ID: "loss.journal", Text: "Suppressed … messages from ", Also: []string{"Missed … kernel messages", "Forwarding to syslog missed … messages"}, Symptom: event.LinesLost,
		Meaning: "The journal dropped lines of a service that wrote too fast.",
		Source:  "systemd src/journal/journald-rate-limit.c",
		Sample:  "Suppressed 120 messages from nginx.service", Made: true,
	},
	{
		ID: "loss.rsyslog", Text: "imuxsock … begins to drop messages", Also: []string{
			"imuxsock begins to drop messages", "imuxsock lost … messages", "imuxsock…: begin to drop messages", "imuxsock…: … messages lost due to rate-limiting",
			"imjournal: begin to drop messages", "imjournal: … messages lost due to rate-limiting", "…messages lost due to rate-limiting",
		},
		Symptom: event.LinesLost,
		Meaning: "rsyslog dropped lines of a program that wrote too fast.",
		Source:  "rsyslog runtime/ratelimit.c",
		Sample:  "imuxsock[pid: 2301, name: /usr/sbin/haproxy]: 45 messages lost due to rate-limiting (200 allowed within 5 seconds)", Made: true,
	},
	{
		ID: "loss.kernel", Text: "…: … callbacks suppressed", Also: []string{"printk: … messages suppressed", "printk: … messages dropped", "audit: audit_lost=", "audit: backlog limit exceeded"},
		Symptom: event.LinesLost,
		Meaning: "The kernel dropped lines of its own.",
		Source:  "linux lib/ratelimit.c:___ratelimit",
		Sample:  "net_ratelimit: 120 callbacks suppressed", Made: true,
	},
}
