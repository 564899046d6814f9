package source

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// Start says where to begin in an input, and why there.
type Start struct {
	// Stream is that of the known log, or a new one.
	Stream uint64
	Offset int64 // bytes of the unpacked text that earlier runs read
	Lines  int
	// Whole asks for a last line that has no line end: nobody has written to the file for long.
	Whole bool
	// Rotated says that the log was called otherwise before, or that another log had the input's name.
	Rotated bool
	// Was is what the log was called before, "" where it is new or was called the same.
	Was string

	known  int  // index in the list, -1: a new log
	broken bool // what is behind Offset still belongs to a line that was taken
	copies []File
}

// Reached is how far an input was read.
type Reached struct {
	To      int64 // 0: it could not be opened
	Lines   int   // that were read
	Tail    int64 // bytes at the end without a line end
	Taken   bool  // they were taken for a line all the same
	File    File
	Imprint Imprint
}

// Resumption is what a run has to read of logs that it or an earlier one was given.
type Resumption struct {
	// Inputs are those that may have something new, sorted by name. Among them are rotated files that nobody named: they hold the end, or what followed
	// the end, of a log that was named.
	Inputs []*Input
	Starts []Start // of each input
	// Renamed are the logs that have another name now.
	Renamed []Renamed
	// Lost are the names whose log was replaced by another one while no file holds the rest of it.
	Lost []string

	known   []Known
	next    uint64
	now     time.Time
	claimed []bool
	names   map[string]int64 // of all that was known before, with the time of the last write that was seen
	held    int
}

// Renamed is a log with its new name.
type Renamed struct {
	Stream      uint64
	Name, Group string
}

const (
	// restTime is how long a file must lie untouched before a last line without its end is taken for a whole one.
	restTime = time.Minute
	// straggleTime is for how long after a rotation somebody may go on writing to the old file.
	straggleTime = 15 * time.Minute
	// mostHeld bounds how many files are kept open between Resume and reading.
	mostHeld = 512
)

// Resume finds out where to go on in each input. What is known of a log tells it again under any name; a log that was read to its end is left out,
// and of several copies only one is read. Numbers for new logs are counted from next.
func Resume(inputs []*Input, known []Known, next uint64, now time.Time) *Resumption {
	r := &Resumption{known: slices.Clone(known), next: next, now: now, claimed: make([]bool, len(known)), names: map[string]int64{}}
	for i := range r.known {
		r.known[i].Files = slices.Clone(r.known[i].Files)
		if k := &r.known[i]; len(k.Files) > 0 {
			r.names[k.name()] = max(r.names[k.name()], k.Files[0].ModTime)
		}
	}
	var seen []*sighting
	for _, in := range inputs {
		if s := r.sight(in); s != nil {
			seen = append(seen, s)
		}
	}
	seen = append(seen, r.siblings(inputs, seen)...)
	seen = append(seen, r.stragglers(inputs)...)
	r.settle(seen)
	r.mourn(seen)
	slices.SortStableFunc(seen, func(a, b *sighting) int { return strings.Compare(a.in.Name, b.in.Name) })
	for _, s := range seen {
		if s.skip {
			s.release()
			continue
		}
		r.Inputs, r.Starts = append(r.Inputs, s.in), append(r.Starts, s.start)
	}
	return r
}

// sighting is an input that was looked at.
type sighting struct {
	in     *Input
	file   File
	text   *os.File // where the bytes of the file are its text
	first  uint64   // hash of the first window
	long   bool     // there is a first window
	likely Likeness
	start  Start
	skip   bool
}

