package system

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// writers are programs that stand for their groups.
var writers = map[group]string{kernel: "kernel", units: "systemd", pressure: "systemd-oomd", names: "named", fpm: "php-fpm8.2", cluster: "kubelet",
	containers: "dockerd", logging: "rsyslogd", guards: "fail2ban.actions", commands: "sudo", servers: "gunicorn"}

func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for g, parts := range tables {
		program := writers[group(g)]
		for _, row := range join(parts) {
			if group(g) != anybody && program == "" {
				t.Fatalf("group %d has no program here", g)
			}
			base, _, _ := strings.Cut(row.ID, ":")
			p, ev := New(), new(event.Event)
			if !p.Parse([]byte(program), []byte(row.Sample), ev) || ev.Kind != event.SystemLine || ev.Row != "system/"+base || ev.Symptom != row.Symptom {
				t.Errorf("%s from %q: its sample %q gave kind %s, row %q, symptom %s; want this row, %s", row.ID, program, row.Sample, ev.Kind, ev.Row, ev.Symptom, row.Symptom)
			}
			if row.Near == "" {
				continue
			}
			ev.Reset()
			if p.Parse([]byte(program), []byte(row.Near), ev) && ev.Row == "system/"+base && ev.Symptom == row.Symptom {
				t.Errorf("%s from %q: takes %q, which only looks alike", row.ID, program, row.Near)
			}
		}
	}
	for _, row := range Dictionary().Rows {
		if seen[row.ID] {
			t.Errorf("%s stands twice", row.ID)
		}
		seen[row.ID] = true
		if row.Text == "" || row.Symptom == event.NoSymptom || row.Source == "" || row.Sample == "" || !strings.HasSuffix(row.Meaning, ".") {
			t.Errorf("%s lacks a part: %+v", row.ID, row)
		}
	}
}

// TestEverySpelling makes a message of every text of a row and holds that the row takes it.
func TestEverySpelling(t *testing.T) {
	for g, parts := range tables {
		d := scan.NewDictionary("system", join(parts))
		for _, row := range d.Rows {
			for _, text := range append([]string{row.Text}, row.Also...) {
				message := strings.ReplaceAll(strings.TrimSuffix(text, "$"), "…", "x")
				found, id := d.Find([]byte(message), 0, nil)
				base, _, _ := strings.Cut(row.ID, ":")
				if found == nil || !strings.HasPrefix(id, "system/"+base) {
					t.Errorf("group %d: %q of %s finds %q", g, message, row.ID, id)
				}
			}
		}
	}
}

// TestGate holds that the gate lets through what a row would take, wherever the text stands.
func TestGate(t *testing.T) {
	for _, parts := range tables {
		rows := join(parts)
		g := newGate(rows)
		for _, row := range rows {
			for _, text := range append([]string{row.Text}, row.Also...) {
				message := strings.ReplaceAll(strings.TrimSuffix(text, "$"), "…", " some ")
				if !g.may([]byte(message)) {
					t.Errorf("%s: %q is stopped", row.ID, message)
				}
			}
		}
	}
	g := newGate(join(tables[anybody]))
	if prose := "handled one request for the cart of a customer"; g.may([]byte(prose)) {
		t.Errorf("%q comes through", prose)
	}
}

func TestCapturesBelongToRows(t *testing.T) {
	ids := map[string]bool{}
	for _, row := range Dictionary().Rows {
		base, _, _ := strings.Cut(row.ID, ":")
		ids[base] = true
	}
	for id := range captures() {
		if !ids[id] {
			t.Errorf("captures of %s: there is no such row", id)
		}
	}
	for id := range refinements() {
		if !ids[id] {
			t.Errorf("refinement of %s: there is no such row", id)
		}
	}
}

// known is what a test expects of an event: the keys that lines of this package fill.
type known struct {
	Row, Symptom, Level, Name, Message string
	Addrs                              []string
	Client, Protocol, Detail, Resolver string
	Path, Stamp                        string
	Repeated                           int
}

