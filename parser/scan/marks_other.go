//go:build !amd64

package scan

// Marks has a bit for each of 64 bytes that is a blank, a slash, or no digit. It is exact for all bytes.
func Marks(b *[64]byte) (blanks, slashes, others uint64) { return marks(b) }
