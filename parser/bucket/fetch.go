package bucket

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// Bounds of what comes side by side: so many objects, so much of each that nobody has read yet.
const (
	abreast   = 8
	blockSize = 256 << 10
	blocks    = 8
)

// fetcher fetches objects in order, a few ahead of those that are read.
type fetcher struct {
	ctx    context.Context
	client *client
	bucket string

	mu        sync.Mutex
	transfers []*transfer
}

// transfer is one object on its way.
type transfer struct {
	object *object
	pipe   *pipe
}

// open gives an object, and lets the next ones begin. One that was opened before is fetched anew.
func (f *fetcher) open(i int) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for j := i; j < min(i+abreast, len(f.transfers)); j++ {
		t := f.transfers[j]
		if t.pipe == nil || j == i && t.pipe.opened {
			t.pipe = f.begin(t.object)
		}
	}
	p := f.transfers[i].pipe
	p.opened = true
	return p, nil
}

// begin begins to fetch an object.
func (f *fetcher) begin(o *object) *pipe {
	ctx, cancel := context.WithCancel(f.ctx)
	p := &pipe{full: make(chan []byte, blocks), cancel: cancel}
	go func() {
		defer close(p.full)
		p.err = f.fetch(ctx, o, p.full)
	}()
	return p
}

// fetch fetches an object whole. Where the transfer breaks it goes on from there.
func (f *fetcher) fetch(ctx context.Context, o *object, full chan<- []byte) error {
	at := int64(0)
	err := f.client.try(ctx, func() error {
		if at > 0 && at >= o.Size {
			return nil
		}
		body, err := f.client.body(ctx, f.bucket, o, at)
		if err != nil {
			return err
		}
		defer body.Close()
		for {
			block := make([]byte, blockSize)
			n, err := io.ReadFull(body, block)
			if n > 0 {
				select {
				case full <- block[:n]:
					at += int64(n)
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			switch {
			case err == nil:
			case (err == io.EOF || err == io.ErrUnexpectedEOF) && at >= o.Size:
				return nil
			case err == io.EOF:
				return io.ErrUnexpectedEOF
			default:
				return err
			}
		}
	})
	if err != nil {
		return fmt.Errorf("%s%s/%s: after %d of %d bytes: %w", scheme, f.bucket, o.Key, at, o.Size, err)
	}
	return nil
}

// pipe is the reading end of a transfer.
type pipe struct {
	full   chan []byte
	rest   []byte
	err    error // why the transfer ended; to be read when full is closed
	opened bool
	cancel func()
}

func (p *pipe) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		block, more := <-p.full
		if !more {
			if p.err != nil {
				return 0, p.err
			}
			return 0, io.EOF
		}
		p.rest = block
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// Close ends the transfer.
func (p *pipe) Close() error {
	p.cancel()
	return nil
}
