package deploy

import (
	"fmt"
	"strings"
	"testing"
)

// outline writes a node in one line, with the lines of objects and arrays.
func outline(n *node) string {
	if n == nil {
		return "nothing"
	}
	switch n.kind {
	case objectNode, arrayNode:
		var parts []string
		for i, item := range n.items {
			text := outline(item)
			if n.kind == objectNode {
				text = n.keys[i] + "=" + text
			}
			parts = append(parts, text)
		}
		mark := map[bool]string{true: "!"}[n.cut]
		if n.kind == objectNode {
			return fmt.Sprintf("%d{%s}%s", n.line, strings.Join(parts, " "), mark)
		}
		return fmt.Sprintf("%d[%s]", n.line, strings.Join(parts, " "))
	case nullNode:
		return "null"
	}
	return n.text
}

func TestTreeReader(t *testing.T) {
	cases := []struct {
		trait, text, want string
		err               bool
	}{
		{"order_of_keys", `{"b":1,"a":{"c":true,"b":null}}`, "1{b=1 a=1{c=true b=null}}", false},
		{"lines", "[\n{\"a\":1},\n\n{\"a\":2}]", "1[2{a=1} 4{a=2}]", false},
		{"large_number", `[1795030899123456789]`, "1[1795030899123456789]", false},
		{"cut_in_an_object", `[{"a":1},{"a":2,"b`, "1[1{a=1} 1{a=2}!]", true},
		{"cut_between", `[{"a":1},`, "1[1{a=1}]", true},
		{"not_json", `{a:1}`, "1{}!", true},
		{"empty", ``, "nothing", true},
	}
	for _, c := range cases {
		n, err := newTreeReader(c.text, 0).value(0)
		if got := outline(n); got != c.want || (err != nil) != c.err {
			t.Errorf("%s: %q: got %s, %v, want %s, error %v", c.trait, c.text, got, err, c.want, c.err)
		}
	}
}

func TestNodeGet(t *testing.T) {
	n, err := newTreeReader(`{"a":{"b":{"c":"x"}},"d":[1]}`, 0).value(0)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"a b c": "x", "a b": "", "a x c": "", "d": "", "": ""} {
		if got := n.str(strings.Fields(path)...); got != want {
			t.Errorf("str(%q): got %q, want %q", path, got, want)
		}
	}
}

func TestClusterKindsOfChange(t *testing.T) {
	cases := []struct{ trait, object, want string }{
		{"config_map", `{"kind":"ConfigMap","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z"}}`, `2026-11-22 19:21:39Z "ConfigMap a" config`},
		{"network_policy", `{"kind":"NetworkPolicy","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z"}}`, `2026-11-22 19:21:39Z "NetworkPolicy a" firewall`},
		{"ingress", `{"kind":"Ingress","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z"}}`, `2026-11-22 19:21:39Z "Ingress a" proxy`},
		{"certificate", `{"kind":"Certificate","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z"}}`, `2026-11-22 19:21:39Z "Certificate a" certificate`},
		{"autoscaler", `{"kind":"HorizontalPodAutoscaler","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z"}}`, `2026-11-22 19:21:39Z "HorizontalPodAutoscaler a" scale`},
		{"status_is_no_change", `{"kind":"ConfigMap","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z","managedFields":[{"time":"2026-11-23T00:00:00Z","subresource":"status"}]}}`,
			`2026-11-22 19:21:39Z "ConfigMap a" config`},
		{"restarted", `{"kind":"Deployment","metadata":{"name":"a","creationTimestamp":"2026-11-22T19:21:39Z"},"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-23T10:00:00Z"}}}}}`,
			`2026-11-22 19:21:39Z "a" (a|) # restarted at 2026-11-23T10:00:00Z`},
		{"controller_revision", `{"kind":"ControllerRevision","metadata":{"name":"a-5","creationTimestamp":"2026-11-22T19:21:39Z","ownerReferences":[{"name":"a"}]},"revision":5}`, `2026-11-22 19:21:39Z "a revision 5" (a|revision 5)`},
		{"event_of_a_newer_kind", `{"kind":"Event","metadata":{"name":"x","creationTimestamp":"2026-11-22T19:21:39Z"},"regarding":{"name":"a"},"reason":"SuccessfulRescale"}`, `2026-11-22 19:21:39Z "a SuccessfulRescale" (a|) scale`},
	}
	for _, c := range cases {
		changes, problems := Read("list", strings.NewReader(c.object))
		if len(changes) != 1 || len(problems) > 0 || brief(changes[0]) != c.want {
			t.Errorf("%s: %s: got %v, %v, want %s", c.trait, c.object, changes, problems, c.want)
			continue
		}
	}
}
