// Backend on node. The environment names version, pace and what this version gets wrong (see the README, "Backends").
const http = require('http');
const https = require('https');
const fs = require('fs');
const E = process.env, num = (k, d) => parseFloat(E[k] || d);
const BUG = E.LAB_BUG || '', PATHS = (E.LAB_BUGPATH || '/').split('|'), WORD = E.LAB_BUGWORD || '', SHARE = num('LAB_BUGSHARE', 1), AFTER = num('LAB_BUGAFTER', 0), FLAG = E.LAB_FLAG || '';
const MS = num('LAB_MS', 9), HEAVY = num('LAB_HEAVY', 0.4) * 1000, HEAVYPATH = E.LAB_HEAVYPATH || '/reports/export', EAT = num('LAB_EAT', 0), LEAK = num('LAB_LEAK', 0), CPU = E.LAB_CPU === '1';
const BODY = Buffer.from('<!doctype html><title>app</title>' + '<p>item</p>'.repeat(parseInt(E.LAB_BODY || '200')));
const kept = [], born = Date.now();
if (BUG === 'nostart') { console.error("TypeError: Cannot read properties of undefined (reading 'url')\n    at Object.<anonymous> (/srv/app/config.js:14:31)"); process.exit(1); }
function pace() { return Math.min(400, MS * Math.exp(0.8 * Math.sqrt(-2 * Math.log(Math.random() || 1e-9)) * Math.cos(2 * Math.PI * Math.random()))); }
function burn(ms) { const t = Date.now() + ms; while (Date.now() < t) { } }
function isHit(path, url) {
  return BUG && PATHS.some(p => path.startsWith(p)) && url.includes(WORD) && Math.random() < SHARE && Date.now() - born >= AFTER * 1000 && (!FLAG || fs.existsSync(FLAG));
}
const FAULTS = {
  throw: (req) => setTimeout(() => { throw new TypeError("Cannot read properties of undefined (reading 'total')"); }, 5),
  destroy: (req) => setTimeout(() => req.socket.destroy(), 8),
  hang: () => { },
  badheader: (req) => req.socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX Trace Id: 12 34\r\nContent-Length: 2\r\n\r\nok'),
  badstatus: (req) => req.socket.write('HTTP/1.1 OK 200\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok'),
  badte: (req) => req.socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked, identity-x\r\n\r\n2\r\nok\r\n0\r\n\r\n'),
  badchunk: (req) => req.socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n'),
  twolengths: (req) => req.socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nContent-Length: 17\r\n\r\nok'),
};
function handle(req, res) {
  const path = req.url.split('?')[0];
  req.resume();
  if (req.headers['x-lab-stray']) { req.socket.destroy(); return; }
  if (req.headers['x-lab-502']) { res.writeHead(502, { 'Content-Type': 'application/json' }); res.end('{"error":"provider unreachable"}'); return; }
  let code = req.method === 'POST' ? 201 : 200, ms = pace();
  const r = Math.random();
  if (/\.php|\.env|\.git|cgi-bin|actuator|phpunit/.test(path)) { code = 404; ms = 1; }
  else if (path.endsWith('/healthz')) ms = 0;
  else if (path.startsWith(HEAVYPATH)) ms = HEAVY * (0.7 + 0.6 * Math.random());
  else if (r < 0.003) code = 500;
  else if (r < 0.0035) code = 503;
  if (LEAK) kept.push(Buffer.alloc(LEAK, 1));
  const hit = isHit(path, req.url);
  if (hit && FAULTS[BUG]) { FAULTS[BUG](req); return; }
  let hold = EAT && path.startsWith(HEAVYPATH) ? Buffer.alloc(EAT, 1) : null;
  if (CPU && path.startsWith(HEAVYPATH)) { burn(ms); ms = 0; }
  setTimeout(() => {
    const n = 200 + Math.floor(Math.random() * Math.max(1, BODY.length - 200));
    const h = { 'Content-Type': 'text/html', 'Content-Length': n };
    if (hit && BUG === 'bigheader') h['Set-Cookie'] = 'session=' + 'a'.repeat(parseInt(E.LAB_BIG || '12000'));
    if (hold) hold[0] = 2;
    res.writeHead(code, h); res.end(req.method === 'HEAD' ? undefined : BODY.subarray(0, n));
  }, ms);
}
const srv = E.LAB_TLS ? https.createServer({ key: fs.readFileSync(E.LAB_TLS + '.key'), cert: fs.readFileSync(E.LAB_TLS + '.crt'), requestCert: !!E.LAB_MTLS, rejectUnauthorized: !!E.LAB_MTLS, ca: E.LAB_MTLS ? fs.readFileSync(E.LAB_MTLS) : undefined, minVersion: E.LAB_TLSMIN || 'TLSv1.2' }, handle) : http.createServer(handle);
srv.keepAliveTimeout = parseInt(E.LAB_KEEPALIVE_MS || '75000');
srv.listen(parseInt(E.LAB_PORT), E.LAB_ADDR || '0.0.0.0', parseInt(E.LAB_BACKLOG || '511'));
if (E.LAB_CRON) setInterval(() => { // a job inside the process that fails on what it reads
  if (E.LAB_CRONFLAG && !fs.existsSync(E.LAB_CRONFLAG)) return;
  console.error("ReferenceError: rates is not defined\n    at Timeout.refreshPrices [as _onTimeout] (/srv/app/jobs/prices.js:41:9)"); process.exit(1);
}, parseFloat(E.LAB_CRON) * 1000);
process.on('SIGTERM', () => { srv.close(() => process.exit(0)); setTimeout(() => process.exit(0), 400); });
