package gunzip

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// text is like a log: some of each line stood before, some is new.
func text(lines int) string {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "Feb  6 12:14:%02d gate haproxy[14389]: 10.0.%d.%d:%d http-in static/srv%d 10/0/30/69/109 200 %d - - ---- \"GET /index%d.html HTTP/1.1\"\n",
			i/100%60, random.IntN(9), random.IntN(256), random.IntN(60000), random.IntN(4), random.IntN(1<<30), random.IntN(50))
	}
	return b.String()
}

// noise cannot be packed; its bytes are not all as frequent, so that codes of many lengths are needed.
func noise(size int) string {
	random := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(min(random.ExpFloat64()*12, 255))
	}
	return string(b)
}

func pack(t testing.TB, s string, level int) string {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err == nil {
		_, err = io.WriteString(w, s)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// member puts a header and a trailer around blocks.
func member(blocks []byte, s string) string {
	sum, size := crc32.ChecksumIEEE([]byte(s)), len(s)
	end := []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24), byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}
	return plainHeader + string(blocks) + string(end)
}

const plainHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

func unpack(r io.Reader) (string, error) {
	z, err := NewReader(r)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(z)
	return string(b), err
}

func TestRead(t *testing.T) {
	long := text(6000)
	for name, s := range map[string]string{
		"nothing": "", "a_byte": "x", "a_line": text(1), "log": long, "noise": noise(300 << 10), "zeros": strings.Repeat("\x00", 1<<20), "sevens": strings.Repeat("abcdefg", 99999),
		"all_of_reach": long[:reach] + strings.Repeat(long[:reach], 5), "noise_and_log": noise(100<<10) + long + noise(70<<10),
	} {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 6, 9} {
			packed := pack(t, s, level)
			for by, r := range map[string]io.Reader{"whole": strings.NewReader(packed), "bytewise": iotest.OneByteReader(strings.NewReader(packed)), "with_its_end": iotest.DataErrReader(strings.NewReader(packed))} {
				got, err := unpack(r)
				if got != s || err != nil {
					t.Errorf("%s, level %d, read %s: got %d bytes %.40q and error %v, want %d bytes", name, level, by, len(got), got, err, len(s))
				}
			}
		}
	}
}

func TestMembers(t *testing.T) {
	a, b := pack(t, "one\n", 6), pack(t, "two\n", 6)
	sum := crc32.ChecksumIEEE([]byte("\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\xff"))
	for name, test := range map[string]struct {
		packed, want string
		err          error
	}{
		"two":                    {a + b, "one\ntwo\n", nil},
		"nothing_between":        {a + pack(t, "", 6) + b, "one\ntwo\n", nil},
		"padding":                {a + strings.Repeat("\x00", 1000), "one\n", nil},
		"padding_then_member":    {a + "\x00" + b, "one\n", errHeader},
		"text_behind":            {a + "more", "one\n", errHeader},
		"cut_header":             {a + "\x1f\x8b\x08", "one\n", io.ErrUnexpectedEOF},
		"cut_in_its_first_byte":  {a + "\x1f", "one\n", io.ErrUnexpectedEOF},
		"no_trailer":             {a[:len(a)-8], "one\n", io.ErrUnexpectedEOF},
		"other_checksum":         {a[:len(a)-8] + "\x00" + a[len(a)-7:], "one\n", errChecksum},
		"other_size":             {a[:len(a)-1] + "\x01", "one\n", errChecksum},
		"name_and_comment":       {"\x1f\x8b\x08\x18" + a[4:10] + "access.log\x00said\x00" + a[10:], "one\n", nil},
		"extra_field":            {"\x1f\x8b\x08\x04" + a[4:10] + "\x03\x00abc" + a[10:], "one\n", nil},
		"checksum_of_header":     {"\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\xff" + string([]byte{byte(sum), byte(sum >> 8)}) + a[10:], "one\n", nil},
		"wrong_sum_of_header":    {"\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\xff\x00\x00" + a[10:], "", errHeader},
		"cut_in_extra_field":     {"\x1f\x8b\x08\x04" + a[4:10] + "\xff\xffabc", "", io.ErrUnexpectedEOF},
		"cut_in_name":            {"\x1f\x8b\x08\x08" + a[4:10] + "access", "", io.ErrUnexpectedEOF},
		"no_gzip":                {"<html>", "", errHeader},
		"nothing_at_all":         {"", "", io.ErrUnexpectedEOF},
		"block_of_no_kind":       {member([]byte{7}, ""), "", errCode},
		"stored_of_two_sizes":    {member([]byte{1, 5, 0, 5, 0}, ""), "", errCode},
		"points_before_its_text": {a + member([]byte{0x03, 0x02}, ""), "one\n", errCode},
	} {
		got, err := unpack(strings.NewReader(test.packed))
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: got %q and error %v, want %q and %v", name, got, err, test.want, test.err)
		}
	}
}

