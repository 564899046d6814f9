package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// unitRows are what systemd says of the processes of a service. The first rows of a message are the special signals and codes.
var unitRows = []scan.Row{
	{
		ID: "systemd.killed:crash", Text: "…: Main process exited, code=killed, status=11/SEGV", Also: []string{
			"…: Main process exited, code=killed, status=6/ABRT", "…: Main process exited, code=killed, status=7/BUS", "…: Main process exited, code=killed, status=4/ILL",
			"…: Main process exited, code=killed, status=8/FPE", "…: Main process exited, code=killed, status=31/SYS",
		},
		Symptom: event.CrashSignal,
		Meaning: "The main process of a service crashed.",
		Source:  "systemd src/core/service.c:service_sigchld_event",
		Sample:  "shop.service: Main process exited, code=killed, status=11/SEGV", Made: true,
		Near: "shop.service: Main process exited, code=killed, status=9/KILL",
	},
	{
		ID: "systemd.killed", Text: "…: Main process exited, code=killed, status=", Symptom: event.KilledSignal,
		Meaning: "The main process of a service was killed by a signal.",
		Source:  "systemd src/core/service.c:service_sigchld_event",
		Sample:  "shop.service: Main process exited, code=killed, status=9/KILL", Made: true,
		Near: "shop.service: Main process exited, code=dumped, status=11/SEGV",
	},
	{
		ID: "systemd.dumped", Text: "…: Main process exited, code=dumped, status=", Symptom: event.CrashSignal,
		Meaning: "A service crashed with a core dump.",
		Source:  "systemd src/core/service.c:service_sigchld_event",
		Sample:  "shop.service: Main process exited, code=dumped, status=11/SEGV", Made: true,
	},
	{
		ID: "systemd.exited:clean", Text: "…: Main process exited, code=exited, status=0/SUCCESS", Symptom: event.AppEvent,
		Meaning: "The main process of a service ended by itself, without an error.",
		Source:  "systemd src/core/service.c:service_sigchld_event",
		Sample:  "shop.service: Main process exited, code=exited, status=0/SUCCESS", Made: true,
		Near: "shop.service: Main process exited, code=exited, status=1/FAILURE",
	},
	{
		ID: "systemd.exited:setup", Text: "…: Main process exited, code=exited, status=203/EXEC", Also: []string{
			"…: Main process exited, code=exited, status=200/CHDIR", "…: Main process exited, code=exited, status=216/GROUP", "…: Main process exited, code=exited, status=217/USER",
			"…: Main process exited, code=exited, status=226/NAMESPACE", "…: Main process exited, code=exited, status=209/STDOUT",
		},
		Symptom: event.StartFailed,
		Meaning: "systemd could not start the program of a service.",
		Source:  "systemd src/shared/exit-status.c",
		Sample:  "shop.service: Main process exited, code=exited, status=203/EXEC", Made: true,
		Near: "shop.service: Main process exited, code=exited, status=2/INVALIDARGUMENT",
	},
	{
		ID: "systemd.exited", Text: "…: Main process exited, code=exited, status=", Symptom: event.Exited,
		Meaning: "A service exited with an error code.",
		Source:  "systemd src/core/service.c:service_sigchld_event",
		Sample:  "shop.service: Main process exited, code=exited, status=1/FAILURE", Made: true,
	},
	{
		ID: "systemd.oom", Text: "…: A process of this unit has been killed by the OOM killer", Also: []string{"…: Failed with result 'oom-kill'"}, Symptom: event.OOMKill,
		Meaning: "A process of a service was killed for lack of memory.",
		Source:  "systemd src/core/unit.c:unit_notify_cgroup_oom",
		Sample:  "shop.service: A process of this unit has been killed by the OOM killer.", Made: true,
	},
	{
		ID: "systemd.start-limit:crash", Text: "…: Failed with result 'core-dump'", Symptom: event.CrashSignal,
		Meaning: "A service ended by a crash.",
		Source:  "systemd src/core/unit.c:unit_log_failure",
		Sample:  "shop.service: Failed with result 'core-dump'.", Made: true,
		Near: "shop.service: Failed with result 'exit-code'.",
	},
	{
		ID: "systemd.start-limit:signal", Text: "…: Failed with result 'signal'", Symptom: event.KilledSignal,
		Meaning: "A service ended by a signal.",
		Source:  "systemd src/core/unit.c:unit_log_failure",
		Sample:  "shop.service: Failed with result 'signal'.", Made: true,
	},
	{
		ID: "systemd.start-limit", Text: "…: Start request repeated too quickly", Also: []string{
			"…: Failed with result 'start-limit-hit'", "…: Failed with result 'exit-code'", "…: Failed with result 'timeout'", "…: Failed with result 'watchdog'",
			"…: Failed with result 'protocol'", "…: Failed with result 'resources'",
		},
		Symptom: event.StartFailed,
		Meaning: "A service does not stay up.",
		Source:  "systemd src/core/unit.c:unit_log_failure",
		Sample:  "shop.service: Start request repeated too quickly.", Made: true,
	},
	{
		ID: "systemd.coredump", Text: "Process … (…) of user … dumped core", Symptom: event.CrashSignal,
		Meaning: "A process crashed and its memory was stored.",
		Source:  "systemd src/coredump/coredump.c:submit_coredump",
		Sample:  "Process 2301 (node) of user 1000 dumped core.", Made: true,
		Near: "Process 2301 (node) of user 1000 terminated abnormally without generating a coredump.",
	},
}

