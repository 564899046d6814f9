package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tree makes files in a fresh folder, goes there, and stays until the test ends. A name that ends in "/" is a folder, "a->b" a link.
func tree(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		if link, target, ok := strings.Cut(name, "->"); ok {
			must(t, os.Symlink(target, link))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		if !strings.HasSuffix(name, "/") {
			must(t, os.WriteFile(name, []byte("line of "+name+"\n"), 0o644))
		} else {
			must(t, os.MkdirAll(name, 0o755))
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestExpand(t *testing.T) {
	cases := []struct {
		name     string
		tree     []string
		args     []string
		want     []string
		problems []string
	}{
		{"plain_files_sorted", []string{"b.log", "a.log"}, []string{"b.log", "a.log"}, []string{"a.log", "b.log"}, nil},
		{"folder_with_rotated", []string{"logs/access.log", "logs/access.log.1", "logs/access.log.2.gz"}, []string{"logs"},
			[]string{"logs/access.log", "logs/access.log.1", "logs/access.log.2.gz"}, nil},
		{"folder_spelled_as_given", []string{"logs/a.log"}, []string{"./logs/"}, []string{"./logs/a.log"}, nil},
		{"folder_of_folders", []string{"logs/web1/a.log", "logs/web2/x/a.log"}, []string{"logs"}, []string{"logs/web1/a.log", "logs/web2/x/a.log"}, nil},
		{"hidden_left_out", []string{"logs/.a.log.swp", "logs/.git/config", "logs/a.log"}, []string{"logs"}, []string{"logs/a.log"}, nil},
		{"pids_and_locks_left_out", []string{"logs/nginx.pid", "logs/state.lock", "logs/a.log"}, []string{"logs"}, []string{"logs/a.log"}, nil},
		{"pid_named", []string{"a.pid"}, []string{"a.pid"}, []string{"a.pid"}, nil},
		{"hidden_named", []string{".a.log"}, []string{".a.log"}, []string{".a.log"}, nil},
		{"empty_folder", []string{"logs/"}, []string{"logs"}, nil, []string{"logs: there is no log in this folder"}},
		{"missing", []string{"a.log"}, []string{"b.log", "a.log"}, []string{"a.log"}, []string{"b.log: no such file or directory"}},
		{"missing_twice", nil, []string{"b.log", "b.log"}, nil, []string{"b.log: no such file or directory"}},
		{"glob", []string{"logs/a.log", "logs/b.log", "logs/c.txt"}, []string{"logs/*.log"}, []string{"logs/a.log", "logs/b.log"}, nil},
		{"glob_with_dot", []string{"logs/a.log"}, []string{"./logs/*.log"}, []string{"./logs/a.log"}, nil},
		{"glob_of_folders", []string{"w1/logs/a.log", "w2/logs/a.log"}, []string{"w?"}, []string{"w1/logs/a.log", "w2/logs/a.log"}, nil},
		{"glob_without_match", nil, []string{"*.log"}, nil, []string{"*.log: no file matches"}},
		{"glob_broken", nil, []string{"[.log"}, nil, []string{"[.log: this is no valid glob"}},
		{"name_like_a_glob", []string{"a[1].log", "a1.log"}, []string{"a[1].log"}, []string{"a[1].log"}, nil},
		{"named_twice", []string{"a.log"}, []string{"a.log", "./a.log"}, []string{"./a.log"}, nil},
		{"file_beside_its_folder", []string{"logs/a.log"}, []string{"logs/a.log", "logs"}, []string{"logs/a.log"}, nil},
		{"link_to_a_file", []string{"a.log", "current->a.log"}, []string{"current", "a.log"}, []string{"a.log"}, nil},
		{"link_to_nothing_in_a_folder", []string{"logs/a.log", "logs/b.log->gone"}, []string{"logs"}, []string{"logs/a.log"}, nil},
		{"link_to_nothing_named", []string{"b.log->gone"}, []string{"b.log"}, nil, []string{"b.log: no such file or directory"}},
		{"link_to_the_folder_above", []string{"logs/a.log", "logs/loop->.."}, []string{"logs"}, []string{"logs/a.log"}, nil},
		{"link_to_itself", []string{"logs/a.log", "logs/loop->loop"}, []string{"logs", "logs/loop"}, []string{"logs/a.log"},
			[]string{"logs/loop: too many levels of symbolic links"}},
		{"link_to_a_folder", []string{"pods/a.log", "logs/", "logs/pod->../pods"}, []string{"logs"}, []string{"logs/pod/a.log"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tree(t, c.tree...)
			args := slices.Clone(c.args)
			for range 2 {
				inputs, problems := Expand(args, nil)
				if got := namesOf(inputs); !slices.Equal(got, c.want) {
					t.Errorf("Expand(%q) inputs: got %q, want %q", args, got, c.want)
				}
				if got := textsOf(problems); !slices.Equal(got, c.problems) {
					t.Errorf("Expand(%q) problems: got %q, want %q", args, got, c.problems)
				}
				slices.Reverse(args)
			}
		})
	}
}

func namesOf(inputs []*Input) (names []string) {
	for _, in := range inputs {
		names = append(names, in.Name)
	}
	return names
}

func textsOf(errs []error) (texts []string) {
	for _, err := range errs {
		texts = append(texts, err.Error())
	}
	return texts
}

func TestExpandHardLink(t *testing.T) {
	tree(t, "a.log")
	must(t, os.Link("a.log", "b.log"))
	inputs, _ := Expand([]string{"b.log", "a.log"}, nil)
	if got := namesOf(inputs); !slices.Equal(got, []string{"a.log"}) {
		t.Errorf("two names of one file: got %q, want a.log alone", got)
	}
}

func TestExpandDescribes(t *testing.T) {
	tree(t, "logs/access.log.2.gz", "logs/b.log")
	when := time.Date(2026, 11, 22, 19, 21, 39, 0, time.UTC)
	must(t, os.Chtimes("logs/access.log.2.gz", when, when))
	inputs, _ := Expand([]string{"logs", "logs/b.log"}, nil)
	if len(inputs) != 2 {
		t.Fatalf("got %d inputs, want 2", len(inputs))
	}
	in := inputs[0]
	if in.Size != 29 || !in.ModTime.Equal(when) || in.Inode == 0 || !in.Regular || in.Group != "logs/access.log" {
		t.Errorf("got %+v, want size 29, time %v, an inode, regular, group logs/access.log", in, when)
	}
	if !in.Found || inputs[1].Found {
		t.Errorf("Found: got %v for a file of a folder and %v for a file named beside it, want true and false", in.Found, inputs[1].Found)
	}
}

func TestExpandStandardInput(t *testing.T) {
	inputs, problems := Expand([]string{"-", "-"}, strings.NewReader("x"))
	if len(inputs) != 1 || inputs[0].Name != "-" || inputs[0].Group != "-" || inputs[0].Regular || len(problems) > 0 {
		t.Errorf("got %+v and problems %v, want standard input once", inputs, problems)
	}
	if _, problems = Expand([]string{"-"}, nil); len(problems) != 1 {
		t.Errorf("without standard input: got problems %v, want one", problems)
	}
}

func TestExpandStandardInputIsANamedFile(t *testing.T) {
	tree(t, "a.log")
	file, err := os.Open("a.log")
	must(t, err)
	defer file.Close()
	inputs, _ := Expand([]string{"a.log", "-"}, file)
	if got := namesOf(inputs); len(got) != 1 {
		t.Errorf("a file given as name and as standard input: got %q, want one input", got)
	}
}

func TestExpandNoPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	tree(t, "logs/a.log", "logs/closed/b.log", "c.log")
	must(t, os.Chmod("logs/closed", 0))
	must(t, os.Chmod("c.log", 0))
	t.Cleanup(func() { os.Chmod("logs/closed", 0o755) })
	inputs, problems := Expand([]string{"logs", "c.log"}, nil)
	if got := namesOf(inputs); !slices.Equal(got, []string{"c.log", "logs/a.log"}) {
		t.Errorf("inputs: got %q", got)
	}
	var problem *Problem
	if len(problems) != 1 || !errors.As(problems[0], &problem) || !problem.Found || !errors.Is(problem, fs.ErrPermission) {
		t.Errorf("problems: got %v, want one about logs/closed", problems)
	}
	if _, err := inputs[0].Open(); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("opening a closed file: got %v, want %v", err, fs.ErrPermission)
	}
}

func TestGroup(t *testing.T) {
	cases := []struct{ name, want string }{
		{"access.log", "access.log"},
		{"logs/access.log.2.gz", "logs/access.log"},
		{"access.log-20261122.gz", "access.log"},
		{"access.log-20261122", "access.log"},
		{"access.log-2026112219.zst", "access.log"},
		{"access.log-1795030899.gz", "access.log"},
		{"access.log.2026-11-22.xz", "access.log"},
		{"access.log.2026-11-22_19-30-00", "access.log"},
		{"access-20261122.log.bz2", "access.log"},
		{"access_2026-11-22.log", "access.log"},
		{"2026-11-22-access.log", "access.log"},
		{"0.log.20261122-193015.gz", "0.log"},
		{"error.log.1", "error.log"},
		{"error.log.old", "error.log"},
		{"access.log.1.gz.bak", "access.log"},
		{"web-1.log", "web-1.log"},
		{"web.1.log", "web.1.log"},
		{"access.log.10.0.0.7", "access.log.10.0.0.7"},
		{"shop-20261399.log", "shop-20261399.log"},
		{"api-v2.log", "api-v2.log"},
		{"2026/11/22/access.log", "2026/11/22/access.log"},
		{"20261122.log", "log"},
		{".gz", ".gz"},
		{"-", "-"},
		{"", ""},
	}
	for _, c := range cases {
		if got := group(c.name); got != c.want {
			t.Errorf("group(%q): got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzGroup(f *testing.F) {
	for _, seed := range []string{"access.log.2.gz", "a-20261122_19.log", "..", "1.1.1.1", "2026-11-22"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		g := group(name)
		if again := group(g); again != g {
			t.Errorf("group(%q) = %q, whose group is %q", name, g, again)
		}
	})
}
