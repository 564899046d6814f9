package source

import (
	"bytes"
	stdgzip "compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// text is some log of many different lines.
func text(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "10.0.0.%d - - [22/Nov/2026:19:%02d:%02d +0000] \"GET /item/%x HTTP/1.1\" 502 157\n", i%250, i/60%60, i%60, i*2654435761)
	}
	return b.String()
}

func packGzip(s string) string {
	var b bytes.Buffer
	w := stdgzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func packZstd(s string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(s), nil))
}

func packXZ(s string) string {
	var b bytes.Buffer
	w, _ := xz.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

// bzip2Text is "one\ntwo\n" as the bzip2 command packs it: the standard library only unpacks.
const bzip2Text = "one\ntwo\n"

const bzip2Base64 = "QlpoOTFBWSZTWacUK3cAAALBgAAQAgGEgCAAIYAMAjj1G4u5IpwoSFOKFbuA"

var packedBzip2 = func() string {
	b, err := base64.StdEncoding.DecodeString(bzip2Base64)
	if err != nil {
		panic(err)
	}
	return string(b)
}()

func encode16(s string, order binary.ByteOrder, mark bool) string {
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	b := make([]byte, 2*len(units))
	for i, u := range units {
		order.PutUint16(b[2*i:], u)
	}
	return string(b)
}

func TestStreamContent(t *testing.T) {
	small, big := text(3), text(5000)
	cases := []struct {
		name, raw, want, packed string
	}{
		{"empty", "", "", ""},
		{"plain", small, small, ""},
		{"plain_big", big, big, ""},
		{"one_byte", "x", "x", ""},
		{"without_line_end", "a\nb", "a\nb", ""},
		{"like_the_begin_of_a_magic", "\x1f\x8b", "\x1f\x8b", ""},
		{"like_the_begin_of_bzip2", "BZhello\n", "BZhello\n", ""},
		{"one_zero", "abc\x00def\n", "abc\x00def\n", ""},
		{"utf8_mark_stays", "\ufeffabc\n", "\ufeffabc\n", ""},
		{"latin1", "caf\xe9 502\n", "caf\xe9 502\n", ""},
		{"terminal_colours", strings.Repeat("\x1b[31mred\x1b[0m\n", 50), strings.Repeat("\x1b[31mred\x1b[0m\n", 50), ""},
		{"zeros_then_text", strings.Repeat("\x00", 3000) + small, strings.Repeat("\x00", 3000) + small, ""},
		{"gzip", packGzip(small), small, "gzip"},
		{"gzip_big", packGzip(big), big, "gzip"},
		{"gzip_of_nothing", packGzip(""), "", "gzip"},
		{"gzip_members", packGzip(small) + packGzip("") + packGzip(big), small + big, "gzip"},
		{"gzip_padded_with_zeros", packGzip(small) + strings.Repeat("\x00", 700), small, "gzip"},
		{"zstd", packZstd(small), small, "zstd"},
		{"zstd_big", packZstd(big), big, "zstd"},
		{"zstd_frames", packZstd(small) + packZstd(big), small + big, "zstd"},
		{"zstd_skippable_frame_first", "\x51\x2a\x4d\x18\x03\x00\x00\x00abc" + packZstd(small), small, "zstd"},
		{"xz", packXZ(small), small, "xz"},
		{"xz_streams", packXZ(small) + packXZ(big), small + big, "xz"},
		{"bzip2", packedBzip2, bzip2Text, "bzip2"},
		{"bzip2_streams", packedBzip2 + packedBzip2, bzip2Text + bzip2Text, "bzip2"},
		{"bzip2_of_nothing", "BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00", "", "bzip2"},
		{"utf16_little_endian", encode16("line ü 𝄞\r\n", binary.LittleEndian, true), "line ü 𝄞\r\n", ""},
		{"utf16_big_endian", encode16(small, binary.BigEndian, true), small, ""},
		{"utf16_without_mark", encode16(small, binary.LittleEndian, false), small, ""},
		{"utf16_big_endian_without_mark", encode16(small, binary.BigEndian, false), small, ""},
		{"utf16_big", encode16(big, binary.LittleEndian, true), big, ""},
		{"utf16_half_a_pair", encode16("ab", binary.LittleEndian, true) + "\x34\xd8", "ab\ufffd", ""},
		{"utf16_odd_byte", encode16("ab", binary.LittleEndian, true) + "c", "ab", ""},
		{"gzip_of_utf16", packGzip(encode16(small, binary.LittleEndian, true)), small, "gzip"},
		{"returns", strings.ReplaceAll(small, "\n", "\r"), small, ""},
		{"returns_big", strings.ReplaceAll(big, "\n", "\r"), big, ""},
		{"returns_packed", packZstd(strings.ReplaceAll(big, "\n", "\r")), big, "zstd"},
		{"return_and_feed", "a\r\nb\r\n", "a\r\nb\r\n", ""},
		{"one_return", "a\rb", "a\rb", ""},
		{"returns_in_a_line", "10 %\r20 %\r30 %\n", "10 %\r20 %\r30 %\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := t.TempDir() + "/input"
			must(t, os.WriteFile(path, []byte(c.raw), 0o644))
			inputs, _ := Expand([]string{path}, nil)
			checkStream(t, inputs[0], c.want, c.packed)
			for name, reader := range map[string]io.Reader{
				"standard input":                 strings.NewReader(c.raw),
				"standard input, byte by byte":   iotest.OneByteReader(strings.NewReader(c.raw)),
				"standard input, data with EOF":  iotest.DataErrReader(strings.NewReader(c.raw)),
				"standard input, half by halves": iotest.HalfReader(strings.NewReader(c.raw)),
			} {
				if strings.Contains(c.name, "without_mark") || strings.Contains(c.name, "zeros_then") || len(c.raw) > 1<<19 {
					continue // what is told by a whole block needs a whole block
				}
				t.Run(name, func(t *testing.T) {
					inputs, _ := Expand([]string{"-"}, reader)
					checkStream(t, inputs[0], c.want, c.packed)
				})
			}
		})
	}
}

