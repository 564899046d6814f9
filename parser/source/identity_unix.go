//go:build unix

package source

import (
	"io/fs"
	"syscall"
)

// identify gives the device and inode of a file.
func identify(info fs.FileInfo) (identity, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, false
	}
	return identity{uint64(stat.Dev), stat.Ino}, true
}
