//go:build !amd64

package scan

// Ends has a bit for each of 64 bytes below '#': blanks, quotes and control signs, and the exclamation mark between them. They are what ends the values of
// a line that names them, such as those of nginx's error log.
func Ends(b *[64]byte) uint64 { return ends(b) }
