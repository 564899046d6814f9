#!/usr/bin/env python3
"""Scores a why502 binary on a folder of labelled cases.

score.py --bin why502 [--cases DIR] [--only PATTERN] [--split tune|holdout|blind] [--json] [--min-failures 0.9] [--min-precision …] …
Exit 0; 1 when a total is below a threshold given; 2 on wrong usage. A case where the program fails to run,
or prints no valid JSON, counts as if it had found nothing.
"""
import argparse, datetime as dt, fnmatch, json, os, statistics, subprocess, sys

CATS = ["server-overload", "server-communication", "firewall-misconfiguration", "dns-changes", "programming-bugs", "unattributed"]


def when(s):
    try:
        return dt.datetime.fromisoformat(s.replace("Z", "+00:00")).timestamp()
    except (ValueError, AttributeError):
        return None


def call(binary, args, cwd, limit):
    """Standard output of one run, or None with a note."""
    try:
        r = subprocess.run([binary] + args, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
    except subprocess.TimeoutExpired:
        return None, "ran past %d s" % limit
    except OSError as e:
        return None, str(e)
    if r.returncode not in (0, 3):
        return (r.stdout or None), "exit %d: %s" % (r.returncode, r.stderr.decode("utf8", "replace").strip()[-200:])
    return r.stdout, None


def iou(a, b):
    """Overlap of two spans over their union; spans are widened by half a second, as logs may round to whole seconds."""
    a, b = (a[0] - 0.5, a[1] + 0.5), (b[0] - 0.5, b[1] + 0.5)
    inter = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, inter) / (max(a[1], b[1]) - min(a[0], b[0]))


def overlap(t, s, e):
    """How well a found span fits a true incident: its whole span, or, when it comes and goes, one of its bursts."""
    whole = iou((when(t["start"]), when(t["end"])), (s, e))
    part = max((iou((when(a), when(b)), (s, e)) for a, b in t.get("bursts", [])), default=0.0)
    return whole, part


def same_deploy(d, t):
    """Whether the deploy d of a report is the one that truth t names. How a name is built out of several columns is free:
    the same name, the one within the other, or the text or time of deploy_match."""
    name, true, m = str(d.get("name", "")), t["deploy"], t.get("deploy_match") or {}
    if name and (name == true or true in name or (len(name) > 3 and name in true)):
        return True
    if m.get("contains") and m["contains"] in name:
        return True
    a, b = when(d.get("time")), when(m.get("time"))
    return a is not None and b is not None and abs(a - b) <= 2


