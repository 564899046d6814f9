"""What collectors put around a log line: each function keeps one line one line."""
import datetime as dt
import json

UTC = dt.timezone.utc
LEVEL = {"haproxy": 6, "kernel": 4}


def _local(t, tz):
    return dt.datetime.fromtimestamp(t, tz)


def _offset(d):
    z = d.strftime("%z")
    return z[:3] + ":" + z[3:]


def nano(t):
    return dt.datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "%03dZ" % (int(t * 1e9) % 1000)


def tagged(tag, pid):
    return "%s:" % tag if tag == "kernel" or not pid else "%s[%s]:" % (tag, pid)


def bsd(t, w, text):
    d = _local(t, w["tz"])
    return "%s %2d %s %s %s %s" % (d.strftime("%b"), d.day, d.strftime("%H:%M:%S"), w["host"], tagged(w["tag"], w["pid"]), text)


def iso(t, w, text):
    d = _local(t, w["tz"])
    return "%s%s %s %s %s" % (d.strftime("%Y-%m-%dT%H:%M:%S.%f"), _offset(d), w["host"], tagged(w["tag"], w["pid"]), text)


def rfc5424(t, w, text):
    d = _local(t, w["tz"])
    return "<%d>1 %s%s %s %s %s - - %s" % (128 + LEVEL.get(w["tag"], 6), d.strftime("%Y-%m-%dT%H:%M:%S.%f"), _offset(d), w["host"], w["tag"], w["pid"] or "-", text)


def short_iso(t, w, text):
    d = _local(t, w["tz"])
    return "%s %s %s %s" % (d.strftime("%Y-%m-%dT%H:%M:%S%z"), w["host"], tagged(w["tag"], w["pid"]), text)


def journal(t, w, text):
    row = {"__CURSOR": "s=4b2c;i=%x" % int(t * 1000), "__REALTIME_TIMESTAMP": str(int(t * 1e6)), "_HOSTNAME": w["host"], "PRIORITY": str(LEVEL.get(w["tag"], 6)),
           "SYSLOG_IDENTIFIER": w["tag"], "_TRANSPORT": "kernel" if w["tag"] == "kernel" else "syslog"}
    if w["tag"] != "kernel":
        row["_SYSTEMD_UNIT"] = "init.scope" if w["tag"] == "systemd" else w["tag"] + ".service"
    if w["pid"]:
        row["_PID"] = str(w["pid"])
    return json.dumps({**row, "MESSAGE": text}, ensure_ascii=False)


def docker(t, w, text):
    return json.dumps({"log": text + "\n", "stream": w.get("stream", "stdout"), "time": nano(t)}, ensure_ascii=False, separators=(",", ":"))


def cri(t, w, text):
    return "%s %s F %s" % (nano(t), w.get("stream", "stdout"), text)


def kubectl(t, w, text):
    return "[pod/%s/%s] %s" % (w["host"], w["tag"], text)


def compose(t, w, text):
    return "%-12s | %s" % (w["host"], text)


def plain(t, w, text):
    return text


WRAPS = {None: plain, "bsd": bsd, "iso": iso, "5424": rfc5424, "short-iso": short_iso, "journal": journal, "docker": docker, "cri": cri, "kubectl": kubectl, "compose": compose}