// sight looks at an input; nil when nothing was written to it since the last run.
func (r *Resumption) sight(in *Input) *sighting {
	s := &sighting{in: in, start: Start{known: -1}}
	if !in.Regular || in.Name == Stdin {
		return s
	}
	in.Remember = true
	stat := File{Name: in.Name, Device: in.Device, Inode: in.Inode, Size: in.Size, ModTime: in.ModTime.UnixNano()}
	for i := range r.known {
		k := &r.known[i]
		if f := k.holder(&stat); f != nil && f.unchanged(&stat) {
			r.rename(i, f, in)
			k.Seen, k.Gone = r.now.UnixMilli(), false
			r.claimed[i] = true
			if k.Tail == 0 || f != &k.Files[0] || f.Packed != "" || r.now.Sub(in.ModTime) < restTime {
				return nil
			}
		}
	}
	stream, err := in.Open()
	if err != nil {
		s.start.known = r.byNumber(&stat)
		return s
	}
	s.file = stream.File()
	s.first, s.long = stream.firstHash()
	if _, _, plain := stream.ReaderAt(); plain {
		s.text = stream.file
	}
	s.hold(stream, r)
	r.recognise(s)
	return s
}

// hold keeps the file open until it is read, so that a rotation in between changes nothing.
func (s *sighting) hold(stream *Stream, r *Resumption) {
	if r.held < mostHeld {
		r.held++
		s.in.held, stream.opened = stream.file, false
	} else {
		s.text = nil
	}
	stream.Close()
}

// release closes a file that is not read.
func (s *sighting) release() {
	if s.in.held != nil {
		s.in.held.Close()
		s.in.held, s.text = nil, nil
	}
}

// byNumber is the known log that a file holds by its numbers, -1 for none: for files that cannot be opened now.
func (r *Resumption) byNumber(f *File) int {
	return slices.IndexFunc(r.known, func(k Known) bool { return k.holder(f) != nil })
}

// rename notes the new name of a file that holds a known log.
func (r *Resumption) rename(i int, f *File, in *Input) {
	k := &r.known[i]
	if f == &k.Files[0] && f.Name != in.Name {
		r.Renamed = append(r.Renamed, Renamed{k.Stream, in.Name, in.Group})
		k.Group = in.Group
	}
	f.Name = in.Name
}

// recognise finds the known log that the input holds.
func (r *Resumption) recognise(s *sighting) {
	best := 0
	for i := range r.known {
		k := &r.known[i]
		affinity := k.affinity(s)
		if !k.mayBe(s, affinity) {
			continue
		}
		likely := s.compare(&k.Imprint)
		rank := affinity + sameFile*toInt(likely == GoesOn)
		if k.Imprint.Length == 0 && affinity == sameFile && !k.Gone && s.text != nil { // it was empty: what a file is numbered says little
			likely = GoesOn
		}
		if likely != Unlike && rank > best {
			best, s.likely, s.start.known = rank, likely, i
		}
	}
}

// How near a file and a known log are, apart from what they say.
const (
	stranger = iota + 1
	sameGroup
	sameName
	sameFile
)

func (k *Known) affinity(s *sighting) int {
	switch {
	case k.holder(&s.file) != nil:
		return sameFile
	case k.name() == s.in.Name:
		return sameName
	case k.Group == s.in.Group:
		return sameGroup
	}
	return stranger
}

// mayBe says, without reading, whether the input may hold the log.
func (k *Known) mayBe(s *sighting, affinity int) bool {
	if k.Imprint.Length < firstWindow {
		return affinity >= sameGroup
	}
	return s.long && len(k.Imprint.Windows) > 0 && k.Imprint.Windows[0].Hash == s.first
}

// firstHash is the hash of the first window of the text.
func (s *Stream) firstHash() (uint64, bool) {
	r := recorder{}
	if len(s.head) >= firstWindow {
		r.Write(s.head[:firstWindow])
	} else if s.next != nil && s.err == nil {
		r.Write(s.head)
		if r.readTo(s.next, firstWindow) != nil {
			return 0, false
		}
	}
	if len(r.windows) == 0 {
		return 0, false
	}
	return r.windows[0].Hash, true
}

// compare compares the text of the input with an imprint.
func (s *sighting) compare(p *Imprint) Likeness {
	if s.text != nil {
		if s.file.Size == 0 {
			return Unlike
		}
		return p.Compare(s.text, s.file.Size)
	}
	likely := Unlike
	s.reread(func(stream *Stream) { likely, _ = p.CompareStream(stream) })
	return likely
}

