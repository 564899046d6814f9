package system

import (
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/scan"
)

// clusterRows are lines of the kubelet and events of Kubernetes whose words nobody else uses.
var clusterRows = []scan.Row{
	{
		ID: "k8s.oom", Text: "…OOMKilled", Also: []string{`…reason: OOMKilling`, `…reason: "OOMKilling"`, `… OOMKilling `}, Symptom: event.OOMKill,
		Meaning: "A container ran into its memory limit.",
		Source:  "kubernetes pkg/kubelet",
		Sample:  `"Generic (PLEG): container finished" pod="default/shop-7d9f6c5b8-x2x4q" containerID="1f2e" reason="OOMKilled" exitCode=137`, Made: true,
	},
	{
		ID: "k8s.backoff", Text: "…CrashLoopBackOff", Also: []string{"…Back-off restarting failed container"}, Symptom: event.StartFailed,
		Meaning: "A container fails again and again.",
		Source:  "kubernetes pkg/kubelet/kuberuntime",
		Sample:  "2m11s       Warning   BackOff     pod/shop-7d9f6c5b8-x2x4q   Back-off restarting failed container shop in pod shop-7d9f6c5b8-x2x4q_default(0a1b)", Made: true,
		Near: "45s         Warning   BackOff     pod/shop-7d9f6c5b8-x2x4q   Back-off pulling image \"registry.example.com/shop:2.4.0\"",
	},
	{
		ID: "k8s.probe:timeout", Text: "…iness probe failed: …context deadline exceeded", Also: []string{
			"…veness probe failed: …context deadline exceeded", "…tartup probe failed: …context deadline exceeded", "…iness probe failed: …timed out", "…veness probe failed: …timed out",
			"…tartup probe failed: …timed out", "…iness probe failed: …timeout", "…veness probe failed: …timeout",
		},
		Symptom: event.CheckTimeout,
		Meaning: "A pod did not answer its probe in time and leaves the endpoints.",
		Source:  "kubernetes pkg/kubelet/prober/prober.go",
		Sample:  `3m          Warning   Unhealthy   pod/shop-7d9f6c5b8-x2x4q   Readiness probe failed: Get "http://10.42.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, Made: true,
		Near: `3m          Warning   Unhealthy   pod/shop-7d9f6c5b8-x2x4q   Readiness probe failed: dial tcp 10.42.0.7:8080: connect: connection refused`,
	},
	{
		ID: "k8s.probe:status", Text: "…iness probe failed: HTTP probe failed with statuscode", Also: []string{
			"…veness probe failed: HTTP probe failed with statuscode", "…tartup probe failed: HTTP probe failed with statuscode",
		},
		Symptom: event.CheckStatus,
		Meaning: "A pod answered its probe with a wrong status and leaves the endpoints.",
		Source:  "kubernetes pkg/kubelet/prober/prober.go",
		Sample:  `3m          Warning   Unhealthy   pod/shop-7d9f6c5b8-x2x4q   Readiness probe failed: HTTP probe failed with statuscode: 503`, Made: true,
	},
	{
		ID: "k8s.probe", Text: "…Readiness probe failed: ", Also: []string{"…Liveness probe failed: ", "…Startup probe failed: "}, Symptom: event.CheckFailed,
		Meaning: "A probe of a pod failed; the pod leaves the endpoints.",
		Source:  "kubernetes pkg/kubelet/prober/prober.go",
		Sample:  `3m          Warning   Unhealthy   pod/shop-7d9f6c5b8-x2x4q   Readiness probe failed: dial tcp 10.42.0.7:8080: connect: connection refused`, Made: true,
	},
	{
		ID: "k8s.evicted", Text: "…The node was low on resource: ", Also: []string{"…The node had condition: "}, Symptom: event.Evicted,
		Meaning: "A node was short of a resource and evicted the pod.",
		Source:  "kubernetes pkg/kubelet/eviction",
		Sample:  `4m          Warning   Evicted     pod/shop-7d9f6c5b8-x2x4q   The node was low on resource: memory. Threshold quantity: 100Mi, available: 81Mi.`, Made: true,
	},
}

// nodeRows are words that only mean something from Kubernetes.
var nodeRows = []scan.Row{
	{
		ID: "k8s.evicted:word", Text: "…Evicted", Symptom: event.Evicted,
		Meaning: "A pod was evicted.",
		Source:  "kubernetes pkg/kubelet/eviction",
		Sample:  `"Eviction manager: pod is Evicted successfully" pod="default/shop-7d9f6c5b8-x2x4q"`, Made: true,
	},
}

// containerRows are events of docker and what docker compose says when a container ends.
var containerRows = []scan.Row{
	{
		ID: "docker.oom", Text: "container oom ", Also: []string{"…topic=/tasks/oom", `…msg="TaskOOM event`}, Symptom: event.OOMKill,
		Meaning: "A container ran into its memory limit.",
		Source:  "moby daemon/monitor.go",
		Sample:  "container oom 4f1a (image=shop:2.4.0, name=shop-1)", Made: true,
	},
	{
		ID: "docker.die:killed", Text: "container die …exitCode=137", Also: []string{"… exited with code 137$"}, Symptom: event.KilledSignal,
		Meaning: "A container was killed.",
		Source:  "moby daemon/monitor.go",
		Sample:  "container die 4f1a (execDuration=61, exitCode=137, image=shop:2.4.0, name=shop-1)", Made: true,
		Near: "container die 4f1a (execDuration=61, exitCode=0, image=shop:2.4.0, name=shop-1)",
	},
	{
		ID: "docker.die:crash", Text: "container die …exitCode=139", Also: []string{"container die …exitCode=134", "… exited with code 139$", "… exited with code 134$"}, Symptom: event.CrashSignal,
		Meaning: "A container crashed.",
		Source:  "moby daemon/monitor.go",
		Sample:  "container die 4f1a (execDuration=61, exitCode=139, image=shop:2.4.0, name=shop-1)", Made: true,
	},
	{
		ID: "docker.die:stopped", Text: "container die …exitCode=143", Also: []string{"container die …exitCode=0,", "container die …exitCode=0)", "… exited with code 143$", "… exited with code 0$"},
		Symptom: event.AppStopped,
		Meaning: "A container was stopped or came to its end.",
		Source:  "moby daemon/monitor.go",
		Sample:  "container die 4f1a (execDuration=61, exitCode=143, image=shop:2.4.0, name=shop-1)", Made: true,
	},
	{
		ID: "docker.die", Text: "container die …exitCode=", Symptom: event.Exited,
		Meaning: "A container ended with an error.",
		Source:  "moby daemon/monitor.go",
		Sample:  "container die 4f1a (execDuration=61, exitCode=1, image=shop:2.4.0, name=shop-1)", Made: true,
	},
	{
		ID: "docker.lifecycle:stopped", Text: "container stop ", Also: []string{"container kill "}, Symptom: event.AppStopped,
		Meaning: "A container was stopped.",
		Source:  "moby daemon/events.go",
		Sample:  "container stop 4f1a (image=shop:2.4.0, name=shop-1)", Made: true,
		Near: "container start 4f1a (image=shop:2.4.0, name=shop-1)",
	},
	{
		ID: "docker.lifecycle", Text: "container start ", Also: []string{"container restart "}, Symptom: event.AppEvent,
		Meaning: "A container was started.",
		Source:  "moby daemon/events.go",
		Sample:  "container start 4f1a (image=shop:2.4.0, name=shop-1)", Made: true,
		Near: "container started: listening on port 8080",
	},
}
