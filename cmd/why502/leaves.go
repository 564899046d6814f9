package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/source"
)

// A batch engine hands out leaves by name and collects what comes back as lines: a leaf is "PATH" or "PATH FROM-TO", and its partial is one line,
// the leaf, a tab, and the digest in base64. A plan is the list of all leaves.

// leafSpec is one leaf as a plan names it.
type leafSpec struct {
	name  string // the line
	path  string
	piece parser.Piece
}

// leafOf reads one line of a plan. Behind the last blank or tab stands the range, where there is one: paths may have blanks.
func leafOf(line string) (leafSpec, error) {
	l := leafSpec{name: line, path: line, piece: parser.Piece{To: math.MaxInt64}}
	at := strings.LastIndexAny(line, " \t")
	if at < 0 || strings.Trim(line[at+1:], "0123456789-") != "" || !strings.Contains(line[at+1:], "-") {
		return l, nil
	}
	piece, err := pieceOf(line[at+1:])
	if err != nil {
		return l, usageError{fmt.Errorf("leaf %q: want PATH, or PATH FROM-TO in bytes", line)}
	}
	l.path, l.piece = strings.TrimRight(line[:at], " \t"), piece
	l.name = l.path + " " + line[at+1:]
	return l, nil
}

// maxPlanLine is the longest name of a leaf.
const maxPlanLine = 64 << 10

// eachLeaf reads a plan: a leaf a line; blank lines and lines that begin with # say nothing.
func eachLeaf(name string, r io.Reader, use func(leafSpec) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxPlanLine)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		leaf, err := leafOf(text)
		if err == nil {
			err = use(leaf)
		}
		if err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", name, reason(err))
	}
	return nil
}

// openNames opens a plan; - is standard input.
func openNames(s *streams, name string) (io.ReadCloser, error) {
	if name == source.Stdin {
		return io.NopCloser(s.in), nil
	}
	file, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return file, nil
}

// digestLeaves digests each leaf of a plan by itself, and writes its partial as one line as soon as it is made. A leaf that cannot be read to its end
// has no line: merge names it.
func (c *digestCommand) digestLeaves(s *streams, now time.Time) error {
	if c.Range != "" || len(c.Files) > 0 {
		return usageError{errors.New("--names: the leaves come from the list alone, without FILE and --range")}
	}
	list, err := openNames(s, c.Names)
	if err != nil {
		return err
	}
	defer list.Close()
	bad := false
	err = deliver(s, c.Output, func(w io.Writer) error {
		return eachLeaf(c.Names, list, func(leaf leafSpec) error {
			if s.ctx.Err() != nil {
				return outcome(exitInterrupted)
			}
			line, err := c.partialOf(s, leaf, now)
			if err != nil || line == nil {
				bad = true
				return err
			}
			if _, err = w.Write(line); err != nil {
				return err
			}
			return flush(w)
		})
	})
	if err == nil && bad {
		return outcome(exitInput)
	}
	return err
}

// flush hands on what waits: an engine may take each line as it comes.
func flush(w io.Writer) error {
	if b, ok := w.(*bufio.Writer); ok {
		return b.Flush()
	}
	return nil
}

// partialOf is the line of one leaf, nil when it could not be read.
func (c *digestCommand) partialOf(s *streams, leaf leafSpec, now time.Time) ([]byte, error) {
	flags := c.inputFlags
	flags.Files = []string{leaf.path}
	r, err := flags.open(s)
	if err != nil {
		return nil, err
	}
	if len(r.inputs) != 1 && !r.bad {
		return nil, usageError{fmt.Errorf("leaf %q: want one file, got %d", leaf.name, len(r.inputs))}
	}
	r.pieces, r.others = []parser.Piece{leaf.piece}, true
	if r.bad {
		return nil, nil
	}
	d, err := r.digest(now)
	if err != nil {
		return nil, err
	}
	for _, src := range r.sources {
		if src.Err != nil {
			return nil, nil
		}
	}
	var out bytes.Buffer
	if err := d.Encode(&out); err != nil {
		return nil, err
	}
	line := append([]byte(leaf.name), '\t')
	line = base64.StdEncoding.AppendEncode(line, out.Bytes())
	return append(line, '\n'), nil
}

// collection is what merge was given: partials by themselves, and lines of partials.
type collection struct {
	partials []digest.Partial
	leaves   map[string]bool // names of those that came as lines
}

// collect finds the partials of files and of folders that an engine wrote.
func (k *collection) collect(s *streams, names []string) error {
	k.leaves = map[string]bool{}
	for _, name := range names {
		if name == source.Stdin {
			if err := k.pipe(name, s.in); err != nil {
				return err
			}
			continue
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return fmt.Errorf("opening %s: %w", name, reason(err))
		case info.IsDir():
			err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_") {
					return err
				}
				return k.take(path, fileOpener(path))
			})
		case info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) != 0:
			var file io.ReadCloser
			if file, err = open(name); err == nil {
				err = k.pipe(name, file)
				file.Close()
			}
		default:
			err = k.take(name, fileOpener(name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// opener opens a file of partials, as often as it is read.
type opener func() (stored, error)

type stored interface {
	io.ReadCloser
	io.ReaderAt
}

func fileOpener(name string) opener {
	return func() (stored, error) { return open(name) }
}

// pipe takes what can be read once only.
func (k *collection) pipe(name string, from io.Reader) error {
	text, err := io.ReadAll(from)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, reason(err))
	}
	return k.take(name, func() (stored, error) { return closable{bytes.NewReader(text)}, nil })
}

