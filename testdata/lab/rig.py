"""One run of the laboratory: hosts in network namespaces, name service, faults, evidence from the hosts, traffic, truth."""
import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import threading
import time

from backends import HERE, App, goapp, killpg, sh
from proxies import Proxies

PRE = "w5m"


def free_slot():
    """A number of its own for each run that is under way; it names namespaces and folders."""
    for n in range(1, 200):
        try:
            os.mkdir("/run/%s%d" % (PRE, n))
            with open("/run/%s%d/owner" % (PRE, n), "w") as f:
                f.write(str(os.getpid()))
            return n
        except FileExistsError:
            continue
    raise RuntimeError("too many runs, or none was cleaned up: lab.py clean")


class Incident:
    def __init__(self, lab, iid, category, cause, how, **kw):
        self.d = {"id": iid, "category": category, "cause": cause, "how": how, "injected": None, "healed": None, "grace": kw.pop("grace", 3),
                  "upstream": kw.pop("upstream", None), "deploy": kw.pop("deploy", None), **kw}
        lab.incidents.append(self.d)

    def begin(self, ago=0.0):
        self.d["injected"] = time.time() - ago
        return self

    def heal(self):
        self.d["healed"] = time.time()
        return self


class Lab(Proxies):
    def __init__(self, name, title, scratch):
        self.name, self.K, self.title = name, free_slot(), title
        self.dir = "%s/%s" % (scratch, name)
        shutil.rmtree(self.dir, ignore_errors=True)
        self.logs = self.dir + "/logs"
        os.makedirs(self.logs)
        self.run = "/run/%s%d" % (PRE, self.K)
        self.nodes, self.procs, self.apps, self.groups, self.folders, self.over = {}, [], [], [], [], False
        self.incidents, self.changes, self.herrings, self.sources, self.notes, self.marks = [], [], [], {}, [], {}
        self.hostname = {}          # node -> name in logs
        self.site, self.tz, self.views, self.rest = "shop", "UTC", [], {}
        self.ambient = None         # cause of failures outside every incident, where the site itself is that tight
        self.stray_ok = ["unattributed", "server-communication"]
        self.remarks = []           # said in truth.json: what is not a real program's line, what is special
        self.comms = set()          # process names whose crashes the kernel's log may tell
        self.rnd = random.Random(name)
        self.lock = threading.Lock()
        threading.Thread(target=self._kernel, daemon=True).start()

    # network
    def nsn(self, node):
        return "%s%d-%s" % (PRE, self.K, node)

    def ip(self, node):
        return self.nodes[node].split("/")[0]

    def network(self, names=None, clients=None, **hosts):
        """Hosts by address, all on one wire: network(px="172.20.4.5", app1="172.20.4.31"). A second address of a host follows after a blank."""
        self.wipe()
        hosts.setdefault("cli", hosts["px"].rsplit(".", 1)[0] + ".200")
        self.hostname.update(names or {})
        self.clients = clients or [hosts["px"].rsplit(".", 1)[0] + ".%d" % i for i in range(201, 213)]
        nets = {a.rsplit(".", 1)[0] for v in hosts.values() for a in v.split()} | {c.rsplit(".", 1)[0] for c in self.clients}
        sw = self.nsn("sw")
        sh("ip", "netns", "add", sw)
        sh("ip", "-n", sw, "link", "add", "br0", "type", "bridge")
        sh("ip", "-n", sw, "link", "set", "br0", "up")
        for node, addrs in hosts.items():
            n, addrs = self.nsn(node), addrs.split()
            self.nodes[node] = addrs[0]
            os.makedirs("/etc/netns/" + n, exist_ok=True)
            with open("/etc/netns/%s/resolv.conf" % n, "w") as f:
                f.write("nameserver %s\noptions timeout:1 attempts:1\n" % hosts.get("dns", "127.0.0.1"))
            sh("ip", "netns", "add", n)
            self._batch(["link add eth0 netns %s type veth peer name p-%s netns %s" % (n, node, sw)])
            sh("ip", "-n", sw, "link", "set", "p-" + node, "master", "br0", "up")
            lines = ["link set lo up"] + ["addr add %s/24 dev eth0" % a for a in addrs]
            if node == "cli":
                lines += ["addr add %s/32 dev eth0" % c for c in self.clients]
            lines += ["link set eth0 up"] + ["route replace %s.0/24 dev eth0 src %s" % (x, addrs[0]) for x in sorted(nets)]
            self._batch(lines, n)

    def _batch(self, lines, ns=None):
        path = self.dir + "/ip.batch"
        with open(path, "w") as f:
            f.write("\n".join(lines) + "\n")
        sh(*(["ip"] + (["-n", ns] if ns else []) + ["-batch", path]))

    def wipe(self):
        for f in os.listdir("/run/netns") if os.path.isdir("/run/netns") else []:
            if f.startswith("%s%d-" % (PRE, self.K)):
                sh("ip", "netns", "del", f, check=False)
                shutil.rmtree("/etc/netns/" + f, ignore_errors=True)

    def sh(self, node, cmd):
        r = sh("ip", "netns", "exec", self.nsn(node), "bash", "-c", cmd, check=False)
        if r.returncode:
            print("[%s] %s: %s -> %s" % (self.name, node, cmd, r.stdout.strip()), flush=True)
        return r.stdout

    def nft(self, node, *rules, hook="input", table="w5"):
        """A packet filter; where a rule logs, the kernel's own lines go into the host's syslog (needs nf_log_all_netns)."""
        t = "table inet %s {\n chain c {\n  type filter hook %s priority 0\n  %s\n }\n}\n" % (table, hook, "\n  ".join(rules))
        if any("log prefix" in r for r in rules):
            sh("sysctl", "-qw", "net.netfilter.nf_log_all_netns=1", check=False)
        self.sh(node, "nft -f - <<'E'\n%sE" % t)

    def unnft(self, node, table="w5"):
        self.sh(node, "nft delete table inet " + table)

    def loud(self, node):
        """Lets a host send as many ICMP errors as it likes; by default the kernel sends one a second to a peer."""
        self.sh(node, "sysctl -qw net.ipv4.icmp_ratelimit=0; sysctl -qw net.ipv4.icmp_msgs_per_sec=100000 2>/dev/null; true")

    def link(self, node, updown):
        sh("ip", "-n", self.nsn("sw"), "link", "set", "p-" + node, updown)

    def cpu(self, app, percent):
        """What a service (group) may use of one core; None lifts it."""
        period = 100000 if percent is None or percent >= 1 else 1000000    # the kernel takes no quota below a thousandth of a second
        for knob, value in (("quota", -1), ("period", period), ("quota", -1 if percent is None else int(percent * period / 100))):
            with open("/sys/fs/cgroup/cpu/w5lab-%d-%s/cpu.cfs_%s_us" % (self.K, app, knob), "w") as f:
                f.write(str(value))

    def spawn(self, node, argv, env=None, log=None, stdin=None, stdout=None, enter=None):
        err = open(self.dir + "/" + (log or "spawn.out"), "ab")
        p = subprocess.Popen(["ip", "netns", "exec", self.nsn(node)] + argv, stdout=stdout or err, stderr=subprocess.STDOUT if stdout is None else err,
                             stdin=stdin or subprocess.DEVNULL, env=env, start_new_session=True, cwd=self.dir, preexec_fn=enter)
        self.procs.append(p)
        return p

    def socket(self, path):
        """A unix socket under /run as a service would have it; its folder goes when the run ends."""
        folder = "/run/" + path.split("/")[0]
        os.makedirs(folder, exist_ok=True)
        self.folders.append(folder)
        return "/run/" + path

    def docroot(self):
        """Where this run's PHP lives."""
        path = self.socket("htdocs-%s/index.php" % self.name)
        shutil.copy(HERE + "/apps/index.php", path)
        return path

    # backends, name service
    def app(self, node, kind, port, **kw):
        a = App(self, node, kind, port, **kw)
        self.apps.append(a)
        return a.start()

    def dns(self, records, ttl=3, extra=""):
        self.records, self.ttl = dict(records), ttl
        self._hosts()
        self.dns_conf(extra, first=True)
        time.sleep(2)

    def dns_conf(self, extra, first=False):
        """(Re)starts dnsmasq with these lines beside its usual ones."""
        c = self.dir + "/dnsmasq.conf"
        if not first:
            self.dns_stop()
        zones = {n.split(".", 1)[1] for n in self.records}
        with open(c, "w") as f:
            f.write(extra + "\nno-resolv\nno-hosts\nno-daemon\nlisten-address=%s\nbind-interfaces\naddn-hosts=%s/hosts\n%slocal-ttl=%d\nuser=root\npid-file=%s/dnsmasq.pid\n"
                    % (self.ip("dns"), self.dir, "".join("local=/%s/\n" % z for z in sorted(zones)), self.ttl, self.dir))
        self.dnsp = self.spawn("dns", ["dnsmasq", "-k", "-C", c], log="dnsmasq.out")

    def _hosts(self):
        with open(self.dir + "/hosts", "w") as f:
            for n, ips in self.records.items():
                for ip in ips if isinstance(ips, list) else [ips]:
                    f.write("%s %s\n" % (ip, n))

    def dns_set(self, name, ips):
        if ips is None:
            self.records.pop(name, None)
        else:
            self.records[name] = ips
        self._hosts()
        killpg(self.dnsp, signal.SIGHUP)

    def dns_stop(self):
        killpg(self.dnsp, signal.SIGKILL)
        self.dnsp.wait()

    def dns_answer(self, code):
        """Takes the resolver's place and gives every question this answer code (2: SERVFAIL, 3: NXDOMAIN, 5: REFUSED)."""
        text = ("import socket\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\ns.setsockopt(1,2,1)\ns.bind(('%s',53))\nwhile 1:\n d,a=s.recvfrom(600)\n"
                " s.sendto(d[:2]+bytes([0x81,0x80|%d])+d[4:6]+b'\\0\\0\\0\\0\\0\\0'+d[12:],a)\n" % (self.ip("dns"), code))
        self.dns_stop()
        self.dnsp = self.spawn("dns", ["python3", "-c", text], log="dnsanswer.out")

    def dns_again(self):
        self.dns_stop()
        self.dnsp = self.spawn("dns", ["dnsmasq", "-k", "-C", self.dir + "/dnsmasq.conf"], log="dnsmasq.out")

    # evidence of the hosts
    def note(self, node, tag, pid, text, t=None):
        """A line of a host's syslog."""
        with self.lock:
            self.notes.append({"t": t or time.time(), "node": node, "tag": tag, "pid": pid, "text": text})

    def listen(self, app, tag, pattern=None, path=None):
        """What a backend prints (or writes to its own log) goes into its host's syslog."""
        path = path or self.dir + "/" + app.name + ".out"
        keep = re.compile(pattern) if pattern else None

        def line(t, text):
            if text.strip() and (not keep or keep.search(text)):
                self.note(app.node, tag, app.proc.pid, text)
        self.follow(path, line)

    def follow(self, path, each):
        """Calls each(time, line) for every new line of a file that may not exist yet."""
        def loop():
            f, rest = None, b""
            while True:
                if f is None and os.path.exists(path):
                    f = open(path, "rb")
                d = f.read() if f else b""
                if d:
                    now = time.time()
                    *lines, rest = (rest + d).split(b"\n")
                    for x in lines:
                        each(now, x.decode("utf8", "replace"))
                elif self.over:
                    return
                time.sleep(0.02)
        threading.Thread(target=loop, daemon=True).start()

    def _kernel(self):
        """The kernel's own lines about this run: killed for memory, crashed, filtered packets."""
        fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(fd, 0, os.SEEK_END)
        held = None
        while not self.over:
            select.select([fd], [], [], 0.3)
            try:
                head, text = os.read(fd, 8192).decode("utf8", "replace").split("\n", 1)[0].split(";", 1)
            except BlockingIOError:
                continue
            except OSError:
                continue
            stamp = int(head.split(",")[2]) / 1e6
            line = "[%12.6f] %s" % (stamp, text)
            if "invoked oom-killer" in text:    # does not say whose limit it was; the next lines do
                held = line
                continue
            node = None
            for a in self.apps:
                if a.unit and "/%s.service" % a.unit in text or (a.proc and "Killed process %d " % a.proc.pid in text):
                    node = a.node
                if re.match(r"(\S+?)\[\d+\]: segfault|traps: ", text) and any(c in text for c in self.comms):
                    node = a.node
            m = re.search(r" (?:SRC|DST)=(\S+) .*?DST=(\S+) ", text)
            if m and "IN=" in text:
                node = next((n for n in self.nodes if self.ip(n) in (m[1], m[2]) and n not in ("px", "cli")), None)
            if node:
                if held and "emory cgroup" in text:
                    self.note(node, "kernel", 0, held)
                    held = None
                self.note(node, "kernel", 0, line)
            elif "emory cgroup" in text:
                held = None

    # traffic
    def up(self, a, secs=30):
        """Waits until a backend takes connections."""
        for _ in range(secs * 3):
            if a.env.get("SOCK"):
                if os.path.exists(a.env["SOCK"]):
                    return
            elif self.reachable(a.node, a.env["LAB_ADDR"], a.inner):
                return
            time.sleep(0.3)
        raise RuntimeError("backend %s does not listen" % a.name)

    def all_up(self):
        for a in self.apps:
            if a.want:
                self.up(a)

    def reachable(self, node, host, port):
        return sh("ip", "netns", "exec", self.nsn(node), "python3", "-c", "import socket\nsocket.create_connection((%r,%d),1)" % (host, port), check=False).returncode == 0

    def ready(self, port=8080, node="px", secs=20):
        for _ in range(secs * 4):
            if self.reachable("cli", self.ip(node), port):
                return
            time.sleep(0.25)
        raise RuntimeError("%s:%d does not listen" % (node, port))

    def traffic(self, port=8080, rps=20.0, **kw):
        self.all_up()
        self.wait(2)
        s = {"targets": [[self.ip("px"), port]], "rps": rps, "clients": self.clients, "seed": self.rnd.randint(1, 9999), "site": self.site, "record": self.dir + "/client.tsv", **kw}
        self.tp = self.spawn("cli", ["python3", HERE + "/traffic.py", json.dumps(s)], stdin=subprocess.PIPE, log="traffic.out")
        self.marks["traffic"] = time.time()
        return self.tp

    def calls(self, port=8080, rps=10.0, methods=()):
        """gRPC calls over HTTP/2, from the Go backend's own client."""
        self.all_up()
        env = {**os.environ, "LAB_CLIENT": "%s:%d" % (self.ip("px"), port), "LAB_RPS": str(rps), "LAB_METHODS": "|".join(methods)}
        self.tp = self.spawn("cli", [goapp()], env=env, stdin=subprocess.PIPE, log="traffic.out")
        self.marks["traffic"] = time.time()
        return self.tp

    def drive(self, **kw):
        self.tp.stdin.write((json.dumps(kw) + "\n").encode())
        self.tp.stdin.flush()

    def wait(self, secs):
        time.sleep(secs)

    def mark(self, name):
        """Remembers a moment, for views that begin or end there."""
        self.marks[name] = time.time()

    # truth
    def incident(self, iid, category, cause, how, **kw):
        return Incident(self, iid, category, cause, how, **kw)

    def change(self, name, verdict, ago=0.0, kind="deploy", **cols):
        """One entry of the change list. Verdicts: trigger, fix (it ended an incident), coincidence (near an incident of another cause), none."""
        self.changes.append({"name": name, "time": time.time() - ago, "verdict": verdict, "kind": kind, **cols})
        return name

    def history(self, services, days=4, a_day=10, kinds=None):
        """What an ordinary team did on the days before: so many harmless changes a day in working hours."""
        now = time.time()
        count = {s: self.rnd.randint(3, 60) for s in services}
        for _ in range(days * a_day):
            s = self.rnd.choice(services)
            count[s] += 1
            ago = self.rnd.uniform(2400, days * 86400)
            self.changes.append({"name": "%s-v%d.%d.%d" % (s, 1 + len(s) % 4, count[s], self.rnd.randint(0, 6)), "time": now - ago, "verdict": "none", "kind": self.rnd.choice(kinds or ["deploy"])})

    def view(self, case=None, **kw):
        """One case made of this run; without any, all sources as they are."""
        self.views.append({"case": case, **kw})

    def finish(self):
        try:
            self.tp.stdin.close()
            self.tp.wait(6)
        except Exception:
            pass
        time.sleep(1.5)
        self.cleanup()
        facts = {k: getattr(self, k) for k in ("name", "title", "incidents", "changes", "herrings", "sources", "notes", "marks", "hostname", "tz", "views", "ambient", "stray_ok", "remarks")}
        with open(self.dir + "/facts.json", "w") as f:
            json.dump(facts, f, indent=1)

    def cleanup(self):
        for p in reversed(self.procs):
            if p.poll() is None:
                killpg(p, signal.SIGTERM)
        for a in self.apps:
            a.want = False
        end = time.time() + 2
        for p in self.procs:
            while p.poll() is None and time.time() < end:
                time.sleep(0.05)
            killpg(p, signal.SIGKILL)
            try:
                p.wait(2)
            except subprocess.TimeoutExpired:
                pass
        time.sleep(0.4)
        self.over = True
        time.sleep(0.3)
        for n in list(self.nodes) + ["sw"]:  # whatever still runs in the namespaces that this lab made
            for pid in sh("ip", "netns", "pids", self.nsn(n), check=False).stdout.split():
                if pid.isdigit():
                    try:
                        os.kill(int(pid), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
        self.wipe()
        time.sleep(0.3)
        for g in self.groups:
            try:
                os.rmdir(g)
            except OSError:
                pass
        for folder in self.folders + [self.run]:
            shutil.rmtree(folder, ignore_errors=True)
