"""Turns a run into cases: lines are labelled by their truth records, then filtered, wrapped, rotated, packed or merged as a view asks."""
import bz2
import datetime as dt
import gzip
import hashlib
import json
import lzma
import os
import re
import shutil
import subprocess
from zoneinfo import ZoneInfo

import changes
import formats
from wrap import WRAPS

PACK = {"gz": lambda b: gzip.compress(b, 9, mtime=0), "bz2": lambda b: bz2.compress(b, 9), "xz": lambda b: lzma.compress(b, preset=6),
        "zst": lambda b: subprocess.run(["zstd", "-19", "-q", "-c"], input=b, stdout=subprocess.PIPE, check=True).stdout}
TAG = {"nginx": "nginx", "nginx-error": "nginx", "haproxy": "haproxy", "envoy": "envoy", "text": "envoy"}
PLAIN_BELOW = 12000     # bytes that stay readable as they are


def digest(text):
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


SALT = "359"            # of 400 tried the one that gives every family of causes most nearly its third; it knows names, not contents


def split_of(recipe):
    """A third of the recipes is kept for the last test; the name alone decides, so that nobody chooses a recipe. Those of recipes/blind stand apart."""
    import recipes
    if recipe in recipes.BLIND:
        return "blind"
    return "holdout" if digest(SALT + recipe) % 3 == 0 else "tune"


def read_lines(path):
    if not os.path.exists(path):
        return []
    lines = open(path, "rb").read().decode("utf8", "replace").split("\n")
    return lines[:-1] if lines and lines[-1] == "" else lines


def load(name, s):
    """All lines of a source as [written, text, record or None, pid]."""
    tz, kind, skew = ZoneInfo(s["tz"]), s["kind"], s.get("skew") or 0.0
    if kind == "haproxy":
        out = []
        for row in read_lines(s["truth"]):
            t, level, pid, text = row.split("\t", 3)
            r = None
            if formats.MARK in text:
                parts = text.split(formats.MARK)
                r = formats.haproxy_truth(parts[0], tz)
                text = parts[1 + s.get("part", 0)].lstrip(" ")
            elif s.get("part", 0):
                continue
            out.append([float(t), text, r, pid])
    elif kind in ("nginx", "envoy"):
        shown, truth = read_lines(s["path"]), read_lines(s["truth"])
        if len(shown) != len(truth):
            print("  %s: %d lines, %d records" % (name, len(shown), len(truth)))
        out = []
        for text, rec in zip(shown, truth):
            r = formats.TRUTH[kind](rec, tz)
            out.append([r["end"], text, r, None])
    else:
        stamps = [float(x) for x in read_lines(s["path"] + ".arrival")]
        out = [[stamps[i] if i < len(stamps) else stamps[-1] if stamps else 0.0, x, None, None] for i, x in enumerate(read_lines(s["path"]))]
        out = [row for row in out if not row[1].lower().startswith("x-lab-")]     # nginx quotes whole requests that it cannot read; this line is the lab's
    for row in out:
        if row[2]:
            r = row[2]
            r["src"], r["moment"] = name, r["shown"] - skew
            if skew:
                r["start"], r["end"] = r["start"] - skew, r["end"] - skew
        if skew and kind in ("nginx", "envoy"):
            row[0] -= skew
    return out


def error_records(lines, truth, src, tz):
    """For an error log alone: the last complaint about each failed request gets that request's record."""
    by_conn, ours = {}, {}
    for row in truth:
        by_conn.setdefault(row[2]["conn"], []).append(row[2])
    for i, row in enumerate(lines):
        m = re.match(r'(\S+ \S+) \[(\w+)\] \d+#\d+: \*(\d+) .*?request: "\S+ (\S+)', row[1])
        if not m or m[2] not in ("error", "crit", "alert"):
            continue
        second = dt.datetime.strptime(m[1], "%Y/%m/%d %H:%M:%S").replace(tzinfo=tz).timestamp()
        fits = [r for r in by_conn.get(int(m[3]), []) if r["uri"] == m[4] and r["start"] - 0.1 <= second + 1 and r["end"] >= second - 0.1]
        if fits:
            r = min(fits, key=lambda r: abs(r["end"] - row[0]))
            ours[id(r)] = (i, r)    # a later line of the same request takes its place
    for i, r in ours.values():
        if r["fail"]:
            lines[i][2] = {**r, "src": src}


