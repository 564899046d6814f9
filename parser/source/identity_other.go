//go:build !unix

package source

import "io/fs"

// identify knows no numbers here: files are told apart by their full path.
func identify(fs.FileInfo) (identity, bool) { return identity{}, false }
