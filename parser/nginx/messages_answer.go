package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// answerMessages are answers that nginx cannot take: broken headers and bodies.
var answerMessages = []scan.Row{
	{
		ID: "send.zero", Text: "send() returned zero", Level: "alert", Symptom: event.SendFailed,
		Meaning: "Kernel accepted no bytes.",
		Source:  "os/unix/ngx_send.c:ngx_unix_send",
		Sample:  "send() returned zero while sending request to upstream",
	},
	{
		ID: "sendfile.truncated", Text: `sendfile() reported that "…" was truncated at `, Level: "alert", Symptom: event.Normal,
		Also:    []string{`SSL_sendfile() reported that "…" was truncated at `},
		Meaning: "A file changed while it was sent.",
		Source:  "os/unix/ngx_linux_sendfile_chain.c:ngx_linux_sendfile",
		Sample:  `sendfile() reported that "/srv/www/big.iso" was truncated at 1048576`, Made: true,
	},
	{
		ID: "header.too-big", Text: "upstream sent too big header", Phase: "reading response header from upstream", Level: "error", Symptom: event.HeaderTooBig,
		Meaning: "Response header exceeds proxy_buffer_size: usually large cookies or debug headers.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_header",
		Sample:  "upstream sent too big header while reading response header from upstream",
		Near:    "upstream sent too big early hints while reading response header from upstream",
	},
	{
		ID: "header.early-hints-too-big", Text: "upstream sent too big early hints", Level: "info", Symptom: event.Normal,
		Meaning: "103 hints exceed the buffer and are skipped.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_early_hints",
		Sample:  "upstream sent too big early hints while reading response header from upstream",
		Near:    "upstream sent too big trailers while reading upstream",
	},
	{
		ID: "header.no-valid-status", Text: "upstream sent no valid HTTP/… header", Phase: "reading response header from upstream", Level: "error", Symptom: event.AnswerInvalid,
		Meaning: "First bytes are not an HTTP status line; nginx passes them as HTTP/0.9 with status 200 or 009.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_process_status_line",
		Sample:  "upstream sent no valid HTTP/1.0 header while reading response header from upstream", Made: true,
	},
	{
		ID: "header.early-hints-http10", Text: "upstream sent HTTP/1.0 response with early hints", Level: "error", Symptom: event.AnswerInvalid,
		Meaning: "103 over HTTP/1.0 is not allowed.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_process_status_line",
		Sample:  "upstream sent HTTP/1.0 response with early hints while reading response header from upstream",
	},
	{
		ID: "header.invalid", Text: `upstream sent invalid header: "…\x…..."`, Level: "error", Symptom: event.InvalidHeader,
		Meaning: "A response header line holds forbidden bytes or form.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_process_header",
		Sample:  `upstream sent invalid header: "X\x20..." while reading response header from upstream`,
		Near:    `upstream sent invalid header: "x-bad: a" while reading response header from upstream`,
	},
	{
		ID: "header.invalid-plain", Text: "upstream sent invalid header while ", Level: "error", Symptom: event.InvalidHeader,
		Meaning: "Older short form of an invalid response header.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_process_header",
		Sample:  "upstream sent invalid header while reading response hea", Made: true,
		Near: "upstream sent invalid header while reading response header from upstream",
	},
	{
		ID: "header.invalid-h2", Text: `upstream sent invalid header: "…: …"`, Level: "error", Symptom: event.InvalidHeader,
		Also:    []string{`upstream sent invalid header "…: …"`},
		Meaning: "HTTP/2 header with forbidden characters or upper case.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_process_header",
		Sample:  `upstream sent invalid header: "x-bad: a" while reading response header from upstream`, Made: true,
		Near: `upstream sent invalid header: "X\x20..." while reading response header from upstream`,
	},
	{
		ID: "header.invalid-bare", Text: "upstream sent invalid header$", Level: "error", Symptom: event.InvalidHeader,
		Meaning: "HTTP/2 header block could not be parsed.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_process_header",
		Sample:  "upstream sent invalid header while reading response header from upstream",
		Near:    `upstream sent invalid header: "X\x20..." while reading response header from upstream`,
	},
	{
		ID: "header.invalid-status", Text: `upstream sent invalid status "…"`, Level: "error", Symptom: event.InvalidStatus,
		Also:    []string{`upstream sent invalid :status "…"`},
		Meaning: "Status is not a number in range; script or server writes a bad status.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header; uwsgi, scgi, grpc",
		Sample:  `upstream sent invalid status "2000 OK" while reading response header from upstream`, Made: true,
		Near: `upstream sent unexpected :status "101" while reading response header from upstream`,
	},
	{
		ID: "header.unexpected-status", Text: `upstream sent unexpected :status "…"`, Level: "error", Symptom: event.InvalidStatus,
		Meaning: "HTTP/2 informational status such as 101 where a final one is needed.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_process_header",
		Sample:  `upstream sent unexpected :status "101" while reading response header from upstream`, Made: true,
		Near: `upstream sent invalid :status "2000" while reading response header from upstream`,
	},
	{
		ID: "header.duplicate-status", Text: "upstream sent duplicate :status header", Level: "error", Symptom: event.DuplicateHeader,
		Meaning: "Two :status fields in one HTTP/2 response.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_process_header",
		Sample:  "upstream sent duplicate :status header while reading response header from upstream",
		Near:    "upstream sent no :status header while reading response header from upstream",
	},
	{
		ID: "header.no-status", Text: "upstream sent no :status header", Level: "error", Symptom: event.InvalidStatus,
		Meaning: "HTTP/2 response without :status.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_process_header",
		Sample:  "upstream sent no :status header while reading response header from upstream",
		Near:    "upstream sent duplicate :status header while reading response header from upstream",
	},
	{
		ID: "header.duplicate-line", Text: `upstream sent duplicate header line: "…: …", previous value: "…: …"$`, Level: "error", Symptom: event.DuplicateHeader,
		Meaning: "Content-Length or Transfer-Encoding sent twice; response rejected.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_content_length",
		Sample:  `upstream sent duplicate header line: "Transfer-Encoding: chunked", previous value: "Transfer-Encoding: chunked" while reading response header from upstream`, Made: true,
		Near: `upstream sent duplicate header line: "Date: a", previous value: "Date: b", ignored while reading response header from upstream`,
	},
	{
		ID: "header.duplicate-line-ignored", Text: `upstream sent duplicate header line: "…: …", previous value: "…: …", ignored`, Level: "warn", Symptom: event.Normal,
		Meaning: "Harmless repeated header; the second was ignored.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_header_line",
		Sample:  `upstream sent duplicate header line: "Date: a", previous value: "Date: b", ignored while reading response header from upstream`, Made: true,
		Near: `upstream sent duplicate header line: "Transfer-Encoding: chunked", previous value: "Transfer-Encoding: chunked" while reading response header from upstream`,
	},
	{
		ID: "header.cl-and-te", Text: `upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time`, Level: "error", Symptom: event.InvalidLength,
		Meaning: "Both length headers present: possible response smuggling, so it is refused.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_content_length",
		Sample:  `upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time while reading response header from upstream`,
	},
	{
		ID: "header.invalid-content-length", Text: `upstream sent invalid "Content-Length" header: "…: …"`, Level: "error", Symptom: event.InvalidLength,
		Meaning: "Content-Length is not a number.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_content_length",
		Sample:  `upstream sent invalid "Content-Length" header: "Content-Length: 12, 12" while reading response header from upstream`, Made: true,
		Near: `upstream sent invalid header: "Content-Length: 12" while reading response header from upstream`,
	},
	{
		ID: "header.unknown-te", Text: `upstream sent unknown "Transfer-Encoding": "…"`, Level: "error", Symptom: event.InvalidLength,
		Meaning: "Transfer-Encoding other than chunked.",
		Source:  "http/ngx_http_upstream.c:ngx_http_upstream_process_transfer_encoding",
		Sample:  `upstream sent unknown "Transfer-Encoding": "gzip" while reading response header from upstream`, Made: true,
	},
	{
		ID: "body.more-than-length", Text: `upstream sent more data than specified in "Content-Length" header`, Level: "warn", Symptom: event.BodyInvalid,
		Meaning: "Body longer than announced; extra bytes dropped.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_copy_filter",
		Sample:  `upstream sent more data than specified in "Content-Length" header while reading upstream`,
	},
	{
		ID: "body.larger-than-length", Text: "upstream sent response body larger than indicated content length", Level: "error", Symptom: event.BodyInvalid,
		Meaning: "HTTP/2 body exceeds content-length.",
		Source:  "http/modules/ngx_http_grpc_module.c:ngx_http_grpc_filter",
		Sample:  "upstream sent response body larger than indicated content length while reading upstream",
	},
	{
		ID: "body.after-final-chunk", Text: "upstream sent data after final chunk", Level: "warn", Symptom: event.BodyInvalid,
		Also:    []string{"upstream sent data after trailers"},
		Meaning: "Extra bytes after the end of a chunked body.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_chunked_filter",
		Sample:  "upstream sent data after final chunk while reading upstream",
	},
	{
		ID: "body.invalid-chunked", Text: "upstream sent invalid chunked response", Level: "error", Symptom: event.BodyInvalid,
		Meaning: "Chunk framing is broken; header already sent, client sees a truncated body.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_chunked_filter",
		Sample:  "upstream sent invalid chunked response while reading upstream",
	},
	{
		ID: "body.trailers-too-big", Text: "upstream sent too big trailers", Level: "error", Symptom: event.BodyInvalid,
		Meaning: "Trailers exceed the buffer.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_process_trailer",
		Sample:  "upstream sent too big trailers while reading upstream",
		Near:    "upstream sent too big header while reading response header from upstream",
	},
	{
		ID: "body.invalid-trailer", Text: "upstream sent invalid trailer", Level: "error", Symptom: event.BodyInvalid,
		Meaning: "A trailer line is malformed.",
		Source:  "http/modules/ngx_http_proxy_module.c:ngx_http_proxy_process_trailer; ngx_http_grpc_module.c:ngx_http_grpc_filter",
		Sample:  `upstream sent invalid trailer: "x-bad\x00..." while reading upstream`, Made: true,
		Near: "upstream sent invalid header while reading response header from upstream",
	},
}
