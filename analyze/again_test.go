package analyze

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/why502/why502/analyze/digest"
)

// Of requests of which each is tried so many times, that share is next tries, however few clients ask; what comes by chance is none.
func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		name    string
		clients int
		tries   int
		pause   int64 // ms between an answer and the next try
		want    float64
	}{
		{"nobody asks again", 200, 1, 0, 0},
		{"nobody of a few asks again", 12, 1, 0, 0},
		{"all ask twice", 200, 2, 1000, 1. / 2},
		{"all of a few ask three times", 30, 3, 1500, 2. / 3},
		{"all ask four times and wait long", 200, 4, 15000, 3. / 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var list []asked
			for at := int64(0); at < 120*second; at += 100 + r.Int64N(200) {
				a := asked{at, at + r.Int64N(1500), digest.NameID(1 + r.IntN(c.clients)), groupID(r.IntN(8))}
				for range c.tries {
					list = append(list, a)
					took := a.end - a.start
					a.start = a.end + c.pause
					a.end = a.start + took
				}
			}
			if got := repeated(list); math.Abs(got-c.want) > 0.12 {
				t.Errorf("got %.2f, want %.2f", got, c.want)
			}
		})
	}
}
