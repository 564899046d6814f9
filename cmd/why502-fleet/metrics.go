package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// tellLag says from time to time how much is left.
func (w *worker) tellLag(ctx context.Context) {
	tick := time.NewTicker(w.idle)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			fmt.Fprintf(w.errs, "why502-fleet: job %s: %d of %d leaves left; %d lines digested here\n", w.job, w.progress.left(), w.plan.size(), w.lines.Load())
		case <-ctx.Done():
			return
		}
	}
}

// metrics are what /metrics tells, in OpenMetrics.
const metrics = `# HELP why502_fleet_lines Records that this worker digested.
# TYPE why502_fleet_lines counter
why502_fleet_lines_total %d
# HELP why502_fleet_leaves Leaves whose partial this worker wrote.
# TYPE why502_fleet_leaves counter
why502_fleet_leaves_total %d
# HELP why502_fleet_lag_leaves Leaves of the job that nobody finished yet.
# TYPE why502_fleet_lag_leaves gauge
why502_fleet_lag_leaves %d
# HELP why502_fleet_job_leaves Leaves of the job.
# TYPE why502_fleet_job_leaves gauge
why502_fleet_job_leaves %d
# EOF
`

// serve gives the metrics until the work ends. An address that cannot be had is an error at the start, not a gap on a dashboard later.
func (w *worker) serve(ctx context.Context) error {
	if w.metrics == "" {
		return nil
	}
	listener, err := net.Listen("tcp", w.metrics)
	if err != nil {
		return fmt.Errorf("--metrics: %w", err)
	}
	fmt.Fprintf(w.errs, "why502-fleet: metrics at http://%s/metrics\n", listener.Addr())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
		fmt.Fprintf(out, metrics, w.lines.Load(), w.written.Load(), w.progress.left(), w.plan.size())
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(w.errs, "why502-fleet: metrics: %v\n", err)
		}
	}()
	context.AfterFunc(ctx, func() { server.Close() })
	return nil
}
