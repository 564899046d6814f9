package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// blockSize is how much is looked at to tell what a file holds.
const blockSize = 8 << 10

// Stream is the unpacked text of one input. Read gives all that can be had of it and then io.EOF, or the reason why there is no more:
// *Cut, *Damaged, *Shrunk, or the system's error with the path.
type Stream struct {
	// Packed is how the input was packed: "gzip", "zstd", "xz", "bzip2", or "" for plain text.
	Packed string
	// UTF16 says that the text was UTF-16, as Windows programs write it.
	UTF16 bool
	// Returns says that carriage returns alone ended the lines: programs of old Macs and some consoles write so. They are read as line feeds.
	Returns bool

	path     string
	log      bool      // it should have a line for each thing that happened
	file     *os.File  // nil for standard input
	stdin    *os.File  // nil where standard input is no file, or not what is read
	opened   bool      // file is ours to close
	remote   io.Closer // what a remote input comes from
	size     int64     // when it was opened; -1 for pipes
	id       identity
	modified int64  // nanoseconds since 1970
	raw      int64  // bytes read of the file
	text     int64  // bytes delivered
	head     []byte // read already, not yet delivered
	next     io.Reader
	unpack   io.Closer
	err      error     // how it ended
	print    *recorder // where the text is to be known again

	taken atomic.Int64 // raw for others: a decoder may read ahead on its own
}

// Open opens the input and tells by its first block what it holds. A *Binary error says that it is no text.
func (in *Input) Open() (*Stream, error) {
	s := &Stream{path: in.Name, size: -1, log: true}
	if in.Remember {
		s.print = &recorder{}
	}
	if in.fetch != nil {
		return in.openRemote(s)
	}
	reader := in.stdin
	s.stdin, _ = in.stdin.(*os.File)
	if in.stdin == nil {
		file, err := in.file()
		if err != nil {
			return nil, &Problem{Path: in.Name, Err: reason(err), Found: in.Found}
		}
		s.file, s.opened, reader = file, true, file
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			s.size, s.modified = info.Size(), info.ModTime().UnixNano()
			s.id, _ = identify(info)
		}
	}
	if err := s.open(reader); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// file gives the file that Resume opened, so that a rotation in between changes nothing, or opens it.
func (in *Input) file() (*os.File, error) {
	file := in.held
	if file == nil {
		return os.Open(in.Name)
	}
	in.held = nil
	_, err := file.Seek(0, io.SeekStart)
	return file, err
}

// NewStream is Open for bytes that come from elsewhere, and for what is no log but a list or a configuration; path is what errors call them.
func NewStream(path string, reader io.Reader) (*Stream, error) {
	s := &Stream{path: path, size: -1}
	if err := s.open(reader); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Stream) open(reader io.Reader) error {
	counted := &counter{reader: reader, n: &s.raw, taken: &s.taken}
	head, err := readBlock(counted, func(head []byte) bool {
		return isTold(head) && (packingOf(head) != nil || bytes.IndexByte(head, '\n') >= 0)
	})
	packing := packingOf(head)
	if packing == nil {
		return s.openText(head, err, counted)
	}
	s.Packed = packing.name
	unpacked, err := packing.open(refill(head, err, counted))
	if err != nil {
		s.err = s.explain(err)
		return nil
	}
	if closer, ok := unpacked.(io.Closer); ok {
		s.unpack = closer
	}
	block, err := readBlock(unpacked, func([]byte) bool { return false })
	return s.openText(block, err, unpacked)
}

// openText takes the first block of unpacked text, how reading it ended, and what follows it.
func (s *Stream) openText(block []byte, err error, rest io.Reader) error {
	if order := utf16Order(block); order != nil {
		s.UTF16 = true
		s.next = &utf16Reader{source: refill(block, err, rest), order: order}
		return nil
	}
	if what := binaryKind(block); what != nil && !s.endsAsText(block) {
		return what.problem(s.path)
	}
	if what := documentKind(block); what != nil && s.log {
		return what.problem(s.path)
	}
	s.head, s.next = block, rest
	if err != nil {
		s.next = failing{err}
	}
	if endsWithReturns(block) {
		s.Returns = true
		s.head, s.next = nil, &returnsReader{source: refill(block, err, rest)}
	}
	return nil
}

// endsAsText tells a log from a binary file when a block of zeros stands where a rotation cut the file under its writer: then the end is text.
func (s *Stream) endsAsText(block []byte) bool {
	if s.Packed != "" || s.size < 2*blockSize || !allZero(block) {
		return false
	}
	tail := make([]byte, blockSize)
	n, err := s.file.ReadAt(tail, s.size-blockSize)
	return (err == nil || err == io.EOF) && n > 0 && binaryKind(tail[:n]) == nil
}

