#!/usr/bin/env python3
"""Fault-injection laboratory: real nginx, HAProxy and Envoy in network namespaces of their own.

lab.py list | run NAME… | all | publish NAME… | table | stories | look CASE… | clean      (as root)
"""
import argparse
import fnmatch
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
sys.modules.setdefault("lab", sys.modules[__name__])

import shape
from backends import goapp, javaapp, sh, tomcatapp

SCRATCH = os.environ.get("LAB_SCRATCH", os.path.join(tempfile.gettempdir(), "why502-lab2"))
CASES = os.environ.get("LAB_CASES", os.path.normpath(os.path.join(HERE, "..", "incidents")))


def one(name):
    """One recipe, in this process."""
    import recipes
    from rig import Lab
    title, build = recipes.ALL[name]
    signal.signal(signal.SIGTERM, lambda *a: sys.exit("stopped"))
    site = Lab(name, title, SCRATCH)
    try:
        build(site)
        site.finish()
    finally:
        if not site.over:
            site.cleanup()


def run(names, jobs):
    """Several recipes, each in a process of its own; returns those that broke."""
    os.makedirs(SCRATCH, exist_ok=True)
    goapp()
    javaapp()
    tomcatapp()
    running, bad, todo = [], [], list(names)
    while todo or running:
        while todo and len(running) < jobs:
            n = todo.pop(0)
            p = subprocess.Popen([sys.executable, os.path.abspath(__file__), "_one", n], stdout=open("%s/%s.console" % (SCRATCH, n), "wb"), stderr=subprocess.STDOUT)
            running.append((n, p))
            time.sleep(2.5)
        for n, p in list(running):
            if p.poll() is None:
                continue
            running.remove((n, p))
            text = open("%s/%s.console" % (SCRATCH, n)).read().strip()
            if text or p.returncode:
                print("%s%s\n%s" % ("FAILED " if p.returncode else "", n, text[-1500:]), flush=True)
            if p.returncode:
                bad.append(n)
            else:
                try:
                    publish([n])
                except Exception:
                    traceback.print_exc()
                    bad.append(n)
        time.sleep(0.5)
    return bad


def publish(names):
    for n in names:
        if os.path.exists("%s/%s/facts.json" % (SCRATCH, n)):
            shape.publish("%s/%s" % (SCRATCH, n), CASES)
            sys.stdout.flush()


def stored():
    for p in sorted(glob.glob(CASES + "/*/truth.json")):
        yield os.path.dirname(p), json.load(open(p))


def counted(verdicts):
    """How often each verdict stands in a change list."""
    return ", ".join("%s%s" % (v, " ×%d" % verdicts.count(v) if verdicts.count(v) > 1 else "") for v in ("trigger", "fix", "coincidence", "none") if v in verdicts) or "–"


def table():
    """One row a case, for the README of the folder above."""
    for folder, t in stored():
        size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(folder) for f in fs if not f.startswith("want."))
        inc = "; ".join("%s %s (%d)%s" % (i["category"], i["cause"], i["failures"], " or " + ", ".join(x for x in i["indistinguishable"] if x != i["category"]) if i.get("indistinguishable") else "") for i in t["incidents"]) or "none"
        print("| %s | %s | %s | %s | %s | %d | %s | %s | %d kB |" % (t["case"], t["recipe"] if t["recipe"] != t["case"] else "=", t["split"], "+".join(t["proxies"]), inc, t["requests"],
              " ".join("%s×%d" % kv for kv in sorted(t["statuses"].items())) or "0", counted([d["verdict"] for d in t["deploys"]]), size // 1000))


def stories():
    """One row a recipe: what happens, and which cases were made of it (+name: recipe-name)."""
    by = {}
    for folder, t in stored():
        by.setdefault(t["recipe"], []).append((len(t["case"]), folder, t))
    print("| recipe | part | proxies | what happens | incidents: category, cause, labelled failures | changes | cases: requests |\n|---|---|---|---|---|---|---|")
    for recipe, cases in sorted(by.items()):
        cases.sort(key=lambda c: c[:2])
        t = cases[0][2]
        inc = "; ".join("%s `%s` %d" % (i["category"], i["cause"], i["failures"]) for i in t["incidents"]) or "none"
        deps = counted([d["verdict"] for d in t["deploys"]])
        views = ", ".join("%s %d" % ("=" if c["case"] == recipe else c["case"].replace(recipe + "-", "+"), c["requests"]) for _, _, c in cases)
        print("| %s | %s | %s | %s | %s | %s | %s |" % (recipe, t["split"], "+".join(t["proxies"]), t["title"].split("; JSON")[0], inc, deps, views))


def clean():
    """Removes what runs left behind whose process is gone."""
    from rig import PRE
    for folder in glob.glob("/run/%s*" % PRE):
        owner = folder + "/owner"
        if os.path.exists(owner) and os.path.exists("/proc/" + open(owner).read().strip()):
            continue
        for ns in os.listdir("/run/netns"):
            if not ns.startswith(os.path.basename(folder) + "-"):
                continue
            for pid in sh("ip", "netns", "pids", ns, check=False).stdout.split():
                os.kill(int(pid), signal.SIGKILL)
            sh("ip", "netns", "del", ns, check=False)
            shutil.rmtree("/etc/netns/" + ns, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["list", "run", "all", "publish", "table", "stories", "look", "clean", "_one"])
    ap.add_argument("names", nargs="*", help="recipes; patterns work")
    ap.add_argument("-j", type=int, default=4, help="recipes at a time")
    a = ap.parse_intermixed_args()
    if a.what in ("table", "stories", "clean"):
        return globals()[a.what]()
    import recipes
    names = [n for n in recipes.ALL if not a.names or any(fnmatch.fnmatch(n, p) for p in a.names)]
    if a.what == "list":
        for n in names:
            print("%-34s %s" % (n, recipes.ALL[n][0]))
    elif a.what == "_one":
        one(a.names[0])
    elif a.what in ("run", "all"):
        sys.exit(1 if run(names, a.j) else 0)
    elif a.what == "publish":
        publish(names)
    elif a.what == "look":
        import look
        look.show(CASES, a.names)


if __name__ == "__main__":
    main()
