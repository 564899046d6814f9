// Package system knows the lines that the kernel, systemd, php-fpm, the audit daemon, name servers and container runtimes write when something
// happens that a gateway feels: a process killed, a table full, a packet refused, log lines lost.
//
//  1. groupOf (group.go) and the stamp that a line itself carries (stamp.go) tell whose line it is. Most lines are nobody's and are given up here.
//  2. The rows of that group (kernel.go, service.go, fpm.go, name.go, container.go, loss.go) know the texts, each with its neutral word.
//  3. captures (capture.go) say where the process, unit, pool, pod, address or count stands in a text.
//
// A line is evidence only: it fails no request. Where it names a process, unit, address or port the analysis compares that with the failing
// upstream; so those are never left out when the line has them.
package system
