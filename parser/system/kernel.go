package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// kernelRows are what the kernel says of memory, tables, processes and disks.
var kernelRows = []scan.Row{
	{
		ID: "kernel.oom-kill", Text: "…ut of memory…Kill… process … (…)", Also: []string{"Killed process … (…) total-vm:", "Killed process … (…), UID "},
		Symptom: event.OOMKill,
		Meaning: "The kernel killed a process for lack of memory.",
		Source:  "linux mm/oom_kill.c:__oom_kill_process",
		Sample:  "Out of memory: Killed process 2301 (node) total-vm:4132156kB, anon-rss:3029512kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:6412kB oom_score_adj:0", Made: true,
		Near: "Out of memory: no killable processes",
	},
	{
		ID: "kernel.oom-invoked", Text: "… invoked oom-killer: ", Also: []string{"oom-kill:constraint=", "oom_reaper: reaped process "},
		Symptom: event.OOMKill,
		Meaning: "The kernel ran out of memory and looks for a process to kill.",
		Source:  "linux mm/oom_kill.c:dump_header",
		Sample:  "gunicorn invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0", Made: true,
	},
	{
		ID: "kernel.syn-flood", Text: "…ossible SYN flooding on port …. Sending cookies", Also: []string{"…ossible SYN flooding on port …. Dropping request"},
		Symptom: event.Backlog,
		Meaning: "The listen queue of a port overflows: more connections come than the program accepts.",
		Source:  "linux net/ipv4/tcp_input.c:tcp_syn_flood_action",
		Sample:  "TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8080. Sending cookies.", Made: true,
	},
	{
		ID: "kernel.conntrack-full", Text: "…nf_conntrack: table full, dropping packet", Also: []string{"…ip_conntrack: table full, dropping packet"},
		Symptom: event.Conntrack,
		Meaning: "The table of tracked connections is full and packets are dropped.",
		Source:  "linux net/netfilter/nf_conntrack_core.c:__nf_conntrack_alloc",
		Sample:  "nf_conntrack: nf_conntrack: table full, dropping packet", Made: true,
	},
	{
		ID: "kernel.tcp-memory", Text: "…TCP: out of memory -- consider tuning tcp_mem", Also: []string{"…TCP: too many orphaned sockets", "…TCP: too many of orphaned sockets", "Out of socket memory"},
		Symptom: event.Memory,
		Meaning: "The memory for TCP is used up.",
		Source:  "linux net/ipv4/tcp.c:tcp_check_oom",
		Sample:  "TCP: out of memory -- consider tuning tcp_mem", Made: true,
	},
	{
		ID: "kernel.file-max", Text: "VFS: file-max limit … reached", Symptom: event.Descriptors,
		Meaning: "The system's limit of open files is reached.",
		Source:  "linux fs/file_table.c:alloc_empty_file",
		Sample:  "VFS: file-max limit 201543 reached", Made: true,
	},
	{
		ID: "kernel.neigh-overflow", Text: "neighbour: …: neighbor table overflow!", Also: []string{"neighbor: …: neighbor table overflow!", "Neighbour table overflow"},
		Symptom: event.ConnectUnreachable,
		Meaning: "The ARP table is full: hosts of the own network look unreachable.",
		Source:  "linux net/core/neighbour.c:neigh_alloc",
		Sample:  "neighbour: arp_cache: neighbor table overflow!", Made: true,
	},
	{
		ID: "kernel.hung-task", Text: "INFO: task … blocked for more than … seconds", Symptom: event.Stalled,
		Meaning: "A process is stuck, mostly in input or output.",
		Source:  "linux kernel/hung_task.c:check_hung_task",
		Sample:  "INFO: task php-fpm:2301 blocked for more than 120 seconds.", Made: true,
	},
	{
		ID: "kernel.soft-lockup", Text: "…BUG: soft lockup - CPU#… stuck for ", Symptom: event.Stalled,
		Meaning: "A processor is stuck.",
		Source:  "linux kernel/watchdog.c:watchdog_timer_fn",
		Sample:  "watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [node:2301]", Made: true,
	},
	{
		ID: "kernel.segfault", Text: "…]: segfault at … ip ", Also: []string{"traps: …] general protection", "traps: …] trap "},
		Symptom: event.CrashSignal,
		Meaning: "A process crashed.",
		Source:  "linux arch/x86/mm/fault.c:show_signal_msg",
		Sample:  "php-fpm8.2[2301]: segfault at 18 ip 000055d0c8a2b3f1 sp 00007ffd0e8a9c10 error 4 in php-fpm8.2[55d0c8800000+3a1000]", Made: true,
		Near: "php-fpm8.2[2301]: unhandled signal",
	},
	{
		ID: "kernel.disk", Text: "EXT4-fs error", Also: []string{
			"EXT4-fs (…): …error", "EXT4-fs (…): …shutdown", "EXT4-fs (…): …No space", "EXT4-fs (…): Remounting filesystem read-only", "XFS (…): …error", "XFS (…): …shutdown",
			"XFS (…): …hut down", "XFS (…): …No space", "BTRFS error", "BTRFS: error", "BTRFS (…): …error", "blk_update_request: I/O error", "I/O error, dev ",
			"…Remounting filesystem read-only",
		},
		Symptom: event.Disk,
		Meaning: "A disk or file system fails.",
		Source:  "linux fs/ext4/super.c, fs/xfs/xfs_message.c, block/blk-core.c",
		Sample:  "EXT4-fs error (device sda1): ext4_find_entry:1463: inode #2: comm nginx: reading directory lblock 0", Made: true,
		Near: "EXT4-fs (sda1): mounted filesystem with ordered data mode",
	},
}

