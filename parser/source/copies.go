package source

import (
	"cmp"
	"io"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// Copy is an input that says nothing but what another of its group says too: what a packer has not taken away yet, or left behind when it was stopped.
type Copy struct {
	Path, Of string
	Err      error // why the copy ends before its own end mark; nil where it is whole
}

// WithoutCopies leaves out the inputs whose text another file of their group begins with, so that each line counts once. Of files that say the same the
// first stays. Only files of one group can be copies: two machines may well have begun their logs alike.
func WithoutCopies(inputs []*Input) (kept []*Input, copies []Copy) {
	alike := map[likeKey][]*Input{}
	groups := map[string]int{}
	for _, in := range inputs {
		groups[in.Group]++
	}
	for _, in := range inputs {
		if groups[in.Group] < 2 || !in.Regular || in.Name == Stdin {
			continue
		}
		if begin, ok := in.beginHash(); ok {
			key := likeKey{in.Group, begin}
			alike[key] = append(alike[key], in)
		}
	}
	drop := map[*Input]Copy{}
	for _, list := range alike {
		findCopies(list, drop)
	}
	for _, in := range inputs {
		if c, dropped := drop[in]; dropped {
			copies = append(copies, c)
		} else {
			kept = append(kept, in)
		}
	}
	return kept, copies
}

// likeKey is equal for files of one group that begin alike.
type likeKey struct {
	group string
	begin uint64
}

// findCopies looks among files that begin alike for those that are the begin of another, the longest first.
func findCopies(list []*Input, drop map[*Input]Copy) {
	if len(list) < 2 {
		return
	}
	prints, ends := map[*Input]Imprint{}, map[*Input]error{}
	for _, in := range list {
		prints[in], ends[in] = in.imprint()
	}
	slices.SortStableFunc(list, func(a, b *Input) int { return cmp.Compare(prints[b].Length, prints[a].Length) })
	for i, in := range list {
		print := prints[in]
		whole := slices.IndexFunc(list[:i], func(o *Input) bool {
			_, dropped := drop[o]
			return !dropped && o.begins(&print)
		})
		if whole >= 0 {
			drop[in] = Copy{Path: in.Name, Of: list[whole].Name, Err: ends[in]}
		}
	}
}

// beginHash is the hash of the first window of the text, or of all of it; nothing is said of a text that is too short to tell it from others.
func (in *Input) beginHash() (hash uint64, ok bool) {
	stream, err := in.Open()
	if err != nil {
		return 0, false
	}
	defer stream.Close()
	window := make([]byte, windowSize)
	n, _ := io.ReadFull(stream, window)
	return xxhash.Sum64(window[:n]), n >= firstWindow
}

// imprint is that of all the text that can be had, with the reason why there is no more.
func (in *Input) imprint() (Imprint, error) {
	stream, err := in.Open()
	if err != nil {
		return Imprint{}, err
	}
	defer stream.Close()
	if text, size, ok := stream.ReaderAt(); ok {
		return NewImprint(text, size)
	}
	all := recorder{}
	_, err = io.Copy(&all, stream)
	return all.imprint(), err
}

// begins says whether the text begins with all that an imprint speaks of.
func (in *Input) begins(p *Imprint) bool {
	stream, err := in.Open()
	if err != nil {
		return false
	}
	defer stream.Close()
	if text, size, ok := stream.ReaderAt(); ok {
		return p.Compare(text, size) == GoesOn
	}
	likely, _ := p.CompareStream(stream)
	return likely == GoesOn
}
