package digest

import "encoding/binary"

// A packed row of traffic: which counters are not zero, their values, then the buckets of the three histograms as one list of (gap, count).
// Most counts are small, most buckets empty: a usual row takes 30 to 80 bytes where the open one takes 1.2 kB.

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
	for i := 0; i < len(buckets); i++ {
		if i+4 <= len(buckets) && buckets[i]|buckets[i+1]|buckets[i+2]|buckets[i+3] == 0 {
			skipped += 4
			i += 3
			continue
		}
		skipped++
		n := buckets[i]
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
	at := c.addSums(src)
	if at == 0 {
		return 0
	}
	return c.addBuckets(src, at)
}

// addSums adds what stands before the histograms, and returns where they begin.
func (c *Counts) addSums(src []byte) int {
	present, at := binary.Uvarint(src)
	if at <= 0 || present>>counters != 0 {
		return 0
	}
	for i := range c.N {
		if present>>i&1 == 0 {
			continue
		}
		n, length := shortUvarint(src, at)
		if length <= 0 {
			return 0
		}
		c.N[i] += n
		at += length
	}
	return at
}

// shortUvarint is binary.Uvarint for numbers of which nearly all have one byte.
func shortUvarint(src []byte, at int) (n uint64, length int) {
	if at < len(src) && src[at] < 0x80 {
		return uint64(src[at]), 1
	}
	return binary.Uvarint(src[at:])
}

func (c *Counts) addBuckets(src []byte, at int) int {
	for bucket := -1; ; {
		gap, length := shortUvarint(src, at)
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
			if n, length = shortUvarint(src, at); length <= 0 {
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

// maxPacked is more than the longest packed row.
const maxPacked = 10*int(counters) + 12*(TotalBuckets+2*ShortBuckets) + 10
