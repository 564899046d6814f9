"""Backend on tornado: one event loop. The environment names version, pace and fault."""
import asyncio, os, random, sys, time
import tornado.web, tornado.httpserver
E = os.environ.get
BUG, PATHS, WORD, SHARE, AFTER = E("LAB_BUG", ""), E("LAB_BUGPATH", "/").split("|"), E("LAB_BUGWORD", ""), float(E("LAB_BUGSHARE", "1")), float(E("LAB_BUGAFTER", "0"))
FLAG = E("LAB_FLAG", "")
MS, HEAVY, HEAVYPATH = float(E("LAB_MS", "9")), float(E("LAB_HEAVY", "0.4")), E("LAB_HEAVYPATH", "/reports/export")
LEAK, EAT, KEPT, BORN = int(E("LAB_LEAK", "0")), int(E("LAB_EAT", "0")), [], time.time()
POOL = None
BODY = ("<!doctype html><title>app</title>" + "<p>item</p>" * 200).encode()
if BUG == "nostart":
    sys.exit("ModuleNotFoundError: No module named 'settings.production'")

class H(tornado.web.RequestHandler):
    def set_default_headers(self): self.set_header("Server", "tornado")
    async def go(self):
        global POOL
        path, m, st = self.request.path, self.request.method, self.request.connection.stream
        if POOL is None and E("LAB_POOL"): POOL = asyncio.Semaphore(int(E("LAB_POOL")))
        if self.request.headers.get("X-Lab-Stray"): st.close(); return
        if self.request.headers.get("X-Lab-502"): self.set_status(502); self.finish('{"error":"provider unreachable"}'); return
        for a in E("LAB_ANSWER", "").split(","):
            if a and path.startswith(a.split("=")[0]) and os.path.exists(FLAG): self.set_status(int(a.split("=")[1]), "Origin"); self.finish("error code"); return
        if any(s in path for s in (".php", ".env", ".git", "cgi-bin", "actuator", "phpunit")): self.set_status(404); self.finish("no"); return
        if path.endswith("/healthz"): self.finish("ok"); return
        code, secs = (201 if m == "POST" else 200), min(0.4, MS / 1000 * random.lognormvariate(0, 0.8))
        if path.startswith(HEAVYPATH): secs = HEAVY * random.uniform(0.7, 1.3)
        elif random.random() < 0.003: code = 500
        if LEAK: KEPT.append(b"x" * LEAK)
        hit = BUG and any(path.startswith(p) for p in PATHS) and WORD in self.request.uri and random.random() < SHARE and time.time() - BORN >= AFTER and (not FLAG or os.path.exists(FLAG))
        if hit and BUG == "exit": sys.stderr.write("terminate called after throwing an instance of 'std::bad_alloc'\n"); sys.stderr.flush(); os._exit(134)
        if hit and BUG == "cut": st.close(); return
        if hit and BUG == "hang": await asyncio.sleep(3600)
        if hit and BUG == "poolleak": await POOL.acquire()
        raw = {"twolengths": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 34\r\n\r\nok",
               "badheader": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX Rabatt Code: 7\r\nContent-Length: 2\r\n\r\nok"}.get(BUG) if hit else None
        if raw: await st.write(raw); await asyncio.sleep(0.05); st.close(); return
        if POOL is not None:
            async with POOL: await asyncio.sleep(secs)
        else: await asyncio.sleep(secs)
        self.set_status(code)
        if hit and BUG == "bigheader": self.set_header("Set-Cookie", "session=" + "a" * int(E("LAB_BIG", "12000")))
        if m == "HEAD": self.finish()
        else: self.finish(BODY[:random.randint(200, len(BODY))])
    get = post = put = patch = head = go

async def main():
    s = tornado.httpserver.HTTPServer(tornado.web.Application([(".*", H)], log_function=lambda h: None), idle_connection_timeout=float(E("KEEPALIVE", "75")))
    s.listen(int(E("LAB_PORT")), address=E("LAB_ADDR", "0.0.0.0"), backlog=int(E("BACKLOG", "128")))
    await asyncio.Event().wait()
asyncio.run(main())
