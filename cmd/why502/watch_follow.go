package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/source"
)

// follower reads what is new in logs that grow. Files are told by what they say, as with --state: a rotation of any kind between two looks loses nothing
// that some file still holds.
type follower struct {
	s       *streams
	names   []string // of files, folders and globs
	options *parser.Options
	known   []source.Known
	next    uint64
	pipes   []*pipe
	began   time.Time
	told    map[string]bool // what was complained of already
	fresh   bool            // nothing was read before
	bad     bool
}

// pieceRead is an input of one look: what is new in it.
type pieceRead struct {
	input  *source.Input
	stream uint64 // of the log
}

// follow prepares to follow what was named.
func (f *inputFlags) follow(s *streams) (*follower, error) {
	names, err := f.names(s)
	if err != nil {
		return nil, err
	}
	options, err := f.formats(s)
	if err != nil {
		return nil, err
	}
	w := &follower{bad: !f.allRead(), s: s, options: options, next: 1, began: time.Now(), told: map[string]bool{}, fresh: true}
	for _, name := range names {
		if in := pipeOf(s, name); in != nil {
			w.pipes = append(w.pipes, newPipe(name, in))
		} else if !slices.ContainsFunc(w.pipes, func(p *pipe) bool { return p.name == name }) {
			w.names = append(w.names, name)
		}
	}
	return w, nil
}

// pipeOf is what standard input or a named pipe gives; nil for a name of anything else. A pipe has no end to look at again and again.
func pipeOf(s *streams, name string) io.Reader {
	if name == source.Stdin {
		return s.in
	}
	if info, err := os.Stat(name); err != nil || info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice|fs.ModeSocket) == 0 {
		return nil
	}
	return &lateFile{name: name}
}

// lateFile opens a file when it is read: a named pipe waits for its writer.
type lateFile struct {
	name string
	file *os.File
}

// Read reads.
func (l *lateFile) Read(p []byte) (int, error) {
	if l.file == nil {
		file, err := open(l.name)
		if err != nil {
			return 0, err
		}
		l.file = file
	}
	return l.file.Read(p)
}

// done says that nothing more can come: there are but pipes, and they ended.
func (f *follower) done() bool {
	return len(f.names) == 0 && !slices.ContainsFunc(f.pipes, func(p *pipe) bool { return !p.ended })
}

// look is one reading of what is new.
type look struct {
	pieces  []pieceRead
	sources []*parser.Source
	renamed []source.Renamed
}

// look reads what is new into a sink. The last look takes also a last line without a line end.
func (f *follower) look(ctx context.Context, sink func(*look) parser.Sink, last bool) *look {
	l := &look{}
	var inputs []*source.Input
	var marks []parser.Mark
	var resumed *source.Resumption
	if len(f.names) > 0 {
		resumed = source.Resume(f.inputs(), f.known, f.next, time.Now())
		for i, in := range resumed.Inputs {
			start := &resumed.Starts[i]
			inputs = append(inputs, in)
			marks = append(marks, parser.Mark{Offset: start.Offset, Lines: start.Lines, Whole: start.Whole})
			l.pieces = append(l.pieces, pieceRead{in, start.Stream})
		}
		l.renamed = resumed.Renamed
		for _, name := range resumed.Lost {
			f.once("%s was rotated, and no file beside it holds what came since the last look: lines may be missing", name)
		}
	}
	for _, p := range f.pipes {
		text := p.take(last)
		if len(text) == 0 {
			continue
		}
		in := source.Text(p.name, bytes.NewReader(text))
		in.ModTime = time.Now()
		inputs, l.pieces = append(inputs, in), append(l.pieces, pieceRead{in, 0})
		marks = append(marks, parser.Mark{Offset: p.offset, Lines: p.lines, Whole: true, Begins: true})
		p.offset, p.lines = p.offset+int64(len(text)), p.lines+bytes.Count(text, []byte("\n"))
	}
	if len(inputs) == 0 {
		f.settle(resumed)
		return l
	}
	reader := parser.Reader{Inputs: inputs, Options: f.options, Jobs: 1, From: marks, HoldLast: !last, Sink: func(int) parser.Sink { return sink(l) }}
	l.sources = reader.Read(ctx)
	for i, src := range l.sources {
		f.check(src)
		if resumed != nil && i < len(resumed.Inputs) {
			resumed.Done(i, reached(src))
		}
	}
	f.settle(resumed)
	return l
}

