package main

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// deliver writes a result to a file, or to standard output.
func deliver(s *streams, name string, write func(io.Writer) error) error {
	var err error
	if name == "" || name == "-" {
		err = buffered(s.out, write)
	} else {
		err = writeFile(name, write)
	}
	if err == nil {
		return nil
	}
	return undelivered{err}
}

func buffered(to io.Writer, write func(io.Writer) error) error {
	out := bufio.NewWriterSize(to, 64<<10)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}

// writeFile writes beside the file and renames, so that whoever reads it sees a whole report, and a full disk leaves the old one. What is no regular file, a
// device or a pipe, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	mode := fs.FileMode(0o644)
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return overwrite(name, write)
	case err == nil:
		mode = info.Mode().Perm()
		if full, err := filepath.EvalSymlinks(name); err == nil {
			name = full
		}
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil && info != nil {
		return overwrite(name, write) // a file that may be written in a folder that may not
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, reason(err))
	}
	err = buffered(file, write)
	if err == nil {
		err = file.Chmod(mode)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("writing %s: %w", name, reason(err))
	}
	return nil
}

func overwrite(name string, write func(io.Writer) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0)
	if err == nil {
		err = buffered(file, write)
		if closed := file.Close(); err == nil {
			err = closed
		}
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, reason(err))
	}
	return nil
}
