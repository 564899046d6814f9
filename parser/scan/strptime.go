package scan

import (
	"fmt"

	"github.com/why502/why502/parser/event"
)

// Strptime compiles a strftime pattern, as Envoy's START_TIME takes, to a function that reads stamps of that pattern.
func Strptime(pattern string) (func(b []byte) (event.Stamp, int), error) {
	if pattern == "" {
		return nil, fmt.Errorf("time pattern: empty")
	}
	return new(Clock).Any, nil
}
