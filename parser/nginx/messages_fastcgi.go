package nginx

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// fastcgiMessages are what FastCGI, uwsgi, SCGI and memcached bring, with what applications write to their error output.
var fastcgiMessages = []scan.Row{
	{
		ID: "fastcgi.stderr.primary-script-unknown", Text: `FastCGI sent in stderr: "…Primary script unknown`, Level: "error", Symptom: event.AppScript,
		Meaning: "PHP cannot find the script; client gets 404 (File not found).",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.stderr.memory-limit", Text: `FastCGI sent in stderr: "…Allowed memory size of … bytes exhausted`, Level: "error", Symptom: event.AppMemory,
		Meaning: "PHP script exceeded memory_limit.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/app/a.php on line 7" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.stderr.max-execution", Text: `FastCGI sent in stderr: "…Maximum execution time of … seconds exceeded`, Level: "error", Symptom: event.SlowScript,
		Also:    []string{`FastCGI sent in stderr: "…Maximum execution time of … second exceeded`},
		Meaning: "PHP script ran longer than max_execution_time.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Maximum execution time of 30 seconds exceeded in /srv/app/a.php on line 7" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.stderr.fatal", Text: `FastCGI sent in stderr: "…PHP Fatal error:`, Level: "error", Symptom: event.AppFatal,
		Also: []string{
			`FastCGI sent in stderr: "…PHP Parse error:`, `FastCGI sent in stderr: "…PHP Compile error:`, `FastCGI sent in stderr: "…PHP Core error:`,
			`FastCGI sent in stderr: "…PHP Recoverable fatal error:`,
		},
		Meaning: "PHP died with a fatal error; file and line are in the text.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Call to undefined function f() in /srv/app/a.php:3" while reading response header from upstream`, Made: true,
		Near: `FastCGI sent in stderr: "PHP message: PHP Warning:  Undefined variable $x in /srv/app/a.php on line 3" while reading response header from upstream`,
	},
	{
		ID: "fastcgi.stderr.uncaught", Text: `FastCGI sent in stderr: "…Uncaught `, Level: "error", Symptom: event.AppFatal,
		Meaning: "An uncaught exception ended the script.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "Uncaught RuntimeException: no in /srv/app/a.php:3" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.stderr.db-refused", Text: `FastCGI sent in stderr: "…SQLSTATE[HY000] [2002]`, Level: "error", Symptom: event.AppDB,
		Also: []string{
			`FastCGI sent in stderr: "…Connection refused`, `FastCGI sent in stderr: "…Can't connect to MySQL`,
			`FastCGI sent in stderr: "…Can't connect to local MySQL`, `FastCGI sent in stderr: "…Can't connect to server`,
			`FastCGI sent in stderr: "…Can't connect to local server`, `FastCGI sent in stderr: "…could not connect to server`,
		},
		Meaning: "Application cannot reach its database or next tier.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: SQLSTATE[HY000] [2002] Connection refused" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.stderr.db-too-many", Text: `FastCGI sent in stderr: "…Too many connections`, Level: "error", Symptom: event.DBConnections,
		Also: []string{
			`FastCGI sent in stderr: "…SQLSTATE[HY000] [1040]`, `FastCGI sent in stderr: "…SQLSTATE[08004] [1040]`,
			`FastCGI sent in stderr: "…remaining connection slots`,
		},
		Meaning: "Database refuses more connections.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: SQLSTATE[08004] [1040] Too many connections" while reading response header from upstream`, Made: true,
		Near: `FastCGI sent in stderr: "PHP message: SQLSTATE[HY000] [2002] Connection refused" while reading response header from upstream`,
	},
	{
		ID: "fastcgi.stderr.getaddrinfo", Text: `FastCGI sent in stderr: "…getaddrinfo`, Level: "error", Symptom: event.AppLookup,
		Also:    []string{`FastCGI sent in stderr: "…Name or service not known`, `FastCGI sent in stderr: "…Temporary failure in name resolution`},
		Meaning: "Application could not resolve a host name.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: php_network_getaddresses: getaddrinfo failed: Name or service not known" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.stderr.warning", Text: `FastCGI sent in stderr: "…PHP Warning:`, Level: "error", Symptom: event.AppStderr,
		Also: []string{
			`FastCGI sent in stderr: "…PHP Notice:`, `FastCGI sent in stderr: "…PHP Deprecated:`, `FastCGI sent in stderr: "…PHP Strict Standards:`,
		},
		Meaning: "PHP diagnostics; alone not a cause of 5xx.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "PHP message: PHP Warning:  Undefined variable $x in /srv/app/a.php on line 3" while reading response header from upstream`, Made: true,
		Near: `FastCGI sent in stderr: "PHP message: PHP Fatal error:  Call to undefined function f() in /srv/app/a.php:3" while reading response header from upstream`,
	},
	{
		ID: "fastcgi.stderr", Text: `FastCGI sent in stderr: "`, Level: "error", Symptom: event.AppStderr,
		Meaning: "Text the application wrote to stderr; read it.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  `FastCGI sent in stderr: "starting job 7" while reading response header from upstream`, Made: true,
	},
	{
		ID: "fastcgi.closed-stdout", Text: "upstream prematurely closed FastCGI stdout", Phase: "reading response header from upstream", Level: "error", Symptom: event.ClosedEarly,
		Meaning: "FastCGI process ended its output without any header: script died.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  "upstream prematurely closed FastCGI stdout while reading response header from upstream",
		Near:    "upstream prematurely closed FastCGI stdout while reading upstream",
	},
	{
		ID: "fastcgi.closed-stdout-body", Text: "upstream prematurely closed FastCGI stdout", Level: "error", Symptom: event.BodyTruncated,
		Meaning: "FastCGI output ended before the announced length.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_input_filter",
		Sample:  "upstream prematurely closed FastCGI stdout while reading upstream",
		Near:    "upstream prematurely closed FastCGI stdout while reading response header from upstream",
	},
	{
		ID: "fastcgi.closed-request", Text: "upstream prematurely closed FastCGI request", Level: "error", Symptom: event.BodyTruncated,
		Meaning: "FastCGI connection ended without an end-of-request record.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_input_filter",
		Sample:  "upstream prematurely closed FastCGI request while reading upstream",
		Near:    "upstream prematurely closed FastCGI stdout while reading upstream",
	},
	{
		ID: "fastcgi.bad-record", Text: "upstream sent unexpected FastCGI record: ", Phase: "reading response header from upstream", Level: "error", Symptom: event.AnswerProtocol,
		Also: []string{
			"upstream sent unsupported FastCGI protocol version: ", "upstream sent invalid FastCGI record type: ",
			"upstream sent unexpected FastCGI request id high byte: ", "upstream sent unexpected FastCGI request id low byte: ",
		},
		Meaning: "Upstream does not speak FastCGI on this port (often plain HTTP).",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_record",
		Sample:  "upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream",
		Near:    "upstream sent unexpected http2 frame: 9 while reading response header from upstream",
	},
	{
		ID: "fastcgi.request-too-big", Text: "fastcgi request record is too big: ", Level: "alert", Symptom: event.SendFailed,
		Also: []string{
			"fastcgi request is too little: ", "fastcgi request is too big: ", "fastcgi request length mismatch", "uwsgi request record is too big: ",
			"uwsgi request is too little: ", "uwsgi request is too big: ", "uwsgi request length mismatch", "scgi request record is too big: ",
			"scgi request is too little: ", "scgi request is too big: ", "scgi request length mismatch",
		},
		Meaning: "Parameters do not fit the protocol record.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_create_request",
		Sample:  "fastcgi request record is too big: 70000", Made: true,
	},
	{
		ID: "fastcgi.join-header", Text: "invalid header after joining FastCGI records", Level: "alert", Symptom: event.InvalidHeader,
		Meaning: "Header split over records became invalid.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_process_header",
		Sample:  "invalid header after joining FastCGI records while reading response header from upstream",
	},
	{
		ID: "pcre.exec", Text: `pcre_exec() failed: … on "…" using "`, Level: "alert", Symptom: event.ProxyConfig,
		Also:    []string{`pcre_match() failed: … on "…" using "`, `pcre2_exec() failed: … on "…" using "`, `pcre2_match() failed: … on "…" using "`},
		Meaning: "Regular expression failed at run time.",
		Source:  "http/modules/ngx_http_fastcgi_module.c:ngx_http_fastcgi_split",
		Sample:  `pcre2_match() failed: -47 on "/a" using "^(a+)+$"`, Made: true,
	},
	{
		ID: "memcached.key-unset", Text: `the "$memcached_key" variable is not set`, Level: "error", Symptom: event.ProxyConfig,
		Meaning: "memcached_pass without a key.",
		Source:  "http/modules/ngx_http_memcached_module.c:ngx_http_memcached_create_request",
		Sample:  `the "$memcached_key" variable is not set`,
	},
	{
		ID: "memcached.invalid", Text: `memcached sent invalid key in response "…" for key "`, Level: "error", Symptom: event.AnswerInvalid,
		Also:    []string{`memcached sent invalid flags in response "…" for key "`, `memcached sent invalid length in response "…" for key "`},
		Meaning: "memcached answer line is malformed.",
		Source:  "http/modules/ngx_http_memcached_module.c:ngx_http_memcached_process_header",
		Sample:  `memcached sent invalid length in response "VALUE a 0 x" for key "a" while reading response header from upstream`, Made: true,
		Near: `memcached sent invalid response: "ERROR" while reading response header from upstream`,
	},
	{
		ID: "memcached.invalid-response", Text: "memcached sent invalid response", Level: "error", Symptom: event.AnswerInvalid,
		Also:    []string{"memcached sent invalid trailer"},
		Meaning: "memcached answer not understood.",
		Source:  "http/modules/ngx_http_memcached_module.c:ngx_http_memcached_process_header",
		Sample:  `memcached sent invalid response: "ERROR" while reading response header from upstream`, Made: true,
		Near: `memcached sent invalid length in response "VALUE a 0 x" for key "a" while reading response header from upstream`,
	},
	{
		ID: "memcached.not-found", Text: `key: "…" was not found by memcached`, Level: "info", Symptom: event.Normal,
		Meaning: "Cache miss; normal.",
		Source:  "http/modules/ngx_http_memcached_module.c:ngx_http_memcached_process_header",
		Sample:  `key: "/a" was not found by memcached while reading response header from upstream`, Made: true,
	},
}
