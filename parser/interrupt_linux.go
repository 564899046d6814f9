package parser

import (
	"context"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/why502/why502/parser/source"
)

// pipeReader reads a pipe on standard input. Before each read it asks the system to wait until there is something, or until ctx is done: then a second
// pipe of its own is closed.
type pipeReader struct {
	ctx    context.Context
	stream *source.Stream
	wait   [2]unix.PollFd // the pipe, and the one that wakes
	stop   func()
}

// widePipe is what the pipe is asked to hold, so that writer and reader wait less often for one another.
const widePipe = 256 << 10

// newPipeReader gives nil when the stream is not what comes through a pipe.
func newPipeReader(ctx context.Context, stream *source.Stream) io.Reader {
	in := stream.Stdin()
	if in == nil {
		return nil
	}
	info, err := in.Stat()
	if err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return nil
	}
	waker, end, err := os.Pipe()
	if err != nil {
		return nil
	}
	r := &pipeReader{ctx: ctx, stream: stream, wait: [2]unix.PollFd{pollable(in), pollable(waker)}}
	if r.wait[0].Fd < 0 || r.wait[1].Fd < 0 {
		return nil
	}
	_, _ = unix.FcntlInt(uintptr(r.wait[0].Fd), unix.F_SETPIPE_SZ, widePipe) // what is refused changes nothing
	unregister := context.AfterFunc(ctx, func() { end.Close() })
	r.stop = func() {
		unregister()
		end.Close()
		waker.Close()
	}
	return r
}

// pollable asks whether a file can be read. Its method Fd is not asked for the number, for it may change how the file is read.
func pollable(file *os.File) unix.PollFd {
	p := unix.PollFd{Fd: -1, Events: unix.POLLIN}
	if conn, err := file.SyscallConn(); err == nil {
		conn.Control(func(fd uintptr) { p.Fd = int32(fd) })
	}
	return p
}

func (r *pipeReader) Read(p []byte) (int, error) {
	for !r.stream.Ready() {
		_, err := unix.Poll(r.wait[:], -1)
		if err == unix.EINTR {
			continue
		}
		if r.ctx.Err() != nil {
			r.stop()
			return 0, r.ctx.Err()
		}
		break
	}
	n, err := r.stream.Read(p)
	if err != nil {
		r.stop()
	}
	return n, err
}
