package haproxy

import (
	"strings"
	"testing"
)

func TestDirective(t *testing.T) {
	for _, test := range []struct{ name, text, row, format string }{
		{"name", "httplog", "haproxy-http", ""},
		{"option", "  option tcplog", "haproxy-tcp", "tcplog"},
		{"option with its kind", "option httplog clf", "haproxy-clf", "httplog clf"},
		{"format as it is", `%ci [%tr] "%r"`, "", `%ci [%tr] "%r"`},
		{"double quotes", `log-format "%ci \"%r\" \\ \x41"`, "", `%ci "%r" \ A`},
		{"single quotes", `log-format '%ci "%r" \n'`, "", `%ci "%r" \n`},
		{"backslashes", `log-format %ci\ [%tr]\ \"%r\"`, "", `%ci [%tr] "%r"`},
		{"words put together", `log-format "%ci "'[%tr]'\ %ST`, "", `%ci [%tr] %ST`},
		{"comment behind", `log-format "%ci" # the client`, "", `%ci`},
		{"number sign in quotes", `log-format "%ci # %ST"`, "", `%ci # %ST`},
		{"more words are other arguments", `log-format %ci if TRUE`, "", `%ci`},
		{"of errors", `error-log-format "%ci %ft"`, "", `%ci %ft`},
		{"quoted whole", `"%ci \"%r\""`, "", `%ci "%r"`},
		{"begins and ends with a quote", `"%r" %ST "%s"`, "", `"%r" %ST "%s"`},
		{"JSON without its quotes", `{\"a\":\"%ST\"}`, "", `{"a":"%ST"}`},
		{"JSON as it is", `{"a":"%ST"}`, "", `{"a":"%ST"}`},
		{"variable of the environment", `"${HAPROXY_TCP_LOG_FMT} %ID"`, "", tcpFormat + " %ID"},
		{"backslash at the end", `%ci\`, "", `%ci\`},
		{"empty", "", "", ""},
	} {
		if row, format := directive(test.text); row != test.row || format != test.format {
			t.Errorf("%s: directive(%q) = %q, %q, want %q, %q", test.name, test.text, row, format, test.row, test.format)
		}
	}
}

func TestItems(t *testing.T) {
	for _, test := range []struct{ name, format, want string }{
		{"aliases", `%ci:%cp [%tr]`, "<ci> : <cp>  [ <tr> ]"},
		{"alias before an underscore", `%ci_%cp`, "<ci> _ <cp>"},
		{"flags", `%{+Q}r%{-Q,+X}ci`, "<r> <ci>"},
		{"flags for all", `%{+Q}o %ci`, "  <ci>"},
		{"expression", `%[req.hdr(host),lower]`, "<req.hdr(host)|lower>"},
		{"brackets inside", `%[req.hdr(a]b),regsub("[x]","")] %ST`, "<req.hdr(a> b),regsub(\"[x]\",\"\")]  <ST>"},
		{"brackets in quotes", `%[path,regsub("[0-9]+]",N)] %ST`, `<path|regsub("[0-9]+]",N)>   <ST>`},
		{"names of HAProxy 3", `%(client)ci %(code:sint)ST %(q){+Q}r`, "<ci:client>   <ST:code>   <r:q>"},
		{"percent sign", `100%% %ST`, "100%  <ST>"},
		{"side by side", `%HP%HQ`, "<HP> <HQ>"},
	} {
		list, _, err := items(test.format)
		if err != nil {
			t.Errorf("%s: items(%q): %v", test.name, test.format, err)
			continue
		}
		var parts []string
		for _, it := range list {
			text := it.literal
			if it.name != "" {
				text = "<" + it.name
				if it.convert != "" {
					text += "|" + it.convert
				}
				if it.label != "" {
					text += ":" + it.label
				}
				text += ">"
			}
			parts = append(parts, text)
		}
		if got := strings.Join(parts, " "); got != test.want {
			t.Errorf("%s: items(%q) = %q, want %q", test.name, test.format, got, test.want)
		}
	}
}

// Every alias of the manual is a date, a known variable, or a word that is passed over.
func TestEveryAliasHasAMeaning(t *testing.T) {
	const words = " f ft fi bi CC CS sslc sslv rt OG " // they tell nothing here
	for _, alias := range strings.Fields(`T Tl Ts t tr trg trl ms Ta Tc Td Th Ti Tq TR Tr Tt Tu Tw B U CC CS H HM HP HPO HQ HU HV ID ST ac b bc bi bp bq ci cp f fc fi fp ft lc hr hrl hs hsl OG pid r rc rt s sc si sp sq sslc sslv ts tsc`) {
		it := item{name: alias}
		if byAlias[alias] == nil && !it.isStamp() && !strings.Contains(words, " "+alias+" ") {
			t.Errorf("%%%s is not known", alias)
		}
	}
}

// A sample expression means what its alias means.
func TestTwinsMeanTheSame(t *testing.T) {
	n := 0
	for _, v := range variables {
		if v.alias == "" || v.fetch == "" {
			continue
		}
		n++
		alias, fetch := item{name: v.alias}, item{name: v.fetch}
		if alias.meaning() != fetch.meaning() {
			t.Errorf("%%%s = %+v, %%[%s] = %+v", v.alias, alias.meaning(), v.fetch, fetch.meaning())
		}
	}
	if n < 25 {
		t.Errorf("%d twins: rows were lost", n)
	}
}

func TestHeadersByName(t *testing.T) {
	for expression, want := range map[string]field{
		`req.hdr(host)`: hostText.field(), `req.hdr(Host)`: hostText.field(), `hdr(user-agent)`: agentText.field(), `req.fhdr("X-Forwarded-For")`: forwardedText.field(),
		`var(txn.host)`: hostText.field(), `var(txn.user_agent)`: agentText.field(), `var(sess.http_referer)`: referrerText.field(), `var(txn.request_id)`: requestIDText.field(),
		`capture.req.hdr(0)`: skipField, `var(txn.moon)`: skipField, `var(txn.status)`: skipField, `moon`: skipField,
	} {
		it := item{name: expression}
		if got := it.meaning().field; got != want {
			t.Errorf("%%[%s] is field %d, want %d", expression, got, want)
		}
	}
}
