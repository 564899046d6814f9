package source

import "bytes"

// documents are replies of stores that have all their lines in one line of JSON. Most are longer than a line may be, and one line is one event, so they are told
// rather than read; printed with a member a line they can be read as they are. Blanks do not count in how they begin.
var documents = []struct {
	begins string
	kind
}{
	{`[{"`, kind{what: "a list in one line of JSON", hint: "cat FILE | jq -c '.[]' | why502"}},
	{`{"status":"success","data":{"resultType":"streams"`, kind{what: "a reply of Loki in one line", hint: "cat FILE | jq -r '.data.result[].values[][1]' | why502"}},
	{`{"events":[{`, kind{what: "a reply of CloudWatch in one line", hint: "cat FILE | jq -r '.events[].message' | why502"}},
	{`{"hits":{`, kind{what: "a reply of Elasticsearch in one line", hint: "cat FILE | jq -c '.hits.hits[]' | why502"}},
	{`{"took":`, kind{what: "a reply of Elasticsearch in one line", hint: "cat FILE | jq -c '.hits.hits[]' | why502"}},
}

// documentKind tells such a reply by its first block; nil for anything else.
func documentKind(block []byte) *kind {
	if len(block) == 0 || block[0] != '{' && block[0] != '[' {
		return nil
	}
	var begin [64]byte
	n := 0
	for _, c := range block {
		if n == len(begin) || c == '\n' || c == '\r' {
			break
		}
		if c != ' ' {
			begin[n] = c
			n++
		}
	}
	for i := range documents {
		if d := &documents[i]; bytes.HasPrefix(begin[:n], []byte(d.begins)) {
			return &d.kind
		}
	}
	return nil
}
