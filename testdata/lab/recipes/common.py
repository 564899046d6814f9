"""What several recipes share: pieces of proxy configuration, phases of time, a small certificate authority."""
import os
import time

from backends import sh
from proxies import addr, cluster  # noqa: F401

SCALE = float(os.environ.get("LAB_SCALE", "1"))
IDS = "proxy_set_header Host $host; proxy_set_header X-Request-Id $http_x_request_id; proxy_set_header X-Forwarded-For $remote_addr;\n"
KEEP = IDS + "proxy_http_version 1.1; proxy_set_header Connection '';\n"


def nap(L, secs):
    L.wait(secs * SCALE)


def before(L, lo, hi=None):
    """Steady traffic before anything happens."""
    nap(L, L.rnd.uniform(lo, hi or lo * 1.15))


after = before


def until_healed(L, inc, fix, secs):
    nap(L, secs)
    fix()
    inc.heal()


def pool(name, servers, extra=""):
    """An nginx upstream group."""
    return "upstream %s { %s %s }\n" % (name, " ".join("server %s;" % s for s in servers), extra)


def backend(name, servers, lines="", opts="check inter 2s"):
    """An HAProxy backend; servers are (name, address)."""
    return "backend %s\n%s%s" % (name, "".join("  %s\n" % x for x in lines.split("\n") if x), "".join("  server %s %s %s\n" % (n, a, opts) for n, a in servers))


def front(L, default, rules="", port=8080, node="px", name="web", bind=""):
    return "frontend %s\n  bind %s:%d %s\n%s  default_backend %s\n" % (name, L.ip(node), port, bind, "".join("  %s\n" % r for r in rules.split("\n") if r), default)


def ramp(L, mult, heavy=0.0, secs=6, steps=3, **kw):
    """More traffic, and a larger share of slow requests, in steps."""
    for i in range(1, steps + 1):
        L.drive(mult=1 + (mult - 1) * i / steps, heavy=heavy * i / steps, **kw)
        nap(L, secs / steps)


def calm(L):
    L.drive(mult=1.0, heavy=0.0)


def rolling(L, apps, gap=3.0, away=0.0, **env):
    """A release of one server after the other, each away for a moment."""
    for a in apps:
        a.restart(gap=away, **env)
        L.up(a)
        L.wait(gap)


def authority(L, *certs):
    """A small certificate authority; certs are (file, common name, seconds until it expires or None)."""
    d = L.dir
    sh("bash", "-c", "cd %s && openssl ecparam -name prime256v1 -genkey -noout -out ca.key && openssl req -x509 -new -key ca.key -days 30 -subj '/CN=Internal CA' -out ca.crt && mkdir -p db && : > db/index && echo 1000 > db/serial" % d)
    with open(d + "/ca.cnf", "w") as f:
        f.write("[ca]\ndefault_ca=c\n[c]\ndir=%s\ndatabase=%s/db/index\nserial=%s/db/serial\nnew_certs_dir=%s/db\ncertificate=%s/ca.crt\nprivate_key=%s/ca.key\ndefault_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n[p]\ncommonName=supplied\n" % ((d,) * 6))
    for name, cn, left in certs:
        now = time.time()
        end = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(now + (left if left is not None else 86400 * 20)))
        beg = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(now - 86400 * 90))
        sh("bash", "-c", "cd {d} && openssl ecparam -name prime256v1 -genkey -noout -out {n}.key && openssl req -new -key {n}.key -subj '/CN={cn}' -addext 'subjectAltName=DNS:{cn}' -out {n}.csr && openssl ca -batch -config ca.cnf -startdate {b} -enddate {e} -in {n}.csr -out {n}.crt -notext && cat {n}.crt {n}.key > {n}.pem".format(d=d, n=name, cn=cn, b=beg, e=end))


def strict_dns(L, name, host, port, refresh="2s", **kw):
    """An Envoy cluster that follows a name; the resolver is the lab's."""
    resolver = {"name": "envoy.network.dns_resolver.cares", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
                "resolvers": [addr(L.ip("dns"), 53)], "dns_resolver_options": {"no_default_search_domain": True}}}
    return cluster(name, [(host, port)], kind=kw.pop("kind", "STRICT_DNS"), dns_refresh_rate=refresh, dns_failure_refresh_rate={"base_interval": "1s", "max_interval": "2s"}, dns_lookup_family="V4_ONLY", typed_dns_resolver_config=resolver, **kw)


RESOLVERS = "resolvers lab\n  nameserver dns1 %s:53\n  resolve_retries 2\n  timeout resolve 1s\n  timeout retry 1s\n  hold valid 2s\n  hold nx 3s\n  hold obsolete 0s\n"
