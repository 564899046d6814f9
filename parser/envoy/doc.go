// Package envoy understands what Envoy writes: access logs as text, JSON or entries of the gRPC log, its own log, and the logs of health checks and
// outlier ejections.
//
//  1. Formats (format.go) lists the parsers that know a format by its look; Compile (compile.go) makes one of a format string, a JSON template or
//     a pasted piece of configuration (operator.go, template.go, template_json.go, yaml.go).
//  2. Each access parser fills an entry (entry.go): the texts of one line by field. text.go and text_quoted.go read Envoy's and Istio's text,
//     text_quick.go the lines among them that went well; json.go and keys.go read JSON under any of the usual keys, als.go the gRPC log.
//  3. From the entry come the outcome (outcome.go) and then the Glance and the Event (fill.go), so that the two cannot disagree.
//  4. The dictionary (dictionary.go) gives each word of Envoy its symptom: response flags (flags.go), transport failure reasons
//     (transport.go), resets and bodies (reset.go), details (details.go), codec errors and close reasons (codec.go), messages (messages.go).
//
// What Envoy logs of a request starts at its START_TIME. Its service time is the time of the upstream's header; times of tries before the last are not
// logged. A field that Envoy has nothing for is "-" in text and null in JSON.
package envoy
