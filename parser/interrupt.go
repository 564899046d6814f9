package parser

import (
	"context"
	"io"

	"github.com/why502/why502/parser/source"
)

// openInput opens an input. A pipe may have to wait for its writer and its first bytes, so another goroutine does that.
func openInput(ctx context.Context, in *source.Input) (*source.Stream, error) {
	if in.Regular {
		return in.Open()
	}
	type result struct {
		stream *source.Stream
		err    error
	}
	opened := make(chan result, 1)
	go func() {
		stream, err := in.Open()
		opened <- result{stream, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-opened:
		return r.stream, r.err
	}
}

// interruptibleBy makes reading a stream end when ctx is done. A pipe is read by the worker itself where the system tells whether a read would wait:
// to hand 64 KiB from one goroutine to another costs as much as to count what stands in them.
func interruptibleBy(ctx context.Context, stream *source.Stream) io.Reader {
	if r := newPipeReader(ctx, stream); r != nil {
		return r
	}
	return newInterruptible(ctx, stream)
}

// interruptible reads a pipe or terminal, whose reads may wait for ever, so that it ends when ctx is done: another goroutine waits in its place. That
// goroutine is left behind then; it ends with the next byte or with the process.
type interruptible struct {
	ctx   context.Context
	ready chan block
	free  chan []byte
	now   block
	rest  []byte
}

type block struct {
	text []byte
	err  error
}

// pipeBuffer is what a pipe of Linux holds; a read never gives more.
const pipeBuffer = 64 << 10

func newInterruptible(ctx context.Context, r io.Reader) *interruptible {
	i := &interruptible{ctx: ctx, ready: make(chan block, 1), free: make(chan []byte, 2)}
	i.free <- make([]byte, pipeBuffer)
	i.free <- make([]byte, pipeBuffer)
	go i.copy(r)
	return i
}

// copy reads until the end or until nobody waits any more.
func (i *interruptible) copy(r io.Reader) {
	for {
		select {
		case <-i.ctx.Done():
			return
		case buffer := <-i.free:
			n, err := r.Read(buffer[:pipeBuffer])
			select {
			case <-i.ctx.Done():
				return
			case i.ready <- block{buffer[:n], err}:
			}
			if err != nil {
				return
			}
		}
	}
}

func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.rest) == 0 && i.now.err == nil {
		select {
		case <-i.ctx.Done():
			return 0, i.ctx.Err()
		case i.now = <-i.ready:
			i.rest = i.now.text
		}
	}
	n := copy(p, i.rest)
	if i.rest = i.rest[n:]; len(i.rest) > 0 {
		return n, nil
	}
	if i.now.err == nil {
		i.free <- i.now.text
		i.now.text = nil
	}
	return n, i.now.err
}
