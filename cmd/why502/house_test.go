package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/why502/why502"

// sourceFile is one Go file of the program.
type sourceFile struct {
	path string // within the repository
	room string // its folder
	test bool
	set  *token.FileSet
	ast  *ast.File
}

// sourceFiles parses every Go file of the four rooms.
func sourceFiles(t *testing.T) []sourceFile {
	t.Helper()
	var all []sourceFile
	for _, room := range []string{"cmd", "parser", "analyze", "report"} {
		err := filepath.WalkDir(filepath.Join("../..", room), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
				return err
			}
			f := sourceFile{path: strings.TrimPrefix(filepath.ToSlash(name), "../../"), test: strings.HasSuffix(name, "_test.go"), set: token.NewFileSet()}
			f.room = path.Dir(f.path)
			f.ast, err = parser.ParseFile(f.set, name, nil, parser.ParseComments)
			all = append(all, f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// floor numbers the rooms in the direction of the imports: each may name those below.
func floor(room string) int {
	return slices.Index([]string{"parser", "analyze", "report", "cmd"}, strings.Split(room, "/")[0])
}

// only says which rooms alone may import a library.
var only = map[string]string{"github.com/alecthomas/kong": "cmd", "github.com/olekukonko/tablewriter": "report", "github.com/dustin/go-humanize": "report"}

// Imports point one way: cmd → report → analyze → parser. The analysis sees of the parser the events alone, so that it cannot know a log line's syntax;
// no proxy's package imports another's; event imports nothing of ours; the libraries of one room stay there.
func TestImports(t *testing.T) {
	proxies := []string{"parser/nginx", "parser/haproxy", "parser/envoy"}
	for _, f := range sourceFiles(t) {
		if f.test {
			continue
		}
		for _, spec := range f.ast.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			for library, room := range only {
				if (name == library || strings.HasPrefix(name, library+"/")) && !strings.HasPrefix(f.room, room) {
					t.Errorf("%s imports %s, which only %s may", f.path, name, room)
				}
			}
			room, ours := strings.CutPrefix(name, module+"/")
			switch {
			case !ours:
			case floor(room) > floor(f.room):
				t.Errorf("%s imports %s: imports point from cmd to report to analyze to parser", f.path, room)
			case strings.HasPrefix(f.room, "analyze") && floor(room) == 0 && room != "parser/event":
				t.Errorf("%s imports %s: the analysis may see nothing of the parser but parser/event", f.path, room)
			case f.room == "parser/event":
				t.Errorf("%s imports %s: parser/event imports nothing of the program", f.path, room)
			case slices.Contains(proxies, f.room) && slices.Contains(proxies, room):
				t.Errorf("%s imports %s: proxies do not know each other", f.path, room)
			}
		}
	}
}

// Every package says what it is, once, and every exported name begins its own comment.
func TestComments(t *testing.T) {
	says := map[string]int{}
	for _, f := range sourceFiles(t) {
		if f.test {
			continue
		}
		says[f.room] += 0
		if f.ast.Doc != nil {
			says[f.room]++
			if first := "Package " + f.ast.Name.Name + " "; f.ast.Name.Name != "main" && !strings.HasPrefix(f.ast.Doc.Text(), first) {
				t.Errorf("%s: the package comment begins %.40q, want %q", f.path, f.ast.Doc.Text(), first)
			}
		}
		for _, decl := range f.ast.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s:%d: %s is exported and has no comment that begins with its name", f.path, f.set.Position(name.Pos()).Line, name.Name)
			}
		}
	}
	for room, n := range says {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want 1", room, n)
		}
	}
}

// undocumented lists the exported names of a declaration that have no comment of their own. In a group the comment of the group is enough, and a method
// that makes a type fit an interface (String, Error, Read …) needs none.
func undocumented(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && !begins(d.Doc, d.Name) && (d.Recv == nil || isExported(d.Recv) && d.Doc != nil) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && !begins(d.Doc, s.Name) && !begins(s.Doc, s.Name) {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Names[0])
				}
			}
		}
	}
	return names
}

func begins(doc *ast.CommentGroup, name *ast.Ident) bool {
	return doc != nil && strings.HasPrefix(doc.Text(), name.Name+" ")
}

func isExported(receiver *ast.FieldList) bool {
	kind := receiver.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	name, ok := kind.(*ast.Ident)
	return ok && name.IsExported()
}

// No file has more than 600 lines, no function more than 100: tables apart.
func TestSizes(t *testing.T) {
	const mostFile, mostFunction = 600, 100
	for _, f := range sourceFiles(t) {
		line := func(p token.Pos) int { return f.set.Position(p).Line }
		lines := line(f.ast.FileEnd)
		for _, decl := range f.ast.Decls {
			size := line(decl.End()) - line(decl.Pos()) + 1
			switch d := decl.(type) {
			case *ast.GenDecl:
				if d.Tok == token.VAR || d.Tok == token.CONST {
					lines -= size
				}
			case *ast.FuncDecl:
				if size > mostFunction && !f.test {
					t.Errorf("%s:%d: %s has %d lines, want at most %d", f.path, line(d.Pos()), d.Name.Name, size, mostFunction)
				}
			}
		}
		if lines > mostFile {
			t.Errorf("%s has %d lines beside its tables, want at most %d", f.path, lines, mostFile)
		}
	}
}
