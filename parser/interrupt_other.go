//go:build !linux

package parser

import (
	"context"
	"io"

	"github.com/why502/why502/parser/source"
)

func newPipeReader(context.Context, *source.Stream) io.Reader { return nil }
