package deploy

import (
	"strings"
	"sync"
)

// kinds of Kubernetes objects whose last change is told by managedFields, and what sort of change it is.
var clusterKinds = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"ConfigMap": "config", "Secret": "config", "NetworkPolicy": "firewall", "CiliumNetworkPolicy": "firewall", "Ingress": "proxy", "Gateway": "proxy", "HTTPRoute": "proxy",
		"VirtualService": "proxy", "DestinationRule": "proxy", "EnvoyFilter": "proxy", "Certificate": "certificate", "Issuer": "certificate", "HorizontalPodAutoscaler": "scale",
		"Service": "config", "DNSRecord": "dns", "DNSEndpoint": "dns",
	}
})

// eventKinds are the reasons of Kubernetes events that change something. All other events are consequences.
var eventKinds = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"ScalingReplicaSet": "", "DeploymentRollback": "deploy", "SuccessfulRescale": "scale", "RELOAD": "proxy", "Issuing": "certificate", "Synced": "", "OperationCompleted": "deploy",
		"RolloutCompleted": "deploy", "RolloutUpdated": "deploy",
	}
})

// cluster reads an object of Kubernetes, or a list of them.
func (w *walker) cluster(n *node) int {
	if items := n.get("items"); items != nil && items.kind == arrayNode {
		return w.clusterList(items)
	}
	switch kind := n.str("kind"); kind {
	case "ReplicaSet", "ControllerRevision", "Pod":
		return w.owned(n)
	case "Deployment", "StatefulSet", "DaemonSet", "Rollout":
		return w.workload(n)
	case "Event":
		return w.event(n)
	case "Application":
		return w.application(n)
	default:
		return w.plainObject(n, clusterKinds()[kind])
	}
}

// clusterList reads the objects of a list; the pods of one rollout are one entry, the earliest.
func (w *walker) clusterList(items *node) (found int) {
	from, pods := len(w.list.records), map[string]int{}
	for _, item := range items.items {
		if !item.isObject() {
			continue
		}
		n := w.object(item, context{})
		found += n
		if n == 0 || item.str("kind") != "Pod" {
			continue
		}
		last := len(w.list.records) - 1
		r := w.list.records[last]
		key := r.service + " " + r.version + " " + podTemplate(item)
		if first, seen := pods[key]; seen {
			if r.when < w.list.records[first].when {
				w.list.records[first] = r
			}
			w.list.records = w.list.records[:last]
			continue
		}
		pods[key] = last
	}
	if len(w.list.records) == from && len(items.items) > 0 {
		w.list.problem(0, "none of these objects tells of a change", "use: kubectl get rs -o json")
	}
	return found
}

func podTemplate(pod *node) string { return pod.str("metadata", "labels", "pod-template-hash") }

// owned reads what a workload made for one version of itself: it was made when that version was rolled out.
func (w *walker) owned(n *node) int {
	r := record{line: n.line, when: n.str("metadata", "creationTimestamp"), service: n.str("metadata", "name"), kind: "deploy"}
	if owners := n.get("metadata", "ownerReferences"); owners != nil && len(owners.items) > 0 {
		r.service = owners.items[0].str("name")
		if hash := podTemplate(n); hash != "" {
			r.service = strings.TrimSuffix(r.service, "-"+hash)
		}
	}
	r.version = imageOf(n)
	if revision := n.str("metadata", "annotations", "deployment.kubernetes.io/revision"); revision != "" {
		r.note = "revision " + revision
	}
	if r.version == "" {
		r.version = strings.TrimSpace("revision " + n.str("revision"))
	}
	w.list.records = append(w.list.records, r)
	return 1
}

// workload reads a Deployment and its like, which only knows when its newest version was complete.
func (w *walker) workload(n *node) int {
	r := record{line: n.line, when: n.str("metadata", "creationTimestamp"), service: n.str("metadata", "name"), version: imageOf(n), kind: "deploy"}
	r.note = n.str("metadata", "annotations", "kubernetes.io/change-cause")
	if conditions := n.get("status", "conditions"); conditions != nil {
		for _, c := range conditions.items {
			if c.str("type") == "Progressing" && c.str("lastUpdateTime") > r.when {
				r.when = c.str("lastUpdateTime")
			}
		}
	}
	if restarted := n.str("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"); restarted != "" {
		r.note = strings.TrimSpace(r.note + " restarted at " + restarted)
	}
	w.list.records = append(w.list.records, r)
	return 1
}

