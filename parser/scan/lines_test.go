package scan

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// allLineEnds asks for line ends until there are none.
func allLineEnds(b []byte) (places []int) {
	var ends [EndsAtOnce]uint32
	for at := 0; ; {
		found, seen := LineEnds(b[at:], &ends)
		for _, end := range ends[:found] {
			places = append(places, at+int(end))
		}
		if found == 0 {
			return places
		}
		at += seen
	}
}

func plainLineEnds(b []byte) (places []int) {
	for i, c := range b {
		if c == '\n' {
			places = append(places, i)
		}
	}
	return places
}

// Texts of all lengths, with line ends from nearly none to nothing else.
func TestLineEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for length := range 700 {
		for _, share := range []int{1, 2, 3, 8, 60, 300, 10_000} {
			b := make([]byte, length)
			for i := range b {
				if b[i] = byte(r.Uint32()); r.IntN(share) == 0 {
					b[i] = '\n'
				}
			}
			if got, want := allLineEnds(b), plainLineEnds(b); !slices.Equal(got, want) {
				t.Fatalf("LineEnds(%q)\n got %d\nwant %d", b, got, want)
			}
		}
	}
}

func FuzzLineEnds(f *testing.F) {
	f.Add([]byte("a\nb\r\n\n"), 3)
	f.Add(bytes.Repeat([]byte("\n"), 200), 0)
	f.Fuzz(func(t *testing.T, b []byte, from int) {
		b = b[min(max(from, 0), len(b)):]
		if got, want := allLineEnds(b), plainLineEnds(b); !slices.Equal(got, want) {
			t.Fatalf("LineEnds(%q)\n got %d\nwant %d", b, got, want)
		}
	})
}

func BenchmarkLineEnds(b *testing.B) {
	text := bytes.Repeat([]byte(string(bytes.Repeat([]byte("x"), 188))+"\n"), 1000)
	var ends [EndsAtOnce]uint32
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for at := 0; at < len(text); {
			_, seen := LineEnds(text[at:], &ends)
			at += seen
		}
	}
}
