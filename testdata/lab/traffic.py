"""Traffic for one run; works inside the client's namespace.

argv[1]: JSON settings. Standard input: one JSON command a line, merged into the settings (rate factor, share of heavy
requests ...). Writes one tab-separated line a request to settings["record"]: id, sent, ended, method, target, status (0: none), flag.
"""
import asyncio
import json
import math
import random
import ssl
import sys
import time
import uuid

import sites

S = {
    "targets": [["10.66.0.10", 8080]], "tls": False, "site": "shop", "rps": 20.0, "mult": 1.0, "wave": 0.2, "heavy": 0.0, "clients": [],
    "stray": 0.0, "abort": 0.003, "giveup": 0.0, "bots": 0.01, "post": None, "seed": 1, "record": "client.tsv", "keep": 0.4, "own502": 0.0,
    "hot": 0.0, "hot_target": "/", "body": "", "timeout": 90, "limit": 3600, "beats": [], "live": 1500,
}
S.update(json.loads(sys.argv[1]))
SITE = sites.SITES[S["site"]]
HOSTS = S.get("hosts") or SITE["hosts"]
AGENTS = sites.AGENTS[SITE["agents"]]
R = random.Random(S["seed"])
OUT = open(S["record"], "w", buffering=1)
CTX = None
if S["tls"]:
    CTX = ssl.create_default_context()
    CTX.check_hostname = False
    CTX.verify_mode = ssl.CERT_NONE
WEIGHTS = [w for w, _, _ in SITE["routes"]]
POOL = {}


def fill(template):
    out = template
    for key, make in (("{n}", lambda: str(R.randint(1000, 99999))), ("{w}", lambda: R.choice(sites.WORDS)), ("{p}", lambda: str(R.randint(1, 30))),
                      ("{h}", lambda: "%08x" % (R.randint(1, 4) * 2654435761 % 2**32)), ("{u}", lambda: str(uuid.UUID(int=R.getrandbits(128), version=4)))):
        while key in out:
            out = out.replace(key, make(), 1)
    return out


def pick():
    """Method, target and whether it is a scanner's."""
    if S["hot"] and R.random() < S["hot"]:
        t = S["hot_target"]
        return ("POST" if t.startswith("!") else "GET"), fill(t.lstrip("!")), False
    if R.random() < S["bots"]:
        return "GET", R.choice(sites.BOT_PATHS), True
    if S["heavy"] and R.random() < S["heavy"]:
        return "GET", SITE["heavy"] + "?id=%d" % R.randint(1000, 9999), False
    _, m, template = R.choices(SITE["routes"], weights=WEIGHTS)[0]
    if S["post"] is not None and R.random() < S["post"]:
        m, template = R.choice([(m, t) for _, m, t in SITE["routes"] if m in ("POST", "PUT", "PATCH")])
    return m, fill(template), False


def special():
    """Flag of a request that is to fail for reasons of its own: its application cuts it, or answers 502 itself."""
    x = R.random()
    return "stray" if x < S["stray"] else "own502" if x < S["stray"] + S["own502"] else "-"


def compose(n, m, target, bot, flag, host):
    body = b""
    if m in ("POST", "PUT", "PATCH"):
        text = S["body"] if S["body"] and R.random() < S.get("body_share", 1.0) else "x" * R.randint(0, 200)
        body = json.dumps({"ref": R.randint(1, 9999), "qty": R.randint(1, 5), "note": text}).encode()
    keep = R.random() < S["keep"]
    h = ["%s %s HTTP/1.1" % (m, target), "Host: " + host, "User-Agent: " + R.choice(sites.BOT_AGENTS if bot else AGENTS), "Accept: */*",
         "X-Request-Id: " + str(uuid.UUID(int=R.getrandbits(128), version=4)), "X-Lab-Id: %d" % n]
    if R.random() < 0.3 and not bot:
        h.append("Referer: https://%s/%s" % (host, R.choice(sites.WORDS)))
    if body:
        h += ["Content-Type: application/json", "Content-Length: %d" % len(body)]
    if flag == "stray":
        h.append("X-Lab-Stray: 1")
    if flag == "own502":
        h.append("X-Lab-502: 1")
    if S.get("cookie"):
        h.append("Cookie: session=" + "c" * S["cookie"])
    if not keep:
        h.append("Connection: close")
    return ("\r\n".join(h) + "\r\n\r\n").encode() + body, keep