// imageOf is the version of the first container: the tag of its image.
func imageOf(n *node) string {
	for _, path := range [][]string{{"spec", "template", "spec", "containers"}, {"spec", "containers"}, {"data", "spec", "template", "spec", "containers"}} {
		if containers := n.get(path...); containers != nil && len(containers.items) > 0 {
			_, version := splitImage(containers.items[0].str("image"))
			return version
		}
	}
	return ""
}

// splitImage cuts registry.example.com:5000/team/shop:2.4.0@sha256:… into shop and 2.4.0. Without a tag the digest is the version.
func splitImage(image string) (name, version string) {
	image, digest, _ := strings.Cut(image, "@")
	slash := strings.LastIndexByte(image, '/')
	name = image[slash+1:]
	name, version, tagged := strings.Cut(name, ":")
	if !tagged {
		version = digest
	}
	return name, version
}

func (w *walker) event(n *node) int {
	reason := n.str("reason")
	kind, changes := eventKinds()[reason]
	if !changes {
		return 0
	}
	r := record{line: n.line, kind: kind, note: n.str("message"), service: n.str("involvedObject", "name")}
	if r.service == "" {
		r.service = n.str("regarding", "name")
	}
	for _, key := range [...]string{"firstTimestamp", "eventTime", "deprecatedFirstTimestamp", "lastTimestamp"} {
		if r.when == "" {
			r.when = n.str(key)
		}
	}
	if r.when == "" {
		r.when = n.str("metadata", "creationTimestamp")
	}
	if kind == "" && strings.HasPrefix(r.note, "Scaled ") {
		r.kind = "scale"
	}
	r.name = strings.TrimSpace(r.service + " " + reason)
	w.list.records = append(w.list.records, r)
	return 1
}

// application reads the history of an application of Argo CD.
func (w *walker) application(n *node) (found int) {
	history := n.get("status", "history")
	if history == nil || len(history.items) == 0 {
		return w.plainObject(n, "deploy")
	}
	for _, item := range history.items {
		if !item.isObject() {
			continue
		}
		r := record{line: item.line, service: n.str("metadata", "name"), version: item.str("revision"), kind: "deploy", when: item.str("deployStartedAt")}
		if r.when == "" {
			r.when = item.str("deployedAt")
		}
		w.list.records = append(w.list.records, r)
		found++
	}
	return found
}

// plainObject reads any other object: when it was changed last, else when it was made.
func (w *walker) plainObject(n *node, kind string) int {
	r := record{line: n.line, name: n.str("metadata", "name"), when: n.str("metadata", "creationTimestamp"), kind: kind}
	if managed := n.get("metadata", "managedFields"); managed != nil {
		for _, m := range managed.items {
			if m.str("subresource") == "" && m.str("time") > r.when {
				r.when = m.str("time")
			}
		}
	}
	if k := n.str("kind"); r.name != "" && k != "" {
		r.name = k + " " + r.name
	}
	w.list.records = append(w.list.records, r)
	return 1
}

// container reads an event of docker. Only starts of containers and changes of services are changes; the rest follows from them.
func (w *walker) container(n *node) int {
	r := record{line: n.line, when: n.str("timeNano"), kind: "deploy"}
	if r.when == "" {
		r.when = n.str("time")
	}
	action := n.str("Action")
	if !containerChanges()[n.str("Type")+" "+action] {
		return 0
	}
	image := n.str("Actor", "Attributes", "image")
	r.service = n.str("Actor", "Attributes", "name")
	_, r.version = splitImage(image)
	r.note = n.str("Type") + " " + action
	w.list.records = append(w.list.records, r)
	return 1
}

// containerChanges are the events of docker that change something.
var containerChanges = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"container start": true, "container restart": true, "container update": true, "service create": true, "service update": true, "config update": true, "secret update": true,
	}
})