func knownOf(ev *event.Event) known {
	k := known{Row: ev.Row, Symptom: ev.Symptom.String(), Level: string(ev.Level), Name: string(ev.Name), Message: string(ev.Message), Client: string(ev.Client),
		Protocol: string(ev.Protocol), Detail: string(ev.Detail), Resolver: string(ev.Resolver), Path: string(ev.Path), Repeated: ev.Repeated}
	for _, a := range ev.UpstreamAddrs {
		k.Addrs = append(k.Addrs, string(a))
	}
	if s := ev.Stamp; s.Set {
		layout := "01-02 15:04:05.999999999"
		if s.Dated {
			layout = "2006-" + layout
		}
		k.Stamp = time.Unix(0, s.Nano).UTC().Format(layout)
		if s.Zoned {
			k.Stamp += " UTC"
		}
	}
	return k
}

var lines = []struct {
	trait, program, line string
	want                 known
}{
	{"oom_cgroup", "kernel", "Memory cgroup out of memory: Killed process 2301 (java) total-vm:1kB", known{Row: "system/kernel.oom-kill", Symptom: "load.oom-kill", Name: "java"}},
	{"oom_of_old_kernels", "kernel", "Out of memory: Kill process 2301 (gunicorn: worker) score 900 or sacrifice child",
		known{Row: "system/kernel.oom-kill", Symptom: "load.oom-kill", Name: "gunicorn: worker"}},
	{"oom_task", "kernel", "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/shop,task_memcg=/shop,task=node,pid=2301,uid=0",
		known{Row: "system/kernel.oom-invoked", Symptom: "load.oom-kill", Name: "node"}},
	{"oom_without_a_program", "", "Out of memory: Killed process 2301 (node) total-vm:1kB", known{Row: "system/kernel.oom-kill", Symptom: "load.oom-kill", Name: "node"}},
	{"dmesg_since_boot", "", "[12345.678901] Out of memory: Killed process 2301 (node) total-vm:1kB",
		known{Row: "system/kernel.oom-kill", Symptom: "load.oom-kill", Name: "node", Message: "Out of memory: Killed process 2301 (node) total-vm:1kB"}},
	{"dmesg_with_caller", "", "[   45.678901][ T2301] TCP: out of memory -- consider tuning tcp_mem", known{Row: "system/kernel.tcp-memory", Symptom: "load.memory"}},
	{"dmesg_with_priority", "", "<4>[12345.678901] TCP: out of memory -- consider tuning tcp_mem", known{Row: "system/kernel.tcp-memory", Symptom: "load.memory", Level: "warning"}},
	{"dmesg_with_time", "", "[Sun Nov 22 19:21:39 2026] TCP: out of memory -- consider tuning tcp_mem",
		known{Row: "system/kernel.tcp-memory", Symptom: "load.memory", Stamp: "2026-11-22 19:21:39"}},
	{"dmesg_iso", "", "2026-11-22T19:21:39,123456+01:00 TCP: out of memory -- consider tuning tcp_mem",
		known{Row: "system/kernel.tcp-memory", Symptom: "load.memory", Stamp: "2026-11-22 18:21:39.123456 UTC"}},
	{"systemd_in_the_kernels_log", "", "[   12.345678] systemd[1]: Started shop.service - The shop.", known{Row: "system/systemd.start-stop", Symptom: "app.event", Name: "shop.service"}},
	{"syn_flood_port_alone", "kernel", "TCP: request_sock_TCP: Possible SYN flooding on port 8080. Sending cookies.  Check SNMP counters.",
		known{Row: "system/kernel.syn-flood", Symptom: "load.backlog", Addrs: []string{":8080"}}},
	{"syn_flood_v6", "kernel", "request_sock_TCPv6: Possible SYN flooding on port [::]:8080. Dropping request.",
		known{Row: "system/kernel.syn-flood", Symptom: "load.backlog", Addrs: []string{"[::]:8080"}}},
	{"segfault", "kernel", "node[2301]: segfault at 0 ip 00000000004f sp 00007ffe error 4 in node[400000+9]", known{Row: "system/kernel.segfault", Symptom: "crash.signal", Name: "node"}},
	{"trap", "kernel", "traps: shop-worker[2301] trap invalid opcode ip:55d0 sp:7ffd error:0", known{Row: "system/kernel.segfault", Symptom: "crash.signal", Name: "shop-worker"}},
	{"hung_task", "kernel", "INFO: task nginx:2301 blocked for more than 120 seconds.", known{Row: "system/kernel.hung-task", Symptom: "load.stalled", Name: "nginx"}},
	{"lockup", "kernel", "watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [node:2301]", known{Row: "system/kernel.soft-lockup", Symptom: "load.stalled", Name: "node"}},
	{"packet_dropped", "kernel", "nft-drop: IN= OUT=eth0 SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080 SYN",
		known{Row: "system/kernel.nf-log", Symptom: "filter.logged", Addrs: []string{"10.0.0.7:8080"}, Client: "10.0.0.5", Protocol: "TCP", Detail: "nft-drop:"}},
	{"packet_v6", "kernel", "DROP IN=eth0 OUT= SRC=fd00:0000:0000:0000:0000:0000:0000:0005 DST=fd00:0000:0000:0000:0000:0000:0000:0007 LEN=80 PROTO=UDP SPT=53 DPT=5353 LEN=40",
		known{Row: "system/kernel.nf-log", Symptom: "filter.logged", Addrs: []string{"[fd00:0000:0000:0000:0000:0000:0000:0007]:5353"},
			Client: "fd00:0000:0000:0000:0000:0000:0000:0005", Protocol: "UDP", Detail: "DROP"}},
	{"packet_quoted_in_icmp", "kernel", "rej IN=eth0 OUT= SRC=10.0.0.7 DST=10.0.0.5 LEN=88 PROTO=ICMP TYPE=3 CODE=13 [SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080 ]",
		known{Row: "system/kernel.nf-log", Symptom: "filter.logged", Addrs: []string{"10.0.0.7:8080"}, Client: "10.0.0.5", Protocol: "TCP", Detail: "rej"}},
	{"packet_without_port", "kernel", "DROP IN=eth0 OUT= SRC=10.0.0.5 DST=10.0.0.7 LEN=84 PROTO=ICMP TYPE=8",
		known{Row: "system/kernel.nf-log", Symptom: "filter.logged", Addrs: []string{"10.0.0.7"}, Client: "10.0.0.5", Protocol: "ICMP", Detail: "DROP"}},
	{"ufw_since_boot", "kernel", "[12345.678901] [UFW BLOCK] IN=eth0 OUT= MAC=52:54 SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080",
		known{Row: "system/ufw.block", Symptom: "filter.logged", Addrs: []string{"10.0.0.7:8080"}, Client: "10.0.0.5", Protocol: "TCP", Detail: "[UFW BLOCK]"}},
	{"ufw_cut", "kernel", "[UFW BLOCK] IN=eth0 OUT= SRC=10.0.0.5 DST=10.0.0.", known{Row: "system/ufw.block", Symptom: "filter.logged", Addrs: []string{"10.0.0."}, Client: "10.0.0.5", Detail: "[UFW BLOCK]"}},
	{"audit_file", "", `type=AVC msg=audit(1795030899.123:456): avc:  denied  { name_connect } for  pid=2301 comm="nginx" dest=8080 scontext=a tcontext=b tclass=tcp_socket permissive=0`,
		known{Row: "system/audit.avc", Symptom: "filter.policy", Name: "nginx", Addrs: []string{":8080"}, Stamp: "2026-11-18 19:41:39.123 UTC"}},
	{"audit_of_a_named_node", "", `node=web1 type=AVC msg=audit(1795030899.123:456): avc:  denied  { write } for  pid=2301 comm="nginx" path="/run/app.sock" permissive=0`,
		known{Row: "system/audit.avc", Symptom: "filter.policy", Name: "nginx", Addrs: []string{"unix:/run/app.sock"}, Stamp: "2026-11-18 19:41:39.123 UTC"}},
	{"apparmor_by_profile", "kernel", `audit: type=1400 audit(1795030899.123:456): apparmor="DENIED" operation="connect" profile="nginx" name="/run/app.sock"`,
		known{Row: "system/kernel.apparmor", Symptom: "filter.policy", Name: "nginx"}},
	{"unit_killed", "systemd", "shop@1.service: Main process exited, code=killed, status=9/KILL", known{Row: "system/systemd.killed", Symptom: "crash.killed", Name: "shop@1.service"}},
	{"unit_crashed", "systemd[1]", "shop.service: Main process exited, code=killed, status=6/ABRT", known{Row: "system/systemd.killed", Symptom: "crash.signal", Name: "shop.service"}},
	{"unit_killed_without_a_program", "", "shop.service: Main process exited, code=exited, status=1/FAILURE", known{Row: "system/systemd.exited", Symptom: "crash.exited", Name: "shop.service"}},
	{"proxy_reloaded", "systemd", "Reloaded nginx.service - A high performance web server.", known{Row: "system/systemd.start-stop", Symptom: "proxy.reload", Name: "nginx.service"}},
	{"proxy_started_by_description", "systemd", "Started A high performance web server and a reverse proxy server, nginx.",
		known{Row: "system/systemd.start-stop", Symptom: "proxy.start", Name: "A high performance web server and a reverse proxy server, nginx"}},
	{"service_stopped", "systemd", "Stopped shop.service - The shop.", known{Row: "system/systemd.start-stop", Symptom: "app.stopped", Name: "shop.service"}},
	{"proxy_stopping", "systemd", "Stopping nginx.service - A high performance web server...", known{Row: "system/systemd.start-stop", Symptom: "app.event", Name: "nginx.service"}},
	{"address_banned", "fail2ban.actions", "NOTICE  [http-flood] Ban 10.19.0.3", known{Row: "system/guard.ban", Symptom: "filter.banned", Name: "http-flood", Client: "10.19.0.3"}},
	{"rules_by_command", "sudo", "ops : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/sbin/iptables -A INPUT -j DROP",
		known{Row: "system/filter.command", Symptom: "filter.changed", Name: "/usr/sbin/iptables"}},
	{"zone_loaded", "named", "zone shop.example/IN: loaded serial 2026112201", known{Row: "system/dns.zone-loaded", Symptom: "resolve.zone-loaded", Name: "shop.example"}},
	{"proxy_starting", "systemd", "Starting nginx.service - A high performance web server...", known{Row: "system/systemd.start-stop", Symptom: "app.event", Name: "nginx.service"}},
	{"coredump", "systemd-coredump", "Process 2301 (php-fpm8.2) of user 33 dumped core.", known{Row: "system/systemd.coredump", Symptom: "crash.signal", Name: "php-fpm8.2"}},
	{"oomd", "systemd-oomd[301]", "Killed /system.slice/shop.service due to memory used (1) / total (2)", known{Row: "system/systemd.oomd", Symptom: "load.oom-kill", Name: "/system.slice/shop.service"}},
	{"resolved", "systemd-resolved", "Using degraded feature set TCP instead of UDP for DNS server 10.0.0.2.", known{Row: "system/dns.resolved-degraded", Symptom: "resolve.transport", Resolver: "10.0.0.2"}},
	{"named_own_file", "", "22-Nov-2026 19:21:39.123 lame-servers: info: unexpected RCODE (SERVFAIL) resolving 'shop.example.com/A/IN': 10.0.0.2#53",
		known{Row: "system/dns.named", Symptom: "resolve.servfail", Name: "shop.example.com", Resolver: "10.0.0.2#53", Stamp: "2026-11-22 19:21:39.123"}},
	{"dnsmasq", "dnsmasq[99]", "reply shop.example.com is NXDOMAIN", known{Row: "system/dnsmasq.config", Symptom: "resolve.nxdomain", Name: "shop.example.com"}},
	{"fpm_own_file", "", "[22-Nov-2026 19:21:39] WARNING: [pool www] server reached pm.max_children setting (5), consider raising it",
		known{Row: "system/fpm.max-children", Symptom: "load.workers-busy", Level: "warning", Name: "www", Stamp: "2026-11-22 19:21:39",
			Message: "[pool www] server reached pm.max_children setting (5), consider raising it"}},
	{"fpm_microseconds", "", "[22-Nov-2026 19:21:39.123456] NOTICE: [pool www] child 2301 exited with code 0 after 1.5 seconds from start",
		known{Row: "system/fpm.child-code", Symptom: "normal", Level: "notice", Name: "www", Stamp: "2026-11-22 19:21:39.123456"}},
	{"fpm_in_a_container", "shop-php-1", "[22-Nov-2026 19:21:39] WARNING: [pool www] child 2301 exited on signal 11 (SIGSEGV) after 1.5 seconds from start",
		known{Row: "system/fpm.child-signal", Symptom: "crash.signal", Level: "warning", Name: "www", Stamp: "2026-11-22 19:21:39"}},
	{"fpm_to_syslog", "php-fpm8.2", "[WARNING] [pool www] server reached pm.max_children setting (5), consider raising it",
		known{Row: "system/fpm.max-children", Symptom: "load.workers-busy", Level: "warning", Name: "www"}},
	{"fpm_stamp_taken_off", "", "WARNING: [pool www] server reached pm.max_children setting (5), consider raising it",
		known{Row: "system/fpm.max-children", Symptom: "load.workers-busy", Level: "warning", Name: "www"}},
	{"fpm_killed_in_a_request", "php-fpm", `WARNING: [pool www] child 2301, script '/srv/index.php' (request: "GET /a?b=c") exited on signal 9 (SIGKILL) after 1.5 seconds from start`,
		known{Row: "system/fpm.child-signal", Symptom: "crash.killed", Level: "warning", Name: "www", Path: "/a"}},
	{"fpm_slow", "php-fpm", `WARNING: [pool www] child 2301, script '/srv/index.php' (request: "GET /index.php?id=7") executing too slow (5.01 sec), logging`,
		known{Row: "system/fpm.slow", Symptom: "load.slow-script", Level: "warning", Name: "www", Path: "/index.php"}},
	{"fpm_bind_socket", "php-fpm", "ERROR: unable to bind listening socket for address '/run/php/shop.sock': Permission denied (13)",
		known{Row: "system/fpm.bind", Symptom: "crash.start-failed", Level: "error", Addrs: []string{"unix:/run/php/shop.sock"}}},
	{"fpm_says_nothing", "", "[22-Nov-2026 19:21:39] NOTICE: configuration file /etc/php-fpm.conf test is successful",
		known{Symptom: "normal", Level: "notice", Stamp: "2026-11-22 19:21:39"}},
	{"php_error_log", "", "[22-Nov-2026 19:21:39 UTC] PHP Fatal error:  Uncaught TypeError: x in /srv/cart.php:31",
		known{Row: "system/php.fatal", Symptom: "app.fatal", Stamp: "2026-11-22 19:21:39 UTC"}},
	{"php_error_log_of_a_zone", "", "[22-Nov-2026 19:21:39 Europe/Berlin] PHP Fatal error:  Allowed memory size of 1 bytes exhausted (tried)",
		known{Row: "system/php.fatal", Symptom: "app.memory-limit", Stamp: "2026-11-22 19:21:39"}},
	{"kubelet", "", `E1122 19:21:39.123456    1234 pod_workers.go:1301] "Error syncing pod, skipping" err="CrashLoopBackOff" pod="default/shop-7d9f"`,
		known{Row: "system/k8s.backoff", Symptom: "crash.start-failed", Level: "error", Name: "default/shop-7d9f", Stamp: "11-22 19:21:39.123456"}},
	{"cluster_event", "", "3m   Warning   Unhealthy   pod/shop-7d9f   Liveness probe failed: dial tcp 10.42.0.7:8080: connect: connection refused",
		known{Row: "system/k8s.probe", Symptom: "upstream.check-failed", Name: "shop-7d9f"}},
	{"evicted", "", "4m   Warning   Evicted   pod/shop-7d9f   The node was low on resource: memory.", known{Row: "system/k8s.evicted", Symptom: "load.evicted", Name: "shop-7d9f"}},
	{"docker_events", "", "2026-11-22T19:21:39.123456789+01:00 container die 4f1a (execDuration=61, exitCode=137, image=shop:2.4.0, name=shop-1)",
		known{Row: "system/docker.die", Symptom: "crash.killed", Name: "shop-1", Stamp: "2026-11-22 18:21:39.123456789 UTC"}},
	{"compose", "", "shop-1 exited with code 139", known{Row: "system/docker.die", Symptom: "crash.signal", Name: "shop-1"}},
	{"dockerd", "", `time="2026-11-22T19:21:39.123456789+01:00" level=info msg="TaskOOM event" container_id:4f1a `,
		known{Row: "system/docker.oom", Symptom: "load.oom-kill", Level: "info", Name: "4f1a", Stamp: "2026-11-22 18:21:39.123456789 UTC"}},
	{"gunicorn_timeout", "", "[2026-11-22 19:21:39 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:2301)",
		known{Row: "system/server.timeout", Symptom: "load.slow-script", Level: "critical", Stamp: "2026-11-22 19:21:39 UTC"}},
	{"gunicorn_as_a_unit_of_another_name", "shop", "[2026-11-22 20:21:39 +0100] [7] [ERROR] Worker (pid:2301) was sent SIGSEGV!",
		known{Row: "system/server.signal", Symptom: "crash.signal", Level: "error", Stamp: "2026-11-22 19:21:39 UTC"}},
	{"gunicorn_starts", "", "[2026-11-22 19:21:39 +0000] [7] [INFO] Starting gunicorn 20.1.0", known{Symptom: "normal", Level: "info", Stamp: "2026-11-22 19:21:39 UTC"}},
	{"uwsgi_queue", "", `Sun Nov 22 19:21:39 2026 - *** uWSGI listen queue of socket "127.0.0.1:3031" (fd: 3) full !!! (101/100) ***`,
		known{Row: "system/server.queue", Symptom: "load.workers-busy", Addrs: []string{"127.0.0.1:3031"}, Stamp: "2026-11-22 19:21:39"}},
	{"uwsgi_harakiri", "uwsgi", "Sun Nov 22 19:21:39 2026 - *** HARAKIRI ON WORKER 1 (pid: 2301, try: 1) ***",
		known{Row: "system/server.timeout", Symptom: "load.slow-script", Stamp: "2026-11-22 19:21:39"}},
	{"uwsgi_worker_died", "", "DAMN ! worker 2 (pid: 2301) died, killed by signal 11 :( trying respawn ...", known{Row: "system/server.signal", Symptom: "crash.signal"}},
	{"puma_timeout", "", "[7] ! Terminating timed out worker (Worker 1 failed to check in within 60 seconds): 2301", known{Row: "system/server.timeout", Symptom: "load.slow-script"}},
	{"unicorn_timeout", "", "E, [2026-11-22T19:21:39.123456 #7] ERROR -- : worker=0 PID:2301 timeout (61s > 60s), killing",
		known{Row: "system/server.timeout", Symptom: "load.slow-script", Stamp: "2026-11-22 19:21:39.123456"}},
	{"lost_by_the_journal", "systemd-journald", "Suppressed 120 messages from nginx.service", known{Row: "system/loss.journal", Symptom: "log.lines-lost", Name: "nginx.service", Repeated: 120}},
	{"lost_by_rsyslog", "rsyslogd-2177", "imuxsock lost 432 messages from pid 9832 due to rate-limiting", known{Row: "system/loss.rsyslog", Symptom: "log.lines-lost", Repeated: 432}},
	{"lost_by_rsyslog_8", "rsyslogd", "imuxsock[pid: 2301, name: /usr/sbin/haproxy]: 45 messages lost due to rate-limiting (200 allowed within 5 seconds)",
		known{Row: "system/loss.rsyslog", Symptom: "log.lines-lost", Name: "/usr/sbin/haproxy", Repeated: 45}},
	{"lost_soon", "rsyslogd", "imuxsock begins to drop messages from pid 2301 due to rate-limiting", known{Row: "system/loss.rsyslog", Symptom: "log.lines-lost"}},
	{"lost_by_the_kernel", "kernel", "net_ratelimit: 120 callbacks suppressed", known{Row: "system/loss.kernel", Symptom: "log.lines-lost", Repeated: 120}},
}

