package analyze

import (
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// Envoy tells of an answer only that it was no valid HTTP. Whether a service speaks so to all, or to those who have something in common, is not the same.
func TestVerdictsOfFewClients(t *testing.T) {
	envoy := func(broken func(client int) bool) func(logs) {
		return func(l logs) {
			every(10, 0, 600, func(at time.Time, i int) {
				client := i * 7919 % 60
				code, flags, detail, took := 200, "-", "via_upstream", "20"
				if i >= 3000 && i < 5000 && broken(client) && i%2 == 0 {
					code, flags, detail, took = 502, "UPE", "upstream_reset_before_response_started{protocol_error}", "-"
				}
				l.add("envoy.log", `[%s] "GET /p%d HTTP/1.1" %d %s %s - "-" 0 91 21 %s "198.51.100.%d" "curl/8" "%032x" "shop.example" "10.0.0.5:80" shop 10.0.0.9:4711 10.0.0.9:8080 198.51.100.%d:5000 - default`,
					at.Format("2006-01-02T15:04:05.000Z"), i%5, code, flags, detail, took, client, i, client)
			})
		}
	}
	before := []event.Change{changeAt("shop 13", -5*time.Hour)}
	tellAll(t, []tale{
		{"a tenant of four clients", knowledge.Bugs, "", before, envoy(func(client int) bool { return client < 4 })},
		{"everyone", knowledge.Communication, "", before, envoy(func(int) bool { return true })},
	})
}

func TestFewest(t *testing.T) {
	var n nameWeights
	n.reserve(4)
	for id, weight := range []float64{0, 70, 25, 5} {
		n.add(digest.NameID(id), weight)
	}
	for _, test := range []struct {
		weight float64
		want   int
	}{{60, 1}, {90, 2}, {100, 3}, {101, 5}} {
		if got := n.fewest(test.weight); got != test.want {
			t.Errorf("%v of 70, 25 and 5: got %d names, want %d", test.weight, got, test.want)
		}
	}
}