// reread opens the input once more, beside what is held.
func (s *sighting) reread(use func(*Stream)) {
	again := *s.in
	again.held, again.Remember = nil, false
	held := s.in.held
	if held != nil {
		again.held = held
	}
	stream, err := again.Open()
	if err != nil {
		return
	}
	stream.opened = stream.opened && held == nil
	use(stream)
	stream.Close()
}

// imprint is that of the whole text as it is now.
func (s *sighting) imprint() Imprint {
	if s.text != nil {
		p, err := NewImprint(s.text, s.file.Size)
		if err != nil {
			return Imprint{}
		}
		return p
	}
	all := recorder{}
	s.reread(func(stream *Stream) {
		buffer := make([]byte, 64<<10)
		for {
			n, err := stream.Read(buffer)
			all.Write(buffer[:n])
			if err != nil {
				return
			}
		}
	})
	return all.imprint()
}

// settle decides for each log which of its files is read, and gives numbers to new logs.
func (r *Resumption) settle(seen []*sighting) {
	byLog, fresh := map[int][]*sighting{}, map[string][]*sighting{}
	for _, s := range seen {
		switch i := s.start.known; {
		case s.file.Name == "" && i >= 0: // it cannot be opened now; should the reader manage to, it goes on
			k := &r.known[i]
			s.start.Stream, s.start.Offset, s.start.Lines = k.Stream, k.Offset, k.Lines
		case s.file.Name == "":
		case i >= 0 && s.likely == Prefix:
			r.copy(s, i)
		case i >= 0:
			byLog[i] = append(byLog[i], s)
		default:
			_, known := r.names[s.in.Name]
			s.start.Rotated, s.start.Whole = known, s.file.Packed != ""
			fresh[s.in.Group] = append(fresh[s.in.Group], s)
		}
	}
	for i, list := range byLog {
		for n, s := range elect(list) {
			r.goOn(s, i, n == 0)
		}
	}
	for _, group := range fresh {
		elect(group)
	}
	for _, s := range seen {
		if s.start.Stream == 0 && !s.skip {
			s.start.Stream = r.next
			r.next++
		}
	}
}

// copy notes a file that holds what was read already.
func (r *Resumption) copy(s *sighting, i int) {
	k := &r.known[i]
	s.skip = true
	k.Seen, k.Gone = r.now.UnixMilli(), false
	if len(k.Files) == 0 || !k.Files[0].same(&s.file) {
		k.hold(s.file, false)
		return
	}
	// The file itself became shorter. What it will hold beyond is new.
	r.disown(&s.file)
	r.known = append(r.known, Known{Stream: r.next, Group: s.in.Group, Files: []File{s.file}, Offset: s.file.Size, Imprint: s.imprint(), Seen: k.Seen})
	r.claimed = append(r.claimed, true)
	r.next++
}

// elect takes from files that begin alike those whose text is the begin of another's. The first of what is left is the one to go on with:
// plain before packed, then the longest.
func elect(list []*sighting) []*sighting {
	if len(list) == 1 {
		return list
	}
	slices.SortStableFunc(list, func(a, b *sighting) int {
		switch {
		case (a.text != nil) != (b.text != nil):
			return 1 - 2*toInt(a.text != nil)
		case a.file.Size != b.file.Size:
			return 1 - 2*toInt(a.file.Size > b.file.Size)
		}
		return strings.Compare(a.in.Name, b.in.Name)
	})
	var left []*sighting
	for _, s := range list {
		if !s.joins(&left) {
			left = append(left, s)
		}
	}
	return left
}

// joins makes s a copy of one of left, or takes its place where s holds more.
func (s *sighting) joins(left *[]*sighting) bool {
	for i, o := range *left {
		if !s.long || !o.long || s.first != o.first {
			continue
		}
		mine := s.imprint()
		switch o.compare(&mine) {
		case GoesOn:
			s.skip = true
			o.start.copies = append(o.start.copies, s.file)
			return true
		case Prefix:
			o.skip = true
			s.start.copies = append(append(s.start.copies, o.file), o.start.copies...)
			(*left)[i] = s
			return true
		}
	}
	return false
}