async def body_of(rd, m, status, low):
    """Reads the answer's body; returns whether the connection ends with it."""
    if m == "HEAD" or status in (204, 304):
        return False
    if b"content-length:" in low:
        await asyncio.wait_for(rd.readexactly(int(low.split(b"content-length:")[1].split(b"\r\n")[0])), 60)
        return False
    if b"chunked" in low:
        while True:
            ln = int((await asyncio.wait_for(rd.readline(), 60)).split(b";")[0], 16)
            await rd.readexactly(ln + 2)
            if not ln:
                return False
    await asyncio.wait_for(rd.read(), 60)
    return True


async def connection(key, fresh):
    while POOL.get(key) and not fresh:
        rd, wr, at = POOL[key].pop()
        if time.time() - at < 4 and not rd.at_eof():
            return rd, wr
        wr.close()
    src, host, port = key
    kw = {"local_addr": (src, 0)} if src else {}
    if CTX:
        kw["ssl"] = CTX
    return await asyncio.wait_for(asyncio.open_connection(host, port, **kw), 10)


async def one(n, given=None):
    m, target, bot = given or pick()
    flag = "-" if given else special()
    raw, keep = compose(n, m, target, bot, flag, R.choice(HOSTS))
    impatient = S["giveup"] and R.random() < S.get("giveup_share", 1.0)
    abort = R.random() < S["abort"]
    key = (R.choice(S["clients"]) if S["clients"] else None, *R.choice(S["targets"]))
    sent, status, wr = time.time(), 0, None
    try:
        rd, wr = await connection(key, not keep)
        wr.write(raw)
        if abort:
            await asyncio.sleep(R.uniform(0.001, 0.03))
            wr.transport.abort()
            status = -1
        else:
            head = await asyncio.wait_for(rd.readuntil(b"\r\n\r\n"), S["giveup"] if impatient else S["timeout"])
            status = int(head.split(b" ", 2)[1])
            low = head.lower()
            close = await body_of(rd, m, status, low) or b"connection: close" in low
            if keep and not close:
                POOL.setdefault(key, []).append((rd, wr, time.time()))
                wr = None
    except Exception:
        pass
    finally:
        if wr is not None:
            try:
                wr.close()
            except Exception:
                pass
    OUT.write("%d\t%.3f\t%.3f\t%s\t%s\t%d\t%s\n" % (n, sent, time.time(), m, target, status, flag))


async def commands():
    rd = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(rd), sys.stdin)
    while True:
        line = await rd.readline()
        if not line:
            return
        S.update(json.loads(line))


async def beat(b, ids):
    """A client with a clock of its own: one request every so many seconds."""
    await asyncio.sleep(b.get("first", 0))
    while True:
        if not S.get("mute"):
            m, t = b["request"].split(" ", 1)
            asyncio.ensure_future(one(next(ids), (m, fill(t), False)))
        await asyncio.sleep(b["every"] + R.uniform(-1, 1) * b.get("jitter", 0))


def counter():
    n = 0
    while True:
        n += 1
        yield n


async def main():
    stop, ids = asyncio.ensure_future(commands()), counter()
    for b in S["beats"]:
        asyncio.ensure_future(beat(b, ids))
    t0 = nxt = time.time()
    live, wobble, k = set(), 1.0, 0
    while not stop.done() and time.time() < t0 + S["limit"]:
        now = time.time()
        wave = 1 + S["wave"] * math.sin(2 * math.pi * (now - t0) / 150 + S["seed"]) + S["wave"] / 3 * math.sin(2 * math.pi * (now - t0) / 17)
        if k % 40 == 0:
            wobble = R.uniform(0.85, 1.15)
        k += 1
        rate = max(0.02, S["rps"] * wave * wobble * S["mult"])
        nxt += min(R.expovariate(rate), 20)
        while nxt > time.time() and not stop.done():
            await asyncio.sleep(min(0.5, max(0.0, nxt - time.time())))
        if time.time() - nxt > 2:
            nxt = time.time()
        if len(live) < S["live"]:
            task = asyncio.ensure_future(one(next(ids)))
            live.add(task)
            task.add_done_callback(live.discard)
    if live:
        await asyncio.wait(live, timeout=3)

asyncio.run(main())
