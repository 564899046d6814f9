"""Change lists in the forms in which people have them. Every writer takes (file, changes, zone); a change has time, name, kind, verdict."""
import csv
import datetime as dt
import json
import re

UTC = dt.timezone.utc


def split(name):
    """Service and version of a change's name."""
    m = re.match(r"(.+?)[-@ ](v?\d[\w.+-]*)$", name)
    return (m[1], m[2]) if m else (name, "")


def z(t):
    return dt.datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(t, tz):
    return dt.datetime.fromtimestamp(t, tz).isoformat(timespec="seconds")


def plain_csv(f, rows, tz):
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["time", "name", "author", "note"])
    w.writerows([z(d["time"]), d["name"], d.get("author", "ci"), d.get("note", "")] for d in rows)


def kind_csv(f, rows, tz):
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["time", "kind", "name", "by"])
    w.writerows([local(d["time"], tz), d["kind"], d["name"], d.get("author", "ops")] for d in rows)


def service_csv(f, rows, tz):
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["finished_at", "service", "version", "environment", "status"])
    w.writerows([z(d["time"]), *split(d["name"]), "production", "success"] for d in rows)


def semicolon_csv(f, rows, tz):
    w = csv.writer(f, lineterminator="\n", delimiter=";")
    w.writerow(["Zeitpunkt", "name", "kind"])
    w.writerows([dt.datetime.fromtimestamp(d["time"], tz).strftime("%Y-%m-%d %H:%M:%S%z"), d["name"], d["kind"]] for d in rows)


def array(f, rows, tz):
    json.dump([{"time": local(d["time"], tz), "name": d["name"], "kind": d["kind"]} for d in rows], f, indent=1)


def lines(f, rows, tz):
    for d in rows:
        s, v = split(d["name"])
        f.write(json.dumps({"timestamp": z(d["time"]), "service": s, "version": v, "kind": d["kind"], "by": d.get("author", "ci")}) + "\n")


def text(f, rows, tz):
    for d in rows:
        f.write("%s %s\n" % (z(d["time"]), d["name"]))


def git(f, rows, tz):
    """git log --date=iso of a repository that holds what is deployed; newest first."""
    for d in reversed(rows):
        sha = "%040x" % (hash_of(d["name"] + str(d["time"])))
        f.write("commit %s\nAuthor: %s\nDate:   %s\n\n    %s\n\n" % (sha, d.get("author", "Deploy Bot <deploy@ci.example>"), dt.datetime.fromtimestamp(d["time"], tz).strftime("%Y-%m-%d %H:%M:%S %z"), "release " + d["name"]))


def oneline(f, rows, tz):
    """git log --format='%h %cI %s'; newest first."""
    for d in reversed(rows):
        f.write("%07x %s %s\n" % (hash_of(d["name"]) % 16**7, local(d["time"], tz), d["name"]))


def helm(f, rows, tz):
    """helm history; the chart's version is the change's."""
    f.write("REVISION\tUPDATED                 \tSTATUS    \tCHART\tAPP VERSION\tDESCRIPTION\n")
    for i, d in enumerate(rows, 1):
        s, v = split(d["name"])
        f.write("%-8d\t%s\t%s\t%s-%s\t%s\t%s\n" % (i, dt.datetime.fromtimestamp(d["time"], tz).strftime("%a %b %e %H:%M:%S %Y"), "deployed  " if d is rows[-1] else "superseded", s, v.lstrip("v"), v, "Upgrade complete"))


def kubectl(f, rows, tz):
    """kubectl get replicasets -o json."""
    items = []
    for i, d in enumerate(rows, 1):
        s, v = split(d["name"])
        items.append({"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "%s-%x" % (s, hash_of(d["name"]) % 16**9), "namespace": "prod", "creationTimestamp": z(d["time"]),
                      "annotations": {"deployment.kubernetes.io/revision": str(i), "kubernetes.io/change-cause": d["name"]}},
                      "spec": {"replicas": 3 if d is rows[-1] else 0, "template": {"spec": {"containers": [{"name": s, "image": "registry.example/%s:%s" % (s, v)}]}}}})
    json.dump({"apiVersion": "v1", "kind": "List", "items": items}, f, indent=1)


def hash_of(s):
    import hashlib
    return int(hashlib.sha1(s.encode()).hexdigest(), 16)


FORMS = {"csv": plain_csv, "kind.csv": kind_csv, "service.csv": service_csv, "semicolon.csv": semicolon_csv, "json": array, "jsonl": lines, "txt": text, "git": git, "oneline": oneline, "helm": helm, "kubectl": kubectl}
SUFFIX = {"git": "txt", "oneline": "txt", "helm": "txt", "kubectl": "json"}


def write(folder, form, rows, tz):
    """Writes the list and returns its file's name."""
    name = "deploys." + SUFFIX.get(form, form.split(".")[-1])
    with open("%s/%s" % (folder, name), "w", newline="") as f:
        FORMS[form](f, sorted(rows, key=lambda d: d["time"]), tz)
    return name
