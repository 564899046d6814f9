package digest

import (
	"math"
	"math/rand/v2"
	"testing"
)

// durations are all small ones, and some of each size.
func durations() []int32 {
	var all []int32
	for ms := range int32(70_000) {
		all = append(all, ms)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 100_000 {
		all = append(all, int32(r.Uint32()>>(1+r.IntN(31))))
	}
	return append(all, math.MaxInt32)
}

func TestBucketsHoldTheirRange(t *testing.T) {
	for _, ms := range durations() {
		bucket := TotalBucket(ms)
		low, high := TotalRange(bucket)
		if bucket < TotalBuckets-1 && (int64(ms) < low || int64(ms) >= high) {
			t.Fatalf("%d ms is in bucket %d of %d to %d", ms, bucket, low, high)
		}
		short := ShortBucket(ms)
		low, high = ShortRange(short)
		if short < ShortBuckets-1 && (int64(ms) < low || int64(ms) >= high) {
			t.Fatalf("%d ms is in short bucket %d of %d to %d", ms, short, low, high)
		}
	}
	if TotalBucket(-1) != 0 || ShortBucket(-1) != 0 {
		t.Errorf("an unknown duration is in buckets %d and %d, want 0", TotalBucket(-1), ShortBucket(-1))
	}
}

func TestMiddleOfBucketIsNear(t *testing.T) {
	worst := 0.0
	for _, ms := range durations() {
		bucket := TotalBucket(ms)
		if ms == 0 || bucket == TotalBuckets-1 {
			continue
		}
		low, high := TotalRange(bucket)
		middle := float64(low+high-1) / 2
		worst = max(worst, math.Abs(middle-float64(ms))/float64(ms))
	}
	if worst > 0.125 {
		t.Errorf("the middle of a bucket is up to %.4f off, want at most 0.125", worst)
	}
}

func TestBucketsFollowEachOther(t *testing.T) {
	for bucket := 1; bucket < TotalBuckets; bucket++ {
		_, end := TotalRange(bucket - 1)
		if low, _ := TotalRange(bucket); low != end {
			t.Errorf("bucket %d begins at %d, want %d", bucket, low, end)
		}
	}
	for bucket := 1; bucket < ShortBuckets; bucket++ {
		_, end := ShortRange(bucket - 1)
		if low, _ := ShortRange(bucket); low != end {
			t.Errorf("short bucket %d begins at %d, want %d", bucket, low, end)
		}
	}
}

// randomCounts has many zeros, small numbers and now and then a huge one.
func randomCounts(r *rand.Rand) Counts {
	var c Counts
	fill := func(all []uint64) {
		for i := range all {
			switch r.IntN(4) {
			case 0:
				all[i] = uint64(r.IntN(3))
			case 1:
				all[i] = r.Uint64() >> r.IntN(64)
			}
		}
	}
	fill(c.N[:])
	fill(c.Total[:])
	fill(c.Connect[:])
	fill(c.Header[:])
	return c
}

func TestPackedCountsRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 500 {
		want := randomCounts(r)
		packed := appendCounts(nil, &want)
		var got Counts
		if n := got.addPacked(append(packed, 0xff)); n != len(packed) || got != want {
			t.Fatalf("read %d bytes of %d: got %v, want %v", n, len(packed), got, want)
		}
		for cut := range len(packed) {
			var c Counts
			if n := c.addPacked(packed[:cut]); n != 0 {
				t.Fatalf("the first %d of %d bytes were read as %d", cut, len(packed), n)
			}
		}
	}
}

func TestPackedCountsAdd(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	a, b := randomCounts(r), randomCounts(r)
	want := a
	want.Add(&b)
	a.addPacked(appendCounts(nil, &b))
	if a != want {
		t.Errorf("adding packed counts: got %v, want %v", a, want)
	}
}

func FuzzPackedCounts(f *testing.F) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 5 {
		c := randomCounts(r)
		f.Add(appendCounts(nil, &c))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		var c Counts
		n := c.addPacked(packed)
		if n == 0 {
			return
		}
		var again Counts
		if again.addPacked(appendCounts(nil, &c)); again != c {
			t.Errorf("%x: read %v, written and read %v", packed[:n], c, again)
		}
	})
}
