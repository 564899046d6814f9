package scan

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// wide puts a text at the front of what can be read in whole words.
func wide(b []byte) *[64]byte { return (*[64]byte)(append(b[:len(b):len(b)], make([]byte, 64)...)) }

func TestNonDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 100_000 {
		b := make([]byte, 32)
		for i := range b {
			b[i] = "0123456789/ -:.azAZ~\x7f\x00"[r.IntN(22)]
		}
		var want uint64
		for i, c := range b {
			if c < '0' || c > '9' {
				want |= 1 << i
			}
		}
		if got := NonDigits32(wide(b)); got != want {
			t.Fatalf("NonDigits32(%q) = %032b, want %032b", b, got, want)
		}
	}
}

func TestEqual32(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 100_000 {
		b := make([]byte, 32)
		for i := range b {
			b[i] = " !/.0\x00\x01\x7f\x80\xa0\xaf\xff"[r.IntN(12)]
		}
		for _, c := range []byte{' ', '/', 0x80} {
			var want uint64
			for i := range b {
				if b[i] == c {
					want |= 1 << i
				}
			}
			if got := Equal32(wide(b), c); got != want {
				t.Fatalf("Equal32(%q, %q) = %032b, want %032b", b, c, got, want)
			}
		}
	}
}

// Bytes beyond ASCII are found; only what stands behind one in the same word may be wrong.
func TestNonDigitsBeyondASCII(t *testing.T) {
	for c := 0x80; c < 0x100; c++ {
		b := []byte("1234567890123456789012345678901234")
		b[19] = byte(c)
		got := NonDigits32(wide(b))
		if got&(1<<20-1) != 1<<19 || got>>24 != 0 {
			t.Errorf("NonDigits32(%q) = %032b", b, got)
		}
		if n := DigitRun(Load8(b, 16)); n != 3 {
			t.Errorf("DigitRun(%q) = %d, want 3", b[16:24], n)
		}
	}
}

func TestShortNumber(t *testing.T) {
	for n := int64(0); n < 10_000_000; n = n*3/2 + 1 {
		text := strconv.FormatInt(n, 10)
		for _, behind := range []string{"        ", "99999999", "/-\xff\x00 :AZ"} {
			if got := ShortNumber(wide([]byte("#"+text+behind)), 1, len(text)); int64(got) != n {
				t.Errorf("ShortNumber(%q) = %d", text+behind, got)
			}
		}
	}
	if got := ShortNumber(wide([]byte("0000042 ")), 0, 7); got != 42 {
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
			ms, ok := clock.CLFMillis(b)
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
	if want := 6 + 4*10 + 3 + 18 + 3*256; taken != want { // digits, what must stay, what stands behind
		t.Errorf("CLFMillis took %d variants of %q, want %d", taken, sample, want)
	}
	if _, ok := new(Clock).CLFMillis([]byte(sample)); ok {
		t.Error("CLFMillis took a minute that the clock has not seen")
	}
}