func TestParse(t *testing.T) {
	p := New()
	for _, c := range lines {
		t.Run(c.trait, func(t *testing.T) {
			var ev event.Event
			if !p.Parse([]byte(c.program), []byte(c.line), &ev) {
				t.Fatalf("%q from %q is not known", c.line, c.program)
			}
			got := knownOf(&ev)
			if c.want.Message == "" {
				got.Message = ""
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%q from %q (-want +got):\n%s", c.line, c.program, diff)
			}
			wantKind := event.SystemLine
			if c.want.Row == "" {
				wantKind = event.Skip
			}
			if ev.Proxy != event.System || ev.Kind != wantKind {
				t.Errorf("%q: got %s, %s, want %s, %s", c.line, ev.Proxy, ev.Kind, event.System, wantKind)
			}
		})
	}
}

func TestParseNot(t *testing.T) {
	cases := []struct{ trait, program, line string }{
		{"empty", "", ""},
		{"other_program", "sshd", "Accepted publickey for root from 10.0.0.5 port 40112 ssh2"},
		{"other_program_with_our_words", "myapp", "Started shop"},
		{"started_by_nobody", "", "Started reading the catalogue"},
		{"evicted_by_nobody", "", "cache: Evicted 12 entries"},
		{"link_of_nobody", "", "the link is down on page 7"},
		{"end_of_a_worker", "", "worker process 2301 exited with code 0"},
		{"access_line", "", `10.0.0.5 - - [22/Nov/2026:19:21:39 +0000] "GET / HTTP/1.1" 502 157 "-" "curl"`},
		{"nginx_error", "", `2026/11/22 19:21:39 [error] 2301#0: *1 connect() failed (111: Connection refused) while connecting to upstream`},
		{"level_without_a_pool", "", "WARNING: something else"},
		{"bracket", "", "["},
		{"only_a_stamp", "", "[22-Nov-2026 19:21:39]"},
		{"no_such_month", "", "[22-Nox-2026 19:21:39] NOTICE: fpm is running, pid 1"},
	}
	p := New()
	for _, c := range cases {
		var ev event.Event
		if p.Parse([]byte(c.program), []byte(c.line), &ev) {
			t.Errorf("%s: %q from %q was taken for %q", c.trait, c.line, c.program, ev.Row)
		}
	}
}

