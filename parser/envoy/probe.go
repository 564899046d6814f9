package envoy

import "bytes"

// probeAgents are how the user agents of health checkers begin, by their first byte, so that most agents cost one look.
var probeAgents = func() [256][][]byte {
	var byHead [256][][]byte
	for _, agent := range [...]string{
		"kube-probe/", "ELB-HealthChecker/", "GoogleHC/", "Envoy/HC", "Consul Health Check", "Amazon-Route53-Health-Check-Service", "Azure Traffic Manager",
		"Load Balancer Agent", "Edge Health Probe", "Knative-Queue-Proxy-Probe", "Blackbox Exporter/", "Blackbox-Exporter/", "Blackbox_exporter/", "check_http/",
		"Pingdom.com_bot", "Datadog/Synthetics",
	} {
		byHead[agent[0]] = append(byHead[agent[0]], []byte(agent))
	}
	return byHead
}()

// isProbe says that a user agent is a health checker's.
func isProbe(agent []byte) bool {
	if len(agent) == 0 {
		return false
	}
	for _, head := range probeAgents[agent[0]] {
		if bytes.HasPrefix(agent, head) {
			return true
		}
	}
	return false
}
