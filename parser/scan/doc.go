// Package scan has what the formats share: helpers on bytes and numbers, clocks for every kind of stamp, a walk over one-line JSON, compiled
// format strings and the dictionaries of messages. It knows no proxy and no cause, and allocates nothing for a line that went well.
//
//   - Clock reads stamps and remembers the newest minute; Strptime does so for a pattern.
//   - Object finds known keys of JSON and learns their order; Layout splits text by a format string; JSONTemplate says which of the two a format wants.
//   - Dictionary finds the row that knows a message; Finder remembers the last messages.
//   - SplitRequest, HostPort, Seconds, UnescapeHex and their like read single fields.
//
// What a Clock, Object or Finder remembers makes it faster and never changes what it answers: fuzz targets hold that. All three serve one goroutine;
// Dictionary and Layout serve any number. Results are slices of the line, and every function takes any bytes of any length.
package scan
