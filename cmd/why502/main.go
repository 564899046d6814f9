// Command why502 says why a gateway answers 502: since when, whose fault, and what to do now, from the logs of nginx, HAProxy and Envoy.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // --timezone works where the machine has no list of zones
)

func main() {
	keepSmall()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
