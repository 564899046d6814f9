package scan

import "bytes"

// EndsAtOnce is how many line ends are looked for at once.
const EndsAtOnce = 64

// LineEnds finds the first line ends of b and their places in it, and how far it has looked: behind the last one found, if not to the end of b.
func LineEnds(b []byte, ends *[EndsAtOnce]uint32) (found, seen int) {
	found, seen = lineEnds(b, ends)
	if found > 0 {
		return found, seen
	}
	for found < EndsAtOnce {
		n := bytes.IndexByte(b[seen:], '\n')
		if n < 0 {
			return found, len(b)
		}
		ends[found] = uint32(seen + n)
		found, seen = found+1, seen+n+1
	}
	return found, seen
}
