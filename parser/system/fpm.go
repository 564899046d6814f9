package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// fpmRows are messages of php-fpm, without stamp and level.
var fpmRows = []scan.Row{
	{
		ID: "fpm.max-children", Text: "[pool …] server reached pm.max_children setting (", Also: []string{"[pool …] server reached max_children setting ("}, Level: "warning",
		Symptom: event.WorkersBusy,
		Meaning: "All PHP workers of the pool are busy; requests wait in the listen queue.",
		Source:  "php-src sapi/fpm/fpm/fpm_process_ctl.c:fpm_pctl_perform_idle_server_maintenance",
		Sample:  "[pool www] server reached pm.max_children setting (5), consider raising it", Made: true,
	},
	{
		ID: "fpm.busy", Text: "[pool …] seems busy (you may need to increase ", Level: "warning", Symptom: event.WorkersBusy,
		Meaning: "The pool is short of idle workers.",
		Source:  "php-src sapi/fpm/fpm/fpm_process_ctl.c:fpm_pctl_perform_idle_server_maintenance",
		Sample:  "[pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there are 0 idle, and 12 total children", Made: true,
	},
	{
		ID: "fpm.child-signal:killed", Text: "[pool …] child … exited on signal 9 (", Also: []string{"[pool …] child … exited on signal 15 (", "[pool …] child … exited on signal 3 ("},
		Level: "warning", Symptom: event.KilledSignal,
		Meaning: "A PHP worker was killed; its request ends without an answer.",
		Source:  "php-src sapi/fpm/fpm/fpm_children.c:fpm_children_bury",
		Sample:  "[pool www] child 2301 exited on signal 9 (SIGKILL) after 31.204712 seconds from start", Made: true,
		Near: "[pool www] child 2301 exited on signal 11 (SIGSEGV) after 31.204712 seconds from start",
	},
	{
		ID: "fpm.child-signal", Text: "[pool …] child … exited on signal ", Level: "warning", Symptom: event.CrashSignal,
		Meaning: "A PHP worker died by a signal; its request ends without an answer.",
		Source:  "php-src sapi/fpm/fpm/fpm_children.c:fpm_children_bury",
		Sample:  "[pool www] child 2301 exited on signal 11 (SIGSEGV - core dumped) after 31.204712 seconds from start", Made: true,
		Near: "[pool www] child 2301 exited with code 0 after 31.204712 seconds from start",
	},
	{
		ID: "fpm.child-code:clean", Text: "[pool …] child … exited with code 0 after ", Level: "notice", Symptom: event.Normal,
		Meaning: "A PHP worker ended as planned.",
		Source:  "php-src sapi/fpm/fpm/fpm_children.c:fpm_children_bury",
		Sample:  "[pool www] child 2301 exited with code 0 after 31.204712 seconds from start", Made: true,
		Near: "[pool www] child 2301 exited with code 255 after 31.204712 seconds from start",
	},
	{
		ID: "fpm.child-code", Text: "[pool …] child … exited with code ", Level: "warning", Symptom: event.Exited,
		Meaning: "A PHP worker ended with an error.",
		Source:  "php-src sapi/fpm/fpm/fpm_children.c:fpm_children_bury",
		Sample:  "[pool www] child 2301 exited with code 255 after 31.204712 seconds from start", Made: true,
	},
	{
		ID: "fpm.slow", Text: `[pool …] child …, script '…' (request: "…") executing too slow (`, Level: "warning", Symptom: event.SlowScript,
		Meaning: "A script runs longer than request_slowlog_timeout.",
		Source:  "php-src sapi/fpm/fpm/fpm_request.c:fpm_request_check_timed_out",
		Sample:  `[pool www] child 2301, script '/srv/shop/index.php' (request: "GET /index.php?id=7") executing too slow (5.012345 sec), logging`, Made: true,
	},
	{
		ID: "fpm.terminate", Text: `[pool …] child …, script '…' (request: "…") execution timed out (`, Level: "warning", Symptom: event.SlowScript,
		Meaning: "php-fpm ends a script at request_terminate_timeout: the proxy sees a reset connection.",
		Source:  "php-src sapi/fpm/fpm/fpm_request.c:fpm_request_check_timed_out",
		Sample:  `[pool www] child 2301, script '/srv/shop/index.php' (request: "POST /index.php") execution timed out (30.012345 sec), terminating`, Made: true,
	},
	{
		ID: "fpm.bind", Text: "unable to bind listening socket for address '", Also: []string{
			"Another FPM instance seems to already listen on ", "FPM initialization failed", "failed to open configuration file ", "failed to load configuration file ",
		},
		Level: "error", Symptom: event.StartFailed,
		Meaning: "php-fpm cannot start.",
		Source:  "php-src sapi/fpm/fpm/fpm_sockets.c:fpm_sockets_new_listening_socket",
		Sample:  "unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)", Made: true,
	},
	{
		ID: "fpm.lifecycle", Text: "fpm is running, pid ", Also: []string{
			"ready to handle connections", "Terminating ...", "exiting, bye-bye!", "Reloading in progress ...", "reloading: ", "Finishing ...", "using inherited socket ",
		},
		Level: "notice", Symptom: event.AppEvent,
		Meaning: "php-fpm was started, stopped or reloaded.",
		Source:  "php-src sapi/fpm/fpm/fpm_process_ctl.c",
		Sample:  "fpm is running, pid 2300", Made: true,
		Near: "configuration file /etc/php/8.2/fpm/php-fpm.conf test is successful",
	},
	{
		ID: "fpm.stderr:memory", Text: "[pool …] child … said into …Allowed memory size of … exhausted", Level: "warning", Symptom: event.AppMemory,
		Meaning: "A PHP script ran into memory_limit.",
		Source:  "php-src sapi/fpm/fpm/fpm_stdio.c:fpm_stdio_child_said",
		Sample:  `[pool www] child 2301 said into stderr: "NOTICE: PHP message: PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/shop/cart.php on line 31"`, Made: true,
	},
	{
		ID: "fpm.stderr:fatal", Text: "[pool …] child … said into …PHP Fatal error: ", Also: []string{"[pool …] child … said into …PHP Parse error: "}, Level: "warning", Symptom: event.AppFatal,
		Meaning: "A PHP script ended with a fatal error.",
		Source:  "php-src sapi/fpm/fpm/fpm_stdio.c:fpm_stdio_child_said",
		Sample:  `[pool www] child 2301 said into stderr: "NOTICE: PHP message: PHP Fatal error:  Uncaught TypeError: price(): Argument #1 must be of type int in /srv/shop/cart.php:31"`, Made: true,
		Near: `[pool www] child 2301 said into stderr: "NOTICE: PHP message: PHP Warning:  Undefined variable $x in /srv/shop/cart.php on line 31"`,
	},
	{
		ID: "fpm.stderr", Text: "[pool …] child … said into stderr: ", Also: []string{"[pool …] child … said into stdout: "}, Level: "warning", Symptom: event.AppStderr,
		Meaning: "A PHP worker wrote to its error output.",
		Source:  "php-src sapi/fpm/fpm/fpm_stdio.c:fpm_stdio_child_said",
		Sample:  `[pool www] child 2301 said into stderr: "cache miss"`, Made: true,
	},
}

// phpRows are messages of PHP's own error log.
var phpRows = []scan.Row{
	{
		ID: "php.fatal:memory", Text: "PHP Fatal error:  Allowed memory size of … exhausted", Symptom: event.AppMemory,
		Meaning: "A PHP script ran into memory_limit.",
		Source:  "php-src Zend/zend_alloc.c:zend_mm_safe_error",
		Sample:  "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/shop/cart.php on line 31", Made: true,
	},
	{
		ID: "php.fatal", Text: "PHP Fatal error: ", Also: []string{"PHP Parse error: ", "PHP Recoverable fatal error: "}, Symptom: event.AppFatal,
		Meaning: "A PHP script ended with a fatal error.",
		Source:  "php-src main/main.c:php_error_cb",
		Sample:  "PHP Fatal error:  Uncaught TypeError: price(): Argument #1 must be of type int in /srv/shop/cart.php:31", Made: true,
		Near: "PHP Warning:  Undefined variable $x in /srv/shop/cart.php on line 31",
	},
}
