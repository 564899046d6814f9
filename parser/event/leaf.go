package event

// Source is one input: a file, a pipe, an object of a store. Name and Fingerprint together are its identity.
type Source struct {
	Name string // as given; "-" is standard input
	// Group is the name without what a rotation put into it: sources of one group share a clock.
	Group string
	// Fingerprint tells sources of one name apart when digests of several machines meet: a hash of the machine and of the source's first
	// bytes, say. 0 where nobody asked.
	Fingerprint uint64
	Size        int64 // in bytes, packed where it is packed; 0 for pipes
	// ModTime and ReadTime are milliseconds of UTC since 1970, 0 where unknown: when the source was last written, when it was read.
	ModTime, ReadTime int64
}

// Account is what became of the lines of one leaf: Lines = Events + Skipped + Unparsed. A leaf is a piece of a source; it owns the lines that
// begin in it.
type Account struct {
	To                               int64  // where the leaf ends, in bytes of the unpacked text
	Before                           uint64 // lines of the source before the leaf, where the reader knows them; else 0
	Lines, Events, Skipped, Unparsed uint64
	Samples                          []Sample // the first three unparsed lines
}

// Sample is a line that no format understood.
type Sample struct {
	Line uint32 // within the leaf, from 0
	Text []byte // may be cut
}
