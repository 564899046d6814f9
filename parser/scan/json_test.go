package scan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// envoyJSON is a line with the keys that service meshes write, sorted.
const envoyJSON = `{"authority":"login.example.com","bytes_received":0,"bytes_sent":90437,"connection_termination_details":null,` +
	`"downstream_local_address":"10.9.0.4:8443","downstream_remote_address":"118.183.164.51:54165","duration":390,"method":"POST",` +
	`"path":"/oauth/token","protocol":"HTTP/2","request_id":"8f294b25-6e9c-4a71-b30a-beccf95df000","requested_server_name":null,` +
	`"response_code":200,"response_code_details":"via_upstream","response_flags":"-","route_name":"default",` +
	`"start_time":"2026-11-19T23:59:59.512Z","upstream_cluster":"auth","upstream_host":"10.22.1.11:8082",` +
	`"upstream_local_address":"10.9.0.4:37781","upstream_service_time":"390","upstream_transport_failure_reason":null,` +
	`"user_agent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.129 Safari/605.1.15",` +
	`"x_forwarded_for":"118.183.164.51"}`

// testNames are the keys that the tests ask for; "host" and ":authority" share a number.
var testNames = map[string]uint8{
	"@timestamp": 0, "status": 1, ":authority": 2, "host": 2, "x-envoy-origin-path": 3, "http.response.status_code": 4,
	"http.request.method": 5, "http": 6, "log": 7, "log.level": 8, "path": 9, "last": 63, "beyond": 64,
}

// show writes what a scan found, by number.
func show(values []Value, found uint64, ok bool) string {
	text := fmt.Sprint(ok)
	for number, v := range values {
		if v.Type != Missing || found>>number&1 == 1 {
			text += fmt.Sprintf(" %d:%s%s", number, [...]string{"missing ", "null ", "", "escaped ", "number ", "bool ", "object ", "array "}[v.Type], v.Raw)
		}
	}
	return text
}

