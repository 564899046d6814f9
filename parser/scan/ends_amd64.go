package scan

// Ends has a bit for each of 64 bytes below '#': blanks, quotes and control signs, and the exclamation mark between them. They are what ends the values of
// a line that names them, such as those of nginx's error log.
//
//go:noescape
func Ends(b *[64]byte) uint64