def one(path, binary, limit):
    truth = json.load(open(path + "/truth.json"))
    r = {"case": truth.get("case", os.path.basename(path)), "recipe": truth.get("recipe", truth.get("case")), "notes": []}
    # failures
    want = {}
    for row in open(path + "/truth_failures.tsv"):
        c = row.rstrip("\n").split("\t")
        if len(c) >= 4:
            want[(os.path.normpath(c[0]), int(c[1]))] = (c[2], c[3])
    accept = {i["id"]: set(i.get("indistinguishable") or []) | {i["category"]} for i in truth["incidents"]}
    stray = set(truth.get("stray_also_accepted", ["unattributed"]))
    optional = {os.path.normpath(f) for f in truth.get("optional_files", [])}
    out, note = call(binary, ["failures"] + truth["args"], path, limit)
    if note:
        r["notes"].append("failures: " + note)
    got, calib = {}, []
    for line in (out or b"").splitlines():
        try:
            e = json.loads(line)
            got[(os.path.normpath(e["file"]), int(e["line"]))] = (e.get("category", "unattributed"), e.get("confidence"))
        except (ValueError, KeyError, TypeError):
            r["notes"].append("failures: a line that is no JSON event")
            break
    n = right = missing = 0
    confusion = {}
    for key, (cat, inc) in want.items():
        have = got.get(key)
        if key[0] in optional and have is None:
            continue
        n += 1
        ok_set = accept.get(inc) or ({cat} | stray)
        if have is None:
            missing += 1
            label = "(not listed)"
            ok = False
        else:
            label = have[0]
            ok = label in ok_set
            if isinstance(have[1], (int, float)):
                calib.append((float(have[1]), ok))
        right += ok
        confusion.setdefault(cat, {}).setdefault(label, 0)
        confusion[cat][label] += 1
    r.update(failures=n, right=right, missing=missing, extra=sum(1 for k in got if k not in want and k[0] not in optional), confusion=confusion, calibration=calib)
    # incidents
    out, note = call(binary, ["--format", "json"] + truth["args"], path, limit)
    rep = {}
    if note:
        r["notes"].append("report: " + note)
    try:
        rep = json.loads(out) if out else {}
    except ValueError:
        r["notes"].append("report: no valid JSON")
    found = []
    for i in rep.get("incidents", []):
        s, e = when(i.get("start")), when(i.get("end"))
        if s is not None:
            found.append((i, s, e if e is not None else s))
    pairs, spare = [], {}
    for t in truth["incidents"]:
        for k, (i, s, e) in enumerate(found):
            v, part = overlap(t, s, e)
            good = i.get("category") in accept[t["id"]]
            if v >= 0.5:
                pairs.append((good, v, t["id"], k))
            elif part >= 0.5:
                spare.setdefault(t["id"], []).append((good, part, t["id"], k))
    for t in truth["incidents"]:  # an incident told burst by burst: right when more than half of its bursts are
        mine = sorted(spare.get(t["id"], []), key=lambda p: (-p[0], -p[1]))
        if 2 * sum(1 for p in mine if p[0]) > len(t.get("bursts", [])) > 0:
            pairs.append(mine[0])
    used_t, used_k, match = set(), set(), {}
    for good, v, tid, k in sorted(pairs, key=lambda p: (-p[0], -p[1])):
        if tid not in used_t and k not in used_k:
            used_t.add(tid)
            used_k.add(k)
            match[tid] = (k, good)
    again = {k for ps in spare.values() for good, _, tid, k in ps if good and tid in match and k not in used_k}  # further bursts of a matched incident are no false alarms
    hits = sum(1 for k, good in match.values() if good)
    r.update(incidents=len(truth["incidents"]), found=len(found) - len(again), matched=hits, located=len(match))
    r["confidences"] = [(float(found[k][0]["confidence"]), good) for k, good in match.values() if isinstance(found[k][0].get("confidence"), (int, float))]
    first = {t["id"]: when(t["start"]) for t in truth["incidents"]}
    r["start_errors"] = [abs(min([found[k][1]] + [found[x][1] for _, _, y, x in spare.get(tid, []) if y == tid]) - first[tid]) for tid, (k, good) in match.items() if good]
    # deploys: a trigger must be blamed in the matching incident, and nothing else may be
    dep = {"right": 0, "wrong": 0, "missed": 0, "false_blame": 0}
    blame = {}
    for k, (i, s, e) in enumerate(found):
        d = i.get("deploy")
        if isinstance(d, dict) and d.get("verdict") == "trigger" and float(d.get("confidence", 1)) >= 0.5:
            blame[k] = d
    triggered = [t for t in truth["incidents"] if t.get("deploy")]
    for t in triggered:
        d = blame.get(match.get(t["id"], (None, False))[0])
        if d is not None:
            dep["right" if same_deploy(d, t) else "wrong"] += 1
        elif any(same_deploy(o, t) for o in blame.values()):
            dep["right"] += 1
        else:
            dep["missed"] += 1
    innocent = {str(d.get("name")) for d in blame.values() if not any(same_deploy(d, t) for t in triggered)}
    dep["false_blame"] = len(innocent)
    r["deploys"] = dep
    r["triggers"] = len(triggered)
    return r


def ece(points):
    """Mean distance between stated confidence and share of right answers, over ten bins weighted by size."""
    if not points:
        return None
    bins = {}
    for c, ok in points:
        bins.setdefault(min(9, max(0, int(c * 10))), []).append((c, ok))
    return sum(abs(sum(c for c, _ in b) / len(b) - sum(ok for _, ok in b) / len(b)) * len(b) for b in bins.values()) / len(points)


