package main

import (
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/why502/why502/parser/source"
)

const (
	// progressAfter is how long work takes before its progress is shown, progressEvery how often that is drawn.
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// progress shows on a terminal how far reading is; stop takes it away without a trace. Nothing is shown elsewhere.
func (r *reading) progress(read *atomic.Int64) (stop func()) {
	file, ok := r.s.err.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || os.Getenv("TERM") == "dumb" {
		return func() {}
	}
	return showProgress(file, r.toRead(), read, progressAfter)
}

// toRead is how many bytes there are to read, as they lie on the disk; -1 where a pipe is among them.
func (r *reading) toRead() int64 {
	sum := int64(0)
	for i, in := range r.inputs {
		if !in.Regular || in.Name == source.Stdin {
			return -1
		}
		sum += in.Size
		if i < len(r.from) {
			sum -= min(r.from[i].Offset, in.Size)
		}
	}
	return sum
}

// showProgress draws bytes, rate and time left, after a while.
func showProgress(out io.Writer, all int64, read *atomic.Int64, after time.Duration) (stop func()) {
	ending, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-ending:
			return
		case <-time.After(after):
		}
		bar := progressbar.NewOptions64(all, progressbar.OptionSetWriter(out), progressbar.OptionShowBytes(true), progressbar.OptionShowCount(), progressbar.OptionShowTotalBytes(true),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription("reading"), progressbar.OptionSetWidth(24), progressbar.OptionUseIECUnits(true),
			progressbar.OptionSetPredictTime(all > 0), progressbar.OptionSpinnerType(9), progressbar.OptionSetSpinnerChangeInterval(0))
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			now := read.Load()
			if all > 0 {
				now = min(now, all-1) // it is not done before the last byte is understood
			}
			bar.Set64(now)
			select {
			case <-ending:
				bar.Clear()
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		close(ending)
		<-ended
	}
}
