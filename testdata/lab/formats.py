"""The log formats of the laboratory, and the hidden record that says what each logged request really was.

Every proxy writes, beside the log that a case shows, a *truth record* for each request: nginx and Envoy into a
second log of the same order (one worker, so line n of both is the same request), HAProxy in front of the shown
text on the same line, cut off when a case is published. Labels come from these records, never from the shown text.
"""
import datetime as dt
import json
import re

MARK = "~~T~~"

NGINX = {
    "combined": None,
    "main": '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"',
    "rich": '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" '
            'rt=$request_time uct="$upstream_connect_time" uht="$upstream_header_time" urt="$upstream_response_time" ua="$upstream_addr" us="$upstream_status"',
    "richid": '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_request_id" '
              '$request_time $upstream_connect_time $upstream_header_time $upstream_response_time "$upstream_addr" "$upstream_status"',
    "ingress": '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" '
               '$request_length $request_time [$proxy_upstream_name] [] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $request_id',
    "json": '{"time":"$time_iso8601","remote_addr":"$remote_addr","method":"$request_method","uri":"$request_uri","status":$status,'
            '"bytes":$body_bytes_sent,"request_time":$request_time,"upstream":"$upstream_addr","upstream_status":"$upstream_status",'
            '"upstream_connect_time":"$upstream_connect_time","upstream_header_time":"$upstream_header_time","upstream_response_time":"$upstream_response_time",'
            '"host":"$host","user_agent":"$http_user_agent","request_id":"$request_id"}',
    "jsonmini": '{"@timestamp":"$time_iso8601","client_ip":"$remote_addr","request":"$request","response_code":"$status","duration":"$request_time",'
                '"upstream_addr":"$upstream_addr","upstream_status":"$upstream_status","vhost":"$server_name"}',
    "ltsv": 'time:$time_local\thost:$remote_addr\treq:$request\tstatus:$status\tsize:$body_bytes_sent\treferer:$http_referer\tua:$http_user_agent\t'
            'reqtime:$request_time\tapptime:$upstream_response_time\tupstream:$upstream_addr\tupstatus:$upstream_status\tvhost:$host',
    "logfmt": 'time=$time_iso8601 level=info addr=$remote_addr method=$request_method path="$request_uri" status=$status size=$body_bytes_sent took=$request_time '
              'upstream="$upstream_addr" upstream_status="$upstream_status" upstream_took="$upstream_response_time" upstream_connect="$upstream_connect_time" id=$request_id',
    "vhost": '$host:$server_port $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
    "pipes": '$msec|$remote_addr|$request_method|$host|$request_uri|$status|$bytes_sent|$request_time|$upstream_addr|$upstream_status|$upstream_connect_time|$upstream_header_time|$http_user_agent',
    "cache": '$remote_addr [$time_local] "$request" $status $bytes_sent $request_time cs=$upstream_cache_status ups=$upstream_addr/$upstream_status/$upstream_response_time "$http_user_agent"',
}
NGINX_TRUTH = ('{"m":$msec,"rt":$request_time,"st":"$status","id":"$http_x_lab_id","up":"$upstream_addr","us":"$upstream_status","uht":"$upstream_header_time",'
               '"uri":"$request_uri","c":$connection}')
NGINX_GIVEN = {"ltsv", "logfmt", "pipes", "cache", "jsonmini", "richid"}  # handed over with --log-format

HAPROXY = {
    "http": '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r',
    "https": '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r '
             '%[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc',
    "tcp": '%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq',
    "clf": '%{+Q}o %{-Q}ci - - [%trg] %r %ST %B "" "" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl',
    "json": '{"time":"%tr","ci":"%ci","cp":%cp,"fe":"%ft","be":"%b","srv":"%s","TR":%TR,"Tw":%Tw,"Tc":%Tc,"Tr":%Tr,"Ta":%Ta,"status":%ST,"bytes":%B,'
            '"state":"%tsc","ac":%ac,"sc":%sc,"rc":"%rc","sq":%sq,"bq":%bq,"method":"%HM","uri":"%HU","id":"%ID"}',
    "short": '%ci [%tr] %b/%s si=%si:%sp %Tw/%Tc/%Tr/%Ta %ST %tsc %rc %sq/%bq %{+Q}r',
    "id": '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r %ID',
    "logfmt": 'ts=%tr ip=%ci be=%b srv=%s tw=%Tw tc=%Tc tr=%Tr ta=%Ta status=%ST state=%tsc retries=%rc queue=%bq method=%HM path=%{+Q}HU',
}
HAPROXY_TRUTH = '%tr|%Ta|%ST|%tsc|%b|%s|%si|%[var(txn.labid)]|%HU'
HAPROXY_TRUTH_TCP = '%t|%Tt|0|%ts|%b|%s|%si||-'
HAPROXY_GIVEN = {"json", "short", "logfmt", "id"}

