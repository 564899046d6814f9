// Package nginx reads the logs of nginx and its kin (OpenResty, Angie, Tengine, freenginx, ingress-nginx): error logs, access logs in the
// usual formats and in any log_format, and knows what the messages mean.
//
// An access line goes through three steps, the same for a Glance and for a whole event, so that the two agree:
//
//  1. the format cuts the line into fields (combined.go with tail.go, upstreaminfo.go, json.go, keyvalue.go, stream.go, compile.go);
//     fields.go lists them, spelling.go says which names people give them;
//  2. outcome.go judges: did the request fail, who made the failure, what does the line alone tell of it;
//  3. fill.go writes the result.
//
// An error line is cut by error.go and errortail.go, its message by message.go; the dictionary (dictionary.go and the tables in messages_*.go)
// and the table of phases (phases.go) say what it means.
package nginx
