package knowledge

// Errno is one error number of the operating system.
type Errno struct {
	Name        string
	Linux, BSD  int
	Glibc, Musl string   // the texts; numbers are compared, never texts
	Connect, IO Category // what it suggests while connecting, and on an open connection
	Note        string
}

// Errnos are the numbers that proxies log.
var Errnos = []Errno{
	{"EPERM", 1, 1, "Operation not permitted", "Operation not permitted", Firewall, Firewall, "TCP connect: eBPF, LSM or sandbox; nft OUTPUT drop shows as timeout for TCP but as this for UDP send (both seen)"},
	{"ENOENT", 2, 2, "No such file or directory", "No such file or directory", Communication, Unattributed, "unix socket missing"},
	{"EIO", 5, 5, "Input/output error", "I/O error", Overload, Overload, "disk"},
	{"ENOMEM", 12, 12, "Cannot allocate memory", "Out of memory", Overload, Overload, "memory"},
	{"EACCES", 13, 13, "Permission denied", "Permission denied", Firewall, Firewall, "socket mode or SELinux (seen for socket mode)"},
	{"EINVAL", 22, 22, "Invalid argument", "Invalid argument", Bugs, Unattributed, "bad address"},
	{"ENFILE", 23, 23, "Too many open files in system", "Too many open files in system", Overload, Overload, "system limit"},
	{"EMFILE", 24, 24, "Too many open files", "No file descriptors available", Overload, Overload, "process limit"},
	{"ENOSPC", 28, 28, "No space left on device", "No space left on device", Overload, Overload, "disk"},
	{"EPIPE", 32, 32, "Broken pipe", "Broken pipe", Communication, Communication, "peer closed"},
	{"EAGAIN", 11, 35, "Resource temporarily unavailable", "Resource temporarily unavailable", Overload, Unattributed, "unix backlog full (seen); Linux only"},
	{"EPROTO", 71, 100, "Protocol error", "Protocol error", Bugs, Communication, ""},
	{"EPROTONOSUPPORT", 93, 43, "Protocol not supported", "Protocol not supported", Bugs, Unattributed, ""},
	{"ENOPROTOOPT", 92, 42, "Protocol not available", "Protocol not available", Firewall, Unattributed, "ICMP protocol-unreachable (seen)"},
	{"EAFNOSUPPORT", 97, 47, "Address family not supported by protocol", "Address family not supported by protocol", Bugs, Unattributed, "IPv6 off"},
	{"EADDRINUSE", 98, 48, "Address already in use", "Address in use", Overload, Unattributed, "bind"},
	{"EADDRNOTAVAIL", 99, 49, "Cannot assign requested address", "Address not available", Overload, Unattributed, "ports used up or wrong bind (bind seen)"},
	{"ENETDOWN", 100, 50, "Network is down", "Network is down", Communication, Communication, "interface"},
	{"ENETUNREACH", 101, 51, "Network is unreachable", "Network unreachable", Firewall, Firewall, "no route, or ICMP net-unreachable or net-prohibited (seen)"},
	{"ECONNABORTED", 103, 53, "Software caused connection abort", "Connection aborted", Communication, Communication, ""},
	{"ECONNRESET", 104, 54, "Connection reset by peer", "Connection reset by peer", Overload, Communication, "full accept queue, or a firewall that rejects with a reset"},
	{"ENOBUFS", 105, 55, "No buffer space available", "No buffer space available", Overload, Overload, ""},
	{"ENOTCONN", 107, 57, "Transport endpoint is not connected", "Socket not connected", Communication, Communication, ""},
	{"ETIMEDOUT", 110, 60, "Connection timed out", "Operation timed out", Firewall, Unattributed, "drop rule, host gone, security group and full SYN backlog look alike; not nginx's own \"upstream timed out (110\""},
	{"ECONNREFUSED", 111, 61, "Connection refused", "Connection refused", Communication, Communication, "no listener, or REJECT tcp-reset or port-unreachable (all seen)"},
	{"EHOSTDOWN", 112, 64, "Host is down", "Host is down", Communication, Communication, ""},
	{"EHOSTUNREACH", 113, 65, "No route to host", "Host is unreachable", Firewall, Firewall, "ICMP host-unreachable, host- or admin-prohibited (seen), or ARP failure after about 3 s"},
	{"EDQUOT", 122, 69, "Disk quota exceeded", "Quota exceeded", Overload, Overload, "disk"},
}

// FindErrno returns the row of a Linux error number, or nil.
func FindErrno(number int) *Errno {
	for i := range Errnos {
		if Errnos[i].Linux == number {
			return &Errnos[i]
		}
	}
	return nil
}
