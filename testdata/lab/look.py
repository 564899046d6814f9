"""Shows a stored case at a glance, to judge whether its fault shows where it should: failures and requests in time, codes, messages."""
import bz2
import collections
import gzip
import json
import lzma
import os
import re
import subprocess


def read(path):
    if path.endswith(".gz"):
        b = gzip.open(path).read()
    elif path.endswith(".xz"):
        b = lzma.open(path).read()
    elif path.endswith(".bz2"):
        b = bz2.open(path).read()
    elif path.endswith(".zst"):
        b = subprocess.run(["zstd", "-dqc", path], stdout=subprocess.PIPE, check=True).stdout
    else:
        b = open(path, "rb").read()
    return b.decode("utf8", "replace").split("\n")[:-1]


def message(line):
    """An error line without what differs from request to request."""
    m = re.search(r"\[(?:error|crit|warn|alert|notice|emerg|info)\] \d+#\d+: (?:\*\d+ )?(.*?)(?:, client: .*)?$", line)
    text = m[1] if m else line
    return re.sub(r"\d+", "N", text)[:150]


def show(cases, names):
    import fnmatch
    for case in sorted(os.listdir(cases)):
        if not os.path.exists("%s/%s/truth.json" % (cases, case)) or (names and not any(fnmatch.fnmatch(case, p) for p in names)):
            continue
        folder = "%s/%s" % (cases, case)
        t = json.load(open(folder + "/truth.json"))
        print("=" * 30, case, t["split"], t["title"])
        print(json.dumps({k: t[k] for k in ("args", "statuses", "requests", "near_misses", "remarks", "red_herrings") if t.get(k)})[:900])
        for i in t["incidents"]:
            print("  inc", {k: v for k, v in i.items() if k in ("id", "category", "cause", "failures", "start", "end", "injected", "healed", "deploy", "indistinguishable", "upstream")})
        print("  deploys", [(d["time"][5:19], d["name"], d["kind"], d["verdict"]) for d in t["deploys"] if d["verdict"] != "none"], len(t["deploys"]))
        bad = collections.defaultdict(dict)
        for row in open(folder + "/truth_failures.tsv"):
            f, n, cat, inc = row.rstrip("\n").split("\t")
            bad[f][int(n)] = (cat, inc)
        for f in sorted(os.listdir(folder + "/logs")):
            lines = read(folder + "/logs/" + f)
            fails = bad["logs/" + f]
            print("  -- %s: %d lines, %d bytes, %d failures" % (f, len(lines), os.path.getsize(folder + "/logs/" + f), len(fails)))
            for n in [1, len(lines)] + [n for n in sorted(fails)[:1] + sorted(fails)[len(fails) // 2:len(fails) // 2 + 1]]:
                print("     %6d %s%s" % (n, lines[n - 1][:330], "   <<< %s %s" % fails[n] if n in fails else ""))
            kinds = collections.Counter(message(x) for x in lines if re.search(r"\[(error|crit|warn|alert|notice|emerg)\] \d+#|is (DOWN|UP)|has no server|systemd|kernel|WARNING|ERROR", x))
            for k, c in kinds.most_common(14):
                print("       %5d × %s" % (c, k))
            if fails:
                step = max(1, len(lines) // 60)
                print("      ", "".join("." if not any((i + j + 1) in fails for j in range(step)) else "#" if sum((i + j + 1) in fails for j in range(step)) > step / 2 else "+" for i in range(0, len(lines), step)))
