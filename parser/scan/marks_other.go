//go:build !amd64

package scan

// Marks has a bit for each of 64 bytes that is a blank, a slash, or no digit. It is exact for all bytes.
func Marks(b *[64]byte) (blanks, slashes, others uint64) { return marks(b) }

// markQuotes sets the bits of marks to which bytes of b, whole 64 of them, are quotes. It returns 0 when none is a backslash.
func markQuotes(b []byte, marks []byte) (backslashes uint64) { return quoteMarks(b, marks) }