ENVOY = {
    "default": None,
    "istio": '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% '
             '%CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% '
             '"%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% '
             '%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n',
    "brief": '%START_TIME(%Y-%m-%d %H:%M:%S.%3f)% %REQ(:METHOD)% %REQ(:AUTHORITY)%%REQ(:PATH)% %RESPONSE_CODE% flags=%RESPONSE_FLAGS% details=%RESPONSE_CODE_DETAILS% '
             'dur=%DURATION% up=%UPSTREAM_HOST% cluster=%UPSTREAM_CLUSTER% client=%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%\n',
    "slim": '[%START_TIME%] "%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_SENT% %DURATION% "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% '
            '%UPSTREAM_REQUEST_ATTEMPT_COUNT%\n',
    "logfmt": 'time=%START_TIME% method=%REQ(:METHOD)% path="%REQ(:PATH)%" authority=%REQ(:AUTHORITY)% code=%RESPONSE_CODE% flags=%RESPONSE_FLAGS% '
              'details=%RESPONSE_CODE_DETAILS% duration_ms=%DURATION% upstream=%UPSTREAM_HOST% cluster=%UPSTREAM_CLUSTER% failure="%UPSTREAM_TRANSPORT_FAILURE_REASON%"\n',
}
ENVOY_JSON = {
    "istiojson": {
        "start_time": "%START_TIME%", "method": "%REQ(:METHOD)%", "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%", "protocol": "%PROTOCOL%",
        "response_code": "%RESPONSE_CODE%", "response_flags": "%RESPONSE_FLAGS%", "response_code_details": "%RESPONSE_CODE_DETAILS%",
        "connection_termination_details": "%CONNECTION_TERMINATION_DETAILS%", "upstream_transport_failure_reason": "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
        "bytes_received": "%BYTES_RECEIVED%", "bytes_sent": "%BYTES_SENT%", "duration": "%DURATION%",
        "upstream_service_time": "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%", "x_forwarded_for": "%REQ(X-FORWARDED-FOR)%", "user_agent": "%REQ(USER-AGENT)%",
        "request_id": "%REQ(X-REQUEST-ID)%", "authority": "%REQ(:AUTHORITY)%", "upstream_host": "%UPSTREAM_HOST%", "upstream_cluster": "%UPSTREAM_CLUSTER%",
        "upstream_local_address": "%UPSTREAM_LOCAL_ADDRESS%", "downstream_local_address": "%DOWNSTREAM_LOCAL_ADDRESS%",
        "downstream_remote_address": "%DOWNSTREAM_REMOTE_ADDRESS%", "requested_server_name": "%REQUESTED_SERVER_NAME%", "route_name": "%ROUTE_NAME%"},
    "json": {
        "ts": "%START_TIME%", "method": "%REQ(:METHOD)%", "path": "%REQ(:PATH)%", "code": "%RESPONSE_CODE%", "flags": "%RESPONSE_FLAGS%", "details": "%RESPONSE_CODE_DETAILS%",
        "duration": "%DURATION%", "upstream_host": "%UPSTREAM_HOST%", "upstream_cluster": "%UPSTREAM_CLUSTER%", "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
        "failure": "%UPSTREAM_TRANSPORT_FAILURE_REASON%", "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", "agent": "%REQ(USER-AGENT)%"},
}
ENVOY_TRUTH = {"s": "%START_TIME%", "st": "%RESPONSE_CODE%", "fl": "%RESPONSE_FLAGS%", "de": "%RESPONSE_CODE_DETAILS%", "du": "%DURATION%", "uh": "%UPSTREAM_HOST%",
               "cl": "%UPSTREAM_CLUSTER%", "id": "%REQ(X-LAB-ID)%", "uri": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%", "at": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%", "g": "%REQ(CONTENT-TYPE)%"}
ENVOY_GIVEN = {"brief", "slim", "logfmt"}
ENVOY_FAIL = set("UF UH UO UT UC UR UPE URX LR NC OM DF UMSDR".split())
ENVOY_NEVER = set("RL RLSE UAEX FI DI LH DO UDO RFCF".split())
MON = {m: i + 1 for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())}


