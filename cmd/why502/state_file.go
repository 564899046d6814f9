package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/source"
)

// A state file begins with a line for people and other programs: "why502 state 1", the length of what follows and its hash. Then comes one line of JSON with
// everything that is small, then the digests of the history and the profile, as long as the JSON says.
const (
	stateMagic   = "why502 state "
	stateVersion = 1
)

// state is what one run leaves for the next.
type state struct {
	Runs    uint64         `json:"runs"`
	Written int64          `json:"written"` // milliseconds
	Next    uint64         `json:"next"`    // number for the first new log
	Known   []source.Known `json:"known"`
	Pipes   []pipeMark     `json:"pipes,omitempty"`
	// Newest is the newest moment of all lines.
	Newest   int64                  `json:"newest,omitempty"`
	Ledger   []analyze.LedgerRow    `json:"ledger"`
	Learned  []analyze.LearnedClock `json:"learned,omitempty"`
	Horizon  *analyze.Horizon       `json:"horizon,omitempty"`
	Messages []uint64               `json:"messages,omitempty"` // hashes of the templates that were seen, newest last
	Segments []segment              `json:"segments,omitempty"`
	Profile  int                    `json:"profile,omitempty"` // bytes of it

	profile *analyze.Profile
}

// segment is a piece of the history: a digest that is dropped as a whole when it is old.
type segment struct {
	First int64 `json:"first"` // moments
	Last  int64 `json:"last"`
	Size  int   `json:"size"` // bytes, as written

	packed []byte
}

// errDamaged is the error of a state file that cannot be read.
var errDamaged = errors.New("the state is damaged; --state-reset starts afresh, and reads all logs from their begin")

// readState reads a state file. A file that is missing or empty is a state without a past.
func readState(path string) (*state, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newState(), nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// A log of many gigabytes, or a device that never ends, named by mistake, is not read to its end.
	head := make([]byte, len(stateMagic))
	n, err := io.ReadFull(file, head)
	switch {
	case n == 0 && err == io.EOF:
		return newState(), nil
	case n > 0 && string(head[:n]) != stateMagic:
		return nil, errDamaged
	case err != nil:
		return nil, err
	}
	text, err := io.ReadAll(io.MultiReader(bytes.NewReader(head), file))
	if err != nil {
		return nil, err
	}
	return decodeState(text)
}

func newState() *state { return &state{Next: 1, profile: analyze.NewProfile()} }

func decodeState(text []byte) (*state, error) {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	head, found := strings.CutPrefix(string(first[:min(len(first), 256)]), stateMagic)
	if !found {
		return nil, errDamaged
	}
	var version, length int
	var hash uint64
	if n, _ := fmt.Sscanf(head, "%d", &version); n == 1 && version > stateVersion {
		return nil, fmt.Errorf("the state is of format %d, written by a newer version of why502; this one knows %d", version, stateVersion)
	}
	if n, _ := fmt.Sscanf(head, "%d, %d bytes, %x", &version, &length, &hash); n != 3 || length != len(rest) || hash != xxhash.Sum64(rest) {
		return nil, errDamaged
	}
	st := newState()
	line, rest, _ := bytes.Cut(rest, []byte("\n"))
	if err := json.Unmarshal(line, st); err != nil {
		return nil, errDamaged
	}
	for i := range st.Segments {
		g := &st.Segments[i]
		if g.Size < 0 || g.Size > len(rest) {
			return nil, errDamaged
		}
		g.packed, rest = rest[:g.Size], rest[g.Size:]
	}
	if st.Profile != len(rest) {
		return nil, errDamaged
	}
	if err := st.unpackProfile(rest); err != nil {
		return nil, errDamaged
	}
	return st, nil
}

func (st *state) unpackProfile(packed []byte) error {
	if len(packed) == 0 {
		return nil
	}
	z, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	text, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	st.profile, err = analyze.DecodeProfile(text)
	return err
}

// encode writes the state.
func (st *state) encode() ([]byte, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	profile := z.EncodeAll(st.profile.Encode(nil), nil)
	st.Profile = len(profile)
	for i := range st.Segments {
		st.Segments[i].Size = len(st.Segments[i].packed)
	}
	line, err := json.Marshal(st)
	if err != nil {
		return nil, err
	}
	body := append(line, '\n')
	for _, g := range st.Segments {
		body = append(body, g.packed...)
	}
	body = append(body, profile...)
	head := fmt.Sprintf("%s%d, %d bytes, %016x\n", stateMagic, stateVersion, len(body), xxhash.Sum64(body))
	return append([]byte(head), body...), nil
}

// packSegment makes a segment of a digest.
func packSegment(d *digest.Digest, first, last int64) (segment, error) {
	var b bytes.Buffer
	err := d.Encode(&b)
	return segment{First: first, Last: last, packed: b.Bytes()}, err
}

func (g *segment) unpack() (*digest.Digest, error) { return digest.Decode(bytes.NewReader(g.packed)) }

// stateFile is a state on disk, locked while it is used.
type stateFile struct {
	path string
	lock *lock
}

// openState locks a state file. Of a link the file behind it is meant. What is no regular file, such as /dev/null, is no place to put a file in.
func openState(path string) (*stateFile, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("this is no file; name one that why502 may write, such as /var/lib/why502/state")
	}
	l, err := takeLock(path + ".lock")
	if err != nil {
		return nil, err
	}
	return &stateFile{path, l}, nil
}

// beside is where the new state is written before it takes the place of the old one.
func (f *stateFile) beside() string { return f.path + ".new" }

// write writes a state beside the old one and makes sure that it is on the disk.
func (f *stateFile) write(text []byte) (err error) {
	file, err := os.OpenFile(f.beside(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.beside())
		}
	}()
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// replace makes what write wrote the state.
func (f *stateFile) replace() error {
	if err := os.Rename(f.beside(), f.path); err != nil {
		return err
	}
	if folder, err := os.Open(filepath.Dir(f.path)); err == nil {
		folder.Sync()
		folder.Close()
	}
	return nil
}

// leftover is the state that a run wrote before it was killed; nil where there is none. Whether its report was seen nobody knows.
func (f *stateFile) leftover() *state {
	text, err := os.ReadFile(f.beside())
	if err != nil {
		return nil
	}
	st, err := decodeState(text)
	if err != nil {
		return nil
	}
	return st
}

func (f *stateFile) close() {
	if f != nil {
		f.lock.release()
	}
}