// goOn begins behind what is known of the log. An input that holds it too but has gone another way since becomes a log of its own from there on.
func (r *Resumption) goOn(s *sighting, i int, elected bool) {
	k := &r.known[i]
	s.start.Offset, s.start.Lines = k.Offset, k.Lines
	if k.Broken && s.text != nil {
		var found bool
		s.start.Offset, found = lineEnd(s.text, k.Offset, s.file.Size)
		s.start.broken = !found
	}
	if !elected {
		s.start.known = -1
		return
	}
	s.start.Stream = k.Stream
	if was := k.name(); was != s.in.Name {
		s.start.Rotated, s.start.Was = true, was
		r.Renamed = append(r.Renamed, Renamed{k.Stream, s.in.Name, s.in.Group})
	}
	f := k.holder(&s.file)
	s.start.Whole = s.file.Packed != "" || f != nil && f.unchanged(&s.file) && r.now.UnixNano()-s.file.ModTime >= restTime.Nanoseconds()
}

// lineEnd is the place behind the first line end from a place on; where there is none, the end of the text.
func lineEnd(text io.ReaderAt, from, size int64) (place int64, found bool) {
	buffer := make([]byte, 64<<10)
	for from < size {
		n, err := text.ReadAt(buffer[:min(int64(len(buffer)), size-from)], from)
		if at := bytes.IndexByte(buffer[:n], '\n'); at >= 0 {
			return from + int64(at) + 1, true
		}
		from += int64(n)
		if err != nil {
			break
		}
	}
	return from, false
}

// mourn notes which logs no file holds any more although their names were given, and tells of those whose end was not read.
func (r *Resumption) mourn(seen []*sighting) {
	for i := range r.known {
		k := &r.known[i]
		named := slices.ContainsFunc(seen, func(s *sighting) bool { return s.in.Name == k.name() && s.file.Name != "" })
		if r.claimed[i] || k.Gone || !named {
			continue
		}
		k.Gone = true
		if k.name() == group(k.name()) && (k.Offset > 0 || k.Tail > 0) {
			r.Lost = append(r.Lost, k.name())
		}
	}
}

// Done notes how far an input was read.
func (r *Resumption) Done(i int, at Reached) {
	s := r.Starts[i]
	if at.File.Name == "" {
		return
	}
	if s.known < 0 {
		s.known = len(r.known)
		r.known = append(r.known, Known{Stream: s.Stream, Offset: s.Offset, Lines: s.Lines})
		r.claimed = append(r.claimed, true)
	}
	r.disown(&at.File)
	k := &r.known[s.known]
	k.Group, k.Seen, k.Gone = r.Inputs[i].Group, r.now.UnixMilli(), false
	k.Broken = at.Taken && at.Tail > 0 || s.broken && at.To <= s.Offset
	k.Tail = at.Tail
	if k.Broken {
		k.Tail = 0
	}
	k.Offset, k.Lines = max(s.Offset, at.To), s.Lines+at.Lines
	if at.Imprint.Length > 0 {
		k.Imprint = at.Imprint
	}
	k.hold(at.File, true)
	for _, f := range s.copies {
		r.disown(&f)
		k.hold(f, false)
	}
}

// disown takes a file away from the logs that it held before. One whose own file it was is gone: what else is known to hold it are copies, which may be
// names of long ago.
func (r *Resumption) disown(f *File) {
	for i := range r.known {
		k := &r.known[i]
		k.Gone = k.Gone || len(k.Files) > 0 && k.Files[0].same(f)
		k.Files = slices.DeleteFunc(k.Files, func(o File) bool { return o.same(f) })
	}
}

// Pending says that some log was named in which nothing was written so far.
func (r *Resumption) Pending() bool {
	return slices.ContainsFunc(r.known, func(k Known) bool { return !k.Gone && k.Offset == 0 && k.Tail == 0 })
}

// Known lists what the next run is to know, and the number for its first new log.
func (r *Resumption) Known() ([]Known, uint64) {
	return forget(r.known, r.now), r.next
}
