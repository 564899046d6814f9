package gunzip

// block reads the header of a block.
func (z *Reader) block() error {
	if z.final {
		z.final, z.state = false, atSum
		return nil
	}
	head, err := z.bits(3)
	if err != nil {
		return err
	}
	z.final = head&1 != 0
	switch head >> 1 {
	case 0:
		return z.beginStored()
	case 1:
		return z.fixedCodes()
	case 2:
		return z.ownCodes()
	}
	return errCode
}

// beginStored reads how long the text is that stands in the file as it is.
func (z *Reader) beginStored() error {
	z.align()
	sizes, err := z.bits(32)
	if err != nil {
		return err
	}
	size := sizes & 0xffff
	if size != ^sizes>>16 {
		return errCode
	}
	z.release()
	z.stored, z.state = int(size), inStored
	return nil
}

// copyStored takes such text.
func (z *Reader) copyStored() error {
	if z.stored == 0 {
		z.state = atBlock
		return nil
	}
	if z.place == z.filled {
		if err := z.fill(); err != nil {
			return err
		}
	}
	n := copy(z.window[z.end:reach+room], z.buffer[z.place:min(z.filled, z.place+z.stored)])
	z.place, z.end, z.stored = z.place+n, z.end+n, z.stored-n
	return nil
}

// fixedCodes are for blocks too short to bring codes of their own.
func (z *Reader) fixedCodes() error {
	for i := range mostLiterals {
		switch {
		case i < 144, i >= 280:
			z.lengths[i] = 8
		case i < 256:
			z.lengths[i] = 9
		default:
			z.lengths[i] = 7
		}
	}
	for i := range mostDistances {
		z.lengths[mostLiterals+i] = 5
	}
	return z.beginSymbols(mostLiterals, mostDistances)
}

// beginSymbols makes the tables of a block's codes, of which the first are those of literals.
func (z *Reader) beginSymbols(literals, distances int) error {
	if err := spread(z.literals[:], literalBits, z.lengths[:literals], literalEntry); err != nil {
		return err
	}
	z.state = inSymbols
	return spread(z.distances[:], distanceBits, z.lengths[literals:literals+distances], distanceEntry)
}

// lengthOrder is the order in which the lengths of the codes of lengths stand.
var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// lengthBits is how long such a code may be.
const lengthBits = 7

// ownCodes reads the lengths of a block's codes, which are packed themselves.
func (z *Reader) ownCodes() error {
	sizes, err := z.bits(14)
	if err != nil {
		return err
	}
	literals, distances := int(sizes&31)+257, int(sizes>>5&31)+1
	if literals > 286 || distances > 30 {
		return errCode
	}
	var lengths [19]uint8
	for i := range sizes>>10 + 4 {
		n, err := z.bits(3)
		if err != nil {
			return err
		}
		lengths[lengthOrder[i]] = uint8(n)
	}
	var table [1 << lengthBits]entry
	if err := spread(table[:], lengthBits, lengths[:], plainEntry); err != nil {
		return err
	}
	if err := z.readLengths(&table, literals+distances); err != nil {
		return err
	}
	return z.beginSymbols(literals, distances)
}

// repeats are the symbols from 16 on: they repeat the length before, or zero.
var repeats = [...]struct{ times, extra uint8 }{{3, 2}, {3, 3}, {11, 7}}

// readLengths reads so many lengths of codes.
func (z *Reader) readLengths(table *[1 << lengthBits]entry, all int) error {
	for n := 0; n < all; {
		symbol, err := z.lengthSymbol(table)
		if err != nil {
			return err
		}
		if symbol < 16 {
			z.lengths[n] = uint8(symbol)
			n++
			continue
		}
		repeat, length := repeats[symbol-16], uint8(0)
		more, err := z.bits(uint(repeat.extra))
		if err != nil {
			return err
		}
		times := int(more) + int(repeat.times)
		if n+times > all || symbol == 16 && n == 0 {
			return errCode
		}
		if symbol == 16 {
			length = z.lengths[n-1]
		}
		for range times {
			z.lengths[n] = length
			n++
		}
	}
	return nil
}

// lengthSymbol reads a symbol of the packed lengths.
func (z *Reader) lengthSymbol(table *[1 << lengthBits]entry) (int, error) {
	for n := uint(1); ; n++ {
		if err := z.need(n); err != nil {
			return 0, err
		}
		e := table[z.held&(1<<n-1)]
		switch {
		case e.taken() > n:
		case e&isNone != 0:
			return 0, errCode
		default:
			z.drop(e.taken())
			return e.value(), nil
		}
	}
}

// symbols unpacks symbols up to the end of the block, or as many as there is room for. It waits for input only with nothing to deliver.
func (z *Reader) symbols() error {
	begin := z.end
	for z.end < reach+room {
		fate := z.many()
		if fate == unknown && z.end < reach+room {
			fate = z.one()
		}
		switch fate {
		case ended:
			z.state = atBlock
			return nil
		case wrong:
			return errCode
		case unknown:
			if z.end > begin {
				return nil
			}
			if err := z.fill(); err != nil {
				return err
			}
		}
	}
	return nil
}
