package scan

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
)

// plainMarks is what Marks answers, byte by byte.
func plainMarks(b *[64]byte) (blanks, slashes, others uint64) {
	for i, c := range b {
		bit := uint64(1) << i
		switch {
		case c == ' ':
			blanks, others = blanks|bit, others|bit
		case c == '/':
			slashes, others = slashes|bit, others|bit
		case c < '0' || c > '9':
			others |= bit
		}
	}
	return blanks, slashes, others
}

// Every byte at every place, among others of all kinds: what the processor's wide words say, what eight bytes at a time do, and the plain loop.
func TestMarks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for place := range 64 {
		for c := range 256 {
			var b [64]byte
			for i := range b {
				if b[i] = byte(r.Uint32()); r.IntN(2) == 0 {
					b[i] = " /0123456789:.\x00\x7f\x80\xa0\xaf\xb0\xb9\xff"[r.IntN(22)]
				}
			}
			b[place] = byte(c)
			blanks, slashes, others := plainMarks(&b)
			for name, marks := range map[string]func(*[64]byte) (uint64, uint64, uint64){"Marks": Marks, "marks": marks} {
				if x, y, z := marks(&b); x != blanks || y != slashes || z != others {
					t.Fatalf("%s(%q)\n got %064b\n     %064b\n     %064b\nwant %064b\n     %064b\n     %064b", name, b, x, y, z, blanks, slashes, others)
				}
			}
		}
	}
}

// Every byte at every place: both ways to find the ends say what the plain loop does.
func TestEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for place := range 64 {
		for c := range 256 {
			var b [64]byte
			var want uint64
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			b[place] = byte(c)
			for i, c := range b {
				if c < '#' {
					want |= 1 << i
				}
			}
			if got, other := Ends(&b), ends(&b); got != want || other != want {
				t.Fatalf("%q\nEnds %064b\nends %064b\nwant %064b", b, got, other, want)
			}
		}
	}
}

// quoteMarkers are all ways of marking quotes; a processor may have more of them.
var quoteMarkers = map[string]func(b, marks []byte) uint64{"markQuotes": markQuotes, "markQuotes8": markQuotes8}

// Every byte at every place: all ways of marking quotes, and the plain loop.
func TestMarkQuotes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for place := range 192 {
		for c := range 256 {
			b, want, wantSlash := make([]byte, 192), make([]byte, 24), false
			for i := range b {
				b[i] = "\"\x21\x23\xa2\x00\x5b\x5d\xdc/"[r.IntN(9)]
			}
			b[place] = byte(c)
			for i, c := range b {
				if c == '"' {
					want[i/8] |= 1 << (i % 8)
				}
				wantSlash = wantSlash || c == '\\'
			}
			for name, mark := range quoteMarkers {
				got := make([]byte, 24)
				if slashes := mark(b, got); !bytes.Equal(got, want) || (slashes != 0) != wantSlash {
					t.Fatalf("%s(%q) = %08b, %x, want %08b, %v", name, b, got, slashes, want, wantSlash)
				}
			}
		}
	}
}

func TestDigitRunBeyondASCII(t *testing.T) {
	for c := 0x80; c < 0x100; c++ {
		b := []byte("123\x0056789")
		b[3] = byte(c)
		if n := DigitRun(Load8(b, 0)); n != 3 {
			t.Errorf("DigitRun(%q) = %d, want 3", b, n)
		}
	}
}

func TestShortNumber(t *testing.T) {
	for n := int64(0); n < 10_000_000; n = n*3/2 + 1 {
		text := strconv.FormatInt(n, 10)
		for _, behind := range []string{"        ", "99999999", "/-\xff\x00 :AZ"} {
			if got := ShortNumber([]byte(text+behind), len(text)); int64(got) != n {
				t.Errorf("ShortNumber(%q) = %d", text+behind, got)
			}
		}
	}
	if got := ShortNumber([]byte("0000042 "), 7); got != 42 {
		t.Errorf("ShortNumber of zeros and 42 = %d", got)
	}
}

// CLFMillis never says anything else than CLF does.
func TestCLFMillisAgreesWithCLF(t *testing.T) {
	const sample = "22/Nov/2026:19:21:39.123] web"
	taken := 0
	for at := range len(sample) {
		for c := range 256 {
			b := []byte(sample)
			b[at] = byte(c)
			var clock Clock
			clock.CLF([]byte(sample))
			ms, ok := clock.CLFMillis((*[26]byte)(b))
			stamp, n := clock.CLF(b)
			if !ok {
				continue
			}
			taken++
			if n != 24 || stamp.Ms() != ms || stamp.Digits != 3 || stamp.Zoned || string(b[24:26]) != "] " {
				t.Errorf("%q: CLFMillis says %d, CLF %s", b, ms, describe(stamp, n))
			}
		}
	}
	if want := 6 + 4*10 + 3 + 18 + 3*256 + 2 + 9 + 1 + 9 + 5 + 9; taken < want { // digits, what must stay, what stands behind; other days, hours and minutes
		t.Errorf("CLFMillis took %d variants of %q, want at least %d", taken, sample, want)
	}
}

// What a clock has read before does not change what it reads next: lines tell when their requests began, so that their minutes go to and fro.
func TestCLFGoesToAndFro(t *testing.T) {
	var used Clock
	for i := range 4000 {
		day, hour, minute := 21+i%7/5, i%11/9+22, i*7%64
		b := fmt.Appendf(nil, "%02d/Nov/2026:%02d:%02d:07.250] web", day, hour, minute)
		if i%13 == 0 {
			b[16] = 'x'
		}
		want, n := new(Clock).CLF(b)
		ms, ok := used.CLFMillis((*[26]byte)(b))
		if ok != (n > 0) || ok && ms != want.Ms() {
			t.Fatalf("%q: %d, %v, want %d, %v", b, ms, ok, want.Ms(), n > 0)
		}
		if got, m := used.CLF(b); got != want || m != n {
			t.Fatalf("%q: %s, want %s", b, describe(got, m), describe(want, n))
		}
	}
}
