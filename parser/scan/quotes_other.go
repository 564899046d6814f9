//go:build !amd64

package scan

// markQuotes sets the bits of marks to which bytes of b, whole 64 of them, are quotes. It returns 0 when none is a backslash.
func markQuotes(b, marks []byte) (backslashes uint64) { return markQuotes8(b, marks) }
