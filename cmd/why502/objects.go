package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/why502/why502/parser/bucket"
	"github.com/why502/why502/parser/source"
)

// expand makes inputs of what was named: files, folders, globs, standard input, and objects of s3://BUCKET/PREFIX.
func expand(s *streams, names []string) (inputs []*source.Input, problems []error) {
	at := slices.IndexFunc(names, bucket.Is)
	if at < 0 {
		return source.Expand(names, s.in)
	}
	login, err := bucket.LoginFrom(os.Getenv)
	if err != nil {
		return nil, []error{err}
	}
	var local []string
	seen := map[string]bool{}
	for _, name := range names {
		if !bucket.Is(name) {
			local = append(local, name)
			continue
		}
		objects, err := bucket.List(s.ctx, name, login)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
		for _, o := range objects {
			if !seen[o.Name] {
				seen[o.Name] = true
				inputs = append(inputs, o)
			}
		}
	}
	files, more := source.Expand(local, s.in)
	inputs, problems = append(inputs, files...), append(problems, more...)
	slices.SortStableFunc(inputs, func(a, b *source.Input) int { return strings.Compare(a.Name, b.Name) })
	return inputs, problems
}

// noObjects refuses --state for objects: nothing is appended to them, and which ones are new is told by their names.
func (f *stateFlags) noObjects(names []string) error {
	if f.State != "" && slices.ContainsFunc(names, bucket.Is) {
		return usageError{errors.New("--state: objects of s3:// are not remembered; name the prefix of the time at hand")}
	}
	return nil
}