func TestObject(t *testing.T) {
	tests := []struct {
		name, in string
		need     uint64
		want     string
	}{
		{"types", `{"status":502,"path":"/a","log":null,"last":true,"host":[1,{"a":"]"}]}`, 0, "true 1:number 502 2:array [1,{\"a\":\"]\"}] 7:null null 9:/a 63:bool true"},
		{"blanks", " { \"status\" :\t-1.5e3 , \"path\" : \"a b\" } ", 0, "true 1:number -1.5e3 9:a b"},
		{"names_with_signs", `{"@timestamp":"x","x-envoy-origin-path":"/y"}`, 0, "true 0:x 3:/y"},
		{"alias_first_in_line_wins", `{"host":"a",":authority":"b"}`, 0, "true 2:a"},
		{"alias_other_order", `{":authority":"b","host":"a"}`, 0, "true 2:b"},
		{"duplicate_first_wins", `{"status":502,"status":200}`, 0, "true 1:number 502"},
		{"case_sensitive", `{"Status":502}`, 0, "true"},
		{"nested", `{"http":{"request":{"method":"GET","x":1},"response":{"status_code":502}},"status":1}`, 0, "true 1:number 1 4:number 502 5:GET"},
		{"nested_other_order", `{"status":1,"http":{"response":{"status_code":502},"v":{"method":"no"}}}`, 0, "true 1:number 1 4:number 502"},
		{"nested_empty", `{"http":{"request":{},"response":{ }},"status":1}`, 0, "true 1:number 1"},
		{"dotted", `{"http.response.status_code":502,"log.level":"x"}`, 0, "true 4:number 502 8:x"},
		{"dotted_inside", `{"http":{"response.status_code":502}}`, 0, "true 4:number 502"},
		{"dotted_object", `{"http.response":{"status_code":502},"status":1}`, 0, "true 1:number 1 4:number 502"},
		{"dotted_object_way_back", `{"http.response":{"x":{}},"request":{"method":"no"},"status":1,"http":{"response":{"x":1},"request":{"method":"GET"}}}`, 0, "true 1:number 1 5:GET"},
		{"object_with_wanted_key_has_no_value", `{"log":{"level":"e"}}`, 0, "true 8:e"},
		{"object_may_be_a_string", `{"log":"text"}`, 0, "true 7:text"},
		{"key_of_other_level", `{"status_code":1,"x":{"status":502},"level":2}`, 0, "true"},
		{"braces_in_strings", `{"x":{"a":"}"},"y":["\"]"],"status":502}`, 0, "true 1:number 502"},
		{"objects_and_arrays", `{"path":{"a":[1]},"status":[],"last":{}}`, 0, `true 1:array [] 9:object {"a":[1]} 63:object {}`},
		{"blank_before_values", `{"path": {"a":1} ,"status": [ ] ,"last": "x" }`, 0, `true 1:array [ ] 9:object {"a":1} 63:x`},
		{"escaped_quote", `{"path":"a\"b","status":502}`, 0, `true 1:number 502 9:escaped a\"b`},
		{"backslash_at_end", `{"path":"a\\","status":502}`, 0, `true 1:number 502 9:escaped a\\`},
		{"two_backslashes_and_quote", `{"path":"a\\\"b","status":502}`, 0, `true 1:number 502 9:escaped a\\\"b`},
		{"key_in_a_string", `{"x":"\"status\":1","status":502}`, 0, "true 1:number 502"},
		{"escaped_key", `{"\u0073tatus":502,"pat\u0068":"/"}`, 0, "true 1:number 502 9:/"},
		{"escaped_nested_key", `{"htt\u0070":{"request":{"m\u0065thod":"GET"}}}`, 0, "true 5:GET"},
		{"need_only", `{"path":"/a","status":502,"last":1}`, 1<<1 | 1<<63, "true 1:number 502 63:number 1"},
		{"need_stops_before_garbage", `{"path":"/a","status":502 garbage`, 1 << 1, "true 1:number 502"},
		{"need_of_unknown_number", `{"status":502}`, 1 << 40, "true"},
		{"empty_string", `{"path":"","status":502}`, 0, "true 1:number 502 9:"},
		{"empty_object", `{}`, 0, "true"},
		{"empty_object_blanks", ` { } `, 0, "true"},
		{"text_behind", `{"status":502} {"status":200}`, 0, "true 1:number 502"},
		{"comma_behind", `{"status":502,}`, 0, "true 1:number 502"},

		{"bare_dash", `{"status":-,"path":-}`, 0, "true 1:number - 9:number -"},
		{"bare_list", `{"status":0.001, 0.002,"path":- : 0.5}`, 0, "true 1:0.001, 0.002 9:- : 0.5"},
		{"bare_word", `{"status":10.0.0.1:80, 10.0.0.2:80,"path":GET}`, 0, "true 1:10.0.0.1:80, 10.0.0.2:80 9:GET"},
		{"bare_nothing", `{"status":,"path":}`, 0, "true 1:null  9:null "},
		{"bare_then_quote", `{"path":"/","status":5"2"}`, 0, "true 9:/"},

		{"cut_in_string", `{"status":502,"path":"/abc`, 0, "true 1:number 502"},
		{"cut_after_backslash", `{"status":502,"path":"/abc\`, 0, "true 1:number 502"},
		{"cut_in_escaped_quote", `{"status":502,"path":"/abc\"`, 0, "true 1:number 502"},
		{"cut_in_number", `{"path":"/","status":50`, 0, "true 9:/"},
		{"cut_after_number", `{"path":"/","status":502 `, 0, "true 1:number 502 9:/"},
		{"cut_in_key", `{"path":"/","stat`, 0, "true 9:/"},
		{"cut_after_key", `{"path":"/","status"`, 0, "true 9:/"},
		{"cut_after_colon", `{"path":"/","status": `, 0, "true 9:/"},
		{"cut_in_nested", `{"http":{"request":{"method":"GET"},"x":[1,{"status":2},`, 0, "true 5:GET"},
		{"cut_in_skipped_string", `{"status":502,"x":["abc`, 0, "true 1:number 502"},
		{"cut_before_first_value", `{"path":`, 0, "false"},
		{"cut_in_first_value", `{"path":"a`, 0, "false"},
		{"brace_alone", `{`, 0, "false"},
		{"comma_behind_inside", `{"http":{"request":{"method":"GET",} , }, "status":502,}`, 0, "true 1:number 502 5:GET"},
		{"commas_behind", `{"http":{"request":{"method":"GET",,}},"status":502}`, 0, "true 5:GET"},
		{"comma_first", `{,"status":502}`, 0, "false"},
		{"no_comma", `{"path":"/" "status":502}`, 0, "true 9:/"},
		{"key_without_quotes", `{status:502}`, 0, "false"},
		{"array", `[{"status":502}]`, 0, "false"},
		{"text", `status=502 "path"`, 0, "false"},
		{"text_before", `x {"status":502}`, 0, "false"},
		{"empty", ``, 0, "false"},
	}
	learnt := NewObject(testNames)
	stale := make([]Value, 64)
	for i := range stale {
		stale[i] = Value{Raw: []byte("stale"), Type: String}
	}
	for round := range 3 {
		for _, tt := range tests {
			t.Run(fmt.Sprint(tt.name, "/", round), func(t *testing.T) {
				fresh, values := NewObject(testNames), make([]Value, 64)
				found, ok := fresh.Scan([]byte(tt.in), values, tt.need)
				if got := show(values, found, ok); got != tt.want {
					t.Errorf("Scan(%s) = %s, want %s", tt.in, got, tt.want)
				}
				copy(values, stale)
				found, ok = learnt.Scan([]byte(tt.in), values, tt.need)
				for number := range values {
					if learnt.all>>number&1 == 0 && string(values[number].Raw) == "stale" {
						values[number] = Value{}
					}
				}
				if got := show(values, found, ok); got != tt.want {
					t.Errorf("learnt Scan(%s) = %s, want %s", tt.in, got, tt.want)
				}
			})
		}
	}
}

func TestObjectFewValues(t *testing.T) {
	var values [2]Value
	found, ok := NewObject(testNames).Scan([]byte(`{"status":502,"path":"/"}`), values[:], 0)
	if got := show(values[:], found, ok); got != "true 1:number 502" || found != 1<<1|1<<9 {
		t.Errorf("Scan with two values = %s, found %b", got, found)
	}
}

// TestObjectLearns counts the steps, because a scanner that learns nothing is right as well, only slow.
func TestObjectLearns(t *testing.T) {
	o := NewObject(map[string]uint8{"last": 0})
	values := make([]Value, 1)
	scan := func(line string) {
		o.Scan([]byte(line), values, 0)
	}
	expect := func(when string, steps int) {
		t.Helper()
		if len(o.plan.steps) != steps {
			t.Errorf("%d steps after %s, want %d", len(o.plan.steps), when, steps)
		}
	}
	scan(`{"a":1,"b":"x","last":"y"}`)
	expect("three keys", 3)
	scan(`{"a":2,"b":"z","last":null}`)
	expect("the same keys", 3)
	scan(`{"a":2,"last":null}`)
	expect("a key left out", 3)
	scan(`{"a":2,"aa":3,"b":4,"last":null}`)
	expect("a key more", 4)
	scan(`{"last":null}`)
	expect("another first key", 5)
	for i := range 2 * maxSteps {
		scan(fmt.Sprintf(`{"a":2,"%d":3,"last":null}`, i))
	}
	if o.plan.pause == 0 || len(o.plan.steps) > maxSteps {
		t.Errorf("%d steps and no pause after changing keys", len(o.plan.steps))
	}
	scan(`{"a":2,"` + strings.Repeat("k", 2*maxStepText) + `":3,"last":"found"}`)
	if string(values[0].Raw) != "found" {
		t.Errorf("last = %q behind a long key, want found", values[0].Raw)
	}
}

// FuzzObject holds that what was learnt never changes a result, that values lie in the line, and that valid JSON means what encoding/json says.
func FuzzObject(f *testing.F) {
	f.Add([]byte(envoyJSON+"\n"+envoyJSON), uint64(0))
	f.Add([]byte(`{"status":502,"path":"a\"b"}`+"\n"+`{"status":-, "path":"x"}`+"\n"+`{ "status":1, 2,"http":{"request":{"method":"GET"}}}`), uint64(2))
	f.Add([]byte(`{"log":{"level":"e","x":{}},"status":1}`+"\n"+`{"log":"e","status":1}`+"\n"+`{"log":{},"status":1}`), uint64(0))
	f.Add([]byte(`{"host":"a","status":1}`+"\n"+`,"status":}`+"\n"+`{"status":"a"{"host":1}`), uint64(0))
	f.Fuzz(func(t *testing.T, text []byte, need uint64) {
		learnt := NewObject(testNames)
		values, want := make([]Value, 64), make([]Value, 64)
		for range 2 {
			for line := range bytes.SplitSeq(text, []byte("\n")) {
				found, ok := learnt.Scan(line, values, need)
				foundFresh, okFresh := NewObject(testNames).Scan(line, want, need)
				if got, want := show(values, found, ok), show(want, foundFresh, okFresh); got != want || found != foundFresh {
					t.Fatalf("learnt Scan(%q) = %s, fresh %s", line, got, want)
				}
				for _, v := range values {
					if len(v.Raw) > 0 && !bytes.Contains(line, v.Raw) {
						t.Fatalf("Scan(%q): %q is not in the line", line, v.Raw)
					}
				}
				holdFind(t, learnt, line)
				if need == 0 && json.Valid(line) {
					compareWithStandard(t, line, values, ok)
				}
			}
		}
	})
}

// compareWithStandard walks a valid line with encoding/json.
func compareWithStandard(t *testing.T, line []byte, values []Value, ok bool) {
	t.Helper()
	want := make([]Value, 64)
	isObject := standardObject(json.NewDecoder(bytes.NewReader(line)), "", want)
	if ok != isObject {
		t.Fatalf("Scan(%q) reports %v, encoding/json %v", line, ok, isObject)
	}
	for number := range want {
		v := values[number]
		raw := string(v.Raw)
		if v.Type == String || v.Type == EscapedString {
			raw = `"` + raw + `"`
		}
		if raw != string(want[number].Raw) {
			t.Fatalf("Scan(%q)[%d] = %s, encoding/json %s", line, number, raw, want[number].Raw)
		}
	}
}

// standardObject reads an object member by member and fills values with the raw text of wanted keys.
func standardObject(d *json.Decoder, prefix string, values []Value) bool {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	for d.More() {
		key, _ := d.Token()
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return true
		}
		path := prefix + key.(string)
		opens := slices.Contains([]string{"http", "http.request", "http.response", "log"}, path)
		if opens && raw[0] == '{' {
			standardObject(json.NewDecoder(bytes.NewReader(raw)), path+".", values)
			continue
		}
		if number, known := testNames[path]; known && number < 64 && values[number].Raw == nil {
			values[number].Raw = raw
		}
	}
	return true
}

func BenchmarkObject(b *testing.B) {
	names := map[string]uint8{}
	for i, name := range []string{"duration", "response_code", "response_code_details", "response_flags", "start_time", "upstream_cluster",
		"upstream_host", "upstream_service_time", "authority", "bytes_received", "bytes_sent", "downstream_remote_address", "method", "path", "protocol",
		"request_id", "upstream_transport_failure_reason", "user_agent", "x_forwarded_for", "route_name"} {
		names[name] = uint8(i)
	}
	line := []byte(envoyJSON)
	sparse := []byte(strings.ReplaceAll(strings.ReplaceAll(envoyJSON, `"route_name":"default",`, ""), `"path":"/oauth/token",`, ""))
	shuffled := []byte(`{"x":1,` + envoyJSON[1:len(envoyJSON)/2])
	values := make([]Value, len(names))
	for _, bb := range []struct {
		name  string
		lines [][]byte
		need  uint64
	}{
		{"eight_keys", [][]byte{line}, 0xff}, {"all_keys", [][]byte{line}, 0}, {"keys_left_out", [][]byte{line, sparse}, 0xff}, {"cut", [][]byte{shuffled}, 0},
	} {
		b.Run(bb.name, func(b *testing.B) {
			o := NewObject(names)
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for i := range b.N {
				if _, ok := o.Scan(bb.lines[i%len(bb.lines)], values, bb.need); !ok {
					b.Fatal("not read")
				}
			}
		})
	}
	b.Run("nothing_learnt", func(b *testing.B) {
		o := NewObject(names)
		o.plan.idle = b.N + 1
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for range b.N {
			o.Scan(line, values, 0xff)
		}
	})
}