def record(start, end, status, uri, ident, ups, code, fail, passed, rescued, shown):
    """One request as it really was. `shown` is the moment of its end as the log's own resolution tells it."""
    return {"start": start, "end": end, "status": status, "uri": uri, "path": uri.split("?")[0], "id": ident, "ups": ups, "code": code,
            "fail": fail, "passed": passed, "rescued": rescued, "shown": shown}


def last(listed):
    parts = re.split(r", | : ", listed)
    return parts[-1].strip()


def nginx_truth(text, tz):
    j = json.loads(text)
    end, st = j["m"], int(j["st"])
    own = last(j["uht"]) in ("-", "")       # nothing came from the upstream: nginx made the answer itself
    fail = st == 502 or (st == 504 and own)
    tries = [s for s in re.split(r", | : ", j["us"]) if s]
    rescued = not fail and any(s in ("502", "504") for s in tries[:-1])
    r = record(end - j["rt"], end, st, j["uri"], j["id"], j["up"], j["us"], fail, fail and not own, rescued, float(int(end)))
    r["conn"] = j["c"]
    return r


def haproxy_truth(text, tz):
    tr, ta, st, term, be, srv, si, ident, uri = text.split("|", 8)
    m = re.match(r"(\d+)/(\w+)/(\d+):(\d+):(\d+):(\d+)\.(\d+)", tr)
    t = dt.datetime(int(m[3]), MON[m[2]], int(m[1]), int(m[4]), int(m[5]), int(m[6]), int(m[7]) * 1000, tzinfo=tz).timestamp()
    st, dur = int(st), abs(int(ta.lstrip("+"))) / 1000
    tcp = uri == "-" and st == 0
    bad = term[:2] in ("PC", "PQ", "PH") or term[0] in "SsDR"
    if tcp:
        fail = term[0] in "SsDR" or term == "PC"
    else:
        fail = st == 502 or (st in (503, 504) and bad)
    if uri.startswith("http"):
        uri = "/" + uri.split("/", 3)[3]
    return record(t, t + dur, max(st, 0), uri, ident, "%s/%s %s" % (be, srv, si), term, fail, fail and term[:2] == "--", False, t + dur)


def envoy_truth(text, tz):
    j = json.loads(text)
    t = dt.datetime.fromisoformat(j["s"].replace("Z", "+00:00")).timestamp()
    st, fl, dur = int(j["st"] or 0), set((j["fl"] or "-").split(",")), int(j["du"] or 0) / 1000
    bad = bool(fl & ENVOY_FAIL) or ("SI" in fl and st == 504)
    grpc = (j["g"] or "").startswith("application/grpc") and st in (200, 0) and bad
    fail = st == 502 or (st in (503, 504) and bad) or grpc
    rescued = not fail and int(j["at"] or 0) > 1
    r = record(t, t + dur, st, j["uri"] or "", j["id"] or "", "%s %s" % (j["cl"], j["uh"]), "%s %s" % (j["fl"], j["de"]), fail, fail and not bad, rescued, t + dur)
    return r


TRUTH = {"nginx": nginx_truth, "haproxy": haproxy_truth, "envoy": envoy_truth}


def iso(t):
    return dt.datetime.fromtimestamp(t, dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fits(inc, r):
    """Whether one failed request falls into an incident: its life touches the time from injection to healing and its place fits."""
    lo, hi = inc["injected"] - inc.get("lead", 0.3), inc["healed"] + inc["grace"]
    if r["start"] > hi or r["end"] < lo:
        return False
    if inc.get("paths") and not any(r["path"].startswith(p) for p in inc["paths"]):
        return False
    if inc.get("ups_re") and not re.search(inc["ups_re"], r["ups"]):
        return False
    if inc.get("code_re") and not re.search(inc["code_re"], r["code"]):
        return False
    if inc.get("src_re") and not re.search(inc["src_re"], r["src"]):
        return False
    return True


def attribute(r, incidents, flag):
    """The injected cause of one failed request: (category, incident id)."""
    if flag == "own502":
        return "unattributed", "-"
    narrow = lambda i: bool(i.get("paths")) + bool(i.get("ups_re")) + bool(i.get("code_re"))
    best = max((i for i in incidents if fits(i, r)), key=narrow, default=None)
    if flag == "stray" and (best is None or r["start"] > best["healed"] + 3):
        return "server-communication", "-"
    return (best["category"], best["id"]) if best else ("unattributed", "-")
