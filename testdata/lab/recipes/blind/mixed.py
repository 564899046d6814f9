"""Two causes in one log."""
from .. import recipe
from ..common import RESOLVERS, after, backend, before, front, nap

BUG = "programming-bugs"
DNS = "dns-changes"


@recipe("overlap-cut-and-moved", "a release of the catalogue cuts answers; twenty seconds later the account service's record moves into the void (HAProxy, one log)")
def _(L):
    L.site = "hotel"
    L.network(px="10.188.2.2", app1="10.188.3.20", app2="10.188.3.21", dns="10.188.2.53", names={"px": "rozdzielacz"})
    a = L.app("app1", "tornado", 4400, smooth=True)
    L.app("app2", "granian", 4500)
    L.dns({"platnosci.wew.example": L.ip("app2")}, ttl=2)
    L.haproxy(RESOLVERS % L.ip("dns") + front(L, "hotele", "use_backend platnosci if { path_beg /rezerwacja /platnosc }") + backend("hotele", [("h1", L.ip("app1") + ":4400")], "retries 0", "") +
              backend("platnosci", [("p1", "platnosci.wew.example:4500")], "timeout connect 2s\nretries 1", "resolvers lab resolve-prefer ipv4 init-addr last,libc,none"),
              logs={"haproxy.log": '{"kiedy":"%tr","kto":"%ci","wejscie":"%ft","grupa":"%b","serwer":"%s","ip":"%si","tq":%TR,"tw":%Tw,"tc":%Tc,"to":%Tr,"ta":%Ta,"kod":%ST,"stan":"%tsc","powt":"%rc","zadanie":%{+Q}r}'})
    L.ready()
    L.history(["hotele", "platnosci"], days=2, a_day=10)
    L.traffic(rps=12)
    before(L, 60)
    d = L.change("hotele-v9.2.0", "trigger")
    i1 = L.incident("a", BUG, "bugs.crash", "release 9.2.0 cuts the connection on /hotel before it answers", upstream="hotele", deploy=d, paths=["/hotel"], ups_re="^hotele/", grace=2).begin()
    a.release(LAB_BUG="cut", LAB_BUGPATH="/hotel")
    nap(L, 20)
    i2 = L.incident("b", DNS, "dns.wrong_address", "the record of platnosci now names an address where no host is", upstream="platnosci", ups_re="^platnosci/", grace=5, indistinguishable=["dns-changes"]).begin()
    L.dns_set("platnosci.wew.example", "10.188.3.199")
    nap(L, 32)
    L.change("hotele-v9.1.9", "fix", note="rollback")
    a.release(LAB_BUG="")
    i1.heal()
    nap(L, 22)
    L.dns_set("platnosci.wew.example", L.ip("app2"))
    i2.heal()
    after(L, 50)
    L.view(sources={"haproxy.log": {"wrap": "iso", "out": "rozdzielacz.log"}}, changes="json")
