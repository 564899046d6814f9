package envoy

import (
	"errors"
	"strings"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// Compile makes a format of what a configuration says: a text format, a JSON template, a pasted block of YAML that holds one of them
// (text_format, inline_string, json_format …), or the name of a built-in format, with or without "envoy-". A text that is a built-in format to the letter
// becomes that one, which is faster.
func Compile(text string) (scan.Format, error) {
	text = strings.TrimSpace(text)
	if f, ok := builtIn(text); ok {
		return f, nil
	}
	format, members, err := readYAML(text)
	if err != nil {
		return scan.Format{}, err
	}
	if members == nil {
		if members, _ = scan.JSONTemplate(format); members == nil && strings.HasPrefix(strings.TrimSpace(format), "{") {
			return scan.Format{}, errors.New("format: begins like JSON and is none")
		}
	}
	if members != nil {
		return compileJSON(members)
	}
	return compileText(format)
}

// builtIn finds a format by its name.
func builtIn(name string) (scan.Format, bool) {
	switch name {
	case "default":
		name = "text"
	case "istio-json", "gateway", "envoy-gateway", "contour":
		name = "json"
	}
	for _, f := range formats {
		if f.Name == name || f.Name == "envoy-"+name {
			return f, true
		}
	}
	return scan.Format{}, false
}

// customFormat is the name of all formats that are given.
const customFormat = "envoy-custom"

// compileText makes a format of a text format.
func compileText(format string) (scan.Format, error) {
	format = oneLine(format)
	if k, ok := builtInText[spelling(format)]; ok {
		return formats[k], nil
	}
	if _, err := newTemplate(format); err != nil {
		return scan.Format{}, err
	}
	return scan.Format{Name: customFormat, Proxy: event.Envoy, New: func() scan.Parser {
		t, _ := newTemplate(format) // each parser has its own, because readers of times remember
		return t.parser()
	}}, nil
}

// oneLine joins what documentation and configurations break into lines.
func oneLine(format string) string {
	lines := strings.Split(strings.Trim(format, "\r\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, "\r")
		if i > 0 {
			lines[i] = strings.TrimLeft(lines[i], " ")
		}
	}
	return strings.Join(lines, " ")
}

// builtInText are the formats of Envoy and Istio to the letter, by their kind.
var builtInText = map[string]kind{
	spelling(defaultFormat): plainText,
	spelling(strings.Replace(defaultFormat, " %BYTES_RECEIVED%", istioReasons, 1) + istioTail): istioText,
	spelling(strings.Replace(defaultFormat, " %BYTES_RECEIVED%", mixerReasons, 1) + istioTail): mixerText,
}

const (
	defaultFormat = `[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% ` +
		`%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"`
	istioReasons = ` %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED%`
	mixerReasons = ` "%DYNAMIC_METADATA(istio.mixer:status)%" "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED%`
	istioTail    = ` %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%`
)

// spelling makes formats that differ only in the names of operators the same.
func spelling(format string) string {
	return strings.NewReplacer("REQUEST_HEADER(", "REQ(", "RESPONSE_HEADER(", "RESP(", "_CLUSTER_RAW%", "_CLUSTER%").Replace(format)
}
