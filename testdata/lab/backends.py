"""The backends: one process (group) each, in the namespace of its node, with a version, a fault and limits of its own."""
import glob
import os
import resource
import shutil
import signal
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
APPS = HERE + "/apps"
MEMORY, CPU = "/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu"


def sh(*argv, check=True, **kw):
    return subprocess.run(list(argv), check=check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kw)


def killpg(p, sig):
    try:
        os.killpg(p.pid, sig)
    except (ProcessLookupError, PermissionError):
        pass


def scratch():
    import lab
    return lab.SCRATCH


def built(name, sources, *cmd, cwd=None):
    """A compiled backend, made once for all runs; its name carries its sources' age, so that a change makes a new one."""
    out = "%s/%s-%d" % (scratch(), name, max(os.path.getmtime(s) for s in glob.glob(sources)))
    if not os.path.exists(out):
        os.makedirs(scratch(), exist_ok=True)
        tmp = "%s.%d" % (out, os.getpid())
        sh(*[c.replace("OUT", tmp) for c in cmd], cwd=cwd, env={**os.environ, "CGO_ENABLED": "0"})
        os.rename(tmp, out)
    return out


def goapp():
    return built("goapp", APPS + "/goapp/*.go", "go", "build", "-o", "OUT", ".", cwd=APPS + "/goapp")


PYTHON = ["env", "PYTHONPATH=" + APPS, "PYTHONWARNINGS=ignore", "python3"]
TOMCAT = ":".join(sorted(glob.glob("/usr/share/tomcat10/lib/*.jar")) + glob.glob("/usr/share/tomcat10/bin/tomcat-juli.jar"))


def tomcatapp():
    return built("tomcat", APPS + "/TomcatApp.java", "javac", "-cp", TOMCAT, "-d", "OUT", APPS + "/TomcatApp.java")


def javaapp():
    return built("java", APPS + "/App.java", "javac", "-d", "OUT", APPS + "/App.java")


