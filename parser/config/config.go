// Package config reads the configurations of nginx, HAProxy and Envoy for what helps to understand their logs: log formats, which upstream has which
// addresses, time-outs and limits. It is no checker: what it does not know is passed over, and of a file with an error in it the rest is used.
//
//   - nginx.go cuts nginx.conf and the output of nginx -T into directives, include.go finds included files, nginx_scope.go says what they mean
//   - haproxy.go reads sections with what they inherit from defaults, haproxy_word.go cuts lines into words
//   - envoy.go walks YAML or JSON: a bootstrap, a piece of one, or what /config_dump of the admin port prints
//
// Formats come out as --log-format takes them.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// Config is what was read.
type Config struct {
	event.Setup
	Formats []Format
}

// Format is a log format that the configuration uses.
type Format struct {
	Given string // as --log-format takes it: [GLOB:]PROXY=FORMAT
	Name  string // as the configuration calls it
	File  string
	Line  int
}

// Problem is something in a configuration that could not be used.
type Problem struct {
	File string
	Line int // 0: the file as a whole
	What string
	// Fatal says that nothing of the file is used.
	Fatal bool
	err   error
}

func (p *Problem) Error() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
	}
	return p.File + ": " + p.What
}

// Unwrap is the error of the system behind it, where there is one.
func (p *Problem) Unwrap() error { return p.err }

// Stdin is the name for standard input.
const Stdin = "-"

// largest bounds what is read of one file, deepest how includes may nest, mostFiles how many there may be.
const (
	largest   = 16 << 20
	deepest   = 24
	mostFiles = 2000
)

// Read reads configurations, in order; "-" is the standard input. A folder stands for the configuration of the usual name in it. Problems are *Problem;
// none of them ends the reading.
func Read(names []string, stdin io.Reader) (*Config, []error) {
	r := &reader{config: &Config{}, stdin: stdin, open: openFile}
	for _, name := range names {
		r.read(name)
	}
	r.haproxy.finish(r)
	r.config.Formats = ordered(r.config.Formats)
	r.countFormats()
	return r.config, r.problems
}

// reader collects what all files say.
type reader struct {
	config   *Config
	problems []error
	stdin    io.Reader
	open     func(name string) (io.ReadCloser, error)
	haproxy  haproxy // its files are one configuration: defaults go on from one to the next
}

func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }

// usual are the names of configurations in a folder.
var usual = [...]string{"nginx.conf", "haproxy.cfg", "envoy.yaml", "envoy.yml", "envoy.json", "config.yaml"}

func (r *reader) read(name string) {
	if info, err := os.Stat(name); err == nil && info.IsDir() && name != Stdin {
		i := slices.IndexFunc(usual[:], func(base string) bool {
			_, err := os.Stat(filepath.Join(name, base))
			return err == nil
		})
		if i < 0 {
			r.fatal(name, 0, "a folder without "+strings.Join(usual[:len(usual)-1], ", ")+"; name the file", nil)
			return
		}
		name = filepath.Join(name, usual[i])
	}
	text, err := r.text(name)
	if err != nil {
		what := reason(err).Error()
		if errors.Is(err, fs.ErrNotExist) {
			what = "no such file"
		}
		r.fatal(name, 0, what, err)
		return
	}
	proxy := proxyOf(text)
	r.config.Files = append(r.config.Files, event.SetupFile{Name: name, Proxy: proxy})
	known := r.known()
	switch proxy {
	case event.Nginx:
		r.nginx(name, text)
	case event.HAProxy:
		r.haproxy.read(r, name, text)
	case event.Envoy:
		r.envoy(name, text)
	default:
		r.config.Files = r.config.Files[:len(r.config.Files)-1]
		r.fatal(name, 0, "neither a configuration of nginx nor of HAProxy nor of Envoy", nil)
		return
	}
	if r.known() == known && proxy != event.HAProxy {
		r.problem(name, 0, "taken for a configuration of %s, but says nothing of upstreams, time-outs or log formats", proxy)
	}
}

// known is how much was learned so far, problems too.
func (r *reader) known() int {
	return len(r.config.Formats) + len(r.config.Groups) + len(r.config.Settings) + len(r.problems)
}

