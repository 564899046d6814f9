// Package source opens what was named: files, folders, globs in quotes and standard input.
//
//  1. Expand (expand.go) turns names into Inputs: sorted by name, each file once, whatever the order and the spelling of the names.
//  2. Input.Open (stream.go) tells the packing by content (packing.go) and gives a Stream of unpacked UTF-8 text (text.go).
//  3. What could not be had is an error of its own kind (problem.go), so that a caller can tell a cut file from a binary one,
//     and what was named from what merely stood in a folder.
//
// Nothing here knows what a line means. Plain files cost no goroutine and no copy.
package source