class App:
    """One backend. `supervise` is the delay after which it is started again when it dies, `mem` a limit that the
    kernel itself enforces (cgroup), `files` one on descriptors, `unit` the service's name in the host's syslog,
    `smooth` lets release() put a new version beside the old one and move new connections over, as rollouts do."""

    def __init__(self, lab, node, kind, port, ver="1.0.0", name=None, supervise=0.0, mem=0, cpu=None, files=0, unit=None, tell=True, smooth=False, **env):
        self.lab, self.node, self.kind, self.port, self.name, self.unit = lab, node, kind, port, name or node, unit
        self.inner = port
        self.env = {"LAB_VER": ver, "LAB_PORT": str(port), "LAB_ADDR": lab.ip(node), **{k: str(v) for k, v in env.items()}}
        self.delay, self.mem, self.cpu, self.files, self.tell = supervise, mem, cpu, files, tell
        self.proc, self.want, self.deaths, self.lock = None, False, [], threading.RLock()
        self.dir = "%s/%s" % (lab.dir, self.name)
        os.makedirs(self.dir, exist_ok=True)
        if smooth:
            self._move(self._side(0))
        if kind in ("raw", "relay"):
            self.env.setdefault("LAB_CTL", self.dir + "/ctl")
            self.ctl("ok" if kind == "raw" else self.env.get("DELAY", "0"))
        threading.Thread(target=self._watch, daemon=True).start()

    # how each kind is started
    def cmd(self):
        return getattr(self, "_" + self.kind)(self.env, self.dir)

    def _gunicorn(self, e, d):
        return ["python3", "-m", "gunicorn", "-b", e["LAB_ADDR"] + ":" + e["LAB_PORT"], "-w", e.get("WORKERS", "3"), "--timeout", e.get("TIMEOUT", "30"),
                "--backlog", e.get("BACKLOG", "512"), "--threads", e.get("THREADS", "1"), "--keep-alive", e.get("KEEPALIVE", "2"), "--chdir", APPS, "--graceful-timeout", "1", "pyapp:wsgi"]

    def _uvicorn(self, e, d):
        return ["python3", "-m", "uvicorn", "--host", e["LAB_ADDR"], "--port", e["LAB_PORT"], "--app-dir", APPS, "--log-level", "warning", "--timeout-keep-alive", e.get("KEEPALIVE", "75"), "pyapp:asgi"]

    def _uwsgi(self, e, d):
        listen = e.get("SOCK") or "%s:%s" % (e["LAB_ADDR"], e["LAB_PORT"])
        return ["uwsgi", "--plugin", "python3", "--master", "--processes", e.get("WORKERS", "3"), "--socket", listen, "--chmod-socket=666", "--chdir", APPS, "--wsgi", "pyapp:wsgi", "--disable-logging",
                "--listen", e.get("BACKLOG", "100"), "--die-on-term", "--harakiri", e.get("HARAKIRI", "60"), "--log-date"]

    def _node(self, e, d):
        return ["node", APPS + "/app.js"]

    def _go(self, e, d):
        link = "%s/%s" % (d, self.unit or self.name)     # the kernel names a process by its file
        if not os.path.exists(link):
            os.symlink(goapp(), link)
        return [link]

    def _raw(self, e, d):
        return ["python3", APPS + "/raw.py"]

    def _relay(self, e, d):
        return ["python3", APPS + "/relay.py"]

    def _java(self, e, d):
        return ["java", "-Xmx" + e.get("HEAP", "64m"), "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] + e.get("JAVAOPTS", "").split() + ["-cp", javaapp(), "App"]

    def _puma(self, e, d):
        return ["puma", "-C", "-", "-e", "production", "-b", "tcp://%s:%s" % (e["LAB_ADDR"], e["LAB_PORT"]), "-t", "%s:%s" % (e.get("THREADS", "5"), e.get("THREADS", "5"))] + \
               (["-w", e["WORKERS"]] if "WORKERS" in e else []) + [APPS + "/config.ru"]

    def _starman(self, e, d):
        return ["starman", "--listen", e["LAB_ADDR"] + ":" + e["LAB_PORT"], "--workers", e.get("WORKERS", "4"), "--backlog", e.get("BACKLOG", "128"), "--keepalive-timeout", e.get("KEEPALIVE", "5"), "--error-log", d + "/starman.log", APPS + "/app.psgi"]

    def _fpm(self, e, d):
        listen = e.get("SOCK") or "%s:%s" % (e["LAB_ADDR"], self.inner)
        with open(d + "/fpm.conf", "w") as f:
            f.write("[global]\nerror_log=%s/fpm.log\ndaemonize=no\n[%s]\nuser=root\ngroup=root\nlisten=%s\nlisten.backlog=%s\npm=%s\npm.max_children=%s\nclear_env=no\ncatch_workers_output=yes\nlisten.mode=0666\n%s\n"
                    % (d, e.get("POOL", "www"), listen, e.get("BACKLOG", "511"), e.get("PM", "static"), e.get("CHILDREN", "5"), e.get("FPMEXTRA", "").replace(";", "\n")))
        return ["php-fpm8.2", "-n", "-R", "-F", "-d", "extension=posix.so", "-d", "error_log=/dev/stderr", "-y", d + "/fpm.conf"]

    def _apache(self, e, d):
        n = e.get("WORKERS", "8")
        os.makedirs(d + "/docs", exist_ok=True)
        shutil.copy(APPS + "/index.php", d + "/docs/index.php")
        mods = "mpm_prefork authz_core dir mime rewrite env php".split()
        path = {"php": "libphp8.2"}
        with open(d + "/httpd%s.conf" % self.inner, "w") as f:
            f.write("ServerRoot %s\nPidFile %s/pid.%s\nServerName app\nUser www-data\nGroup www-data\n" % (d, d, self.inner))
            f.writelines("LoadModule %s_module /usr/lib/apache2/modules/%s.so\n" % (m, path.get(m, "mod_" + m)) for m in mods)
            f.write("Listen %s:%s\nListenBacklog %s\nStartServers 3\nMinSpareServers 2\nMaxSpareServers 4\nServerLimit %s\nMaxRequestWorkers %s\nKeepAlive %s\nKeepAliveTimeout %s\nTimeout %s\n"
                    % (e["LAB_ADDR"], self.inner, e.get("BACKLOG", "511"), n, n, e.get("KEEPALIVE", "On"), e.get("KEEPALIVE_SECS", "5"), e.get("TIMEOUT", "60")))
            f.write("ErrorLog %s/error.log\nErrorLogFormat \"[%%{u}t] [%%-m:%%l] [pid %%P] %%M\"\nLogLevel notice\nTypesConfig /etc/mime.types\nDocumentRoot %s/docs\n" % (d, d))
            f.writelines("PassEnv %s\n" % k for k in self.env if k.startswith("LAB_"))
            f.write("<Directory %s/docs>\nAllowOverride None\nRequire all granted\nAddType application/x-httpd-php .php\nRewriteEngine On\nRewriteRule .* index.php\n</Directory>\n" % d)
        return ["apache2", "-D", "FOREGROUND", "-f", d + "/httpd%s.conf" % self.inner]

    def _tornado(self, e, d):
        return PYTHON + [APPS + "/tornado_app.py"]

    def _waitress(self, e, d):
        return PYTHON + ["-m", "waitress", "--listen=%s:%s" % (e["LAB_ADDR"], e["LAB_PORT"]), "--threads=" + e.get("THREADS", "4"), "--backlog=" + e.get("BACKLOG", "256"), "--connection-limit=" + e.get("CONNECTIONS", "200"), "pyapp:wsgi"]

    def _granian(self, e, d):
        return PYTHON + ["-m", "granian", "--interface", "asginl", "--host", e["LAB_ADDR"], "--port", e["LAB_PORT"], "--workers", "1", "--no-ws", "--log-level", "warning", "pyapp:asgi"]

    def _hypercorn(self, e, d):
        return PYTHON + ["-m", "hypercorn", "-b", "%s:%s" % (e["LAB_ADDR"], e["LAB_PORT"]), "-w", "1", "--keep-alive", e.get("KEEPALIVE", "5"), "pyapp:asgi"]

    def _unicorn(self, e, d):
        with open(d + "/unicorn.rb", "w") as f:
            f.write("listen '%s:%s', backlog: %s\nworker_processes %s\ntimeout %s\n" % (e["LAB_ADDR"], e["LAB_PORT"], e.get("BACKLOG", "64"), e.get("WORKERS", "4"), e.get("TIMEOUT", "60")))
        return ["unicorn", "-E", "production", "-c", d + "/unicorn.rb", APPS + "/config.ru"]

    def _tomcat(self, e, d):
        e["LAB_DIR"] = d
        return ["java", "-Xmx96m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", tomcatapp() + ":" + TOMCAT, "TomcatApp"]

    def _redis(self, e, d):
        return ["redis-server", "--bind", e["LAB_ADDR"], "--port", e["LAB_PORT"], "--save", "", "--protected-mode", "no", "--dir", d, "--enable-debug-command", "yes"]

    def _lighttpd(self, e, d):
        os.makedirs(d + "/docs", exist_ok=True)
        with open(d + "/docs/page.html", "w") as f:
            f.write("<!doctype html><title>media</title>" + "<p>segment</p>" * 300)
        with open(d + "/docs/big.html", "w") as f:
            f.write("<!doctype html><title>media</title>" + "<p>segment</p>" * int(e.get("BIG", "20000")))
        with open(d + "/l.conf", "w") as f:
            f.write('server.modules=("mod_rewrite")\nserver.document-root="%s/docs"\nserver.bind="%s"\nserver.port=%s\nserver.max-connections=%s\nserver.listen-backlog=%s\nconnection.kbytes-per-second=%s\n'
                    'server.max-keep-alive-idle=%s\nmimetype.assign=(".html"=>"text/html")\nurl.rewrite-once=("^%s"=>"/big.html", ".*"=>"/page.html")\n'
                    % (d, e["LAB_ADDR"], self.inner, e.get("CONNECTIONS", "256"), e.get("BACKLOG", "512"), e.get("KBPS", "0"), e.get("KEEPALIVE", "5"), e.get("LAB_HEAVYPATH", "/none")))
        return ["lighttpd", "-D", "-f", d + "/l.conf"]

    def _caddy(self, e, d):
        with open(d + "/Caddyfile", "w") as f:
            f.write("{\nadmin off\nauto_https off\n}\nhttp://%s:%s {\nbind %s\nreverse_proxy %s\n}\n" % ("", self.inner, e["LAB_ADDR"], e["TO"]))
        return ["caddy", "run", "--config", d + "/Caddyfile", "--adapter", "caddyfile"]

    def _memcached(self, e, d):
        return ["memcached", "-u", "nobody", "-l", e["LAB_ADDR"], "-p", e["LAB_PORT"], "-m", "16"]

    def _postgres(self, e, d):
        data, me = d + "/data", "runuser -u postgres -- "
        if not os.path.exists(data):
            for up in (scratch(), self.lab.dir):
                os.chmod(up, 0o755)
            shutil.chown(d, "postgres", "postgres")
            sh("bash", "-c", me + "/usr/lib/postgresql/15/bin/initdb -D %s -A trust -U postgres" % data)
            with open(data + "/pg_hba.conf", "a") as f:
                f.write("host all all 0.0.0.0/0 trust\n")
        return ["runuser", "-u", "postgres", "--", "/usr/lib/postgresql/15/bin/postgres", "-D", data, "-h", e["LAB_ADDR"], "-p", e["LAB_PORT"], "-k", d, "-c", "max_connections=" + e.get("CONNECTIONS", "40"), "-c", "fsync=off"]

    # life
    def groups(self):
        """Control groups that the process joins: a hard memory limit, a share of the CPU. Named as a service's would be."""
        out = []
        if self.mem:
            out.append(self._group(MEMORY, "%s/system.slice/%s.service", "memory.limit_in_bytes", self.mem))
        if self.cpu:
            out.append(self._group(CPU, "%s/w5lab-%s-%s" % ("%s", self.lab.K, "%s"), None, None, self.cpu))
        return out

    def _group(self, root, form, knob, value, name=None):
        path = form % (root, name or self.unit or self.name)
        os.makedirs(path, exist_ok=True)
        if knob:
            with open(path + "/" + knob, "w") as f:
                f.write(str(value))
        if path not in self.lab.groups:
            self.lab.groups.append(path)
        return path

    def start(self):
        with self.lock:
            self.want = True
            env = {**os.environ, **self.env, "PYTHONDONTWRITEBYTECODE": "1", "TZ": self.lab.tz, **({"PYTHONUNBUFFERED": "1"} if self.kind != "postgres" else {})}
            groups, files = self.groups(), self.files

            def enter():
                for g in groups:
                    with open(g + "/cgroup.procs", "w") as f:
                        f.write(str(os.getpid()))
                if files:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            self.proc = self.lab.spawn(self.node, self.cmd(), env=env, log=self.name + ".out", enter=enter)
        return self

    def stop(self, sig=signal.SIGTERM, wait=3):
        with self.lock:
            self.want = False
            p = self.proc
            if p and p.poll() is None:
                killpg(p, sig)
                try:
                    p.wait(wait)
                except subprocess.TimeoutExpired:
                    pass
            if p:
                killpg(p, signal.SIGKILL)
                p.wait()

    def restart(self, gap=0.0, **env):
        self.stop()
        self.env.update({k: str(v) for k, v in env.items()})
        if gap:
            time.sleep(gap)
        self.start()

    def _side(self, n):
        """The port at which the one (0) or the other (1) of two versions really listens."""
        return self.port + (20000 if self.port < 40000 else -20000) + 1000 * n

    def _move(self, inner):
        """Sends new connections to the public port to this port of the same host."""
        self.inner, self.env["LAB_PORT"] = inner, str(inner)
        rule = "tcp dport %d redirect to :%d" % (self.port, inner)
        chains = "".join("chain %s { type nat hook %s priority -100\n%s\n}\n" % (c, c, rule) for c in ("prerouting", "output"))
        self.lab.sh(self.node, "nft -f - <<'E'\ntable ip rollout%d\ndelete table ip rollout%d\ntable ip rollout%d {\n%s}\nE" % ((self.port,) * 3 + (chains,)))

    def release(self, **env):
        """A new version without a gap: it starts beside the old one, takes the new connections, then the old one ends."""
        with self.lock:
            old, port = self.proc, self._side(0 if self.inner != self._side(0) else 1)
            self.env.update({k: str(v) for k, v in env.items()})
            self.env["LAB_PORT"], self.inner = str(port), port
            self.start()
            for _ in range(100):
                if self.lab.reachable(self.node, self.env["LAB_ADDR"], port):
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError("the new version of %s does not listen" % self.name)
            self._move(port)
        time.sleep(1.0)
        killpg(old, signal.SIGTERM)
        threading.Timer(2.5, killpg, (old, signal.SIGKILL)).start()

    def ctl(self, text):
        p = self.dir + "/ctl"
        with open(p + ".new", "w") as f:
            f.write(text)
        os.rename(p + ".new", p)

    def flag(self, on):
        """A feature flag: a file that the running process looks at."""
        p = self.env["LAB_FLAG"]
        if on:
            open(p, "w").close()
        elif os.path.exists(p):
            os.unlink(p)

    def say(self, *lines):
        """What the host's service manager writes about this unit (true wording, written by the lab at the true time)."""
        if self.unit and self.tell:
            for line in lines:
                self.lab.note(self.node, "systemd", 1, line.format(u=self.unit + ".service"))

    def _watch(self):
        count = 0
        while not self.lab.over:
            time.sleep(0.1)
            p = self.proc
            if not p or not self.want or p.poll() is None:
                continue
            with self.lock:
                if not self.want or self.proc is not p:
                    continue
                self.deaths.append((time.time(), p.returncode))
                sig = -p.returncode if p.returncode < 0 else 0
                if sig == 9 and self.mem:
                    self.say("{u}: A process of this unit has been killed by the OOM killer.")
                self.say("{u}: Main process exited, code=%s, status=%s" % (("killed", "%d/%s" % (sig, signal.Signals(sig).name[3:])) if sig else ("exited", "%d/%s" % (p.returncode, "FAILURE" if p.returncode == 1 else "n/a"))),
                         "{u}: Failed with result '%s'." % ("oom-kill" if sig == 9 and self.mem else "signal" if sig else "exit-code"))
                killpg(p, signal.SIGKILL)
                if not self.delay:
                    self.want = False
            if self.delay:
                time.sleep(self.delay)
                with self.lock:
                    if self.want and self.proc is p and not self.lab.over:
                        count += 1
                        self.say("{u}: Scheduled restart job, restart counter is at %d." % count, "Stopped {u}.", "Started {u}.")
                        self.start()
