package nginx

import (
	"testing"

	"github.com/why502/why502/parser/event"
)

// What nginx says on BSD, macOS and Windows means what its Linux form means. The number stays as it was logged.
func TestMessagesOfOtherSystems(t *testing.T) {
	const head, tail = `2026/11/22 19:46:49 [error] 7#7: *1 `, `, client: 10.0.0.7, server: a, request: "GET / HTTP/1.1", upstream: "http://10.0.0.9:1/", host: "a"`
	for _, test := range []struct {
		there, here string
		errno       int
	}{
		{`connect() failed (10061: No connection could be made because the target machine actively refused it) while connecting to upstream`,
			`connect() failed (111: Connection refused) while connecting to upstream`, 10061},
		{`upstream timed out (10060: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond) while reading response header from upstream`,
			`upstream timed out (110: Connection timed out) while reading response header from upstream`, 10060},
		{`WSARecv() failed (10054: An existing connection was forcibly closed by the remote host) while reading response header from upstream`,
			`recv() failed (104: Connection reset by peer) while reading response header from upstream`, 10054},
		{`WSARecv() failed (10053: An established connection was aborted by the software in your host machine) while reading upstream`,
			`recv() failed (104: Connection reset by peer) while reading upstream`, 10053},
		{`WSASend() failed (10054: An existing connection was forcibly closed by the remote host) while sending request to upstream`,
			`send() failed (104: Connection reset by peer) while sending request to upstream`, 10054},
		{`connect() failed (10065: A socket operation was attempted to an unreachable host) while connecting to upstream`,
			`connect() failed (113: No route to host) while connecting to upstream`, 10065},
		{`connect() failed (10048: Only one usage of each socket address (protocol/network address/port) is normally permitted) while connecting to upstream`,
			`connect() failed (99: Cannot assign requested address) while connecting to upstream`, 10048},
		{`kevent() reported that connect() failed (61: Connection refused) while connecting to upstream`,
			`connect() failed (111: Connection refused) while connecting to upstream`, 61},
		{`connect() failed (10999: Nobody knows) while connecting to upstream`, `connect() failed (999: Nobody knows) while connecting to upstream`, 10999},
		{`kevent() reported that connect() is fine while connecting to upstream`, `connect() is fine while connecting to upstream`, 0},
	} {
		p := newErrorLog()
		var got, want event.Event
		if line := head + test.there + tail; !p.Parse([]byte(line), &got) || !p.Parse([]byte(head+test.here+tail), &want) {
			t.Errorf("%s is not read", line)
		} else if got.Row != want.Row || got.Symptom != want.Symptom || got.Errno != test.errno || string(got.Message) != test.there {
			t.Errorf("%s\n got %s, %s, errno %d, message %s\nwant %s, %s, errno %d", test.there, got.Row, got.Symptom, got.Errno, got.Message, want.Row, want.Symptom, test.errno)
		}
		if problem := disagreement(p, []byte(head+test.there+tail)) + otherRoad([]byte(head+test.there+tail)); problem != "" {
			t.Errorf("%s: %s", test.there, problem)
		}
	}
}
