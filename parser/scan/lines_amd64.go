package scan

import "golang.org/x/sys/cpu"

var hasLineEnds = hasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasPOPCNT

// lineEnds is LineEnds for the whole blocks of 64 bytes that b begins with.
func lineEnds(b []byte, ends *[EndsAtOnce]uint32) (found, seen int) {
	if !hasLineEnds {
		return 0, 0
	}
	return lineEnds32(b, ends)
}

//go:noescape
func lineEnds32(b []byte, ends *[EndsAtOnce]uint32) (found, seen int)
