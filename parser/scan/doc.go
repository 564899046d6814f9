// Package scan has what the formats share: helpers on bytes and numbers, clocks for every kind of stamp, a walk over one-line JSON, compiled
// format strings and the dictionaries of messages. It knows no proxy and no cause, and allocates nothing for a line that went well.
package scan
