package haproxy

import "testing"

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, after string
		look        look
		line        string
		at          int
		want        string
		next        int
	}{
		{"word", " ", wordLook, "shop app1", 0, "shop", 5},
		{"word before more than one byte", `","`, wordLook, `a"b","c`, 0, `a"b`, 6},
		{"word in quotes", " ", wordLook, `"a b" c`, 0, "a b", 6},
		{"word with a quote inside its quotes", " ", wordLook, `"a" b" c`, 0, "a", 4},
		{"word whose quotes are the format's", `" `, wordLook, `a b" c`, 0, "a b", 5},
		{"nothing between the format's quotes", `" `, wordLook, `" c`, 0, "", 2},
		{"last word", "", wordLook, "shop app1", 5, "app1", 9},
		{"last word in quotes", "", wordLook, `x "a b"`, 2, "a b", 7},
		{"word that is cut", " ", wordLook, "shop", 0, "shop", -1},
		{"word in quotes that is cut", " ", wordLook, `"a b`, 0, "a b", -1},
		{"behind the end", " ", wordLook, "shop", 4, "", -1},
		{"request", " ", requestLook, "GET /a b HTTP/1.1 200", 0, "GET /a b HTTP/1.1", 18},
		{"request that was none", " ", requestLook, "<BADREQ> 400", 0, "<BADREQ>", 9},
		{"request in quotes", " ", requestLook, `"GET / HTTP/1.1" 200`, 0, "GET / HTTP/1.1", 17},
		{"captured headers", " ", braceLook, "{a b|c} x", 0, "a b|c", 8},
		{"captured headers with braces inside, word behind", " ", braceLook, "{a {b} c} x", 0, "a {b", 7},
		{"captured headers with braces inside, captures behind", " ", braceLook, "{a {b} c} {d} x", 0, "a {b} c", 10},
		{"captured headers with braces inside, quote behind", " ", braceLook, `{a {b} c} "GET`, 0, "a {b} c", 10},
		{"captured headers that are cut", " ", braceLook, "{a b", 0, "a b", -1},
		{"no captured headers, one blank written", " ", braceLook, `0/0 "GET`, 4, "", 4},
		{"no captured headers, no blank before", " ", braceLook, `0/0| "GET`, 4, "", 5},
		{"error with blanks", " ", errorLook, "SSL handshake failure 34 x", 0, "SSL handshake failure", 22},
		{"the longest error", " ", errorLook, "SSL handshake failure after heartbeat 34", 0, "SSL handshake failure after heartbeat", 38},
		{"no error", " ", errorLook, "- 0", 0, "-", 2},
		{"OpenSSL's words", " ", tlsErrorLook, "error:0A00010B:SSL routines::wrong version number - x", 0, "error:0A00010B:SSL routines::wrong version number", 50},
		{"nothing of OpenSSL's", " ", tlsErrorLook, "- x", 0, "-", 2},
	} {
		s := step{look: test.look, after: []byte(test.after)}
		begin, end, next := s.find([]byte(test.line), test.at)
		if got := test.line[begin:end]; got != test.want || next != test.next {
			t.Errorf("%s: find(%q, %d) before %q = %q, %d, want %q, %d", test.name, test.line, test.at, test.after, got, next, test.want, test.next)
		}
	}
}

// Two ways lead through a line; they must find the same.
func TestQuickAgreesWithFind(t *testing.T) {
	for _, after := range []string{" ", `"`, `":"`, "/"} {
		for _, line := range []string{"shop app1", `12 `, `-1/3`, `"a" b`, `a":"b`, "", " ", "12", `12":"x`} {
			for at := range len(line) + 1 {
				for _, l := range []look{wordLook, numberLook} {
					r := newRecord()
					s := step{look: l, after: []byte(after), field: skipField}
					quick := s.quick(&r, []byte(line), at)
					if _, _, next := s.find([]byte(line), at); quick > 0 && quick != next {
						t.Errorf("quick(%q, %d) before %q = %d, find says %d", line, at, after, quick, next)
					}
				}
			}
		}
	}
}

// A literal in which blanks meet is written with one, and none stands at the start.
func TestBlanksAreMerged(t *testing.T) {
	for format, line := range map[string]string{
		"%{+Q}o  %ST   %tsc":         `502 SH--`,
		"  %ST  %{+X}o  %tsc":        `502 SH--`,
		`{"a": "%ST",  "b": "%tsc"}`: `{"a": "502", "b": "SH--"}`,
	} {
		f, err := Compile(format)
		if err != nil {
			t.Fatal(err)
		}
		run(t, f.New, []lineTest{{format, line, `{"kind":"access","status":502,"code":"SH--"} failed symptom=answer.closed-early row=haproxy/state.SH`}})
	}
}

// What is announced in the format itself counts only where no variable says it.
func TestAnnouncedFields(t *testing.T) {
	for _, test := range []struct{ name, format, line, want string }{
		{"key and equal sign", `st=%ST ts=%tsc host=%[capture.req.hdr(0)]`, `st=502 ts=SH-- host=a.example`, `"host":"a.example",`},
		{"key of JSON", `{"st":%ST,"tsc":"%tsc","user_agent":"%[capture.req.hdr(1)]"}`, `{"st":502,"tsc":"SH--","user_agent":"My Agent"}`, `"user_agent":"My Agent"`},
		{"no key", `%ST %tsc %[capture.req.hdr(0)]`, `502 SH-- a.example`, ``},
		{"said by a variable", `%ST %tsc path=%[var(txn.moon)] %HP`, `502 SH-- path=/moon /a`, `"path":"/a",`},
	} {
		f, err := Compile(test.format)
		if err != nil {
			t.Fatal(err)
		}
		keys := `{"kind":"access","status":502,` + test.want + `"code":"SH--"}`
		if test.name == "key of JSON" {
			keys = `{"kind":"access","status":502,"code":"SH--",` + test.want + `}`
		}
		run(t, f.New, []lineTest{{test.name, test.line, keys + ` failed symptom=answer.closed-early row=haproxy/state.SH`}})
	}
}
