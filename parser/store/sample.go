package store

import (
	"fmt"
	"net/url"
	"strconv"
)

// part says which lines are wanted: those that may tell of a failure, all, or of those that tell of none one of so many.
type part uint64

const (
	tellingLines part = 0
	allLines     part = 1
)

// Bounds of what is pulled.
const (
	// fewLines are pulled whole: to count them minute by minute would cost nearly as much, nothing has to be estimated, and a megabyte is no burden.
	fewLines = 4096
	// mostSample is about how many ordinary lines are pulled at most: twice as many as a digest keeps.
	mostSample = 16_384
	// mostShare is how many lines there are to each that is pulled, failures and sample together: in the JSON of a store that is less than a tenth of
	// the bytes. Where failures alone are more, a sample of one of usualOf comes all the same; it is never finer than one of leastOf.
	mostShare = 20
	leastOf   = 23
	usualOf   = 47
)

// plan is what is pulled.
type plan struct {
	whole     bool
	telling   uint64 // lines to pull but for the sample
	perMinute map[int64]uint64
	oneOf     part
	sampled   map[int64]uint64 // about, by minute
}

// asked reads how many ordinary lines the address wants one of; 0 where it leaves that to the number of lines.
func asked(query url.Values) (part, error) {
	text := query.Get("sample")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("sample=%s: want the number of lines of which one is pulled: 1 for all", text)
	}
	return part(n), nil
}

// planOf decides what is pulled of what was counted, and of the ordinary lines one of so many, where that is asked for.
func planOf(telling map[int64]uint64, rest map[place]uint64, oneOf part) plan {
	p := plan{perMinute: telling}
	ordinary := map[int64]uint64{}
	var all uint64
	for at, n := range rest {
		ordinary[at.start] += n
		all += n
	}
	for _, n := range telling {
		p.telling += n
	}
	if oneOf == allLines || oneOf == 0 && p.telling+all <= fewLines {
		p.whole, p.telling = true, p.telling+all
		for start, n := range telling {
			ordinary[start] += n
		}
		p.perMinute = ordinary
		return p
	}
	if all == 0 {
		return p
	}
	if oneOf == 0 {
		oneOf = usual(p.telling, all)
	}
	p.oneOf, p.sampled = oneOf, map[int64]uint64{}
	for start, n := range ordinary {
		p.sampled[start] = (n + uint64(p.oneOf) - 1) / uint64(p.oneOf)
	}
	return p
}

// usual is of how many ordinary lines one is pulled.
func usual(telling, ordinary uint64) part {
	of := uint64(usualOf)
	if room := (telling + ordinary) / mostShare; room > telling {
		of = min(max(ordinary/(room-telling), leastOf), usualOf)
	}
	return part(primeFrom(max(of, ordinary/mostSample+1)))
}

func (p *plan) part() part {
	if p.whole {
		return allLines
	}
	return tellingLines
}

// primeFrom is the first prime from n on: where lines are chosen by their stamps, nothing that comes at regular times is taken too often or too seldom.
func primeFrom(n uint64) uint64 {
	for ; ; n++ {
		prime := true
		for d := uint64(2); d*d <= n && prime; d++ {
			prime = n%d != 0
		}
		if prime {
			return n
		}
	}
}

// takeSample adds the sample to what was pulled; what a store could not give of it is not used at all, and that is said.
func (p *puller) takeSample(of part, failed error) {
	if failed != nil {
		p.out.NoSample = fmt.Sprintf("no sample of requests that went well could be pulled: %v", failed)
		return
	}
	for _, l := range p.sample {
		l.Ordinary = true
		p.out.Lines = append(p.out.Lines, l)
	}
	if p.out.OneOf = uint64(of); len(p.sample) == 0 {
		p.out.OneOf = 0
	}
}
