package envoy

import (
	"bytes"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// kumaHTTP and kumaTCP are what Kuma and Kong Mesh log unless told otherwise: Envoy's own format with the mesh before the request and the services at its
// end, and a sentence.
const (
	kumaHTTP = `[%START_TIME%] %ROUTE_NAME% "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% ` +
		`%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-B3-TRACEID)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%REQ(SOURCE)%" "%UPSTREAM_CLUSTER%" ` +
		`"%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" "%UPSTREAM_HOST%"`
	kumaTCP = `[%START_TIME%] %RESPONSE_FLAGS% %ROUTE_NAME% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%(%REQ(SOURCE)%)->%UPSTREAM_HOST%(%UPSTREAM_CLUSTER%) took %DURATION%ms, ` +
		`sent %BYTES_SENT% bytes, received: %BYTES_RECEIVED% bytes`
)

// product reads a format that no configuration shows, because the software brings it. A format that somebody gave takes lines that are cut; such a line
// must have the marks of its own.
type product struct {
	scan.Parser
	marks []string
}

// newProduct makes a parser of a format whose lines hold these marks in order.
func newProduct(format string, marks ...string) func() scan.Parser {
	return func() scan.Parser {
		t, err := newTemplate(format)
		if err != nil {
			return nil // a test holds that none is
		}
		return product{t.parser(), marks}
	}
}

// Glance reads what requests are counted by.
func (p product) Glance(line []byte, g *event.Glance) bool {
	return p.fits(line) && p.Parser.Glance(line, g)
}

// Parse fills every key.
func (p product) Parse(line []byte, ev *event.Event) bool {
	return p.fits(line) && p.Parser.Parse(line, ev)
}

func (p product) fits(line []byte) bool {
	if len(line) < 32 || line[0] != '[' || line[11] != 'T' {
		return false
	}
	for _, mark := range p.marks {
		at := bytes.Index(line, []byte(mark))
		if at < 0 {
			return false
		}
		line = line[at+len(mark):]
	}
	return true
}