func checkStream(t *testing.T, in *Input, want, packed string) {
	t.Helper()
	s, err := in.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer s.Close()
	got, err := io.ReadAll(s)
	if err != nil {
		t.Errorf("Read: %v", err)
	}
	if string(got) != want {
		t.Errorf("got %d bytes %.60q, want %d bytes %.60q", len(got), got, len(want), want)
	}
	if s.Packed != packed {
		t.Errorf("Packed: got %q, want %q", s.Packed, packed)
	}
}

func TestStreamBroken(t *testing.T) {
	big := text(5000)
	for name, raw := range map[string]string{"gzip": packGzip(big), "zstd": packZstd(big), "xz": packXZ(big), "bzip2": packedBzip2} {
		want := big
		if name == "bzip2" {
			want = bzip2Text
		}
		for _, keep := range []int{15, len(raw) / 2, len(raw) - 1} {
			t.Run(fmt.Sprintf("%s_cut_at_%d", name, keep), func(t *testing.T) {
				got, err := readBroken(t, raw[:keep])
				var cut *Cut
				if !errors.As(err, &cut) {
					t.Fatalf("got error %v, want *Cut", err)
				}
				if cut.Packed != name || cut.Path != "-" || cut.Offset != int64(len(got)) || !strings.HasPrefix(want, got) {
					t.Errorf("got %+v after %d bytes, want %s, the bytes delivered, and a part of the text", cut, len(got), name)
				}
				if keep == len(raw)/2 && (name == "gzip" || name == "zstd") && len(got) < len(want)/10 {
					t.Errorf("half of the file gave %d of %d bytes: what stands before the cut is lost", len(got), len(want))
				}
			})
		}
		t.Run(name+"_garbled", func(t *testing.T) {
			at := len(raw) / 2
			_, err := readBroken(t, raw[:at]+"\xff\x00\xff\x00garbage\xff"+raw[min(len(raw), at+11):])
			var damaged *Damaged
			var cut *Cut
			if !errors.As(err, &damaged) && !errors.As(err, &cut) {
				t.Errorf("got error %v, want *Damaged or *Cut", err)
			}
		})
	}
	t.Run("cut_anywhere", func(t *testing.T) {
		for name, raw := range map[string]string{"gzip": packGzip("one\n") + packGzip("two\n"), "zstd": packZstd("one\n") + packZstd("two\n"),
			"xz": packXZ("one\n"), "bzip2": packedBzip2} {
			for keep := 10; keep < len(raw); keep++ {
				_, err := readBroken(t, raw[:keep])
				var cut *Cut
				if whole := len(raw) / 2; !errors.As(err, &cut) && (keep != whole || name != "gzip" && name != "zstd") {
					t.Errorf("%s cut after %d of %d bytes: got %v, want *Cut", name, keep, len(raw), err)
				}
			}
		}
	})
	t.Run("gzip_second_member_cut_in_its_header", func(t *testing.T) {
		got, err := readBroken(t, packGzip("first\n")+"\x1f\x8b\x08")
		var cut *Cut
		if !errors.As(err, &cut) || got != "first\n" {
			t.Errorf("got %q and %v, want the first member and *Cut", got, err)
		}
	})
	t.Run("gzip_then_text", func(t *testing.T) {
		got, err := readBroken(t, packGzip("first\n")+"second\n")
		var damaged *Damaged
		if !errors.As(err, &damaged) || got != "first\n" {
			t.Errorf("got %q and %v, want the first member and *Damaged", got, err)
		}
	})
	t.Run("xz_asks_for_too_much_memory", func(t *testing.T) {
		raw := []byte(packXZ("x"))
		at := bytes.Index(raw[14:], []byte{0x21, 1}) + 14
		raw[at+2] = 39
		_, err := readBroken(t, string(raw))
		if err == nil || !strings.Contains(err.Error(), "dictionary") {
			t.Errorf("got %v, want an error about the dictionary", err)
		}
	})
	t.Run("read_error", func(t *testing.T) {
		broken := errors.New("the line went dead")
		_, err := readAll(t, io.MultiReader(strings.NewReader("abc\n"), iotest.ErrReader(broken)))
		if !errors.Is(err, broken) {
			t.Errorf("got %v, want %v", err, broken)
		}
	})
}

