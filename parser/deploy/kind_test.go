package deploy

import (
	"testing"

	"github.com/why502/why502/parser/event"
)

func TestKindOf(t *testing.T) {
	cases := []struct {
		trait string
		r     record
		want  event.ChangeKind
	}{
		{"nothing_said", record{name: "shop"}, event.Deploy},
		{"column", record{name: "shop", kind: "DNS"}, event.DNSChange},
		{"column_before_words", record{name: "dns-updater", kind: "deploy"}, event.Deploy},
		{"column_of_two_words", record{name: "shop", kind: "feature_flag"}, event.Config},
		{"column_unknown_then_words", record{name: "lower TTL", kind: "CHG"}, event.DNSChange},
		{"column_unknown_no_words", record{name: "shop", kind: "minor"}, event.Deploy},
		{"column_other", record{name: "shop", kind: "maintenance"}, event.OtherChange},
		{"dns_record", record{name: "CHG-1", note: "change record of api.example.com"}, event.DNSChange},
		{"dns_service_with_version", record{service: "dns", version: "2026112201"}, event.DNSChange},
		{"zone_of_a_service_with_version", record{service: "zone-shop", version: "2.4.0"}, event.Deploy},
		{"firewall", record{name: "open security group for 8080"}, event.FirewallChange},
		{"nftables", record{rest: "nft: drop 10.0.0.0/8"}, event.FirewallChange},
		{"network_policy", record{rest: "apply NetworkPolicy default-deny"}, event.FirewallChange},
		{"network_policy_in_words", record{rest: "apply network-policy default-deny"}, event.FirewallChange},
		{"firewall_in_short", record{service: "fw-core", version: "policy-12"}, event.FirewallChange},
		{"firewall_of_a_new_sort", record{name: "ngfw-policy 12", version: "12"}, event.FirewallChange},
		{"no_firewall_within_a_word", record{service: "fwd-api", version: "2.4.0"}, event.Deploy},
		{"policy_of_an_application", record{service: "policy-engine", version: "2.4.0"}, event.Deploy},
		{"name_server_by_its_make", record{service: "coredns", version: "1.12"}, event.DNSChange},
		{"certificate", record{name: "certbot renew"}, event.CertificateChange},
		{"tls_in_a_version's_note", record{name: "shop@2.4.0", version: "2.4.0", note: "fix TLS handling"}, event.Deploy},
		{"proxy_upgrade", record{service: "nginx", version: "1.28"}, event.ProxyChange},
		{"proxy_config", record{name: "haproxy config"}, event.ProxyChange},
		{"gateway_reload", record{name: "gateway", note: "reloaded config"}, event.ProxyChange},
		{"gateway_as_an_application", record{service: "api-gateway", version: "2.3.1", note: "update"}, event.Deploy},
		{"config", record{name: "feature flag new-cart on"}, event.Config},
		{"config_service", record{service: "config", name: "config-7", version: "7"}, event.Config},
		{"config_service_among_others", record{service: "config-server", version: "2.4.0"}, event.Deploy},
		{"scale", record{rest: "scaled shop to 8"}, event.Scale},
		{"scale_in_a_version's_name", record{name: "scale 2.4.0", version: "2.4.0"}, event.Deploy},
		{"commit_speaks_of_code", record{version: "9fceb02", note: "fix DNS cache", commit: true}, event.Deploy},
		{"commit_that_names_what_was_deployed", record{version: "9fceb02", note: "deploy: nginx-vhosts-118", commit: true}, event.ProxyChange},
		{"commit_that_tells_what_was_released", record{version: "9fceb02", note: "release: fix DNS cache", commit: true}, event.Deploy},
		{"commit_with_a_scope", record{version: "9fceb02", note: "dns: lower TTL", commit: true}, event.DNSChange},
	}
	for _, c := range cases {
		if got := kindOf(&c.r, nameOfEntry(&c.r), c.r.version); got != c.want {
			t.Errorf("%s: %+v: got %s, want %s", c.trait, c.r, got, c.want)
		}
	}
}

func TestIsRollback(t *testing.T) {
	cases := []struct {
		r    record
		want bool
	}{
		{record{name: "shop@2.3.1-rollback"}, true},
		{record{name: "shop", note: "Rolled back to 2.3.1"}, true},
		{record{name: "Revert \"new cart\""}, true},
		{record{name: "undo CHG-7"}, true},
		{record{name: "back to 2.3.1"}, true},
		{record{name: "shop", kind: "rollback"}, true},
		{record{name: "shop", status: "Rollback"}, true},
		{record{name: "shop 2.4.0", note: "rollout"}, false},
		{record{name: "reverting-service"}, true},
		{record{name: "backoffice 2.4.0"}, false},
		{record{version: "9fceb02", note: "Revert \"new cart\"", commit: true}, true},
		{record{version: "9fceb02", note: "add a rollback button", commit: true}, false},
	}
	for _, c := range cases {
		if got := isRollback(&c.r, nameOfEntry(&c.r)); got != c.want {
			t.Errorf("%+v: got %v, want %v", c.r, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{"": " ", "Shop": " shop ", "a-b_c.d": " a b c d ", "  TTL: 60s ": " ttl 60s ", "größer": " größer ", "--": " "} {
		if got := words(text); got != want {
			t.Errorf("words(%q): got %q, want %q", text, got, want)
		}
	}
}

// TestKindWordsCanMatch holds that every phrase is written the way words writes a text.
func TestKindWordsCanMatch(t *testing.T) {
	check := func(phrases []string) {
		for _, phrase := range phrases {
			if !hasAny(words("x "+phrase+" y"), []string{phrase}) {
				t.Errorf("%q can never match", phrase)
			}
		}
	}
	for _, k := range kindWords {
		check(k.strong)
		check(k.weak)
	}
	check(proxyWords)
	check(proxyChanges)
	check(rollbackWords)
	for name := range kindNames() {
		check([]string{name})
	}
}
