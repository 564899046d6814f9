package scan

import "testing"

func init() { quoteMarkers["markQuotes16"] = markQuotes16 }

// What wide registers answer narrow ones do, too.
func TestNarrowRegisters(t *testing.T) {
	wide, lines := hasAVX2, hasLineEnds
	defer func() { hasAVX2, hasLineEnds = wide, lines }()
	hasAVX2, hasLineEnds = false, false
	t.Run("Marks", TestMarks)
	t.Run("Ends", TestEnds)
	t.Run("LineEnds", TestLineEnds)
}
