package source

import (
	"os"
	"path/filepath"
	"slices"
)

// siblings are the rotated files beside a log that was named: those that hold the rest of what was read, and those that were begun and rotated away since.
func (r *Resumption) siblings(inputs []*Input, seen []*sighting) []*sighting {
	r.claim(seen)
	var found []*sighting
	done := map[string]bool{}
	for _, s := range seen {
		written, known := r.names[s.in.Name]
		if known && s.in.Regular && s.in.Name != Stdin && !s.in.Found && !done[s.in.Group] {
			done[s.in.Group] = true
			found = append(found, r.beside(s.in, written, inputs)...)
		}
	}
	r.claim(found)
	return found
}

// stragglers are logs that were renamed and are written to all the same, until their writer is told: also where the log that was named has nothing new.
func (r *Resumption) stragglers(inputs []*Input) []*sighting {
	var found []*sighting
	for i := range r.known {
		k := &r.known[i]
		if r.claimed[i] || k.Gone || len(k.Files) == 0 || r.now.UnixMilli()-k.Seen > straggleTime.Milliseconds() {
			continue
		}
		info, err := os.Stat(k.name())
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		o := &Input{Name: k.name(), Group: k.Group, Found: true}
		o.describe(info)
		of := func(in *Input) bool { return in.Group == o.Group && !in.Found && in.Name != Stdin }
		f := File{Name: o.Name, Device: o.Device, Inode: o.Inode, Size: o.Size, ModTime: o.ModTime.UnixNano()}
		if had := k.holder(&f); had == nil || had.unchanged(&f) || !slices.ContainsFunc(inputs, of) || slices.ContainsFunc(inputs, func(in *Input) bool { return in.key() == o.key() }) {
			continue
		}
		switch s := r.sight(o); {
		case s == nil:
		case s.start.known == i:
			found = append(found, s)
		default:
			s.release()
		}
	}
	r.claim(found)
	return found
}

func (r *Resumption) claim(seen []*sighting) {
	for _, s := range seen {
		if s.start.known >= 0 {
			r.claimed[s.start.known] = true
		}
	}
}

// beside looks at the files of an input's group that are no inputs themselves. Those that were written to later than the input when it was seen last are
// new; older ones only matter where a log is missing.
func (r *Resumption) beside(in *Input, written int64, inputs []*Input) []*sighting {
	entries, err := os.ReadDir(filepath.Dir(in.Name))
	if err != nil {
		return nil
	}
	var found []*sighting
	for _, entry := range entries {
		path := in.Name[:len(in.Name)-len(filepath.Base(in.Name))] + entry.Name()
		if group(path) != in.Group {
			continue
		}
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		o := &Input{Name: path, Group: in.Group, Found: true}
		o.describe(info)
		later := info.ModTime().UnixNano() > written
		if slices.ContainsFunc(inputs, func(i *Input) bool { return i.key() == o.key() }) || !later && !r.misses(o) {
			continue
		}
		s := r.sight(o)
		switch {
		case s == nil:
		case s.start.known >= 0, s.file.Name != "" && later:
			found = append(found, s)
		default:
			s.release()
		}
	}
	return found
}

// misses says that a log of the input's group was not found, or that the input held one: then its rest may be there.
func (r *Resumption) misses(in *Input) bool {
	f := File{Name: in.Name, Device: in.Device, Inode: in.Inode}
	for i := range r.known {
		k := &r.known[i]
		if k.Group == in.Group && !k.Gone && (!r.claimed[i] || k.holder(&f) != nil) {
			return true
		}
	}
	return false
}