def wanted(row, only):
    r = row[2]
    if not only:
        return True
    if only == "fail":
        return r is None or r["status"] >= 500 or r["fail"]
    if only == "4xx5xx":
        return r is None or r["status"] >= 400 or r["fail"]
    if only.startswith("nth:"):        # keeps every nth request and every failure
        return r is None or r["status"] >= 500 or digest(r["id"] or row[1]) % int(only[4:]) == 0
    raise ValueError(only)


def bound(F, spec, default):
    if spec is None:
        return default
    mark, off = spec if isinstance(spec, (list, tuple)) else (spec, 0)
    return F["marks"][mark] + off


def pieces(view, out, rows):
    """The files that rotation made of one log: (name, rows), oldest first."""
    cuts = view.get("rotate", {}).get(out)
    if not cuts:
        return [(out, rows)]
    at = [0] + [int(len(rows) * c) for c in cuts] + [len(rows)]
    parts = [rows[a:b] for a, b in zip(at, at[1:])]
    if view.get("rotate_names") == "date":
        names = ["%s-%s" % (out, dt.datetime.fromtimestamp(p[-1][0], dt.timezone.utc).strftime("%Y%m%d-%H%M%S")) if p else out + "-0" for p in parts[:-1]] + [out]
    else:
        names = ["%s.%d" % (out, len(parts) - 1 - i) for i in range(len(parts) - 1)] + [out]
    return list(zip(names, parts))


def packing(case, view, name, newest, size):
    p = view.get("pack", "auto")
    if isinstance(p, dict):
        p = p.get(name, p.get("*", "auto"))
    if p is None or p == "plain":
        return None
    if p != "auto":
        return p
    if size < PLAIN_BELOW:
        return None
    choice = ["gz", "zst", "gz", "xz", "bz2", "gz"] if size < 400000 else ["bz2", "xz", "bz2", "zst", "xz", "gz"]    # the big ones by what packs best
    return choice[digest(case + name) % 6]


def strays(rows, incidents):
    """A client-made stray inside an incident's time that looks unlike that incident's failures stays a stray."""
    looks = {}
    for r in rows:
        if r["incident"] != "-":
            looks.setdefault(r["incident"], []).append((r["src"], r["status"], r["code"].split(" ")[0]))
    for r in rows:
        if r["flag"] == "stray" and r["incident"] != "-" and r["status"] != 504:
            mine = (r["src"], r["status"], r["code"].split(" ")[0])
            same = [x for x in looks[r["incident"]] if x[0] == r["src"]]
            if same.count(mine) < 0.1 * len(same):
                r["category"], r["incident"] = "server-communication", "-"


def publish(raw, cases):
    F = json.load(open(raw + "/facts.json"))
    flags = {}
    for row in read_lines(raw + "/client.tsv"):
        c = row.split("\t")
        if len(c) > 6 and c[6] != "-":
            flags[c[0]] = c[6]
    for view in F["views"] or [{"case": None}]:
        one(F, view, flags, cases)