// Read gives the text. An error comes alone, after the last byte that could be had.
func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if len(s.head) > 0 {
		n := copy(p, s.head)
		s.head = s.head[n:]
		s.deliver(p[:n])
		return n, nil
	}
	n, err := s.next.Read(p)
	s.deliver(p[:n])
	if err == nil {
		return n, nil
	}
	s.err = s.explain(err)
	if n > 0 {
		return n, nil
	}
	return 0, s.err
}

// deliver counts text.
func (s *Stream) deliver(text []byte) {
	s.text += int64(len(text))
	if s.print != nil {
		s.print.Write(text)
	}
}

// Raw is how many bytes of the file were read, as they lie on the disk.
func (s *Stream) Raw() int64 { return s.taken.Load() }

// File describes the file as it was when it was opened; a zero File for what is none.
func (s *Stream) File() File {
	if s.size < 0 || s.file == nil {
		return File{}
	}
	return File{Name: s.path, Device: s.id.device, Inode: s.id.inode, Size: s.size, ModTime: s.modified, Packed: s.Packed}
}

// Imprint tells the text up to a place, or of packed text up to where it was read. Only an Input with Remember has one.
func (s *Stream) Imprint(to int64) (Imprint, error) {
	if s.print == nil {
		return Imprint{}, nil
	}
	if _, _, plain := s.ReaderAt(); plain {
		return NewImprint(s.file, to)
	}
	return s.print.imprint(), nil
}

// explain turns the error of a reader below into the one that a caller can use.
func (s *Stream) explain(err error) error {
	if shrunk := s.Check(); shrunk != nil {
		return shrunk
	}
	var system *fs.PathError
	switch {
	case errors.As(err, &system):
		return &Problem{Path: s.path, Err: system.Err}
	case s.Packed == "" || err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Cut{Path: s.path, Packed: s.Packed, Offset: s.text, Err: err}
	}
	return &Damaged{Path: s.path, Packed: s.Packed, Offset: s.text, Err: err}
}

// Check says whether the file is shorter now than when it was opened. Read asks by itself at the end; who reads through
// ReaderAt asks when done.
func (s *Stream) Check() error {
	if s.size < 0 {
		return nil
	}
	info, err := s.file.Stat()
	if err != nil {
		return &Problem{Path: s.path, Err: reason(err)}
	}
	if was := max(s.size, s.raw); info.Size() < was && s.size > 0 {
		return &Shrunk{Path: s.path, Was: was, Now: info.Size()}
	}
	return nil
}

// ReaderAt gives the file itself and its size when it was opened, where its bytes are the text: plain regular files. It stays usable until Close.
func (s *Stream) ReaderAt() (io.ReaderAt, int64, bool) {
	if s.size <= 0 || s.Packed != "" || s.UTF16 || s.Returns {
		return nil, 0, false
	}
	return s.file, s.size, true
}

// Stdin gives the standard input where its bytes are the text as they come, else nil.
func (s *Stream) Stdin() *os.File {
	if s.Packed != "" || s.UTF16 || s.Returns {
		return nil
	}
	return s.stdin
}

// Ready says that the next Read waits for nobody: what it gives was read before.
func (s *Stream) Ready() bool { return len(s.head) > 0 || s.err != nil }

// Close frees what the stream holds. Standard input stays open.
func (s *Stream) Close() error {
	var err error
	if s.unpack != nil {
		err = s.unpack.Close()
	}
	if s.opened {
		err = errors.Join(err, s.file.Close())
	}
	if s.remote != nil {
		err = errors.Join(err, s.remote.Close())
	}
	return err
}

// readBlock reads a block, or less where enough is satisfied with less or the reader ends. Unlike io.ReadFull it keeps the reader's own error.
func readBlock(r io.Reader, enough func([]byte) bool) ([]byte, error) {
	block, n := make([]byte, blockSize), 0
	for idle := 0; n < len(block); {
		k, err := r.Read(block[n:])
		n += k
		switch {
		case err != nil:
			return block[:n], err
		case k > 0 && enough(block[:n]):
			return block[:n], nil
		case k > 0:
			idle = 0
		case idle > 100:
			return block[:n], io.ErrNoProgress
		}
		idle++
	}
	return block, nil
}

// counter counts what was read, to tell a file that shrank.
type counter struct {
	reader io.Reader
	n      *int64
	taken  *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	*c.n += int64(n)
	c.taken.Add(int64(n))
	return n, err
}

// failing is a reader that has come to its end.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// refill puts back what was read from the front of a reader, and the error that ended it.
func refill(head []byte, err error, rest io.Reader) io.Reader {
	if err != nil {
		rest = failing{err}
	}
	if len(head) == 0 {
		return rest
	}
	return io.MultiReader(bytes.NewReader(head), rest)
}