// text is a whole file, unpacked.
func (r *reader) text(name string) (string, error) {
	var in io.Reader = r.stdin
	if name != Stdin {
		file, err := r.open(name)
		if err != nil {
			return "", err
		}
		defer file.Close()
		in = file
	}
	stream, err := source.NewStream(name, in)
	if err != nil {
		return "", err
	}
	defer stream.Close()
	b, err := io.ReadAll(io.LimitReader(stream, largest+1))
	if err != nil {
		return "", err
	}
	if len(b) > largest {
		return "", errors.New("larger than 16 MiB: no configuration")
	}
	text := strings.TrimPrefix(string(b), "\ufeff")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	return strings.ReplaceAll(text, "\r\n", "\n"), nil
}

// reason is the error without path and system call.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (r *reader) problem(file string, line int, format string, args ...any) {
	r.problems = append(r.problems, &Problem{File: file, Line: line, What: fmt.Sprintf(format, args...)})
}

func (r *reader) fatal(file string, line int, what string, err error) {
	r.problems = append(r.problems, &Problem{File: file, Line: line, What: what, Fatal: true, err: err})
}

func (r *reader) set(s event.Setting) {
	if !slices.Contains(r.config.Settings, s) {
		r.config.Settings = append(r.config.Settings, s)
	}
}

// format notes a format that is used for the file of that path; "" where the path says nothing of the name of a log.
func (r *reader) format(proxy event.Proxy, path, given string, f Format) {
	f.Given = proxy.String() + "=" + given
	if glob := globOf(path); glob != "" {
		own := f
		own.Given = glob + ":" + f.Given
		r.config.Formats = append(r.config.Formats, own)
	}
	r.config.Formats = append(r.config.Formats, f)
}

// countFormats counts the formats of each proxy; a format that is given for several logs is one.
func (r *reader) countFormats() {
	seen := map[string]bool{}
	for _, f := range r.config.Formats {
		key := fmt.Sprint(f.File, f.Line)
		if seen[key] {
			continue
		}
		seen[key] = true
		for i := range r.config.Files {
			if at := strings.Index(f.Given, r.config.Files[i].Proxy.String()+"="); at == 0 || at > 0 && f.Given[at-1] == ':' {
				r.config.Files[i].Formats++
				break
			}
		}
	}
}

// ordered puts formats that are for certain files first, and leaves out those that came before.
func ordered(list []Format) []Format {
	var certain, general []Format
	seen := map[string]bool{}
	for _, f := range list {
		if seen[f.Given] {
			continue
		}
		seen[f.Given] = true
		if isGeneral(f.Given) {
			general = append(general, f)
		} else {
			certain = append(certain, f)
		}
	}
	return append(certain, general...)
}

func isGeneral(given string) bool {
	for _, p := range [...]event.Proxy{event.Nginx, event.HAProxy, event.Envoy} {
		if strings.HasPrefix(given, p.String()+"=") {
			return true
		}
	}
	return false
}

// globOf matches the last part of a log's path, rotated or packed as well: variables in it can be anything. "" for what is no file of a name.
func globOf(path string) string {
	base := path[strings.LastIndexByte(path, '/')+1:]
	if base == "" || strings.HasPrefix(path, "syslog:") || strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "memory:") || base == "off" {
		return ""
	}
	var glob strings.Builder
	for i := 0; i < len(base); i++ {
		switch c := base[i]; {
		case c == '$':
			glob.WriteByte('*')
			for i+1 < len(base) && (base[i+1] == '_' || base[i+1] == '{' || base[i+1] == '}' || isAlphanumeric(base[i+1])) {
				i++
			}
		case strings.IndexByte(`*?[\:=`, c) >= 0:
			glob.WriteByte('?')
		default:
			glob.WriteByte(c)
		}
	}
	text := glob.String()
	if strings.Trim(text, "*?") == "" {
		return ""
	}
	return text + "*"
}

func isAlphanumeric(c byte) bool { return c-'0' <= 9 || c|0x20-'a' < 26 }