def one(F, view, flags, cases):
    case = F["name"] + ("-" + view["case"] if view["case"] else "")
    out = "%s/%s" % (cases, case)
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out + "/logs")
    chosen = view.get("sources") or {n: {} for n in F["sources"]}
    lo, hi = bound(F, view.get("from"), 0.0), bound(F, view.get("to"), 1e12)
    loaded, hops, given = {}, {}, []
    for name, spec in chosen.items():
        s = F["sources"][name]
        loaded[name] = [row for row in load(name, s) if lo <= row[0] < hi]
        hops[name] = s.get("hop", 0)
        if s.get("given") and not spec.get("merge"):
            given.append((spec.get("out", name), s["given"]))
    for name in chosen:
        s = F["sources"][name]
        covered = any(F["sources"][n]["kind"] == "nginx" and F["sources"][n]["truth"] == s.get("truth") and not chosen[n].get("only") for n in chosen)
        if s["kind"] == "nginx-error" and not covered:
            if not any(F["sources"][n]["kind"] == "nginx" and F["sources"][n]["truth"] == s["truth"] for n in chosen):
                access = next(n for n, x in F["sources"].items() if x["kind"] == "nginx" and x["truth"] == s["truth"])
                error_records(loaded[name], load(access, F["sources"][access]), name, ZoneInfo(s["tz"]))
    # lines of each file to be written
    files = {}
    for name, spec in chosen.items():
        s = F["sources"][name]
        w = {"tz": ZoneInfo(s["tz"]), "host": spec.get("host") or F["hostname"].get(s["node"], s["node"]), "tag": spec.get("tag", TAG[s["kind"]]), "stream": "stderr" if s["kind"] == "nginx-error" else "stdout"}
        style = spec.get("wrap", "bsd" if s["kind"] == "haproxy" else None)
        target = spec.get("out", name)
        for t, text, r, pid in loaded[name]:
            if wanted((t, text, r, pid), spec.get("only")):
                line = WRAPS[style](t + (s.get("skew") or 0.0), {**w, "pid": pid}, text)
                files.setdefault(target, []).append((t, line, r))
    for spec in view.get("notes", []):
        rows = files.setdefault(spec["out"], [])
        for n in sorted(F["notes"], key=lambda n: n["t"]):
            if lo <= n["t"] < hi and n["node"] in spec["nodes"] and (not spec.get("tags") or n["tag"] in spec["tags"]):
                w = {"tz": ZoneInfo(spec.get("tz", F["tz"])), "host": F["hostname"].get(n["node"], n["node"]), "tag": n["tag"], "pid": n["pid"], "stream": "stderr"}
                rows.append((n["t"], WRAPS[spec.get("wrap", "bsd")](n["t"], w, n["text"]), None))
    # write, label
    labelled, counts = [], {"requests": 0, "rescued": 0, "status": {}}
    for target, rows in files.items():
        if view.get("merge") or len({n for n in chosen if chosen[n].get("out", n) == target}) > 1 or any(x["out"] == target for x in view.get("notes", [])):
            rows.sort(key=lambda x: x[0])
        for part, ls in pieces(view, target, rows):
            if not ls:
                continue
            body = ("\n".join(x[1] for x in ls) + "\n").encode()
            pack = packing(case, view, part, part == target, len(body))
            final = "logs/%s%s" % (part, "." + pack if pack else "")
            with open("%s/%s" % (out, final), "wb") as f:
                f.write(PACK[pack](body) if pack else body)
            for i, (t, line, r) in enumerate(ls, 1):
                assert "\n" not in line, line
                if r is None:
                    continue
                counts["requests"] += 1
                counts["rescued"] += r["rescued"]
                if not r["fail"]:
                    continue
                flag = flags.get(r["id"], "-")
                cat, inc = formats.attribute(r, F["incidents"], flag)
                if cat == "unattributed" and F["ambient"] and flag == "-":
                    cat = F["ambient"]
                labelled.append({**r, "file": final, "line": i, "category": cat, "incident": inc, "flag": flag})
                counts["status"][str(r["status"])] = counts["status"].get(str(r["status"]), 0) + 1
    strays(labelled, F["incidents"])
    with open(out + "/truth_failures.tsv", "w") as f:
        for r in labelled:
            f.write("%s\t%d\t%s\t%s\n" % (r["file"], r["line"], r["category"], r["incident"]))
    incs = incidents(F, view, labelled, hops, case)
    args = list(view.get("args", []))
    edge = min(hops.values()) if hops else 0
    for target, g in given:
        several = len({x for _, x in given if x.split("=")[0] == g.split("=")[0]}) > 1
        args += ["--log-format", ("*%s*:" % target if several else "") + g]
    deps = [] if view.get("changes") is False else sorted(F["changes"], key=lambda d: d["time"])
    if view.get("minutes"):
        for d in deps:
            d["time"] = d["time"] // 60 * 60
    if deps:
        form = view.get("changes") or "csv"
        args = ["--deploys", changes.write(out, form, deps, ZoneInfo(view.get("changes_tz", F["tz"])))] + args
    truth = {"case": case, "recipe": F["name"], "split": split_of(F["name"]), "title": view.get("title", F["title"]), "proxies": sorted({F["sources"][n]["kind"].split("-")[0] for n in chosen} - {"text"}), "args": args + ["logs"],
             "incidents": incs, "red_herrings": [] if view.get("changes") is False else F["herrings"],
             "deploys": [{"name": d["name"], "time": formats.iso(d["time"]), "kind": d["kind"], "verdict": d["verdict"]} for d in deps],
             "stray_also_accepted": F["stray_ok"], "requests": counts["requests"], "failures": len(labelled), "statuses": counts["status"],
             "edge_failures": sum(1 for r in labelled if hops[r["src"]] == edge), "near_misses": counts["rescued"], "remarks": F["remarks"] + view.get("remarks", [])}
    if view.get("optional"):
        truth["optional_files"] = sorted({r["file"] for r in labelled if r["src"] in view["optional"]})
    with open(out + "/truth.json", "w") as f:
        json.dump(truth, f, indent=1, ensure_ascii=False)
        f.write("\n")
    loose = {}
    for r in labelled:
        if r["incident"] == "-":
            k = (r["category"], r["flag"], r["src"], r["status"], r["code"][:50])
            loose[k] = loose.get(k, 0) + 1
    size = sum(os.path.getsize(os.path.join(d, x)) for d, _, fs in os.walk(out) for x in fs)
    print("[%s] %s %d requests, %d failures %s, %d rescued, %d kB" % (case, truth["split"], counts["requests"], len(labelled), counts["status"], counts["rescued"], size // 1000))
    for i in incs:
        print("    %s %s %s: %d, %s … %s (injected %s, healed %s)" % (i["id"], i["category"], i["cause"], i["failures"], i["start"][11:23], i["end"][11:23], i["injected"][11:23], i["healed"][11:23]))
    for k, n in sorted(loose.items(), key=lambda x: -x[1])[:6]:
        print("    outside: %d × %s" % (n, k))


def bursts(moments, gap=8.0):
    """The stretches of failures of an incident that comes and goes."""
    out = []
    for t in sorted(moments):
        if out and t - out[-1][1] <= gap:
            out[-1][1] = t
        else:
            out.append([t, t])
    return [[formats.iso(a), formats.iso(b)] for a, b in out]


def incidents(F, view, labelled, hops, case):
    out = []
    for i in F["incidents"]:
        mine = [r for r in labelled if r["incident"] == i["id"]]
        if not mine:
            if not view.get("from") and not view.get("to"):
                print("[%s] incident %s shows nowhere" % (case, i["id"]))
            continue
        d = {"id": i["id"], "category": i["category"], "cause": i["cause"], "start": formats.iso(min(r["moment"] for r in mine)), "end": formats.iso(max(r["moment"] for r in mine)), "failures": len(mine),
             "upstream": i["upstream"], "deploy": i["deploy"] if view.get("changes") is not False else None, "how": i["how"], "injected": formats.iso(i["injected"]), "healed": formats.iso(i["healed"])}
        if i.get("flapping"):
            d["bursts"] = bursts([r["moment"] for r in mine])
        also = view.get("indistinguishable", i.get("indistinguishable"))
        if isinstance(also, dict):
            also = also.get(i["id"])
        if also:
            d["indistinguishable"] = also
        if i.get("paths"):
            d["paths"] = i["paths"]
        if d["deploy"]:
            c = next(c for c in F["changes"] if c["name"] == d["deploy"])
            v = changes.split(c["name"])[1]
            d["deploy_match"] = {"time": formats.iso(c["time"] // 60 * 60 if view.get("minutes") else c["time"]), **({"contains": v} if len(v) > 2 else {})}
        out.append(d)
    return sorted(out, key=lambda i: i["start"])
