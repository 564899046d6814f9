package scan

// ISOMillis reads 2026-11-22T19:21:39.123Z at the start of b: milliseconds since 1970. At anything else it gives up; ISO reads that.
func (c *Clock) ISOMillis(b []byte) (ms int64, ok bool) {
	if len(b) < 24 {
		return 0, false
	}
	if load8(b, 0) != c.head || load8(b, 8) != c.body || c.shape != isoShape {
		if b[10] != 'T' || !c.learnDate(b, '-', isoShape) {
			return 0, false
		}
	}
	// Where the mask is 0f stand digits; too high a one, and a second from 60 on, overflows when the margin is added.
	const shape, digits, margin = 0x5a3030302e30303a, 0x000f0f0f000f0f00, 0x0006060600060a00
	x := load8(b, 16) ^ shape
	if (x|(x+margin))&^digits != 0 {
		return 0, false
	}
	second := x>>8&15*10 + x>>16&15
	fraction := x>>32&15*100 + x>>40&15*10 + x>>48&15
	return c.start/1e6 + int64(second*1000+fraction), true
}

// CLFSeconds reads `22/Nov/2026:19:21:39 +0100] "` at the start of b, milliseconds since 1970, and the zone's quarters of an
// hour. At anything else it gives up; CLF reads that.
func (c *Clock) CLFSeconds(b []byte) (ms int64, quarter int8, ok bool) {
	if len(b) < 29 {
		return 0, 0, false
	}
	if load8(b, 0) != c.head || load8(b, 8) != c.body || load2(b, 16) != c.tail || c.shape != clfShape {
		if !c.learnCLF(b) {
			return 0, 0, false
		}
	}
	tens, ones := b[18]-'0', b[19]-'0'
	if tens > 5 || ones > 9 || b[20] != ' ' || b[26] != ']' || b[27] != ' ' || b[28] != '"' {
		return 0, 0, false
	}
	if load8(b, 20)<<8>>16 != c.zoneText || c.zoneBytes != 5 {
		if _, end := c.zoneAfterBlank(b, 20); end != 26 {
			return 0, 0, false
		}
	}
	return (c.start-c.zoneNano)/1e6 + int64(tens)*10_000 + int64(ones)*1000, quarters(c.zoneNano), true
}

// SlashSeconds reads `2026/11/22 19:21:39 ` at the start of b: milliseconds of the wall clock. At anything else it gives up; Slash reads that.
func (c *Clock) SlashSeconds(b []byte) (ms int64, ok bool) {
	if len(b) < 24 {
		return 0, false
	}
	if load8(b, 0) != c.head || load8(b, 8) != c.body || c.shape != slashShape {
		if b[10] != ' ' || !c.learnDate(b, '/', slashShape) {
			return 0, false
		}
	}
	// Where the mask is 0f stand digits; too high a one, and a second from 60 on, overflows when the margin is added.
	const shape, digits, margin = 0x2030303a, 0x000f0f00, 0x00060a00
	x := load8(b, 16)&0xffffffff ^ shape
	if (x|(x+margin))&^digits != 0 {
		return 0, false
	}
	return c.start/1e6 + int64(x>>8&15*10+x>>16&15)*1000, true
}
