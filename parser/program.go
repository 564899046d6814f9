package parser

import (
	"bytes"
	"strings"
)

// standing is what a program's name says of its lines.
type standing uint8

const (
	unknownProgram standing = iota
	// aProxy wrote what we want; a line of it that no format knows is told.
	aProxy
	// foreign lines never are a proxy's, whatever they look like: application servers write access logs too.
	foreign
)

// programs are names of syslog tags and units. One that ends in "*" stands for all that begin so.
var programs = map[standing][]string{
	aProxy: {
		"nginx*", "haproxy*", "hapee*", "envoy*", "openresty", "tengine", "angie*", "freenginx*", "istio-proxy", "ingress-nginx*", "kong", "apisix",
	},
	foreign: {
		// the machine itself
		"kernel", "systemd*", "init", "udevd", "dbus*", "polkit*", "NetworkManager*", "nm-*", "wpa_supplicant", "dhclient*", "dhcpcd*", "avahi-*",
		"ModemManager", "accounts-daemon", "acpid", "irqbalance", "thermald", "smartd", "multipathd", "lvm*", "mdadm", "udisksd", "fwupd*", "snapd*",
		"networkd-dispatcher", "rsyslogd*", "syslogd", "syslog-ng", "imuxsock", "auditd", "audit*", "augenrules", "logrotate", "rngd", "fstrim",
		"chronyd", "ntpd*", "ntpdate", "timesyncd", "earlyoom", "oomd", "anacron", "cron*", "CRON*", "crond*", "CROND", "run-parts*", "atd", "at",
		"apt*", "dpkg*", "yum", "dnf*", "unattended-upgr*", "packagekit*", "PackageKit", "cloud-init*", "amazon-ssm-agent*", "google_*", "waagent",
		"puppet*", "chef*", "ansible*", "salt*", "zabbix*", "snmpd", "collectd", "node_exporter", "telegraf", "filebeat", "fluent*", "td-agent*", "vector",
		"promtail", "datadog*", "nrpe", "monit", "keepalived*", "Keepalived*", "fail2ban*", "firewalld", "ufw*", "nft*", "iptables*", "crowdsec*",
		// who logs in
		"sshd*", "login*", "sudo*", "su", "su(*", "gdm*", "lightdm", "pam_*", "sftp-server", "vsftpd", "proftpd", "pure-ftpd", "openvpn*", "ovpn*", "wg-quick*",
		"tailscaled", "strongswan", "charon*", "xrdp*",
		// containers
		"dockerd*", "containerd*", "runc", "crio*", "podman*", "kubelet*", "k3s", "kube-*", "etcd*", "flanneld", "calico*", "cilium*", "coredns*", "consul*", "nomad*",
		// mail, names, data
		"postfix*", "dovecot*", "exim*", "sendmail*", "sm-mta*", "opendkim*", "amavis*", "clamd*", "freshclam*", "spamd*", "rspamd*", "named*", "unbound*",
		"dnsmasq*", "pdns*", "bind9", "resolved", "nscd*", "nslcd*", "sssd*", "slapd*", "mysqld*", "mysql", "mariadb*", "postgres*", "mongod*", "mongos", "redis*",
		"memcached*", "rabbitmq*", "kafka*", "zookeeper*", "elasticsearch", "opensearch*", "clickhouse*", "influxd*", "minio*", "nfsd*", "smbd*", "nmbd*", "rpc.*", "rpcbind",
		// application servers
		"apache*", "httpd*", "caddy", "traefik*", "lighttpd*", "squid*", "varnish*", "php-fpm*", "php*", "gunicorn*", "uwsgi*", "uvicorn*", "hypercorn*", "daphne*", "puma*",
		"unicorn*", "passenger*", "Passenger*", "sidekiq*", "celery*", "supervisord", "node", "nodejs", "npm", "pm2*", "python*", "ruby", "java", "tomcat*", "catalina*", "jetty*",
		"dotnet", "beam*", "flask", "django*", "rails",
	},
}

// wholeNames and beginnings are the two kinds of names in programs.
var wholeNames, beginnings = func() (map[string]standing, map[string]standing) {
	whole, begin := map[string]standing{}, map[string]standing{}
	for standing, names := range programs {
		for _, name := range names {
			if start, found := strings.CutSuffix(name, "*"); found {
				begin[start] = standing
			} else {
				whole[name] = standing
			}
		}
	}
	return whole, begin
}()

// standingOf looks a name up, with or without its folder; the longest beginning decides.
func standingOf(name []byte) standing {
	if at := bytes.LastIndexByte(name, '/'); at >= 0 && at+1 < len(name) && name[0] == '/' {
		name = name[at+1:]
	}
	if s, found := wholeNames[string(name)]; found {
		return s
	}
	for n := min(len(name), 20); n >= 2; n-- {
		if s, found := beginnings[string(name[:n])]; found {
			return s
		}
	}
	return unknownProgram
}
