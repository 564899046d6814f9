//go:build !unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// lock keeps two runs from using one state. A run that was killed leaves it behind here.
type lock struct{ path string }

func takeLock(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("another run of why502 is using this state, or was killed; if none runs, remove %s", path)
	}
	if err != nil {
		return nil, err
	}
	return &lock{path}, file.Close()
}

func (l *lock) release() {
	if l != nil {
		os.Remove(l.path)
	}
}
