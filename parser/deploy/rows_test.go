package deploy

import (
	"strings"
	"testing"
)

func TestSeparatorOf(t *testing.T) {
	cases := []struct {
		trait, text string
		want        byte
	}{
		{"commas", "time,name\n2026-11-22T19:21:39Z,shop\n", ','},
		{"commas_in_a_note", "time;name;note\n2026-11-22T19:21:39Z;shop;a, b, c\n", ';'},
		{"tabs_before_commas", "time\tname\n2026-11-22T19:21:39Z\tshop, cart\n", '\t'},
		{"no_head", "2026-11-22T19:21:39Z,shop\n", ','},
		{"head_over_bad_times", "time,name\nwhenever,shop\nlater,cart\n", ','},
		{"told_by_excel", "sep=;\na;b\n", ';'},
		{"lines_with_commas_in_names", "2026-11-22T19:21:39Z shop, cart\n", 0},
		{"comma_within_the_time", "Nov 22, 2026 7:21 PM shop\nNov 23, 2026 7:21 PM cart\n", 0},
		{"comma_of_a_fraction", "2026-11-22 19:21:39,123 shop\n", 0},
		{"no_times", "a,b\nc,d\n", 0},
		{"one_time_in_many_lines", "a,b\nc,d\ne,f\n2026-11-22T19:21:39Z,shop\n", 0},
	}
	for _, c := range cases {
		if got, _ := separatorOf(strings.Split(c.text, "\n")); got != c.want {
			t.Errorf("%s: %q: got %q, want %q", c.trait, c.text, got, c.want)
		}
	}
}

func TestIsHead(t *testing.T) {
	for text, want := range map[string]bool{
		"time,name": true, "Deployed At (UTC),App": true, "service,version": true, "when": true, "NAME,AGE": true,
		"name": false, "shop,2.4.0": false, "2026-11-22,name": false, "19:21,time": false, "": false, "a,b": false,
	} {
		if got := isHead(strings.Split(text, ",")); got != want {
			t.Errorf("isHead(%q): got %v, want %v", text, got, want)
		}
	}
}

func TestAlignedHead(t *testing.T) {
	cases := []struct {
		trait, text string
		want        int
	}{
		{"first_line", "NAME   AGE\nshop   5m\n", 0},
		{"below_a_title", "deployments:\nNAME   AGE\nshop   5m\n", 1},
		{"far_below", "a\nb\nc\nNAME   AGE\n", -1},
		{"one_blank", "NAME AGE\nshop 5m\n", -1},
		{"commas", "NAME,  AGE\n", -1},
		{"no_known_names", "FOO   BAR\n", -1},
	}
	for _, c := range cases {
		if got := alignedHead(strings.Split(c.text, "\n")); got != c.want {
			t.Errorf("%s: %q: got line %d, want %d", c.trait, c.text, got, c.want)
		}
	}
}

func TestExplainAges(t *testing.T) {
	for head, want := range map[string]string{
		"LAST SEEN,TYPE,REASON":              "kubectl get events",
		"NAME,DESIRED,CURRENT,READY,AGE":     "kubectl get rs",
		"NAME,READY,STATUS,RESTARTS,AGE":     "kubectl get pods",
		"NAME,READY,UP-TO-DATE,AGE":          "kubectl get rs",
		"CONTAINER ID,IMAGE,CREATED,NAMES":   "docker events",
		"REPOSITORY,TAG,IMAGE ID,CREATED":    "docker events",
		"VERSION,STATUS,DESCRIPTION,CREATED": "",
	} {
		l := &list{}
		l.explainAges(strings.Split(head, ","))
		if got := l.hint; want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: got the hint %q, want %q", head, got, want)
		}
	}
}
