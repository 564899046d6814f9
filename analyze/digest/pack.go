package digest

import "encoding/binary"

// A packed row of traffic: which counters are not zero, their values, then the buckets of the three histograms as one list of (gap, count).
// Most counts are small, most buckets empty: a usual row takes 30 to 80 bytes where the open one takes 1.3 kB.

// appendCounts packs c.
func appendCounts(dst []byte, c *Counts) []byte {
	var present uint64
	for i, n := range c.N {
		if n != 0 {
			present |= 1 << i
		}
	}
	dst = binary.AppendUvarint(dst, present)
	for _, n := range c.N {
		if n != 0 {
			dst = binary.AppendUvarint(dst, n)
		}
	}
	at := 0
	dst, at = appendBuckets(dst, c.Total[:], at)
	dst, at = appendBuckets(dst, c.Connect[:], at)
	dst, _ = appendBuckets(dst, c.Header[:], at)
	return append(dst, 0)
}

// appendBuckets writes the buckets that are not zero; skipped is how many lie empty before the first. A number is gap × 2, plus 1 when a
// count above one follows; gaps count from 1, so that 0 ends the list.
func appendBuckets(dst []byte, buckets []uint64, skipped int) ([]byte, int) {
	for _, n := range buckets {
		skipped++
		if n == 0 {
			continue
		}
		if n == 1 {
			dst = binary.AppendUvarint(dst, uint64(skipped)<<1)
		} else {
			dst = binary.AppendUvarint(dst, uint64(skipped)<<1|1)
			dst = binary.AppendUvarint(dst, n)
		}
		skipped = 0
	}
	return dst, skipped
}

// addPacked adds packed counts to c and returns their length, 0 when they are damaged.
func (c *Counts) addPacked(src []byte) int {
	present, at := binary.Uvarint(src)
	if at <= 0 || present>>counters != 0 {
		return 0
	}
	for i := range c.N {
		if present>>i&1 == 0 {
			continue
		}
		n, length := binary.Uvarint(src[at:])
		if length <= 0 {
			return 0
		}
		c.N[i] += n
		at += length
	}
	return c.addBuckets(src, at)
}

func (c *Counts) addBuckets(src []byte, at int) int {
	for bucket := -1; ; {
		gap, length := binary.Uvarint(src[at:])
		if length <= 0 {
			return 0
		}
		at += length
		if gap == 0 {
			return at
		}
		if gap == 1 || gap>>1 > TotalBuckets+2*ShortBuckets {
			return 0
		}
		bucket += int(gap >> 1)
		n := uint64(1)
		if gap&1 == 1 {
			if n, length = binary.Uvarint(src[at:]); length <= 0 {
				return 0
			}
			at += length
		}
		if !c.addBucket(bucket, n) {
			return 0
		}
	}
}

// addBucket counts in the bucket of that number, through the three histograms.
func (c *Counts) addBucket(bucket int, n uint64) bool {
	switch {
	case bucket < TotalBuckets:
		c.Total[bucket] += n
	case bucket < TotalBuckets+ShortBuckets:
		c.Connect[bucket-TotalBuckets] += n
	case bucket < TotalBuckets+2*ShortBuckets:
		c.Header[bucket-TotalBuckets-ShortBuckets] += n
	default:
		return false
	}
	return true
}

// slab holds packed rows, each behind its length, in chunks without pointers. What is replaced becomes garbage until the owner copies the rest
// to a fresh slab.
type slab struct {
	chunks        [][]byte
	used, garbage int
}

const (
	slabChunk = 64 << 10
	slabHead  = 2 // bytes of the length
	// maxPacked is more than the longest packed row.
	maxPacked = 10*int(counters) + 12*(TotalBuckets+2*ShortBuckets) + 10
)

// put stores a row.
func (s *slab) put(row []byte) uint32 {
	last := len(s.chunks) - 1
	if last < 0 || len(s.chunks[last])+slabHead+len(row) > cap(s.chunks[last]) {
		s.chunks = append(s.chunks, make([]byte, 0, slabChunk))
		last++
	}
	c := s.chunks[last]
	ref := uint32(last*slabChunk + len(c))
	c = binary.LittleEndian.AppendUint16(c, uint16(len(row)))
	s.chunks[last] = append(c, row...)
	s.used += slabHead + len(row)
	return ref
}

// get gives what was stored.
func (s *slab) get(ref uint32) []byte {
	row := s.chunks[ref/slabChunk][ref%slabChunk:]
	return row[slabHead:][:binary.LittleEndian.Uint16(row)]
}

// take gives what was stored and counts it as garbage.
func (s *slab) take(ref uint32) []byte {
	row := s.get(ref)
	s.garbage += slabHead + len(row)
	return row
}

// wasteful says that copying pays.
func (s *slab) wasteful() bool { return s.garbage > 16*slabChunk && s.garbage > s.used/2 }
