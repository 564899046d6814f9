package source

import "fmt"

// Problem is a name that gave no input: missing, not readable, a glob that matches nothing.
type Problem struct {
	Path string
	Err  error
	// Found says that the path was not named itself but stood in a folder.
	Found bool
}

func (p *Problem) Error() string { return p.Path + ": " + p.Err.Error() }

// Unwrap gives the reason, such as fs.ErrNotExist.
func (p *Problem) Unwrap() error { return p.Err }

// Cut is the error of packed text that ends before its own end mark: an upload or a copy that broke off. All that could be unpacked was
// delivered before.
type Cut struct {
	Path   string
	Packed string // "gzip", "zstd", "xz", "bzip2"
	Offset int64  // bytes of unpacked text that were delivered
	Err    error
}

func (c *Cut) Error() string {
	return fmt.Sprintf("%s: the %s data is cut: it ends after %d bytes of text, before its end mark", c.Path, c.Packed, c.Offset)
}

// Unwrap gives what the unpacker said.
func (c *Cut) Unwrap() error { return c.Err }

// Damaged is the error of packed text that cannot be unpacked any further. All that could be was delivered before.
type Damaged struct {
	Path   string
	Packed string
	Offset int64
	Err    error
}

func (d *Damaged) Error() string {
	return fmt.Sprintf("%s: the %s data is damaged after %d bytes of text: %v", d.Path, d.Packed, d.Offset, d.Err)
}

// Unwrap gives what the unpacker said.
func (d *Damaged) Unwrap() error { return d.Err }

// Shrunk is the error of a file that became shorter while it was read: truncated by a rotation, or overwritten.
type Shrunk struct {
	Path     string
	Was, Now int64
}

func (s *Shrunk) Error() string {
	return fmt.Sprintf("%s: the file shrank from %d to %d bytes while it was read: lines may be missing", s.Path, s.Was, s.Now)
}

// Binary is the error of a file that holds no text.
type Binary struct {
	Path string
	What string // "a tar archive"; "" when it is not known
	Hint string // a command that makes text of it; "" when there is none
}

func (b *Binary) Error() string {
	text := b.Path + ": this is a binary file, not a log"
	if b.What != "" {
		text = b.Path + ": this is " + b.What + ", not a log"
	}
	if b.Hint != "" {
		text += "; try: " + b.Hint
	}
	return text
}
