package analyze

import (
	"bytes"
	"fmt"
	"math"
	"testing"
)

// monday is a full hour on which a week of a profile may begin.
const monday = int64(1_795_392_000_000)

// learn teaches a profile one hour of an upstream, n requests a minute.
func learn(p *Profile, at int64, upstream string, n uint64) {
	r := &Result{Horizon: &Horizon{End: at + hour + profileWait}}
	for m := range int64(60) {
		if at+m*minute >= p.until { // as profileRows does
			r.profileRows = append(r.profileRows, profileRow{start: at + m*minute, upstream: upstream, requests: n + uint64(m%2)*10, failures: uint64(m % 2)})
		}
	}
	p.Learn(r)
}

// What is usual comes from the same hour of the weeks before.
func TestProfileRate(t *testing.T) {
	p := NewProfile()
	for w := range int64(4) {
		learn(p, monday+w*week*hour, "shop", 100)
		learn(p, monday+w*week*hour+hour, "shop", 900)
	}
	u := p.Rate("shop", monday+4*week*hour+7*minute)
	if u.Weeks != 4 || math.Abs(u.Mean-105) > 1e-9 || math.Abs(u.Variance-25) > 1e-6 || math.Abs(u.Failing-0.5/105) > 1e-9 {
		t.Errorf("got %+v, want 4 weeks, 105 a minute with variance 25", u)
	}
	if u := p.Rate("shop", monday+4*week*hour+hour); u.Mean != 905 {
		t.Errorf("the hour after: got %+v, want 905 a minute", u)
	}
	if u := p.Rate("shop", monday+4*week*hour+3*hour); u.Weeks != 0 {
		t.Errorf("an hour of which nothing is known: got %+v", u)
	}
	if u := p.Rate("pay", monday+4*week*hour); u.Weeks != 4 || u.Mean != 0 {
		t.Errorf("an upstream that was never asked: got %+v, want 4 weeks without requests", u)
	}
	if u := (*Profile)(nil).Rate("shop", monday); u.Weeks != 0 {
		t.Errorf("no profile: got %+v", u)
	}
}

// Each minute is learned once, and only when late lines have had their time.
func TestProfileLearnsOnce(t *testing.T) {
	p := NewProfile()
	learn(p, monday, "shop", 100)
	once := p.Encode(nil)
	learn(p, monday, "shop", 100)
	if !bytes.Equal(once, p.Encode(nil)) {
		t.Error("the same hour again changes what is usual")
	}
	if p.until != monday+hour {
		t.Errorf("minutes were learned up to %d, want %d", p.until, monday+hour)
	}
}

// What is older than five weeks is forgotten, and of too many upstreams those with most requests stay.
func TestProfileForgets(t *testing.T) {
	p := NewProfile()
	for day := range int64(60) {
		learn(p, monday+day*24*hour, "shop", 100)
	}
	if days := p.Days(); days < profileDays || days > profileDays+1 || len(p.cells) > profileDays+1 {
		t.Errorf("%d days and %d cells are kept, want %d", days, len(p.cells), profileDays)
	}
	p = NewProfile()
	r := &Result{Horizon: &Horizon{End: monday + hour}}
	for i := range 2 * profileMost {
		r.profileRows = append(r.profileRows, profileRow{start: monday, upstream: fmt.Sprint(i), requests: uint64(i)})
	}
	p.Learn(r)
	if len(p.cells) != profileMost || p.cells[profileKey{monday / hour, fmt.Sprint(2*profileMost - 1)}] == nil {
		t.Errorf("%d upstreams are kept, want the %d largest", len(p.cells), profileMost)
	}
}

func TestProfileCodec(t *testing.T) {
	p := NewProfile()
	for i := range int64(50) {
		learn(p, monday+i*hour, fmt.Sprintf("shop %d", i%3), uint64(i))
	}
	text := p.Encode(nil)
	again, err := DecodeProfile(text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, again.Encode(nil)) {
		t.Error("what was read is not what was written")
	}
	for cut := range text {
		if _, err := DecodeProfile(text[:cut]); err == nil {
			t.Fatalf("the first %d of %d bytes are a profile", cut, len(text))
		}
	}
	if _, err := DecodeProfile(append(text, 0)); err == nil {
		t.Error("a byte too much is taken")
	}
}

func FuzzDecodeProfile(f *testing.F) {
	p := NewProfile()
	learn(p, monday, "shop", 3)
	f.Add(p.Encode(nil))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := DecodeProfile(text)
		if err != nil {
			return
		}
		if _, err := DecodeProfile(p.Encode(nil)); err != nil {
			t.Errorf("%x is read and not read again: %v", text, err)
		}
	})
}