// eventRows are starts and stops. Sessions, timers and slices come and go all day.
var eventRows = []scan.Row{
	{
		ID: "systemd.everyday", Text: "Started Session ", Also: []string{
			"Starting Session ", "Stopped Session ", "Started User Manager", "Stopped User Manager", "Starting User Manager", "Starting User Runtime Directory", "Stopping User ",
			"Started session-", "Starting user@", "Started user@", "Stopped user@", "Stopping user@", "Started run-", "Started … Timer.$", "Started ….timer", "Stopped ….timer",
			"Stopped target ", "Started ….slice", "Started ….scope", "Started ….path", "Starting Daily ", "Started Daily ", "Starting Cleanup of ", "Started Cleanup of ", "Starting Rotate log files",
			"Started Rotate log files", "Starting logrotate.service", "Starting apt-daily", "Started apt-daily", "Starting man-db", "Starting fstrim", "Starting system activity accounting",
			"Starting sysstat", "Starting phpsessionclean", "Starting Clean php session files", "Started Clean php session files",
		},
		Symptom: event.Normal,
		Meaning: "An everyday start or stop: sessions, timers, housekeeping.",
		Source:  "systemd src/core/job.c:job_emit_done_message",
		Sample:  "Started Session 417 of User root.", Made: true,
		Near: "Started shop.service - The shop.",
	},
	{
		ID: "systemd.start-stop:stopped", Text: "Stopped ", Also: []string{"Stopping "}, Symptom: event.AppStopped,
		Meaning: "A service was stopped on purpose.",
		Source:  "systemd src/core/job.c:job_emit_done_message",
		Sample:  "Stopped shop.service - The shop.", Made: true,
		Near: "Stopped target timers.target - Timer Units.",
	},
	{
		ID: "systemd.start-stop", Text: "Started ", Also: []string{"Starting ", "Reloaded ", "Reloading "}, Symptom: event.AppEvent,
		Meaning: "A service was started or reloaded.",
		Source:  "systemd src/core/job.c:job_emit_done_message",
		Sample:  "Started shop.service - The shop.", Made: true,
		Near: "Startup finished in 2.141s (kernel) + 5.712s (userspace) = 7.853s.",
	},
}

// pressureRows are about systemd's own killer.
var pressureRows = []scan.Row{
	{
		ID: "systemd.oomd", Text: "Killed … due to memory pressure", Also: []string{"Killed … due to memory used"}, Symptom: event.OOMKill,
		Meaning: "systemd killed a group of processes before memory ran out.",
		Source:  "systemd src/oom/oomd-manager.c",
		Sample:  "Killed /system.slice/shop.service due to memory pressure for /system.slice being 68.21% > 60.00% for > 20s with reclaim activity", Made: true,
	},
}
