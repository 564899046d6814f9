package nginx

import "github.com/why502/why502/parser/event"

// judge says how a line counts and, of a failure, what it tells by itself. Who made a status shows in the last element of
// $upstream_header_time: a number means that the upstream sent it, "-" that nginx did; where the log has none, in the length of the upstream's answer.
func (f *fields) judge(code int) (event.Outcome, event.Symptom) {
	if f.stream {
		return f.judgeSession(code)
	}
	switch code {
	case 499:
		return event.ClientAbort, event.NoSymptom
	case 502:
		if f.upstreamSent() {
			return event.PassedOn, event.PassedThrough
		}
		return event.Failed, f.symptomOf502()
	case 504:
		if f.upstreamSent() {
			return event.Fine, event.NoSymptom
		}
		return event.Failed, f.symptomOf504()
	case 503:
		if f.lacksEndpoints() {
			return event.Failed, event.NoEndpoints
		}
	}
	outcome := f.judgeTries(code)
	if outcome == event.Fine && f.servedStale() && code < 400 {
		return event.Masked, event.Normal
	}
	return outcome, event.NoSymptom
}

// staleRow marks a request that was answered with a copy past its time.
const staleRow = "nginx/answer.stale"

// servedStale says that the answer was a copy past its time. That is everyday where copies are refreshed behind the client's back: only an error line beside
// it tells that the upstream failed.
func (f *fields) servedStale() bool {
	if !f.has(cacheStatus) {
		return false
	}
	switch string(f.values[cacheStatus]) {
	case "STALE", "UPDATING":
		return true
	}
	return false
}

func (f *fields) upstreamSent() bool {
	return f.bodied && !f.has(upstreamHeader) || isNumber(lastTry(f.get(upstreamHeader)))
}

// judgeTries looks for tries that failed behind an answer that is no failure.
func (f *fields) judgeTries(code int) event.Outcome {
	codes := f.get(upstreamStatus)
	if len(codes) == 3 && codes[0] <= '4' { // one try, and it went well
		return event.Fine
	}
	switch {
	case f.lastTryFailed(code):
		return event.Masked
	case code < 500 && f.earlierTryFailed():
		return event.Rescued
	}
	return event.Fine
}

// lastTryFailed says that the request was answered without an upstream: by an error_page or a stale copy.
func (f *fields) lastTryFailed(code int) bool {
	if codes := f.get(upstreamStatus); !isNone(codes) {
		return isFailedTry(lastTry(codes))
	}
	header := f.get(upstreamHeader)
	tried, _ := f.wasTried()
	return tried && len(header) > 0 && isNone(lastTry(header)) && code >= 200 && code < 400
}

// earlierTryFailed looks at the list that tells most. Without one, a second address in the same round says that the first did not do.
func (f *fields) earlierTryFailed() bool {
	for _, what := range [...]field{upstreamStatus, upstreamHeader, upstreamConnect} {
		list := f.get(what)
		if isNone(list) {
			continue
		}
		for more := isList(list); more; {
			var element []byte
			if element, list, more = nextTry(list); more && (isFailedTry(element) && what == upstreamStatus || isNone(element) && what != upstreamStatus) {
				return true
			}
		}
		return false
	}
	list := f.get(upstreamAddr)
	element, _, more := nextTry(list)
	return more && isAddress(element) && list[len(element)] == ','
}

func (f *fields) symptomOf502() event.Symptom {
	addr := f.get(upstreamAddr)
	if last := lastTry(addr); !isNone(last) && !isAddress(last) {
		return event.NoUpstream
	}
	if tried, _ := f.wasTried(); !tried && (f.has(upstreamAddr) || f.has(upstreamResponse)) {
		return event.ResolveFailed
	}
	if f.has(upstreamConnect) && isNone(lastTry(f.values[upstreamConnect])) {
		return event.ConnectFailed
	}
	return event.Unknown // closed, reset or invalid: only the error log tells
}

func (f *fields) symptomOf504() event.Symptom {
	if !f.has(upstreamConnect) {
		return event.Unknown
	}
	if isNone(lastTry(f.values[upstreamConnect])) {
		return event.ConnectTimeout
	}
	return event.AnswerTimeout
}

// lacksEndpoints says that ingress-nginx had no peer to offer. A limit that refuses the request looks the same there; the error log tells them apart.
func (f *fields) lacksEndpoints() bool {
	return !isNone(f.get(proxyUpstreamName)) && f.has(upstreamAddr) && isNone(f.values[upstreamAddr])
}

// judgeSession judges a TCP or UDP session, whose 502 says that no upstream was reached.
func (f *fields) judgeSession(code int) (event.Outcome, event.Symptom) {
	switch {
	case code == 502:
		symptom := f.symptomOf502()
		if symptom == event.Unknown && !f.has(upstreamConnect) {
			symptom = event.ConnectFailed
		}
		return event.Failed, symptom
	case code == 200 && f.earlierTryFailed():
		return event.Rescued, event.NoSymptom
	}
	return event.Fine, event.NoSymptom
}