// filterRows are lines of packet filters. On a public host most of them are about scanners: only the destination tells.
var filterRows = []scan.Row{
	{
		ID: "ufw.block", Text: "[UFW BLOCK]", Also: []string{"[UFW LIMIT BLOCK]"}, Symptom: event.FilterLogged,
		Meaning: "The firewall of the host blocked a packet.",
		Source:  "ufw, netfilter LOG",
		Sample:  "[UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 SRC=10.0.0.5 DST=10.0.0.7 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=4711 DF PROTO=TCP SPT=40112 DPT=8080 WINDOW=64240 RES=0x00 SYN URGP=0", Made: true,
		Near: "[UFW ALLOW] IN=eth0 OUT= SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080",
	},
	{
		ID: "ufw.allow", Text: "[UFW ", Symptom: event.Normal,
		Meaning: "The firewall of the host let a packet pass, and logged it.",
		Source:  "ufw, netfilter LOG",
		Sample:  "[UFW ALLOW] IN=eth0 OUT= SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080", Made: true,
	},
	{
		ID: "kernel.nf-accept", Text: "…ACCEPT…IN=…OUT=…SRC=…DST=", Also: []string{"…accept…IN=…OUT=…SRC=…DST=", "…ALLOW…IN=…OUT=…SRC=…DST=", "…allow…IN=…OUT=…SRC=…DST="},
		Symptom: event.Normal,
		Meaning: "A packet filter let a packet pass, and logged it.",
		Source:  "linux net/netfilter/nf_log_syslog.c",
		Sample:  "FINAL_ACCEPT: IN=eth0 OUT= SRC=10.0.0.5 DST=10.0.0.7 LEN=60 PROTO=TCP SPT=40112 DPT=8080", Made: true,
	},
	{
		ID: "kernel.nf-log", Text: "…IN=…OUT=…SRC=…DST=…PROTO=", Symptom: event.FilterLogged,
		Meaning: "A packet filter logged a packet, mostly one that it dropped; it matters when the destination is the upstream.",
		Source:  "linux net/netfilter/nf_log_syslog.c",
		Sample:  "nft-drop: IN= OUT=eth0 SRC=10.0.0.5 DST=10.0.0.7 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=4711 DF PROTO=TCP SPT=40112 DPT=8080 WINDOW=64240 RES=0x00 SYN URGP=0", Made: true,
		Near: "IN=eth0 OUT= nothing more",
	},
}

// auditRows are denials of security modules, as the kernel or the audit daemon writes them.
var auditRows = []scan.Row{
	{
		ID: "kernel.apparmor", Text: `…apparmor="DENIED" operation="`, Symptom: event.FilterPolicy,
		Meaning: "AppArmor forbade a process an action.",
		Source:  "linux security/apparmor/audit.c",
		Sample:  `audit: type=1400 audit(1795030899.123:456): apparmor="DENIED" operation="connect" class="file" profile="/usr/sbin/nginx" name="/run/app.sock" pid=2301 comm="nginx" requested_mask="wr" denied_mask="wr" fsuid=33 ouid=0`, Made: true,
		Near: `audit: type=1400 audit(1795030899.123:456): apparmor="STATUS" operation="profile_load"`,
	},
	{
		ID: "audit.avc", Text: "…avc:…denied…{ … } for ", Symptom: event.FilterPolicy,
		Meaning: "SELinux forbade a process an action; name_connect is an outgoing connection.",
		Source:  "linux security/selinux/avc.c:avc_audit_post_callback",
		Sample:  `avc:  denied  { name_connect } for  pid=2301 comm="nginx" dest=8080 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:http_cache_port_t:s0 tclass=tcp_socket permissive=0`, Made: true,
		Near: `avc:  granted  { name_connect } for  pid=2301 comm="nginx" dest=8080`,
	},
}

// interfaceRows are about network links. The texts are too common to be believed from anybody.
var interfaceRows = []scan.Row{
	{
		ID: "kernel.link-down", Text: "…ink is Down", Also: []string{"…ink is down", "…: carrier lost", "…: Lost carrier", "…: Link DOWN"}, Symptom: event.ConnectNetDown,
		Meaning: "A network link was lost.",
		Source:  "drivers of network cards; systemd-networkd",
		Sample:  "e1000e 0000:00:1f.6 eth0: NIC Link is Down", Made: true,
		Near: "e1000e 0000:00:1f.6 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None",
	},
}