def brier(points):
    """Mean squared distance between stated confidence and outcome."""
    return sum((c - ok) ** 2 for c, ok in points) / len(points) if points else None


def share(a, b):
    return a / b if b else None


def total(rs):
    sums = lambda k: sum(r[k] for r in rs)
    conf = {}
    for r in rs:
        for a, m in r["confusion"].items():
            for b, n in m.items():
                conf.setdefault(a, {}).setdefault(b, 0)
                conf[a][b] += n
    err = [e for r in rs for e in r["start_errors"]]
    eq = [p for r in rs for p in r["confidences"]]  # incidents weigh alike
    sure = [ok for c, ok in eq if c >= 0.9]
    per_case = [r["right"] / r["failures"] for r in rs if r["failures"]]
    per_recipe = {}
    for r in rs:
        if r["failures"]:
            per_recipe.setdefault(r["recipe"], []).append(r["right"] / r["failures"])
    quiet = [r for r in rs if not r["incidents"]]
    return {"cases": len(rs), "failures": sums("failures"), "failures_right": share(sums("right"), sums("failures")), "case_mean_right": share(sum(per_case), len(per_case)),
            "recipes": len({r["recipe"] for r in rs}), "recipe_mean_right": share(sum(statistics.mean(v) for v in per_recipe.values()), len(per_recipe)),
            "quiet_cases": len(quiet), "quiet_with_alarm": sum(1 for r in quiet if r["found"]),
            "not_listed": sums("missing"), "listed_but_no_failure": sums("extra"), "incidents": sums("incidents"), "incidents_found": sums("found"),
            "incident_recall": share(sums("matched"), sums("incidents")), "incident_precision": share(sums("matched"), sums("found")),
            "incidents_located": share(sums("located"), sums("incidents")), "start_error_median": statistics.median(err) if err else None,
            "deploys": {k: sum(r["deploys"][k] for r in rs) for k in ("right", "wrong", "missed", "false_blame")}, "triggers": sums("triggers"),
            "calibration_error": ece(eq), "brier": brier(eq), "said_sure": len(sure), "sure_and_wrong": sum(1 for ok in sure if not ok),
            "confident_wrong": share(sum(1 for r in rs for c, ok in r["calibration"] if c >= 0.5 and not ok), sums("failures")), "confusion": conf}


