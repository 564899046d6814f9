package config

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// dumpMark begins each file in the output of nginx -T.
const dumpMark = "# configuration file "

// part is a file of a dump.
type part struct {
	name, text string
}

// dumped cuts the output of nginx -T at the marks; nil for a plain file. What stands before the first mark is what nginx says of its test.
func dumped(text string) []part {
	var parts []part
	begin := 0 // of the text of the last part
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		next := min(at+len(line)+1, len(text))
		if name, ok := strings.CutPrefix(line, dumpMark); ok && strings.HasSuffix(name, ":") {
			if n := len(parts); n > 0 {
				parts[n-1].text = text[begin:at]
			}
			parts = append(parts, part{name: strings.TrimSuffix(name, ":")})
			begin = next
		}
		at = next
	}
	if n := len(parts); n > 0 {
		parts[n-1].text = text[begin:]
	}
	return parts
}

// files are where nginx's includes are looked for: in a dump, else on disk beside the main file.
type files struct {
	*reader
	main   string
	parts  []part
	stack  []string
	opened int
}

// nginx reads a main file with all that it includes.
func (r *reader) nginx(name, text string) {
	f := &files{reader: r, main: name, opened: 1}
	if f.parts = dumped(text); len(f.parts) > 0 {
		name, text = f.parts[0].name, f.parts[0].text
		f.main = name
	}
	newNginx(r).read(f.expand(name, text))
}

// expand parses a file and puts included files in the place of their directives.
func (f *files) expand(name, text string) []*directive {
	f.stack = append(f.stack, name)
	defer func() { f.stack = f.stack[:len(f.stack)-1] }()
	t := &tree{file: name, lexer: lexer{text: text}, problem: f.problem}
	return f.includes(t.parse())
}

func (f *files) includes(list []*directive) []*directive {
	var out []*directive
	for _, d := range list {
		switch {
		case d.name() == "include" && !d.open && d.arg(0) != "":
			out = append(out, f.include(d)...)
			continue
		case d.open && !isTable(d.name()):
			d.block = f.includes(d.block)
		}
		out = append(out, d)
	}
	return out
}

// isTable says that a block holds pairs and no directives: what it includes is of no use here.
func isTable(name string) bool {
	switch name {
	case "map", "geo", "types", "split_clients", "charset_map":
		return true
	}
	return false
}

// include reads the files that a pattern names. A pattern may fit nothing; a plain name must not, unless it is of a file that ships with nginx and says
// nothing of upstreams or logs.
func (f *files) include(d *directive) []*directive {
	pattern := d.arg(0)
	if len(f.stack) >= deepest {
		f.problem(d.file, d.line, "include %s: included files include each other", pattern)
		return nil
	}
	found := f.find(d.file, pattern)
	if len(found) == 0 && !strings.ContainsAny(pattern, "*?[") && !ships(pattern) {
		f.problem(d.file, d.line, "include %s: no such file; what it says is not known", pattern)
	}
	var out []*directive
	for _, name := range found {
		if slices.Contains(f.stack, name) {
			f.problem(d.file, d.line, "include %s: a file that includes itself", pattern)
			continue
		}
		if f.opened++; f.opened > mostFiles {
			f.problem(d.file, d.line, "include %s: more than %d files; the rest is left out", pattern, mostFiles)
			return out
		}
		text, err := f.load(name)
		if err != nil {
			f.problem(d.file, d.line, "include %s: %v", pattern, reason(err))
			continue
		}
		out = append(out, f.expand(name, text)...)
	}
	return out
}

// ships knows the files that come with nginx and only set types and parameters.
func ships(pattern string) bool {
	switch path.Base(pattern) {
	case "mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params", "koi-utf", "koi-win", "win-utf", "proxy_params":
		return true
	}
	return false
}

func (f *files) load(name string) (string, error) {
	for _, p := range f.parts {
		if p.name == name {
			return p.text, nil
		}
	}
	return f.text(name)
}

// find lists the files of a pattern, in order. nginx takes relative names from the folder of the main file. Who copied a configuration elsewhere has its
// parts beside it: an absolute name is looked for there first, by its last parts.
func (f *files) find(from, pattern string) []string {
	if len(f.parts) > 0 {
		return f.findPart(pattern)
	}
	base := filepath.Dir(f.main)
	if !filepath.IsAbs(pattern) {
		if found := glob(filepath.Join(base, pattern)); len(found) > 0 || f.main == Stdin {
			return found
		}
		return glob(filepath.Join(filepath.Dir(from), pattern))
	}
	// What stands beside the copy is meant, even where this machine has an nginx of its own.
	elements := strings.Split(strings.Trim(filepath.ToSlash(pattern), "/"), "/")
	for i := 1; i < len(elements); i++ {
		tail := elements[i:]
		if len(tail) == 1 && strings.HasPrefix(tail[0], "*") {
			break // any file at all
		}
		if found := glob(filepath.Join(append([]string{base}, tail...)...)); len(found) > 0 {
			return found
		}
	}
	return glob(pattern)
}

func glob(pattern string) []string {
	if _, err := os.Stat(pattern); err == nil {
		return []string{pattern}
	}
	found, _ := filepath.Glob(pattern)
	return found
}

// findPart looks for the files of a pattern in the dump. Its names are those that nginx opened.
func (f *files) findPart(pattern string) (found []string) {
	if !path.IsAbs(pattern) {
		pattern = path.Join(path.Dir(f.main), pattern)
	}
	for _, p := range f.parts {
		if fits, err := path.Match(pattern, p.name); p.name == pattern || err == nil && fits {
			found = append(found, p.name)
		}
	}
	return found
}
