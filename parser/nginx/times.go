package nginx

import "bytes"

// mostTimes is how many times without names are looked at together.
const mostTimes = 5

// takeTimes reads two times or more that follow each other without names and returns what stands behind them; nil where they are less. Formats have
// them in any order, but a request lasts at least as long as its tries, and a try connects, gets a header, then ends. What that leaves open is left out.
//
//	$request_time $upstream_response_time, or the other way round
//	$request_time $upstream_connect_time $upstream_header_time $upstream_response_time, or with the request's at the end
func (v *bareValues) takeTimes(f *fields, b []byte) []byte {
	var all [mostTimes][]byte
	n := 0
	quoted := b[0] == '"'
	for rest := b; n < mostTimes && len(rest) > 0 && (rest[0] == '"') == quoted; n++ {
		value, _, end := bareValue(rest)
		if !isTimes(value) || isMoment(value) || quoted && isNone(value) {
			break
		}
		all[n], b = value, rest[end:]
		rest = bytes.TrimLeft(b, " ")
	}
	if n < 2 {
		return nil
	}
	v.taken, v.previous = true, requestTime
	times := all[:n]
	for !f.putTimes(times) && len(times) > 1 && isNone(times[0]) {
		times = times[1:] // a dash that the format has between two values
	}
	return b
}

// putTimes sets what the times tell.
func (f *fields) putTimes(times [][]byte) bool {
	n := len(times)
	behind, before := times[1:], times[:n-1] // the tries, where the request's time is the first or the last
	first, last := isRequestOf(times[0], behind), isRequestOf(times[n-1], before)
	switch {
	case first && inOrder(behind):
		f.put(requestTime, times[0])
		f.putTries(behind)
	case last && n != 3 && !isNone(before[len(before)-1]) && inOrder(before):
		f.put(requestTime, times[n-1])
		f.putTries(before)
	case first:
		f.put(requestTime, times[0])
	case last:
		f.put(requestTime, times[n-1])
	}
	return first || last
}

// putTries sets what the times in the order of a try tell; of two, only which one is the whole of it is sure.
func (f *fields) putTries(times [][]byte) {
	switch n := len(times); n {
	case 3:
		f.put(upstreamConnect, times[0])
		f.put(upstreamHeader, times[1])
		fallthrough
	case 1, 2:
		f.put(upstreamResponse, times[n-1])
	}
}

// isRequestOf says that a time can be that of a request with such tries: one number, none of theirs longer but for what rounding makes of it.
func isRequestOf(whole []byte, tries [][]byte) bool {
	if isList(whole) || isNone(whole) {
		return false
	}
	total := longest(whole)
	for _, t := range tries {
		if longest(t) > total+1000 {
			return false
		}
	}
	return true
}

// inOrder says that times can be those of a try from its connection to its end: each is at least the one before, and what did not come to pass was
// followed by nothing but the end.
func inOrder(times [][]byte) bool {
	for i := 1; i < len(times); i++ {
		before, at := longest(times[i-1]), longest(times[i])
		end := i == len(times)-1
		if at >= 0 && at < before || at < 0 && before >= 0 && end || at >= 0 && before < 0 && !end {
			return false
		}
	}
	return true
}

// longest is the greatest time of a list in microseconds, below zero where all are "-".
func longest(list []byte) int64 {
	most := int64(-1)
	for more := true; more; {
		var element []byte
		element, list, more = nextTry(list)
		most = max(most, micros(element))
	}
	return most
}
