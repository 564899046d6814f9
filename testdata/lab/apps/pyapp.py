"""Backend in Python: `wsgi` for gunicorn and uwsgi, `asgi` for uvicorn. The environment names version, pace and fault (see the README, "Backends")."""
import asyncio, ctypes, fcntl, os, random, signal, socket, sys, threading, time

E = os.environ.get
V = E("LAB_VER", "1.0.0")
BUG, PATHS, WORD = E("LAB_BUG", ""), E("LAB_BUGPATH", "/").split("|"), E("LAB_BUGWORD", "")
SHARE, AFTER, FLAG = float(E("LAB_BUGSHARE", "1")), float(E("LAB_BUGAFTER", "0")), E("LAB_FLAG", "")
MS, HEAVY, HEAVYPATH = float(E("LAB_MS", "9")), float(E("LAB_HEAVY", "0.5")), E("LAB_HEAVYPATH", "/reports/export")
EAT, LEAK = int(E("LAB_EAT", "0")), int(E("LAB_LEAK", "0"))   # bytes that heavy work holds; bytes leaked for each request
POOL = threading.Semaphore(int(E("LAB_POOL", "0"))) if E("LAB_POOL") else None   # connections to a database, shared by the threads
DB, DBSLOTS = E("LAB_DB", ""), int(E("LAB_DBSLOTS", "2"))     # prefix of lock files: a database with few slots, shared by all workers
BORN, KEPT = time.time(), []
BODY = ("<!doctype html><title>app</title>" + "<p>item</p>" * int(E("LAB_BODY", "200"))).encode()
if BUG == "nostart":
    sys.exit("KeyError: 'DATABASE_URL'")


def query(secs):
    """Waits for a slot of the database, then works for that long; like a driver written in C, it heeds no signal meanwhile."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGABRT})
    try:
        take_slot(secs)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGABRT})


def take_slot(secs):
    while True:
        for i in range(DBSLOTS):
            f = open("%s.%d" % (DB, i), "w")
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                f.close()
                continue
            time.sleep(secs)
            f.close()
            return
        time.sleep(0.02)


def plan(path, method):
    r = random.random()
    if any(s in path for s in (".php", ".env", ".git", "cgi-bin", "actuator", "phpunit")):
        return 404, 0.001
    if path.endswith("/healthz"):
        return 200, 0.0
    if path.startswith(HEAVYPATH):
        return 200, HEAVY * random.uniform(0.7, 1.3)
    if r < 0.003:
        return 500, 0.02
    if r < 0.0035:
        return 503, 0.01
    return (201 if method == "POST" else 200), min(0.4, MS / 1000 * random.lognormvariate(0, 0.8))


def is_hit(path, text):
    return bool(BUG) and any(path.startswith(p) for p in PATHS) and WORD in text and random.random() < SHARE and time.time() - BORN >= AFTER and (not FLAG or os.path.exists(FLAG))


def fault():
    if BUG == "exit":
        sys.stderr.write("Fatal Python error: image decoder failed\n")
        sys.stderr.flush()
        os._exit(1)
    if BUG == "segv":
        ctypes.string_at(0)
    if BUG == "hang":
        time.sleep(3600)
    if BUG == "poolleak":
        POOL.acquire()
    if BUG == "spin":
        end = time.time() + 3600
        while time.time() < end:
            pass


def waste(n):
    b = bytearray(n)
    for i in range(0, n, 4096):
        b[i] = 1
    return b


def wsgi(env, start):
    path, m = env["PATH_INFO"], env["REQUEST_METHOD"]
    if env.get("HTTP_X_LAB_STRAY") and "gunicorn.socket" in env:
        env["gunicorn.socket"].shutdown(socket.SHUT_RDWR)
        start("200 OK", [])
        return [b""]
    if env.get("HTTP_X_LAB_STRAY"):
        os._exit(0)
    if env.get("HTTP_X_LAB_502"):
        start("502 Bad Gateway", [("Content-Type", "application/json")])
        return [b'{"error":"provider unreachable"}']
    code, secs = plan(path, m)
    hold = waste(EAT) if EAT and path.startswith(HEAVYPATH) else None
    if LEAK:
        KEPT.append(waste(LEAK))
    hit = is_hit(path, path + "?" + env.get("QUERY_STRING", ""))
    if hit:
        fault()
    if secs and DB and path.startswith(HEAVYPATH):
        query(secs)
    elif secs and POOL and not path.endswith("/healthz"):
        with POOL:
            time.sleep(secs)
    elif secs:
        time.sleep(secs)
    heads = [("Content-Type", "text/html"), ("X-App-Version", V)]
    if hit and BUG == "bigheader":
        heads.append(("Set-Cookie", "session=" + "a" * int(E("LAB_BIG", "12000"))))
    n = random.randint(min(200, len(BODY)), len(BODY))
    start("%d %s" % (code, "OK" if code < 300 else "Error"), heads + [("Content-Length", str(n))])
    return [b"" if m == "HEAD" else BODY[:n]]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    path, m = scope["path"], scope["method"]
    code, secs = plan(path, m)
    extra = []
    if any(k == b"x-lab-502" for k, _ in scope["headers"]):
        code = 502
    if is_hit(path, path + "?" + scope["query_string"].decode("latin1")):
        if BUG == "bigheader":
            extra = [(b"set-cookie", b"session=" + b"a" * int(E("LAB_BIG", "12000")))]
        elif BUG == "hang":
            await asyncio.sleep(3600)
        else:
            fault()
    await asyncio.sleep(secs)
    n = random.randint(200, len(BODY))
    await send({"type": "http.response.start", "status": code, "headers": [(b"content-type", b"text/html"), (b"content-length", str(n).encode())] + extra})
    await send({"type": "http.response.body", "body": b"" if m == "HEAD" else BODY[:n]})
