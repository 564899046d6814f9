package nginx

// Eight bytes are compared at once: in x with every byte that is looked for turned to zero, (x - lowBits) &^ x & highBits has the high bit of each
// zero set, the lowest of them exactly.
const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)
