package digest

// stage holds the lines of sampled requests that were not parsed yet.
type stage struct{}

// settle parses what is staged.
func (d *Digest) settle() {}