type closable struct{ *bytes.Reader }

func (closable) Close() error { return nil }

// take takes a file of one partial or of lines. Only places are kept of the lines, so that memory does not grow with the partials.
func (k *collection) take(name string, open opener) error {
	file, err := open()
	if err != nil {
		return fmt.Errorf("opening %s: %w", name, err)
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, maxPlanLine)
	if head, _ := in.Peek(len(digestMagic)); string(head) == digestMagic || !isLines(in) {
		k.partials = append(k.partials, digest.Partial{Name: name, Open: func() (io.ReadCloser, error) { return open() }})
		return nil
	}
	for at, n := int64(0), 1; ; n++ {
		leaf, length, err := skimLine(in)
		if length == 0 && err == io.EOF {
			return nil
		}
		if err != nil && err != io.EOF {
			return fmt.Errorf("reading %s: %w", name, reason(err))
		}
		if leaf == "" || err == io.EOF {
			return fmt.Errorf("reading %s:%d: this is no partial of why502, or it is cut", name, n)
		}
		k.leaves[leaf] = true
		begin, end := at+int64(len(leaf))+1, at+length-1
		k.partials = append(k.partials, digest.Partial{Name: fmt.Sprintf("%s:%d: %s", name, n, leaf), Open: func() (io.ReadCloser, error) { return openLine(open, begin, end) }})
		at += length
	}
}

const digestMagic = "why502 digest "

// isLines tells a file of partials by its first line: a name, a tab, base64 of what every digest begins with. An empty file has no line.
func isLines(in *bufio.Reader) bool {
	head, err := in.Peek(maxPlanLine)
	if len(head) == 0 {
		return err == io.EOF
	}
	_, text, found := bytes.Cut(head, []byte{'\t'})
	begin := base64.StdEncoding.EncodeToString([]byte(digestMagic))[:16]
	return found && bytes.HasPrefix(text, []byte(begin))
}

// skimLine reads a line and keeps the name of its leaf: "" when there is none.
func skimLine(in *bufio.Reader) (leaf string, length int64, err error) {
	for first := true; ; first = false {
		part, err := in.ReadSlice('\n')
		length += int64(len(part))
		if name, _, found := bytes.Cut(part, []byte{'\t'}); first && found {
			leaf = string(name)
		}
		if err != bufio.ErrBufferFull {
			return leaf, length, err
		}
	}
}

// openLine opens the digest that a line holds between two places.
func openLine(open opener, begin, end int64) (io.ReadCloser, error) {
	file, err := open()
	if err != nil {
		return nil, err
	}
	text := base64.NewDecoder(base64.StdEncoding, io.NewSectionReader(file, begin, end-begin))
	return struct {
		io.Reader
		io.Closer
	}{text, file}, nil
}

// mostMissing is how many missing leaves are named one by one.
const mostMissing = 20

// checkPlan names the leaves of the plan that are not there: a report on a part is none.
func (k *collection) checkPlan(s *streams, plan string, d *digest.Digest) error {
	list, err := openNames(s, plan)
	if err != nil {
		return err
	}
	defer list.Close()
	var missing []string
	n, sources, leaves := 0, d.Sources(), d.Leaves()
	err = eachLeaf(plan, list, func(leaf leafSpec) error {
		if k.leaves[leaf.name] || covered(leaf, sources, leaves) {
			return nil
		}
		if n++; n <= mostMissing {
			missing = append(missing, leaf.name)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case n == 0:
		return nil
	}
	for _, name := range missing {
		s.say("%s: there is no partial of this leaf", name)
	}
	return undelivered{fmt.Errorf("%d leaves of the plan %s are missing; no report is made of a part", n, plan)}
}

// longestTail is how far a piece may reach into the next one: by a line.
const longestTail = 1 << 20

// covered says that a leaf is in a digest that came without the names of its leaves: a piece whose lines were read is covered from its first line to
// its end. Where a piece has no end and the text is packed, its length is not known; then what is in doubt is missing.
func covered(leaf leafSpec, sources []digest.Source, leaves []digest.Leaf) bool {
	for i := range leaves {
		l := &leaves[i]
		src := &sources[l.Source]
		if src.Name != leaf.path || l.From >= leaf.piece.To || l.To <= leaf.piece.From {
			continue
		}
		if l.To >= leaf.piece.To || l.To == src.Size || l.From >= leaf.piece.From || l.To-leaf.piece.From > longestTail {
			return true
		}
	}
	return false
}