def fmt(x, pct=True):
    return "–" if x is None else ("%.1f%%" % (100 * x) if pct else "%.2f" % x)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--bin", required=True, help="the why502 program")
    ap.add_argument("--cases", default=os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "incidents")))
    ap.add_argument("--only", default="*", help="shell pattern for case names")
    ap.add_argument("--split", choices=["tune", "holdout", "blind"], help="only the cases of this part; those without a part count as tune")
    ap.add_argument("--timeout", type=int, default=60, help="seconds for one run of the program")
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--min-failures", type=float, help="share of failures with the right category")
    ap.add_argument("--min-case-mean", type=float, help="the same, each case weighing alike")
    ap.add_argument("--min-recall", type=float, help="incident recall")
    ap.add_argument("--min-precision", type=float, help="incident precision")
    ap.add_argument("--min-deploys", type=float, help="share of triggering deploys that were named")
    ap.add_argument("--max-false-blame", type=int)
    ap.add_argument("--max-start-error", type=float, help="median, seconds")
    ap.add_argument("--max-calibration", type=float, help="expected calibration error over incidents")
    ap.add_argument("--max-brier", type=float, help="Brier score over incidents")
    ap.add_argument("--max-sure-wrong", type=float, help="share of wrong ones among incidents said with confidence of 0.9 or more")
    ap.add_argument("--max-confident-wrong", type=float, help="share of all failures given a wrong category with confidence of 0.5 or more")
    a = ap.parse_args()
    binary = os.path.abspath(a.bin) if os.sep in a.bin or os.path.exists(a.bin) else a.bin
    names = sorted(d for d in os.listdir(a.cases) if os.path.exists("%s/%s/truth.json" % (a.cases, d)) and fnmatch.fnmatch(d, a.only))
    if a.split:
        names = [n for n in names if json.load(open("%s/%s/truth.json" % (a.cases, n))).get("split", "tune") == a.split]
    if not names:
        print("no cases in " + a.cases, file=sys.stderr)
        sys.exit(2)
    rs = [one(os.path.join(a.cases, n), binary, a.timeout) for n in names]
    t = total(rs)
    low = []
    for name, got, want, least in (("failures_right", t["failures_right"], a.min_failures, True), ("case_mean_right", t["case_mean_right"], a.min_case_mean, True),
                                   ("incident_recall", t["incident_recall"], a.min_recall, True), ("incident_precision", t["incident_precision"], a.min_precision, True),
                                   ("deploys_right", share(t["deploys"]["right"], t["triggers"]), a.min_deploys, True), ("false_blame", t["deploys"]["false_blame"], a.max_false_blame, False),
                                   ("start_error_median", t["start_error_median"], a.max_start_error, False), ("calibration_error", t["calibration_error"], a.max_calibration, False), ("brier", t["brier"], a.max_brier, False),
                                   ("sure_and_wrong", share(t["sure_and_wrong"], t["said_sure"]) or 0.0, a.max_sure_wrong, False), ("confident_wrong", t["confident_wrong"], a.max_confident_wrong, False)):
        if want is not None and (got is None or (got < want if least else got > want)):
            low.append("%s is %s, wanted %s %s" % (name, "unknown" if got is None else "%.3f" % got, "at least" if least else "at most", want))
    if a.json:
        for r in rs:
            r["calibration_error"] = ece(r.pop("calibration"))
            r.pop("confidences")
        print(json.dumps({"total": t, "cases": rs, "below": low}, indent=1))
    else:
        print("%-40s %8s %7s %6s %6s  %-9s %7s  %-14s %s" % ("case", "failures", "right", "unlist", "extra", "incidents", "start", "deploys r/w/m/f", "notes"))
        for r in rs:
            d = r["deploys"]
            se = statistics.median(r["start_errors"]) if r["start_errors"] else None
            print("%-40s %8d %7s %6d %6d  %d/%d of %d   %7s  %d/%d/%d/%d         %s" % (r["case"][:40], r["failures"], fmt(share(r["right"], r["failures"])), r["missing"], r["extra"], r["matched"], r["incidents"], r["found"],
                  fmt(se, False), d["right"], d["wrong"], d["missed"], d["false_blame"], "; ".join(r["notes"])[:80]))
        print("\n%d cases of %d recipes, %d failures: right category %s (mean of the cases %s, of the recipes %s), not listed %d, listed wrongly %d" % (t["cases"], t["recipes"], t["failures"], fmt(t["failures_right"]), fmt(t["case_mean_right"]), fmt(t["recipe_mean_right"]), t["not_listed"], t["listed_but_no_failure"]))
        print("incidents: recall %s, precision %s (%d true, %d found; right time alone %s), median start error %s s; %d of %d quiet cases with an alarm" % (fmt(t["incident_recall"]), fmt(t["incident_precision"]), t["incidents"], t["incidents_found"], fmt(t["incidents_located"]), fmt(t["start_error_median"], False), t["quiet_with_alarm"], t["quiet_cases"]))
        print("deploys: %(right)d right, %(wrong)d wrong, %(missed)d missed, %(false_blame)d blamed falsely" % t["deploys"] + " of %d triggers" % t["triggers"])
        print("confidence, over incidents: calibration error %s, Brier %s, %d said with 0.9 or more, %d of them wrong; failures wrong at 0.5 or more: %s" % (fmt(t["calibration_error"], False), fmt(t["brier"], False), t["said_sure"], t["sure_and_wrong"], fmt(t["confident_wrong"])))
        print("\ntruth (down) against answer (across):")
        cols = CATS + ["(not listed)"]
        print("%-28s" % "" + " ".join("%13s" % c[:13] for c in cols))
        for c in CATS:
            if c in t["confusion"]:
                print("%-28s" % c + " ".join("%13d" % t["confusion"][c].get(x, 0) for x in cols))
        for m in low:
            print("BELOW: " + m)
    sys.exit(1 if low else 0)


if __name__ == "__main__":
    main()
