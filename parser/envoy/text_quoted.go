package envoy

import "bytes"

// quotedFields are the fields in quotes behind the numbers, in order.
var quotedFields = [...]field{fieldForwarded, fieldAgent, fieldRequestID, fieldAuthority, fieldPeer}

// tailFields are the words behind them in Istio's formats; the route, which nothing asks for, may hold blanks and is the rest.
var tailFields = [...]field{fieldCluster, numFields, numFields, fieldClient}

// cutQuoted takes ` "FORWARDED" "AGENT" "ID" "AUTHORITY" "PEER" CLUSTER LOCAL LOCAL CLIENT SERVER ROUTE`. Clients choose the first three texts.
func (e *entry) cutQuoted(b []byte, k kind) {
	if len(b) < 2 || b[0] != ' ' || b[1] != '"' {
		return
	}
	b = b[2:]
	last := bytes.LastIndexByte(b, '"')
	if last < 0 || last+1 < len(b) && b[last+1] != ' ' {
		e.cutBroken(b)
		return
	}
	inner := b[:last]
	if bytes.HasSuffix(inner, gapHead) { // the last quote opens a field that was cut
		e.cutBroken(b)
		return
	}
	e.cutWhole(inner)
	e.cutTail(b[last+1:], k)
}

// gapHead is how a gap between two quoted fields begins.
var gapHead = quoteGap[:2]

// cutBroken takes the fields before a cut: the last one has lost its end.
func (e *entry) cutBroken(b []byte) {
	for _, f := range quotedFields {
		end := bytes.Index(b, quoteGap)
		if end < 0 {
			if quote := bytes.LastIndexByte(b, '"'); quote >= 0 && quote+1 == len(b) {
				e.set(f, b[:quote])
			}
			return
		}
		e.set(f, b[:end])
		b = b[end+len(quoteGap):]
	}
}

// cutWhole takes the texts between the first quote and the last. The last one is the host's address, else the format is shorter, or somebody put fields
// of his own behind it. Of the texts before it a client may have put gaps into the agent; hardly into the addresses before it and the id behind it.
func (e *entry) cutWhole(b []byte) {
	at := lastGap(b)
	if at >= 0 && !isHost(b[at+len(quoteGap):]) && isAddress(afterFields(b)) {
		e.cutForward(b) // the host stands in its place, and fields of somebody's own behind it
		return
	}
	if at < 0 || !isAddress(b[at+len(quoteGap):]) {
		e.cutForward(b)
		return
	}
	e.set(fieldPeer, b[at+len(quoteGap):])
	b = b[:at]
	if bytes.Count(b, quoteGap) < 3 {
		e.cutForward(b)
		return
	}
	for _, f := range [...]field{fieldAuthority, fieldRequestID} {
		at = lastGap(b)
		e.set(f, b[at+len(quoteGap):])
		b = b[:at]
	}
	at = bytes.Index(b, quoteGap)
	e.set(fieldForwarded, b[:at])
	e.set(fieldAgent, b[at+len(quoteGap):])
}

// afterFields is the text in the host's place where others stand behind it, nil where none do.
func afterFields(b []byte) []byte {
	for range len(quotedFields) - 1 {
		end := bytes.Index(b, quoteGap)
		if end < 0 {
			return nil
		}
		b = b[end+len(quoteGap):]
	}
	end := bytes.Index(b, quoteGap)
	return b[:max(end, 0)]
}

// isHost says that a text is the address of a host, and no dash.
func isHost(b []byte) bool { return len(b) > 1 && isAddress(b) }

// lastGap is the place of the last gap, -1 for none. The fields at the end are short, so going back byte by byte is quicker than a search.
func lastGap(b []byte) int {
	for i := len(b) - len(quoteGap); i >= 0; i-- {
		if b[i] == '"' && b[i+1] == ' ' && b[i+2] == '"' {
			return i
		}
	}
	return -1
}

// cutForward takes the fields from the left.
func (e *entry) cutForward(b []byte) {
	for _, f := range quotedFields {
		end := bytes.Index(b, quoteGap)
		if end < 0 {
			e.set(f, b)
			return
		}
		e.set(f, b[:end])
		b = b[end+len(quoteGap):]
	}
}

// isAddress says that a text looks like the address of a host: ip:port, a path, or the dash for none.
func isAddress(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	switch first, last := b[0], b[len(b)-1]; {
	case first-'0' <= 9:
		return last-'0' <= 9 && (b[max(len(b)-6, 0)] == ':' || b[max(len(b)-5, 0)] == ':' || bytes.LastIndexByte(b, ':') > 0)
	case first == '[':
		return last-'0' <= 9
	}
	return string(b) == "-" || len(b) > 1 && b[0] == '/'
}

// cutTail takes the words behind the quoted fields. The default format has none; whoever appended some to it has his own order, so that
// they count only where the addresses stand in their places.
func (e *entry) cutTail(b []byte, k kind) {
	var words [len(tailFields)][]byte
	n := 0
	for whole := true; n < len(words) && whole; {
		var word []byte
		if word, b, whole = token(b); whole {
			words[n] = word
			n++
		}
	}
	if k == plainText && (n < 3 || !isAddress(words[1]) || !isAddress(words[2])) {
		return
	}
	for i := range n {
		if f := tailFields[i]; f < numFields {
			e.set(f, words[i])
		}
	}
}
