"""A raw-socket HTTP server that follows the rules until its control file names a way to misbehave.

LAB_CTL is a file with one word: ok, garbage, midheader, silent_close, rst, badcl, badheader, hugeheader,
hang, race (cuts a connection that was idle when the next request comes), banner (another protocol's
greeting). A second word limits it to a path prefix, a third to a share of the requests.
"""
import asyncio, os, random, socket, struct, time

CTL = os.environ.get("LAB_CTL", "/nonexistent")
HEAVY, HEAVYPATH, MS = float(os.environ.get("LAB_HEAVY", "0.4")), os.environ.get("LAB_HEAVYPATH", "/reports/export"), float(os.environ.get("LAB_MS", "9"))
SLOTS = int(os.environ.get("LAB_SLOTS", "0"))
BODY = ("<!doctype html><title>app</title>" + "<p>item</p>" * 200).encode()
MODE = ["ok", "/", 1.0]


async def watch():
    last = None
    while True:
        try:
            m = os.stat(CTL).st_mtime_ns
            if m != last:
                last = m
                w = open(CTL).read().split() or ["ok"]
                MODE[:] = [w[0], w[1] if len(w) > 1 else "/", float(w[2]) if len(w) > 2 else 1.0]
        except OSError:
            pass
        await asyncio.sleep(0.1)


def rst(wr):
    s = wr.get_extra_info("socket")
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wr.transport.abort()


async def conn(rd, wr):
    try:
        while True:
            t0 = time.monotonic()
            head = await rd.readuntil(b"\r\n\r\n")
            idle = time.monotonic() - t0
            first = head.split(b"\r\n", 1)[0].decode("latin1")
            method, target, _ = first.split(" ", 2)
            low = head.lower()
            if b"content-length:" in low:
                await rd.readexactly(int(low.split(b"content-length:")[1].split(b"\r\n")[0]))
            path = target.split("?")[0]
            if b"x-lab-stray" in low:
                return rst(wr)
            if b"x-lab-502" in low:
                wr.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\n{}")
                continue
            mode, prefix, share = MODE
            if path.startswith(prefix) and random.random() < share and not path.endswith("/healthz"):
                if mode == "garbage":
                    wr.write(bytes(random.randrange(256) for _ in range(300)))
                    return
                if mode == "banner":
                    wr.write(b"220 mail.lab.example ESMTP ready\r\n")
                    await asyncio.sleep(0.05)
                    return
                if mode == "midheader":
                    wr.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Node: ")
                    await wr.drain()
                    await asyncio.sleep(0.01)
                    return
                if mode == "silent_close":
                    await asyncio.sleep(0.005)
                    return
                if mode == "rst":
                    return rst(wr)
                if mode == "badcl":
                    wr.write(b"HTTP/1.1 200 OK\r\nContent-Length: -5abc\r\nContent-Type: text/html\r\n\r\nhello")
                    await wr.drain()
                    return
                if mode == "badheader":
                    wr.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX Trace(Id): 1\r\nContent-Length: 2\r\n\r\nok")
                    await wr.drain()
                    return
                if mode == "hugeheader":
                    wr.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: s=" + b"a" * 90000 + b"\r\n\r\nok")
                    await wr.drain()
                    return
                if mode == "hang":
                    await asyncio.sleep(600)
                if mode == "race" and idle > 0.08:
                    return rst(wr)
            r = random.random()
            code, secs = (201 if method == "POST" else 200), min(0.4, MS / 1000 * random.lognormvariate(0, 0.8))
            if any(s in path for s in (".php", ".env", ".git", "cgi-bin", "actuator", "phpunit")):
                code, secs = 404, 0.001
            elif path.endswith("/healthz"):
                secs = 0
            elif path.startswith(HEAVYPATH):
                secs = HEAVY * random.uniform(0.7, 1.3)
            elif r < 0.003:
                code = 500
            await asyncio.sleep(secs)
            n = random.randint(200, len(BODY))
            wr.write(b"HTTP/1.1 %d X\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (code, n) + (b"" if method == "HEAD" else BODY[:n]))
            await wr.drain()
            if b"connection: close" in low:
                return
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass
    finally:
        try:
            wr.close()
        except Exception:
            pass


async def main():
    asyncio.ensure_future(watch())
    if SLOTS:  # takes connections one by one, a few at a time: what waits fills the kernel's accept queue
        ls = socket.socket()
        ls.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ls.bind((os.environ.get("LAB_ADDR", "0.0.0.0"), int(os.environ["LAB_PORT"])))
        ls.listen(int(os.environ.get("LAB_BACKLOG", "4")))
        ls.setblocking(False)
        sem = asyncio.Semaphore(SLOTS)
        loop = asyncio.get_running_loop()

        async def served(c):
            try:
                rd, wr = await asyncio.open_connection(sock=c)
                await conn(rd, wr)
            finally:
                sem.release()
        while True:
            await sem.acquire()
            c, _ = await loop.sock_accept(ls)
            asyncio.ensure_future(served(c))
    s = await asyncio.start_server(conn, os.environ.get("LAB_ADDR", "0.0.0.0"), int(os.environ["LAB_PORT"]), backlog=int(os.environ.get("LAB_BACKLOG", "511")))
    await s.serve_forever()

asyncio.run(main())
