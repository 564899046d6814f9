package scan

// markQuotes sets the bits of marks to which bytes of b, whole 64 of them, are quotes. It returns 0 when none is a backslash.
func markQuotes(b, marks []byte) (backslashes uint64) {
	if hasAVX2 {
		return markQuotes32(b, marks)
	}
	return markQuotes16(b, marks)
}

// markQuotes32 takes 32 bytes at a time.
//
//go:noescape
func markQuotes32(b, marks []byte) (backslashes uint64)

// markQuotes16 takes 16 bytes at a time, with what every amd64 processor has (SSE2).
//
//go:noescape
func markQuotes16(b, marks []byte) (backslashes uint64)
