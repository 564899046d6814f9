// Package parser turns lines into events. It knows syntax and no causes.
//
//  1. package source opens what was named: files, folders, globs, standard input; it unpacks by content and cuts big
//     plain files into leaves at line ends.
//  2. Reader (reader.go) is the only loop over lines. It hands every line to Lines.
//  3. Lines (lines.go) strips what syslog, journald, a container runtime or kubectl put before the line (prefix.go), then asks
//     the rows of the Formats table (format.go). Which row matched the line before only decides what is tried first: what a
//     line means depends on its bytes and the options alone, so chunks, shards and mixed streams agree.
//  4. A format has two speeds. Glance reads by position what all requests are counted by; Parse fills every key and runs only for
//     failures, diagnostics and sampled lines. A fuzz target holds that they agree.
//  5. A Sink takes the result: the digest, or a command that prints.
//
// Packages nginx, haproxy and envoy hold the syntax and the dictionary (the proxy's words → event.Symptom) of one proxy each and never
// import each other; package system knows the lines of kernel, systemd, php-fpm and the like; package scan has the helpers on bytes, clocks,
// JSON and compiled format strings that they share; package deploy reads lists of changes, package config what the
// proxies are told: formats, upstreams, time-outs.
package parser