func TestParseWithoutAllocation(t *testing.T) {
	p, ev := New(), new(event.Event)
	for _, c := range lines {
		program, line := []byte(c.program), []byte(c.line)
		p.Parse(program, line, ev)
		if n := testing.AllocsPerRun(10, func() { p.Parse(program, line, ev) }); n > 0 {
			t.Errorf("%s: %v allocations for a line that was seen before", c.trait, n)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range lines {
		f.Add([]byte(c.program), []byte(c.line))
	}
	for _, row := range Dictionary().Rows {
		f.Add([]byte(nil), []byte(row.Sample))
	}
	f.Fuzz(func(t *testing.T, program, line []byte) {
		before := slices.Clone(line)
		var first, second event.Event
		ok := New().Parse(program, line, &first)
		if !bytes.Equal(before, line) {
			t.Fatal("the line was changed")
		}
		p := New()
		p.Parse(nil, []byte("[22-Nov-2026 19:21:39] NOTICE: fpm is running, pid 1"), &second)
		second.Reset()
		if again := p.Parse(program, line, &second); again != ok || ok && !cmp.Equal(knownOf(&first), knownOf(&second)) {
			t.Errorf("%q from %q: got %v %+v, then %v %+v", line, program, ok, knownOf(&first), again, knownOf(&second))
		}
		if ok && (int(first.Symptom) >= event.Symptoms || first.Symptom == event.NoSymptom) {
			t.Errorf("%q: unknown symptom %d", line, first.Symptom)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, program, line string }{
		{"known", "kernel", lines[0].line},
		{"packet", "kernel", "[12345.678901] [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56 SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080"},
		{"other_program", "sshd", "Accepted publickey for root from 10.0.0.5 port 40112 ssh2: ED25519 SHA256:abcdefghijklmnopqrstuvwxyz"},
		{"nobodys", "", "INFO 2026-11-22 shop.cart handled GET /cart/7 in 12 ms for 10.0.0.5 with status 200 and 3 items in the cart, session 8f14e45f" +
			strings.Repeat(" and so on", 15)}, // longer than what is remembered
	} {
		b.Run(c.name, func(b *testing.B) {
			p, ev := New(), new(event.Event)
			program, line := []byte(c.program), []byte(c.line)
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				p.Parse(program, line, ev)
			}
		})
	}
}
