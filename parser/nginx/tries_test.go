package nginx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestLists(t *testing.T) {
	for _, test := range []struct {
		name, list string
		want       []string
	}{
		{"one", "10.0.0.21:80", []string{"10.0.0.21:80"}},
		{"none", "-", []string{"-"}},
		{"empty", "", []string{""}},
		{"two_tries", "502, 200", []string{"502", "200"}},
		{"redirect", "404 : 200", []string{"404", "200"}},
		{"tries_and_redirect", "a:1, b:2 : c", []string{"a:1", "b:2", "c"}},
		{"first_empty", ", 0.001", []string{"", "0.001"}},
		{"empty_before_redirect", " : 0.001", []string{"", "0.001"}},
		{"empty_after_redirect", "0.001 : ", []string{"0.001", ""}},
		{"comma_and_colon", "-, : 0.001", []string{"-", "", "0.001"}},
		{"two_colons", "- : : 0.001", []string{"-", "", "0.001"}},
		{"cut_behind_colon", "0.001 :", []string{"0.001", ""}},
		{"cut_behind_comma", "0.001, ", []string{"0.001", ""}},
		{"blank_that_separates_nothing", "0.0 8", []string{"0.0 8"}},
		{"colon_without_blank", "a :b", []string{"a :b"}},
		{"comma_without_blank", "a,b", []string{"a,b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for rest, more := []byte(test.list), true; more; {
				var element []byte
				element, rest, more = nextTry(rest)
				got = append(got, string(element))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("elements of %q = %q, want %q", test.list, got, test.want)
			}
			if n := countTries([]byte(test.list)); n != len(test.want) {
				t.Errorf("countTries(%q) = %d, want %d", test.list, n, len(test.want))
			}
			if last := lastTry([]byte(test.list)); string(last) != test.want[len(test.want)-1] {
				t.Errorf("lastTry(%q) = %q, want %q", test.list, last, test.want[len(test.want)-1])
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]bool{"10.0.0.21:80": true, "10.0.0.21": true, "[2001:db8::1]:80": true, "unix:/run/app.sock": true, "app:8080": true,
		"shop": false, "shop.example": false, "": false, "-": false, "default-shop-80": false} {
		if got := isAddress([]byte(text)); got != want {
			t.Errorf("isAddress(%q) = %v, want %v", text, got, want)
		}
		if got := isOneAddress([]byte(text)); got != want {
			t.Errorf("isOneAddress(%q) = %v, want %v", text, got, want)
		}
	}
	for _, list := range []string{"10.0.0.21:80, 10.0.0.22:80", "a:1 : b:2", "a:1, b"} {
		if isOneAddress([]byte(list)) {
			t.Errorf("isOneAddress(%q) = true, want false", list)
		}
	}
}

// fieldsOf makes fields of name=value pairs.
func fieldsOf(t *testing.T, text string) *fields {
	t.Helper()
	f := &fields{}
	for _, pair := range strings.Split(text, "|") {
		name, value, _ := strings.Cut(pair, "=")
		what, own, ok := lookUp([]byte(name))
		if !ok {
			t.Fatalf("%q: no field is called so", name)
		}
		f.set(what, own, []byte(value))
	}
	return f
}

func TestPeersAndGroups(t *testing.T) {
	for _, test := range []struct {
		name, pairs, peer, group string
		tries                    int
	}{
		{"one", "upstream_addr=10.0.0.21:80", "10.0.0.21:80", "", 1},
		{"two", "upstream_addr=10.0.0.21:80, 10.0.0.22:80", "10.0.0.22:80", "", 2},
		{"group_alone", "upstream_addr=shop|upstream_status=502", "", "shop", 1},
		{"group_behind_a_try", "upstream_addr=10.0.0.21:80, shop", "10.0.0.21:80", "shop", 1},
		{"not_tried", "upstream_addr=-|upstream_status=-|proxy_host=shop", "", "shop", 0},
		{"name_goes_before_group", "upstream_addr=shop|proxy_upstream_name=default-shop-80", "", "default-shop-80", 0},
		{"name_is_dash", "upstream_addr=shop|proxy_upstream_name=-", "", "shop", 0},
		{"statuses_alone", "upstream_status=502, 200", "", "", 2},
		{"nothing", "status=200", "", "", 0},
	} {
		f := fieldsOf(t, test.pairs)
		if got := fmt.Sprintf("%s %s %d", f.peer(), f.group(), f.tries()); got != fmt.Sprintf("%s %s %d", test.peer, test.group, test.tries) {
			t.Errorf("%s: %s: peer, group, tries = %q", test.name, test.pairs, got)
		}
	}
}

func TestOutcome(t *testing.T) {
	for _, test := range []struct {
		name, pairs string
		outcome     event.Outcome
		symptom     event.Symptom
	}{
		{"fine", "status=200|upstream_status=200|upstream_header_time=0.1", event.Fine, event.NoSymptom},
		{"502_alone", "status=502", event.Failed, event.Unknown},
		{"502_sent_by_the_upstream", "status=502|upstream_header_time=0.001", event.PassedOn, event.PassedThrough},
		{"502_sent_by_the_last_upstream", "status=502|upstream_header_time=-, 0.001", event.PassedOn, event.PassedThrough},
		{"502_made_after_an_upstreams_own", "status=502|upstream_header_time=0.001, -", event.Failed, event.Unknown},
		{"502_not_connected", "status=502|upstream_header_time=-|upstream_connect_time=-|upstream_addr=a:1", event.Failed, event.ConnectFailed},
		{"502_connected", "status=502|upstream_header_time=-|upstream_connect_time=0.001|upstream_addr=a:1", event.Failed, event.Unknown},
		{"502_first_connected_last_not", "status=502|upstream_connect_time=0.001, -|upstream_addr=a:1, b:2", event.Failed, event.ConnectFailed},
		{"502_nobody_left", "status=502|upstream_addr=a:1, shop|upstream_connect_time=-, -", event.Failed, event.NoUpstream},
		{"502_no_address", "status=502|upstream_addr=-|upstream_connect_time=-", event.Failed, event.ResolveFailed},
		{"502_times_alone_not_tried", "status=502|upstream_response_time=-|upstream_connect_time=-", event.Failed, event.ResolveFailed},
		{"502_times_alone_tried", "status=502|upstream_response_time=0.000|upstream_connect_time=-", event.Failed, event.ConnectFailed},
		{"504_alone", "status=504", event.Failed, event.Unknown},
		{"504_not_connected", "status=504|upstream_connect_time=-", event.Failed, event.ConnectTimeout},
		{"504_connected", "status=504|upstream_connect_time=0.001|upstream_header_time=-", event.Failed, event.AnswerTimeout},
		{"504_sent_by_the_upstream", "status=504|upstream_header_time=1.001", event.Fine, event.NoSymptom},
		{"503_of_the_application", "status=503|upstream_addr=a:1|proxy_upstream_name=x", event.Fine, event.NoSymptom},
		{"503_of_a_limit", "status=503|upstream_addr=-", event.Fine, event.NoSymptom},
		{"503_of_a_limit_with_proxy_host", "status=503|upstream_addr=-|proxy_host=shop", event.Fine, event.NoSymptom},
		{"503_without_endpoints", "status=503|upstream_addr=-|proxy_upstream_name=x", event.Failed, event.NoEndpoints},
		{"503_without_addresses_logged", "status=503|proxy_upstream_name=x", event.Fine, event.NoSymptom},
		{"499", "status=499|upstream_status=502, -", event.ClientAbort, event.NoSymptom},
		{"500", "status=500|upstream_status=500", event.Fine, event.NoSymptom},
		{"500_behind_a_failed_try", "status=500|upstream_status=502, 500", event.Fine, event.NoSymptom},
		{"rescued_by_status", "status=200|upstream_status=502, 200", event.Rescued, event.NoSymptom},
		{"rescued_by_header", "status=200|upstream_header_time=-, 0.1", event.Rescued, event.NoSymptom},
		{"rescued_by_connect", "status=200|upstream_connect_time=-, 0.1", event.Rescued, event.NoSymptom},
		{"rescued_by_addresses", "status=200|upstream_addr=a:1, b:2", event.Rescued, event.NoSymptom},
		{"redirect_is_no_rescue", "status=200|upstream_addr=a:1 : b:2", event.Fine, event.NoSymptom},
		{"other_status_is_no_failed_try", "status=200|upstream_status=503, 200", event.Fine, event.NoSymptom},
		{"masked_by_error_page", "status=200|upstream_status=502", event.Masked, event.NoSymptom},
		{"masked_by_other_status", "status=503|upstream_status=504, 502", event.Masked, event.NoSymptom},
		{"masked_by_stale_copy", "status=200|upstream_addr=a:1|upstream_header_time=-", event.Masked, event.NoSymptom},
		{"stale_copy", "status=200|upstream_cache_status=STALE|upstream_status=-", event.Masked, event.Normal},
		{"old_copy_while_updating", "status=200|upstream_cache_status=UPDATING", event.Masked, event.Normal},
		{"stale_copy_after_failure", "status=200|upstream_cache_status=STALE|upstream_status=502", event.Masked, event.NoSymptom},
		{"fresh_copy", "status=200|upstream_cache_status=HIT|upstream_status=-", event.Fine, event.NoSymptom},
		{"stale_and_refused", "status=403|upstream_cache_status=STALE", event.Fine, event.NoSymptom},
		{"client_error_without_header", "status=400|upstream_addr=a:1|upstream_header_time=-", event.Fine, event.NoSymptom},
		{"not_tried", "status=200|upstream_addr=-|upstream_header_time=-", event.Fine, event.NoSymptom},
		{"no_status", "status=000|upstream_header_time=-", event.Fine, event.NoSymptom},
	} {
		f := fieldsOf(t, test.pairs)
		if outcome, symptom := f.judge(f.code()); outcome != test.outcome || symptom != test.symptom {
			t.Errorf("%s: %s: got %s %s, want %s %s", test.name, test.pairs, outcomeNames[outcome], symptom, outcomeNames[test.outcome], test.symptom)
		}
	}
}

// Whatever stands in a list, its last element is the same from both ends.
func TestListsFromBothEnds(t *testing.T) {
	const letters = "a,: "
	for n := range 1 << 18 {
		list := make([]byte, 0, 9)
		for rest := n; len(list) < n%10; rest /= 4 {
			list = append(list, letters[rest%4])
		}
		var want []byte
		for rest, more := list, true; more; {
			want, rest, more = nextTry(rest)
		}
		if got := lastTry(list); string(got) != string(want) {
			t.Fatalf("lastTry(%q) = %q, want %q", list, got, want)
		}
	}
}