// A live stream is flushed now and then: what came so far is given before more of the input is waited for.
func TestReadGivesWhatCame(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	in, out := io.Pipe()
	go func() { // no end comes
		for range 20 {
			io.WriteString(w, text(30))
			w.Flush()
			out.Write(b.Bytes())
			b.Reset()
		}
	}()
	z, err := NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Repeat(text(30), 20)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(z, got); err != nil || string(got) != want {
		t.Errorf("got %d bytes and error %v, want the %d that were flushed", len(got), err, len(want))
	}
}

// Wherever a file is cut, all that its bytes tell is given.
func TestCut(t *testing.T) {
	s := text(300)
	packed := pack(t, s, 6)
	before := 0
	for keep := range packed {
		got, err := unpack(strings.NewReader(packed[:keep]))
		if err != io.ErrUnexpectedEOF || !strings.HasPrefix(s, got) || len(got) < before {
			t.Fatalf("cut after %d of %d bytes: got %d bytes and error %v, want a part of the text, at least %d bytes, and %v", keep, len(packed), len(got), err, before, io.ErrUnexpectedEOF)
		}
		before = len(got)
	}
	if before != len(s) {
		t.Errorf("without its last byte the file gave %d bytes of %d", before, len(s))
	}
}

func TestSpreadRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		lengths []uint8
		ok      bool
	}{
		"none":             {[]uint8{0, 0, 0}, true},
		"one_of_one_bit":   {[]uint8{0, 1, 0}, true},
		"one_of_two_bits":  {[]uint8{0, 2, 0}, false},
		"complete":         {[]uint8{1, 2, 2}, true},
		"too_many":         {[]uint8{1, 1, 1}, false},
		"too_few":          {[]uint8{2, 2, 2}, false},
		"long_and_all":     {[]uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15}, true},
		"long_and_one_off": {[]uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, false},
	} {
		var table distanceTable
		if err := spread(table[:], distanceBits, test.lengths, distanceEntry); (err == nil) != test.ok {
			t.Errorf("%s: code lengths %v: got error %v, want one: %v", name, test.lengths, err, !test.ok)
		}
	}
}

// FuzzRead compares with the standard library: the same text, and an error where it has one. It takes padding for an error, we do not.
func FuzzRead(f *testing.F) {
	for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, 1, 9} {
		f.Add([]byte(pack(f, text(2), level)))
		f.Add([]byte(pack(f, noise(60), level) + pack(f, "x", level)))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		got, err := unpack(bytes.NewReader(packed))
		slow, slowErr := unpack(iotest.OneByteReader(bytes.NewReader(packed)))
		if got != slow || !errors.Is(err, slowErr) {
			t.Fatalf("%q: got %d bytes and %v at once, %d bytes and %v byte by byte", packed, len(got), err, len(slow), slowErr)
		}
		var want []byte
		r, wantErr := gzip.NewReader(bytes.NewReader(packed))
		if wantErr == nil {
			want, wantErr = io.ReadAll(r)
		}
		if err == nil && wantErr != nil && strings.TrimRight(string(packed), "\x00") != string(packed) {
			return
		}
		if (err == nil) != (wantErr == nil) || err == nil && got != string(want) {
			t.Fatalf("%q: got %d bytes and %v, the standard library %d bytes and %v", packed, len(got), err, len(want), wantErr)
		}
		if !strings.HasPrefix(got, string(want)) && !strings.HasPrefix(string(want), got) {
			t.Fatalf("%q: got %q, the standard library %q", packed, got, want)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	s := text(30000)
	packed := pack(b, s, 6)
	into := make([]byte, 256<<10)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		z, err := NewReader(strings.NewReader(packed))
		for err == nil {
			_, err = z.Read(into)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}
