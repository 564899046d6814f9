package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// guardRows are what programs say that shut attackers out: a proxy that asks a lot may be taken for one.
var guardRows = []scan.Row{
	{
		ID: "guard.ban", Text: "…] Ban ", Also: []string{"Blocking \"…\" for ", "…added decision: … ban on ", "…performed ban of "}, Symptom: event.FilterBanned,
		Meaning: "A guard against attackers shut an address out.",
		Source:  "fail2ban server/actions.py; sshguard; crowdsec; seen",
		Sample:  "NOTICE  [http-flood] Ban 10.0.0.3",
		Near:    "NOTICE  [http-flood] Unban 10.0.0.3",
	},
}

// commandRows are commands that operators gave.
var commandRows = []scan.Row{
	{
		ID: "filter.command", Text: "…COMMAND=…/nft ", Also: []string{
			"…COMMAND=…/iptables ", "…COMMAND=…/ip6tables ", "…COMMAND=…/iptables-restore", "…COMMAND=…/ufw ", "…COMMAND=…/firewall-cmd ", "…COMMAND=…/ipset ", "…COMMAND=…/netfilter-persistent ",
		},
		Symptom: event.FilterChanged,
		Meaning: "An operator gave a command to the packet filter.",
		Source:  "sudo lib/eventlog/eventlog.c",
		Sample:  "ops : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/sbin/nft -f /etc/nftables.conf", Made: true,
		Near: "ops : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/ls /etc",
	},
}

// filterUnitRows are starts and reloads of services that load rules of the packet filter.
var filterUnitRows = []scan.Row{
	{
		ID: "filter.reload", Text: "Reloaded nftables", Also: []string{
			"Started nftables", "Finished nftables", "Reloaded netfilter", "Started netfilter", "Finished netfilter", "Reloaded iptables", "Started iptables", "Finished iptables", "Reloaded firewalld",
			"Started firewalld", "Reloaded ufw", "Started ufw", "Finished ufw", "Reloaded ferm", "Started ferm", "Reloaded shorewall", "Started shorewall", "Stopped firewalld", "Stopped nftables",
			"Finished Raise network filter rules",
		},
		Symptom: event.FilterChanged,
		Meaning: "The rules of the packet filter were loaded anew.",
		Source:  "systemd src/core/job.c:job_emit_done_message",
		Sample:  "Reloaded nftables.service - nftables.", Made: true,
		Near: "Reloaded nginx.service - A high performance web server.",
	},
}

// filterAuditRows are changes of rules that the audit daemon saw.
var filterAuditRows = []scan.Row{
	{
		ID: "filter.audit", Text: "…NETFILTER_CFG msg=audit(", Also: []string{"…table=… family=… entries=… op=nft_register_rule", "…table=… family=… entries=… op=nft_unregister_rule", "…table=… family=… entries=… op=xt_replace"},
		Symptom: event.FilterChanged,
		Meaning: "The audit daemon saw a change of the packet filter's rules.",
		Source:  "linux net/netfilter/nf_tables_api.c:nf_tables_commit_audit_log",
		Sample:  "type=NETFILTER_CFG msg=audit(1795030899.123:456): table=filter:9 family=2 entries=1 op=nft_register_rule pid=2301 subj=unconfined comm=\"nft\"", Made: true,
		Near: "type=SYSCALL msg=audit(1795030899.123:456): arch=c000003e syscall=42 success=yes",
	},
}

// zoneRows are name servers that take over changed records.
var zoneRows = []scan.Row{
	{
		ID: "dns.zone-loaded", Text: "…zone …: loaded serial ", Also: []string{
			"…zone …: transferred serial ", "…transfer of '…: Transfer completed", "…reloading zones succeeded", "zone … serial … is updated to ", "[INFO] plugin/reload: Running configuration",
			"[INFO] Reloading complete", "…zone file updated, serial ", "…zone file loaded, serial ", "read … - … names", "read … - … addresses",
		},
		Symptom: event.ZoneLoaded,
		Meaning: "A name server took over changed records.",
		Source:  "bind9 lib/dns/zone.c:zone_postload; nsd; coredns; knot; dnsmasq",
		Sample:  "zone example.com/IN: loaded serial 2026112201", Made: true,
		Near: "zone example.com/IN: sending notifies (serial 2026112201)",
	},
}