func reached(src *parser.Source) source.Reached {
	return source.Reached{To: src.To, Lines: int(src.Lines), Tail: src.Unended, Taken: src.Unended > 0 && !src.Held, File: src.File, Imprint: src.Imprint}
}

// settle remembers what the next look is to know.
func (f *follower) settle(r *source.Resumption) {
	if r != nil {
		f.known, f.next = r.Known()
	}
	f.fresh = false
}

// oldAfter is how old a rotated file must be for its lines to be of no use here.
const oldAfter = 6 * time.Hour

// inputs expands what was named, anew each time: a file may come later. Old rotated files are left out, for they tell nothing of now.
func (f *follower) inputs() []*source.Input {
	inputs, problems := source.Expand(f.names, nil)
	for _, err := range problems {
		var p *source.Problem
		if errors.As(err, &p) && errors.Is(err, fs.ErrNotExist) {
			if !f.fresh {
				continue // between two steps of a rotation
			}
			f.once("%s: no such file or folder yet; waiting for it", p.Path)
			continue
		}
		f.once("%v", err)
	}
	return slices.DeleteFunc(inputs, func(in *source.Input) bool {
		return (in.Found || in.Group != in.Name) && f.began.Sub(in.ModTime) > oldAfter
	})
}

// logs is how many logs are followed.
func (f *follower) logs() int {
	names := map[string]bool{}
	for i := range f.known {
		if k := &f.known[i]; !k.Gone {
			names[k.Group] = true
		}
	}
	for _, p := range f.pipes {
		names[p.name] = true
	}
	return len(names)
}

// once says something the first time.
func (f *follower) once(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !f.told[text] {
		f.told[text] = true
		f.s.say("%s", text)
	}
}

// check tells what is wrong with an input. That a file shrinks while it is read is a rotation.
func (f *follower) check(src *parser.Source) {
	var binary *source.Binary
	var shrunk *source.Shrunk
	switch {
	case src.Err == nil, errors.As(src.Err, &shrunk), errors.Is(src.Err, fs.ErrNotExist):
	case errors.As(src.Err, &binary) && src.Input.Found:
		f.once("%v; left out", src.Err)
	default:
		f.once("%v", src.Err)
		f.bad = true
	}
	if src.Events == 0 && src.Unparsed > src.Skipped && src.Unparsed >= 10 {
		f.once("%s: nothing in it is understood; why502 detect %s tells more", src.Input.Name, src.Input.Name)
	}
}

// pipe is standard input or another pipe: another goroutine waits for what comes.
type pipe struct {
	name   string
	blocks chan []byte
	rest   []byte
	offset int64
	lines  int
	ended  bool
	err    error
}

// pipeAhead is how much of a pipe is taken in one look; a writer that is faster waits.
const pipeAhead = 256

func newPipe(name string, in io.Reader) *pipe {
	p := &pipe{name: name, blocks: make(chan []byte, pipeAhead)}
	go func() {
		defer close(p.blocks)
		stream, err := source.NewStream(name, in)
		if err != nil {
			p.err = err
			return
		}
		for {
			buffer := make([]byte, 64<<10)
			n, err := stream.Read(buffer)
			if n > 0 {
				p.blocks <- buffer[:n]
			}
			if err != nil {
				if err != io.EOF {
					p.err = err
				}
				return
			}
		}
	}()
	return p
}

// take gives the whole lines that came, at the end all that is left.
func (p *pipe) take(last bool) []byte {
	text := p.rest
	for n := 0; n < pipeAhead; n++ {
		select {
		case block, open := <-p.blocks:
			if open {
				text = append(text, block...)
				continue
			}
			p.ended = true
		default:
		}
		break
	}
	end := bytes.LastIndexByte(text, '\n') + 1
	if last || p.ended || len(text) > 2<<20 {
		end = len(text)
	}
	p.rest = slices.Clone(text[end:])
	return text[:end]
}
