//go:build unix

package source

import (
	"errors"
	"os"
	"slices"
	"syscall"
	"testing"
)

func TestExpandOddFiles(t *testing.T) {
	tree(t, "logs/a.log")
	must(t, syscall.Mkfifo("logs/fifo", 0o644))
	must(t, syscall.Mkfifo("fifo", 0o644))
	inputs, problems := Expand([]string{"logs", "fifo"}, nil)
	if got := namesOf(inputs); !slices.Equal(got, []string{"fifo", "logs/a.log"}) || len(problems) > 0 {
		t.Errorf("got %q and %v, want the named pipe, and none from the folder", got, problems)
	}
}

func TestStreamNamedPipe(t *testing.T) {
	path := t.TempDir() + "/pipe"
	must(t, syscall.Mkfifo(path, 0o644))
	go os.WriteFile(path, []byte(packGzip("through a pipe\n")), 0)
	inputs, _ := Expand([]string{path}, nil)
	checkStream(t, inputs[0], "through a pipe\n", "gzip")
}

func TestStreamOfAFolder(t *testing.T) {
	s, err := (&Input{Name: t.TempDir()}).Open()
	must(t, err)
	defer s.Close()
	var problem *Problem
	if _, err := s.Read(make([]byte, 8)); !errors.As(err, &problem) || !errors.Is(err, syscall.EISDIR) {
		t.Errorf("reading a folder: got %v, want a *Problem that says so", err)
	}
}
