package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// What Markdown makes of a text is asked of a renderer, with GitHub's additions: tables, tasks, links of bare addresses, lines through.

var forge = goldmark.New(goldmark.WithExtensions(extension.GFM))

// parts lists the kinds of nodes in a text; of tags the tag.
func parts(source string) []string {
	var list []string
	bytes := []byte(source)
	root := forge.Parser().Parse(text.NewReader(bytes))
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n == root {
			return ast.WalkContinue, nil
		}
		kind := n.Kind().String()
		if tag, is := n.(*ast.RawHTML); is {
			kind = string(tag.Segments.Value(bytes))
		}
		list = append(list, kind)
		return ast.WalkContinue, nil
	})
	if err != nil {
		return []string{err.Error()}
	}
	return list
}

// foreign says which of the kinds are none of the allowed.
func foreign(kinds []string, allowed ...string) (others []string) {
	for _, k := range kinds {
		if !slices.Contains(allowed, k) {
			others = append(others, k)
		}
	}
	return others
}

// A postmortem has the usual parts in the usual order, and of the hostile lines in it nothing became markup.
func TestMarkdownShape(t *testing.T) {
	source := []byte(written(t, Markdown, sampleReport()))
	var titles []string
	blocks := 0
	root := forge.Parser().Parse(text.NewReader(source))
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Heading:
			if entering && n.Level == 2 {
				titles = append(titles, string(n.Lines().Value(source)))
			}
		case *ast.FencedCodeBlock:
			if entering && string(n.Lines().Value(source)) == clean(hostile)+"\n" {
				blocks++
			}
		case *ast.RawHTML:
			if tag := string(n.Segments.Value(source)); entering && tag != "<code>" && tag != "</code>" {
				t.Errorf("the draft has the tag %s", tag)
			}
		case *ast.Link, *ast.AutoLink, *ast.Image, *ast.HTMLBlock, *extast.Strikethrough, *ast.CodeBlock:
			t.Errorf("the draft has a %s", n.Kind())
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Summary", "Impact", "Timeline", "Detection", "Root cause of incident 1", "Root cause of incident 2", "Trigger", "Resolution", "What went well", "What went badly",
		"Where we were lucky", "Action items", "Appendix: what was read"}
	if !slices.Equal(titles, want) {
		t.Errorf("the draft has the parts %q\nwant %q", titles, want)
	}
	if blocks != 2 {
		t.Errorf("%d blocks have the hostile line as it is, want 2", blocks)
	}
}

func TestPlain(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"words", "the upstream closed the connection", "the upstream closed the connection"},
		{"underscores", "worker_connections are not enough", "`worker_connections` are not enough"},
		{"mention", "ask @team now", "ask `@team` now"},
		{"full_stop_outside", "see /a_b.", "see `/a_b`."},
		{"issue_number", "like #12", "like `#12`"},
		{"link", "http://evil.example/", "`http://evil.example/`"},
		{"time_is_no_emoji", "at 20:01:29", "at 20:01:29"},
		{"emoji", "all :tada: well", "all `:tada:` well"},
		{"list", "- item", "`-` item"},
		{"number_of_a_list", "1. item", "`1.` item"},
		{"backtick", "a`b", "``a`b``"},
		{"control_characters", "a\x1b[31mb", "`a\uFFFD[31mb`"},
		{"line_ends", "a\n# b", "a `#` b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := plain(test.in); got != test.want {
				t.Errorf("plain(%q) is %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestCode(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"word", "a", "`a`"}, {"backtick_inside", "a`b", "``a`b``"}, {"backtick_at_the_end", "a`", "`` a` ``"}, {"three", "```", "```` ``` ````"}, {"nothing", " ", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := code(test.in); got != test.want {
				t.Errorf("code(%q) is %q, want %q", test.in, got, test.want)
			}
		})
	}
}

// Whatever a log says, it stays text: in a list, in a cell, in a block.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{hostile, "a`b``c", "| a | b |", "<!-- x", "1) x", "+ x", "\\`", "&lt;b&gt;", "a\tb", "~~x~~", "[a]: b", "www.evil.example", "x@y.example", "    x", "`"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.TrimSpace(clean(s)) == "" {
			return
		}
		item := "- " + plain(s)
		if got := foreign(parts(item), "List", "ListItem", "TextBlock", "Text", "CodeSpan", "String"); got != nil {
			t.Errorf("a list item of %q is %q and has %q", s, item, got)
		}
		row := fmt.Sprintf("| a | b |\n| --- | --- |\n| %s | %s |\n", cell(s), cellCode(s))
		kinds := parts(row)
		if got := foreign(kinds, "Table", "TableHeader", "TableRow", "TableCell", "Text", "CodeSpan", "String", "<code>", "</code>"); got != nil || occurrences(kinds, "TableCell") != 4 {
			t.Errorf("a row of %q is %q and has %q", s, row, kinds)
		}
		if got := parts(fenced(s)); !slices.Equal(got, []string{"FencedCodeBlock", "Text"}) && !slices.Equal(got, []string{"FencedCodeBlock"}) {
			t.Errorf("a block of %q has %q", s, got)
		}
	})
}

func occurrences(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}
