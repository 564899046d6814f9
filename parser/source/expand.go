package source

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Stdin is the name of standard input.
const Stdin = "-"

// Input is one thing to read.
type Input struct {
	// Name is the path as given; for a file of a folder the folder as given, joined with the rest. "-" is standard input.
	Name string
	// Group is the name without rotation number, date and suffix of a packer: inputs of one group share a clock.
	Group   string
	Size    int64 // packed, where it is packed; 0 for pipes
	ModTime time.Time
	// Device and Inode tell files apart whatever their names; both are 0 for pipes and where the system has no such numbers.
	Device, Inode uint64
	// Regular says that it is a file of known size: no pipe, no device.
	Regular bool
	// Found says that it was not named itself but stood in a folder: when it turns out to be binary, nobody asked for it.
	Found bool
	// Remember makes the Stream note what tells the text again in a later run.
	Remember bool

	stdin io.Reader
	held  *os.File                      // opened already
	fetch func() (io.ReadCloser, error) // of what lies elsewhere
}

// Text is an input that a reader gives, under a name that is no path.
func Text(name string, text io.Reader) *Input {
	return &Input{Name: name, Group: name, stdin: text}
}

// Expand makes inputs of what was named: files, folders (every file in them and below, hidden ones left out), globs and "-".
// The inputs are sorted by name and hold each file once, under the smallest of its names, so that nothing depends on the order of the
// names, on links, or on a file being named beside its folder. What gives no input is a *Problem; the rest goes on.
func Expand(names []string, stdin io.Reader) (inputs []*Input, problems []error) {
	var x expansion
	for _, name := range names {
		x.name(name, stdin)
	}
	return x.inputs(), x.problems()
}

type expansion struct {
	found  []*Input
	failed []*Problem
}

func (x *expansion) name(name string, stdin io.Reader) {
	if name == Stdin {
		x.standardInput(stdin)
		return
	}
	_, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(name, "*?[") {
		x.glob(name)
		return
	}
	x.path(name, false)
}

func (x *expansion) standardInput(stdin io.Reader) {
	if stdin == nil {
		x.fail(Stdin, errors.New("there is no standard input"), false)
		return
	}
	in := &Input{Name: Stdin, Group: Stdin, stdin: stdin}
	if file, ok := stdin.(*os.File); ok {
		if info, err := file.Stat(); err == nil {
			in.describe(info)
		}
	}
	x.found = append(x.found, in)
}

func (x *expansion) glob(pattern string) {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		x.fail(pattern, errors.New("this is no valid glob"), false)
		return
	}
	if len(matches) == 0 {
		x.fail(pattern, errors.New("no file matches"), false)
		return
	}
	for _, match := range matches {
		if strings.HasPrefix(pattern, "./") && !strings.HasPrefix(match, "./") {
			match = "./" + match
		}
		x.path(match, false)
	}
}

// path takes a path that exists, or so it was said.
func (x *expansion) path(path string, found bool) {
	info, err := os.Stat(path)
	if err != nil {
		x.fail(path, reason(err), found)
		return
	}
	if info.IsDir() {
		x.folder(path)
		return
	}
	x.file(path, info, found)
}

func (x *expansion) folder(path string) {
	before := len(x.found) + len(x.failed)
	x.walk(strings.TrimRight(path, `/\`), path, false, map[identity]bool{})
	if len(x.found)+len(x.failed) == before {
		x.fail(path, errors.New("there is no log in this folder"), false)
	}
}

// walk takes every file in and below a folder. Hidden names are left out: they are an editor's or a copier's unfinished files, or what a
// version control or a file server keeps; so are nginx.pid and locks, which many put beside their logs. Seen holds the folders on the way, so that a link to a folder above ends.
func (x *expansion) walk(prefix, path string, found bool, seen map[identity]bool) {
	if info, err := os.Stat(path); err == nil {
		if id, known := identify(info); known && seen[id] {
			return
		} else if known {
			seen[id] = true
		}
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		x.fail(path, reason(err), found)
	}
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".pid") && !strings.HasSuffix(name, ".lock") {
			x.entry(prefix+"/"+entry.Name(), entry, seen)
		}
	}
}

func (x *expansion) entry(path string, entry fs.DirEntry, seen map[identity]bool) {
	info, err := os.Stat(path)
	switch {
	case err != nil && entry.Type()&fs.ModeSymlink != 0:
		// A link that leads nowhere is what a rotation or a removed container leaves behind.
	case err != nil:
		x.fail(path, reason(err), true)
	case info.IsDir():
		x.walk(path, path, true, seen)
	case info.Mode().IsRegular():
		x.file(path, info, true)
	}
}

func (x *expansion) file(path string, info fs.FileInfo, found bool) {
	if info.Mode()&fs.ModeSocket != 0 {
		x.fail(path, errors.New("this is a socket, not a file"), found)
		return
	}
	in := &Input{Name: path, Group: group(path), Found: found}
	in.describe(info)
	x.found = append(x.found, in)
}

func (in *Input) describe(info fs.FileInfo) {
	in.ModTime = info.ModTime()
	if !info.Mode().IsRegular() {
		return
	}
	in.Regular, in.Size = true, info.Size()
	if id, known := identify(info); known {
		in.Device, in.Inode = id.device, id.inode
	}
}

func (x *expansion) fail(path string, err error, found bool) {
	x.failed = append(x.failed, &Problem{Path: path, Err: err, Found: found})
}

// reason is the error without the path and the system call, which the problem tells better.
func reason(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// inputs are the found ones by name, each file once. Where one of its names was given, it counts as named.
func (x *expansion) inputs() []*Input {
	slices.SortStableFunc(x.found, func(a, b *Input) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), compareFound(a, b))
	})
	var out []*Input
	first := map[any]*Input{}
	for _, in := range x.found {
		key := in.key()
		if same := first[key]; same != nil {
			same.Found = same.Found && in.Found
			continue
		}
		first[key] = in
		out = append(out, in)
	}
	return out
}

func compareFound(a, b *Input) int {
	switch {
	case a.Found == b.Found:
		return 0
	case b.Found:
		return -1
	}
	return 1
}

// key is equal for two inputs that are the same file.
func (in *Input) key() any {
	if in.Inode != 0 || in.Device != 0 {
		return identity{in.Device, in.Inode}
	}
	if in.Name != Stdin {
		if path, err := filepath.EvalSymlinks(in.Name); err == nil {
			if full, err := filepath.Abs(path); err == nil {
				return full
			}
		}
	}
	return in.Name
}

// problems are sorted by path, each path once.
func (x *expansion) problems() []error {
	slices.SortStableFunc(x.failed, func(a, b *Problem) int { return strings.Compare(a.Path, b.Path) })
	var out []error
	for i, p := range x.failed {
		if i == 0 || p.Path != x.failed[i-1].Path {
			out = append(out, p)
		}
	}
	return out
}
