package source

import (
	"errors"
	"io"

	"github.com/cespare/xxhash/v2"
)

// Imprint tells a text by what it says: whatever the file is called now, however it is packed, and however much was appended since. It holds the
// hashes of short windows of the text, each four times as far from its begin as the one before, and of the one at its end, so that a shorter copy can be told too.
type Imprint struct {
	Length  int64    `json:"length"` // bytes of text that the imprint speaks of
	Windows []Window `json:"windows,omitempty"`
}

// Window is the hash of the bytes before a place of a text: windowSize of them, or all where there are less.
type Window struct {
	End  int64  `json:"end"`
	Hash uint64 `json:"hash"`
}

const (
	windowSize = 4 << 10
	// firstWindow is where the first window ends: no line of a log is shorter, and one that begins alike differs soon.
	firstWindow = 64
	// windowStep is how much further away the end of each window is than that of the one before.
	windowStep = 4
)

// windowEnds are the places at which a text of that length has windows, in order.
func windowEnds(length int64) []int64 {
	var ends []int64
	for end := int64(firstWindow); end < length; end *= windowStep {
		ends = append(ends, end)
	}
	if length > 0 {
		ends = append(ends, length)
	}
	return ends
}

// NewImprint reads the windows of a text that can be read anywhere.
func NewImprint(text io.ReaderAt, length int64) (Imprint, error) {
	print := Imprint{Length: length}
	for _, end := range windowEnds(length) {
		hash, err := hashBefore(text, end)
		if err != nil {
			return Imprint{}, err
		}
		print.Windows = append(print.Windows, Window{end, hash})
	}
	return print, nil
}

// hashBefore is the hash of the window that ends at a place.
func hashBefore(text io.ReaderAt, end int64) (uint64, error) {
	window := make([]byte, min(end, windowSize))
	if n, err := text.ReadAt(window, end-int64(len(window))); n < len(window) {
		return 0, err
	}
	return xxhash.Sum64(window), nil
}

// Likeness says how two texts lie to each other.
type Likeness uint8

// The ways that a text may lie to one that is known. Unlike is also what is said of texts too short to be compared.
const (
	Unlike Likeness = iota
	GoesOn          // it begins with all that is known: the same log, perhaps longer
	Prefix          // it is the begin of what is known: a copy that was taken earlier
)

// Compare says how the text of a file of that size lies to the imprint.
func (p *Imprint) Compare(text io.ReaderAt, size int64) Likeness {
	seen := false
	for _, w := range p.Windows {
		if w.End > size {
			break
		}
		if hash, err := hashBefore(text, w.End); err != nil || hash != w.Hash {
			return Unlike
		}
		seen = true
	}
	return p.likeness(seen, size)
}

func (p *Imprint) likeness(seen bool, size int64) Likeness {
	switch {
	case !seen:
		return Unlike
	case size >= p.Length:
		return GoesOn
	}
	return Prefix
}

// CompareStream does so for a text that can only be read from its front, and reads no further than it must.
func (p *Imprint) CompareStream(text io.Reader) (Likeness, error) {
	r := recorder{}
	for _, w := range p.Windows {
		if err := r.readTo(text, w.End); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return p.likeness(r.agrees(p), r.length), err
		}
		if r.hash() != w.Hash {
			return Unlike, nil
		}
	}
	return p.likeness(len(p.Windows) > 0, r.length), nil
}

// recorder makes the imprint of a text as it goes by.
type recorder struct {
	length  int64
	windows []Window
	ring    []byte // the last bytes, at most two windows
}

// Write takes the next bytes; it never fails.
func (r *recorder) Write(b []byte) (int, error) {
	all := len(b)
	for len(b) > 0 {
		next := r.nextEnd()
		n := int(min(int64(len(b)), next-r.length, windowSize))
		r.keep(b[:n])
		if r.length += int64(n); r.length == next {
			r.windows = append(r.windows, Window{next, r.hash()})
		}
		b = b[n:]
	}
	return all, nil
}

func (r *recorder) nextEnd() int64 {
	if n := len(r.windows); n > 0 {
		return windowStep * r.windows[n-1].End
	}
	return firstWindow
}

func (r *recorder) keep(b []byte) {
	if len(r.ring)+len(b) > 2*windowSize {
		n := copy(r.ring, r.ring[len(r.ring)-windowSize:])
		r.ring = r.ring[:n]
	}
	r.ring = append(r.ring, b...)
}

// hash is that of the window which ends here.
func (r *recorder) hash() uint64 {
	return xxhash.Sum64(r.ring[max(0, len(r.ring)-windowSize):])
}

// imprint is that of all that went by.
func (r *recorder) imprint() Imprint {
	p := Imprint{Length: r.length, Windows: append([]Window(nil), r.windows...)}
	if n := len(p.Windows); r.length > 0 && (n == 0 || p.Windows[n-1].End != r.length) {
		p.Windows = append(p.Windows, Window{r.length, r.hash()})
	}
	return p
}

// readTo reads on up to a place.
func (r *recorder) readTo(text io.Reader, end int64) error {
	_, err := io.CopyN(r, text, end-r.length)
	return err
}

// agrees says that some window was compared: those that were read so far did agree.
func (r *recorder) agrees(p *Imprint) bool {
	return len(p.Windows) > 0 && p.Windows[0].End <= r.length
}
