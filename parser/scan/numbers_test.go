package scan

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"testing"
)

func TestInt(t *testing.T) {
	tests := []struct {
		name, in string
		want     int64
		ok       bool
	}{
		{"digits", "502", 502, true}, {"zero", "0", 0, true}, {"leading_zeros", "007", 7, true}, {"minus", "-1", -1, true},
		{"plus", "+390", 390, true}, {"eighteen_digits", "999999999999999999", 999999999999999999, true},
		{"nineteen_digits", "1000000000000000000", 0, false}, {"empty", "", 0, false}, {"dash", "-", 0, false}, {"plus_alone", "+", 0, false},
		{"two_signs", "--1", 0, false}, {"blank", "1 ", 0, false}, {"point", "1.0", 0, false}, {"letter", "1a", 0, false},
		{"beyond_ascii", "1²", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := Int([]byte(tt.in)); got != tt.want || ok != tt.ok {
				t.Errorf("Int(%q) = %d, %v, want %d, %v", tt.in, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestSecondsAndMillis(t *testing.T) {
	const none = -1
	tests := []struct {
		name, in        string
		seconds, millis int64
	}{
		{"whole", "12", 12e6, 12e3}, {"three_places", "0.123", 123e3, 123}, {"six_places", "1.234567", 1234567, 1234},
		{"nine_places_cut", "1.999999999", 1999999, 1999}, {"one_place", "12.5", 12.5e6, 12500}, {"zero", "0.000", 0, 0},
		{"twelve_digits", "999999999999.999999", 999999999999999999, 999999999999999}, {"thirteen_digits", "1000000000000", none, none},
		{"many_places", "1.00000000000000000000000000000000000000001", 1e6, 1e3},
		{"dash", "-", none, none}, {"empty", "", none, none}, {"minus", "-1", none, none}, {"plus", "+1", none, none},
		{"point_first", ".5", none, none}, {"point_last", "5.", none, none}, {"point_alone", ".", none, none}, {"two_points", "1.2.3", none, none},
		{"letter", "1s", none, none}, {"letter_behind_counted_places", "1.2345678x", none, none}, {"exponent", "1e3", none, none},
		{"list", "0.001, 0.002", none, none}, {"comma", "0,5", none, none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, reading := range []struct {
				name string
				read func([]byte) (int64, bool)
				want int64
			}{{"Seconds", Seconds, tt.seconds}, {"Millis", Millis, tt.millis}} {
				got, ok := reading.read([]byte(tt.in))
				if ok != (reading.want != none) || ok && got != reading.want {
					t.Errorf("%s(%q) = %d, %v, want %d", reading.name, tt.in, got, ok, reading.want)
				}
			}
		})
	}
}

var plainDecimal = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]+)?$`)

// FuzzNumbers compares with strconv and with exact arithmetic.
func FuzzNumbers(f *testing.F) {
	for _, in := range []string{"0.123", "-1", "+5", "999999999999.9999999", "1e5", "12.", "0001.5"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, ok := Int([]byte(in))
		want, err := strconv.ParseInt(in, 10, 64)
		if ok && (err != nil || got != want) || !ok && err == nil && len(in) <= 18 {
			t.Errorf("Int(%q) = %d, %v, strconv says %d, %v", in, got, ok, want, err)
		}
		micros, ok := Seconds([]byte(in))
		if ok != plainDecimal.MatchString(in) {
			t.Fatalf("Seconds(%q) reports %v", in, ok)
		}
		if !ok {
			return
		}
		exact, _ := new(big.Rat).SetString(in)
		exact.Mul(exact, big.NewRat(1e6, 1))
		if low := new(big.Int).Div(exact.Num(), exact.Denom()); low.Cmp(big.NewInt(micros)) != 0 {
			t.Errorf("Seconds(%q) = %d, want %s", in, micros, low)
		}
		if millis, ok := Millis([]byte(in)); !ok || millis != micros/1000 && micros < math.MaxInt64/1000 {
			t.Errorf("Millis(%q) = %d, %v beside %d µs", in, millis, ok, micros)
		}
	})
}

func BenchmarkNumbers(b *testing.B) {
	for _, bb := range []struct {
		name, in string
		read     func([]byte) (int64, bool)
	}{{"int", "90437", Int}, {"seconds", "0.205", Seconds}, {"seconds_long", "12.205", Seconds}, {"millis", "390", Millis}} {
		b.Run(bb.name, func(b *testing.B) {
			in := []byte(bb.in)
			b.ReportAllocs()
			for range b.N {
				bb.read(in)
			}
		})
	}
}