func readBroken(t *testing.T, raw string) (string, error) {
	t.Helper()
	return readAll(t, strings.NewReader(raw))
}

func readAll(t *testing.T, r io.Reader) (string, error) {
	t.Helper()
	s, err := NewStream("-", r)
	if err != nil {
		return "", err
	}
	defer s.Close()
	got, err := io.ReadAll(s)
	if again, errAgain := s.Read(make([]byte, 8)); again != 0 || err != nil && errAgain != err {
		t.Errorf("reading on: got %d bytes and %v, want 0 and %v", again, errAgain, err)
	}
	return string(got), err
}

func TestStreamBinary(t *testing.T) {
	random := make([]byte, 4000)
	for i, x := 0, uint32(1); i < len(random); i++ {
		x = x*1664525 + 1013904223
		random[i] = byte(x >> 24)
	}
	tar := make([]byte, 1024)
	copy(tar, "access.log")
	copy(tar[257:], "ustar")
	cases := []struct{ name, raw, want string }{
		{"random", string(random), "x: this is a binary file, not a log"},
		{"zeros", strings.Repeat("\x00", 100), "x: this is a binary file, not a log"},
		{"program", "\x7fELF\x02\x01\x01\x00", "x: this is a program, not a log"},
		{"zip", "PK\x03\x04\x14\x00", "x: this is a zip archive, not a log; try: unzip -p x | why502"},
		{"tar", string(tar), "x: this is a tar archive, not a log; try: tar -xOf x | why502"},
		{"packed_tar", packGzip(string(tar)), "x: this is a tar archive, not a log; try: tar -xOf x | why502"},
		{"journal", "LPKSHHRH\x00\x00\x00\x00", "x: this is a journal of systemd, not a log; try: journalctl --file x -o short-iso-precise | why502"},
	}
	for _, c := range cases {
		_, err := NewStream("x", strings.NewReader(c.raw))
		var b *Binary
		if !errors.As(err, &b) || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// Replies that have their lines in one are no logs. Lists of changes may well be so, and what is printed with a member a line can be read.
func TestDocuments(t *testing.T) {
	cases := []struct{ name, raw, want string }{
		{"list", `[ {"timestamp": 1, "message": "x"}]`, "this is a list in one line of JSON, not a log; try: cat FILE | jq -c '.[]' | why502"},
		{"reply_of_Loki", `{"status":"success","data":{"resultType":"streams","result":[]}}`, "this is a reply of Loki in one line, not a log; try: cat FILE | jq -r '.data.result[].values[][1]' | why502"},
		{"reply_of_CloudWatch", `{"events": [{"timestamp": 1}]}`, "this is a reply of CloudWatch in one line, not a log; try: cat FILE | jq -r '.events[].message' | why502"},
		{"reply_of_a_search", `{"took":3,"hits":{"hits":[]}}`, "this is a reply of Elasticsearch in one line, not a log; try: cat FILE | jq -c '.hits.hits[]' | why502"},
		{"member_a_line", "[\n{\"message\":\"x\"}]", ""},
		{"object_over_lines", "{\n\"status\": \"success\"}", ""},
		{"object_of_a_program", `{"status":"success","data":"x"}`, ""},
		{"key_of_a_reply", `{"events":"3"}`, ""},
		{"cut", `[{`, ""},
		{"line_of_Envoy", `[2026-11-22T19:21:39.123Z] "GET`, ""},
	}
	for _, c := range cases {
		path := t.TempDir() + "/reply"
		must(t, os.WriteFile(path, []byte(c.raw), 0o644))
		got := ""
		if _, err := (&Input{Name: path}).Open(); err != nil {
			got = strings.ReplaceAll(strings.TrimPrefix(err.Error(), path+": "), path, "FILE")
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if _, err := NewStream("x", strings.NewReader(c.raw)); err != nil {
			t.Errorf("%s, as a list: %v", c.name, err)
		}
	}
}

func TestStreamHoleAtTheBegin(t *testing.T) {
	path := t.TempDir() + "/access.log"
	raw := strings.Repeat("\x00", 3*blockSize) + text(300)
	must(t, os.WriteFile(path, []byte(raw), 0o644))
	checkStream(t, &Input{Name: path}, raw, "")
}

func TestStreamShrinks(t *testing.T) {
	path := t.TempDir() + "/access.log"
	must(t, os.WriteFile(path, []byte(text(1000)), 0o644))
	s, err := (&Input{Name: path}).Open()
	must(t, err)
	defer s.Close()
	if err := s.Check(); err != nil {
		t.Errorf("Check of an untouched file: %v", err)
	}
	must(t, os.Truncate(path, 20000))
	got, err := io.ReadAll(s)
	var shrunk *Shrunk
	if !errors.As(err, &shrunk) || len(got) != 20000 || shrunk.Now != 20000 {
		t.Errorf("got %d bytes and %v, want 20000 and *Shrunk", len(got), err)
	}
	if err := s.Check(); !errors.As(err, &shrunk) {
		t.Errorf("Check: got %v, want *Shrunk", err)
	}
}

func TestStreamGrowsAndVanishes(t *testing.T) {
	path := t.TempDir() + "/access.log"
	must(t, os.WriteFile(path, []byte("one\n"), 0o644))
	s, err := (&Input{Name: path}).Open()
	must(t, err)
	defer s.Close()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	file.WriteString("two\n")
	file.Close()
	must(t, os.Remove(path))
	if got, err := io.ReadAll(s); string(got) != "one\ntwo\n" || err != nil {
		t.Errorf("got %q and %v, want both lines of a file that grew and was removed", got, err)
	}
	var problem *Problem
	if _, err := (&Input{Name: path, Found: true}).Open(); !errors.As(err, &problem) || !problem.Found || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("opening what vanished: got %v, want a *Problem that says so", err)
	}
}

func TestStreamReaderAt(t *testing.T) {
	plain := text(500)
	cases := []struct {
		name, raw string
		want      bool
	}{{"plain", plain, true}, {"gzip", packGzip(plain), false}, {"utf16", encode16(plain, binary.LittleEndian, true), false}, {"returns", strings.ReplaceAll(plain, "\n", "\r"), false}, {"empty", "", false}}
	for _, c := range cases {
		path := t.TempDir() + "/x"
		must(t, os.WriteFile(path, []byte(c.raw), 0o644))
		s, err := (&Input{Name: path}).Open()
		must(t, err)
		at, size, ok := s.ReaderAt()
		if ok != c.want {
			t.Errorf("%s: got %v, want %v", c.name, ok, c.want)
		}
		if ok {
			got, err := io.ReadAll(io.NewSectionReader(at, 0, size))
			if string(got) != c.raw || err != nil {
				t.Errorf("%s: got %d bytes and %v, want the file", c.name, len(got), err)
			}
		}
		must(t, s.Close())
	}
}

// TestStreamSlowPipe holds that a line is given as soon as it is there.
func TestStreamSlowPipe(t *testing.T) {
	r, w := io.Pipe()
	go w.Write([]byte("first\n"))
	s, err := NewStream("-", r)
	must(t, err)
	p := make([]byte, 4096)
	if n, err := s.Read(p); string(p[:n]) != "first\n" || err != nil {
		t.Errorf("got %q and %v, want the first line", p[:n], err)
	}
	w.Close()
}

func FuzzStream(f *testing.F) {
	for _, seed := range []string{"", "a\nb\n", packGzip("x\n") + packGzip("y\n"), packZstd(text(3)), packXZ("x"), packedBzip2,
		encode16("abc\n", binary.BigEndian, true), "a\rb\r", "\x51\x2a\x4d\x18\x03\x00\x00\x00abc"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := NewStream("-", bytes.NewReader(raw))
		if err != nil {
			return
		}
		defer s.Close()
		got, err := io.ReadAll(io.LimitReader(s, 1<<20))
		if s.Packed == "" && !s.UTF16 && !s.Returns && (err != nil || !bytes.Equal(got, raw)) {
			t.Errorf("plain text %q came back as %q, %v", raw, got, err)
		}
	})
}

func BenchmarkStream(b *testing.B) {
	plain := text(100000)
	for name, raw := range map[string]string{"plain": plain, "gzip": packGzip(plain), "zstd": packZstd(plain), "xz": packXZ(plain)} {
		b.Run(name, func(b *testing.B) {
			path := b.TempDir() + "/x"
			if err := os.WriteFile(path, []byte(raw), 0o644); err != nil {
				b.Fatal(err)
			}
			buffer := make([]byte, 256<<10)
			b.SetBytes(int64(len(plain)))
			b.ReportAllocs()
			for b.Loop() {
				s, err := (&Input{Name: path}).Open()
				if err != nil {
					b.Fatal(err)
				}
				for err == nil {
					_, err = s.Read(buffer)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}
