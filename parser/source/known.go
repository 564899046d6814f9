package source

import (
	"cmp"
	"slices"
	"time"
)

// File is what tells a file from others, and from itself at another time.
type File struct {
	Name    string `json:"name"`
	Device  uint64 `json:"device,omitempty"`
	Inode   uint64 `json:"inode,omitempty"`
	Size    int64  `json:"size"`             // packed, where it is packed
	ModTime int64  `json:"mod_time"`         // nanoseconds since 1970
	Packed  string `json:"packed,omitempty"` // as in Stream
}

// same says that it is the same file: by its numbers, or where the system has none by its name.
func (f *File) same(o *File) bool {
	if f.Inode == 0 && f.Device == 0 || o.Inode == 0 && o.Device == 0 {
		return f.Name == o.Name
	}
	return f.Inode == o.Inode && f.Device == o.Device
}

// unchanged says that nothing was written to it in between.
func (f *File) unchanged(o *File) bool {
	return f.same(o) && f.Size == o.Size && f.ModTime == o.ModTime
}

// Known is a log of which an earlier run read a part or all. It stays the same log when it is renamed, copied or packed.
type Known struct {
	// Stream tells it from all other logs, those that had its name before included.
	Stream uint64 `json:"stream"`
	Group  string `json:"group"`
	// Files hold it, or a part of its begin: the one to go on with first, then copies.
	Files  []File `json:"files"`
	Offset int64  `json:"offset"` // bytes of the unpacked text that were read
	Lines  int    `json:"lines"`  // in them
	// Tail is how many bytes behind Offset lacked a line end: their line is left for the time when it has one.
	Tail int64 `json:"tail,omitempty"`
	// Broken says that the last line was taken although it had no line end; should its rest come after all, that is no line of its own.
	Broken bool `json:"broken,omitempty"`
	// Gone says that no file is known to hold it any more. It is remembered for the case that a copy is shown.
	Gone    bool    `json:"gone,omitempty"`
	Imprint Imprint `json:"imprint"`
	Seen    int64   `json:"seen"` // when a file last held it, milliseconds since 1970
}

// name is what the log was called last.
func (k *Known) name() string {
	if len(k.Files) == 0 {
		return ""
	}
	return k.Files[0].Name
}

// holder is the entry of a file, nil where it is not known to hold the log.
func (k *Known) holder(f *File) *File {
	for i := range k.Files {
		if k.Files[i].same(f) {
			return &k.Files[i]
		}
	}
	return nil
}

// mostFiles bounds how many copies of one log are remembered.
const mostFiles = 8

// hold notes that a file holds the log. The first is the one to go on with.
func (k *Known) hold(f File, first bool) {
	if f.Name == "" {
		return
	}
	k.Files = slices.DeleteFunc(k.Files, func(o File) bool { return o.same(&f) || first && o.Name == f.Name })
	if first {
		k.Files = slices.Insert(k.Files, 0, f)
	} else {
		k.Files = append(k.Files, f)
	}
	k.Files = k.Files[:min(len(k.Files), mostFiles)]
}

// How long a log is remembered that no run sees any more, and how many such are.
const (
	forgetAfter = 40 * 24 * time.Hour
	mostUnseen  = 2000
)

// forget drops the logs that were not seen for long, and the longest unseen where there are too many.
func forget(all []Known, now time.Time) []Known {
	all = slices.DeleteFunc(slices.Clone(all), func(k Known) bool { return now.UnixMilli()-k.Seen > forgetAfter.Milliseconds() })
	slices.SortFunc(all, func(a, b Known) int { return cmp.Or(cmp.Compare(b.Seen, a.Seen), cmp.Compare(a.Stream, b.Stream)) })
	if first := slices.IndexFunc(all, func(k Known) bool { return k.Seen < now.UnixMilli() }); first >= 0 {
		all = all[:min(len(all), first+mostUnseen)]
	}
	slices.SortFunc(all, func(a, b Known) int { return cmp.Compare(a.Stream, b.Stream) })
	return all
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
