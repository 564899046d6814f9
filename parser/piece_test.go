package parser

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/why502/why502/parser/source"
)

// somePieces cuts a text of that size anywhere, within lines too.
func somePieces(r *rand.Rand, size int64) []Piece {
	places := []int64{0, size}
	for range r.IntN(8) {
		places = append(places, r.Int64N(size+1))
	}
	slices.Sort(places)
	places = slices.Compact(places)
	var pieces []Piece
	for i := 1; i < len(places); i++ {
		pieces = append(pieces, Piece{places[i-1], places[i]})
	}
	return pieces
}

// readPiece reads one piece and gives what was kept, without numbers, and the leaves.
func readPiece(t *testing.T, path string, p Piece, leaf int64) (lines []string, leaves []Leaf) {
	t.Helper()
	inputs, problems := source.Expand([]string{path}, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	b := &book{}
	r := Reader{Inputs: inputs, Options: fakeOptions("aa", "bb"), Jobs: 2, leaf: leaf, Pieces: []Piece{p}, Sink: func(int) Sink { return &notes{book: b, want: true} }}
	for _, s := range r.Read(context.Background()) {
		if s.Err != nil {
			t.Errorf("piece %v: %v", p, s.Err)
		}
	}
	for _, c := range b.calls {
		lines = append(lines, c.what)
	}
	return lines, slices.DeleteFunc(b.order, func(l Leaf) bool { return l.From == l.To })
}

// Whatever pieces a log is read in, plain or packed, each line is read once and the leaves lie side by side.
func TestReadPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for round := range 30 {
		text := someLog(r, 1+r.IntN(60))
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		w.Write(text)
		w.Close()
		var want []string
		for _, line := range wantLines("", text) {
			var n int
			fmt.Sscanf(line, ":%d:", &n)
			want = append(want, line[len(fmt.Sprintf(":%d: ", n)):])
		}
		slices.Sort(want)
		for _, path := range []string{writeFile(t, "plain.log", text), writeFile(t, "packed.log.gz", packed.Bytes())} {
			pieces := somePieces(r, int64(len(text)))
			var got []string
			var leaves []Leaf
			for _, p := range pieces {
				lines, of := readPiece(t, path, p, []int64{1, 50, leafSize}[round%3])
				got, leaves = append(got, lines...), append(leaves, of...)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("round %d, %s in pieces %v:\n got %d lines %.300q\nwant %d lines %.300q", round, path, pieces, len(got), got, len(want), want)
			}
			checkLeaves(t, leaves, int64(len(text)))
		}
	}
}
