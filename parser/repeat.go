package parser

// repeat is the prefix of the line before as a whole. What syslog puts before the lines of one second is the same, byte for byte, and most of what
// taking it off costs can be spared. Only a prefix that ends in a mark of its own is remembered, so that the same bytes always mean the same.
type repeat struct {
	text   []byte // a copy, of which the parts of prefix are slices
	prefix Prefix
	stands bool // the peeler's Prefix is this one
}

// again takes the prefix of the line before off once more; nil when the line begins otherwise.
func (p *peeler) again(line []byte) []byte {
	r := &p.repeat
	n := len(r.text)
	if n == 0 || len(line) <= n || string(line[:n]) != string(r.text) || line[n] == '\x1b' {
		return nil
	}
	rest := line[n:]
	if !r.stands {
		p.Prefix, p.layers, p.used, r.stands = r.prefix, 1, true, true
	}
	if starts[rest[0]] == digitStart && !beginsStamp(rest) || isBare(rest) {
		return rest // bodies wait for settle
	}
	p.settle(line, rest)
	return p.peelFrom(rest)
}

// settle fills bodies where again left that to those who ask for them.
func (p *peeler) settle(line, rest []byte) {
	if p.repeat.stands {
		p.bodies[0], p.bodies[1] = line, rest
	}
}

// remember keeps the prefix for again. A stamp with a fraction of a second would not come again.
func (p *peeler) remember(line, rest []byte) {
	if p.layers != 1 || !p.firm || p.Stamp.Digits > 0 || len(rest) == 0 || &line[len(line)-1] != &rest[len(rest)-1] {
		return
	}
	r := &p.repeat
	r.text, r.prefix, r.stands = append(r.text[:0], line[:len(line)-len(rest)]...), p.Prefix, false
	for _, part := range [...]*[]byte{&r.prefix.Node, &r.prefix.Program, &r.prefix.PID} {
		if from := cap(line) - cap(*part); len(*part) > 0 && from >= 0 && from+len(*part) <= len(r.text) {
			*part = r.text[from:][:len(*part)]
		} else if len(*part) > 0 {
			r.text = r.text[:0]
			return
		}
	}
}
