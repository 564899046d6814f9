package system

import (
	"bytes"
	"sync"

	"github.com/why502/why502/parser/scan"
)

// dictionaryName goes before the IDs of the rows.
const dictionaryName = "system"

// group is whose line it is. The rows of a group are asked for its lines only: "Started …" and "Evicted" mean something from systemd and Kubernetes,
// and nothing from anybody else.
type group uint8

const (
	nobody  group = iota // a program that writes nothing for us
	anybody              // no program is told: the rows that cannot be taken for anything else
	kernel
	units
	pressure
	names
	fpm
	cluster
	containers
	logging
	guards
	commands
	servers
	groups
)

// tables are the rows that each group is asked with, in order.
var tables = [groups][][]scan.Row{
	anybody:    {kernelRows, filterRows, auditRows, unitRows, clusterRows, containerRows, serverRows, lossRows},
	kernel:     {kernelRows, filterRows, auditRows, filterAuditRows, interfaceRows, lossRows},
	units:      {unitRows, filterUnitRows, eventRows, interfaceRows, lossRows},
	pressure:   {pressureRows},
	names:      {nameRows, zoneRows},
	fpm:        {fpmRows, phpRows},
	cluster:    {clusterRows, nodeRows, kernelRows},
	containers: {containerRows, clusterRows},
	logging:    {lossRows},
	guards:     {guardRows},
	commands:   {commandRows},
	servers:    {serverRows},
}

// dictionaries are built when they are first asked: hardly any log has lines of all groups.
var dictionaries = func() (all [groups]func() *scan.Dictionary) {
	for g, parts := range tables {
		all[g] = sync.OnceValue(func() *scan.Dictionary { return scan.NewDictionary(dictionaryName, join(parts)) })
	}
	return all
}()

var anybodys = sync.OnceValue(func() *gate { return newGate(join(tables[anybody])) })

// Dictionary lists every row, for explain.
var Dictionary = sync.OnceValue(func() *scan.Dictionary {
	return scan.NewDictionary(dictionaryName, join([][]scan.Row{kernelRows, filterRows, auditRows, interfaceRows, unitRows, eventRows, pressureRows,
		nameRows, zoneRows, guardRows, commandRows, filterUnitRows, filterAuditRows, fpmRows, phpRows, clusterRows, nodeRows, containerRows, serverRows, lossRows}))
})

func join(parts [][]scan.Row) (rows []scan.Row) {
	for _, part := range parts {
		rows = append(rows, part...)
	}
	return rows
}

// programs are beginnings of syslog tags and unit names; the first that fits decides.
var programs = []struct {
	begin string
	group group
}{
	{"kernel", kernel},
	{"audit", kernel}, // auditd, audit, audisp-syslog
	{"audisp", kernel},
	{"systemd-oomd", pressure},
	{"systemd-resolve", names},
	{"systemd-journal", logging},
	{"systemd-coredump", units},
	{"systemd-networkd", kernel},
	{"systemd", units},
	{"journal", logging},
	{"rsyslog", logging},
	{"syslog", logging},
	{"imuxsock", logging},
	{"named", names},
	{"dnsmasq", names},
	{"bind9", names},
	{"nsd", names},
	{"knot", names},
	{"coredns", names},
	{"unbound", names},
	{"pdns", names},
	{"fail2ban", guards},
	{"sshguard", guards},
	{"crowdsec", guards},
	{"sudo", commands},
	{"kubelet", cluster},
	{"kube-", cluster},
	{"k3s", cluster},
	{"dockerd", containers},
	{"docker", containers},
	{"containerd", containers},
	{"NetworkManager", kernel},
	{"ufw", kernel},
	{"php", fpm},
	{"gunicorn", servers},
	{"uwsgi", servers},
	{"puma", servers},
	{"unicorn", servers},
}

// groupOf is the group of a program's lines.
func groupOf(program []byte) group {
	if len(program) == 0 {
		return anybody
	}
	if at := bytes.LastIndexByte(program, '/'); at >= 0 && program[0] == '/' {
		program = program[at+1:]
	}
	for _, p := range programs {
		if len(program) >= len(p.begin) && string(program[:len(p.begin)]) == p.begin {
			return p.group
		}
	}
	return nobody
}

// mayBeOurs are the first bytes of lines that tell by themselves that they are php-fpm's or gunicorn's, whoever is said to have written them: a
// container may have any name.
var mayBeOurs = [256]bool{'[': true, 'N': true, 'W': true, 'E': true, 'A': true}
