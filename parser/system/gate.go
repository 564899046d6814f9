package system

import (
	"encoding/binary"
	"strings"

	"github.com/why502/why502/parser/scan"
)

// gate says in one pass whether a line may match any row of a dictionary at all. Nobody's lines come by the million, and asking each
// row for a text anywhere in such a line took seven times as long.
type gate struct {
	starts, anywhere windows
}

// windows are pieces of texts: eight bytes, or four of a text that has no literal of eight.
type windows struct {
	long, short bits
}

func (w *windows) add(piece string) {
	if len(piece) >= 8 {
		w.long.add(hash(binary.LittleEndian.Uint64([]byte(piece))))
	} else if len(piece) >= 4 {
		w.short.add(hash(uint64(binary.LittleEndian.Uint32([]byte(piece)))))
	}
}

// begin says whether the line begins with a piece.
func (w *windows) begin(line []byte) bool {
	return len(line) >= 8 && w.long.has(hash(binary.LittleEndian.Uint64(line))) ||
		len(line) >= 4 && w.short.has(hash(uint64(binary.LittleEndian.Uint32(line))))
}

// bits is a set of hashes; two pieces may share a bit.
type bits [1 << 10]uint64

func (b *bits) add(h uint64) { b[h>>6] |= 1 << (h & 63) }

func (b *bits) has(h uint64) bool { return b[h>>6]>>(h&63)&1 == 1 }

func hash(piece uint64) uint64 { return piece * 0x9e3779b97f4a7c15 >> 48 }

// newGate takes the beginning of each text, and of a text that may stand anywhere a piece that is rare in prose. Every text has a literal of four bytes.
func newGate(rows []scan.Row) *gate {
	g := &gate{}
	for _, row := range rows {
		for _, text := range append([]string{row.Text}, row.Also...) {
			if strings.HasPrefix(text, "…") {
				g.anywhere.add(rarest(text))
				continue
			}
			begin, _, _ := strings.Cut(strings.TrimSuffix(text, "$"), "…")
			g.starts.add(begin)
		}
	}
	return g
}

func (g *gate) may(line []byte) bool {
	if g.starts.begin(line) {
		return true
	}
	for i := range line {
		if g.anywhere.begin(line[i:]) {
			return true
		}
	}
	return false
}

// rarest gives the eight bytes of a text's longest literal, or four, that hold the fewest lower-case letters and blanks.
func rarest(text string) string {
	longest := ""
	for _, part := range strings.Split(strings.TrimSuffix(text, "$"), "…") {
		if len(part) > len(longest) {
			longest = part
		}
	}
	size := 8
	if len(longest) < size {
		size = 4
	}
	best, most := "", -1
	for i := 0; i+size <= len(longest); i++ {
		points := 0
		for _, c := range longest[i : i+size] {
			if (c < 'a' || c > 'z') && c != ' ' {
				points++
			}
		}
		if points > most {
			best, most = longest[i:i+size], points
		}
	}
	return best
}
