package source

import (
	"io"
	"time"
)

// Remote is an input that lies elsewhere and comes when it is opened, under an address that is no path. Its size is what the other side says.
func Remote(name string, size int64, modified time.Time, fetch func() (io.ReadCloser, error)) *Input {
	return &Input{Name: name, Group: group(name), Size: size, ModTime: modified, fetch: fetch}
}

// openRemote opens a remote input.
func (in *Input) openRemote(s *Stream) (*Stream, error) {
	body, err := in.fetch()
	if err != nil {
		return nil, &Problem{Path: in.Name, Err: err, Found: in.Found}
	}
	s.remote = body
	if err := s.open(body); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}
