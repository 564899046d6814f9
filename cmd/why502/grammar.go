package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/report"
)

// verb is a command as manual and completions tell it, taken from the grammar.
type verb struct {
	name, help string
	words      []*kong.Positional
	flags      []*kong.Flag
}

// verbs are the commands in the grammar's order, each with the flags of all commands too.
func verbs(app *kong.Application) []verb {
	var all []verb
	for _, node := range app.Leaves(true) {
		v := verb{name: node.Name, help: node.Help, words: node.Positional}
		for _, group := range node.AllFlags(true) {
			v.flags = append(v.flags, group...)
		}
		slices.SortStableFunc(v.flags, func(a, b *kong.Flag) int { return strings.Compare(a.Name, b.Name) })
		all = append(all, v)
	}
	return all
}

// verbNames are their names.
func verbNames(all []verb) (names []string) {
	for _, v := range all {
		names = append(names, v.name)
	}
	return names
}

// choices are the words that a flag or argument can have; nil where any will do.
func choices(v *kong.Value) []string {
	switch {
	case v.Enum != "":
		return v.EnumSlice()
	case v.Flag == nil:
		return nil
	case v.Flag.PlaceHolder == "FORMAT":
		return slices.Sorted(maps.Keys(report.Formats))
	case v.Flag.PlaceHolder == "CATEGORY":
		var names []string
		for c := range knowledge.Categories {
			names = append(names, knowledge.Category(c).String())
		}
		return names
	}
	return nil
}

// takesFile tells whether the value of a flag or argument is the name of a file.
func takesFile(v *kong.Value) bool {
	if v.Flag != nil {
		return strings.HasSuffix(v.Flag.PlaceHolder, "FILE") || v.Flag.PlaceHolder == "PLAN"
	}
	return v.Enum == "" && v.Name != "term"
}

// synopsis is how a command is called: report [FLAG]… [FILE]…
func (v verb) synopsis() string {
	text := v.name + " [FLAG]…"
	for _, word := range v.words {
		name := upper(word.Name)
		if !word.Required {
			name = "[" + name + "]"
		}
		if word.IsCumulative() {
			name += "…"
		}
		text += " " + name
	}
	return text
}

// upper is the name of an argument as help texts write it: FILE, but A.json.
func upper(name string) string {
	if name != strings.ToLower(name) {
		return name
	}
	return strings.ToUpper(name)
}

// brief is the first part of a help text: one line of a shell's list.
func brief(help string) string {
	for _, end := range []string{". ", "; ", ": "} {
		help, _, _ = strings.Cut(help, end)
	}
	return strings.TrimSuffix(help, ".")
}
