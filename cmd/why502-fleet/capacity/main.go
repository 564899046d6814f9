// Command capacity computes what a fleet needs from figures that were measured, and prints the page CAPACITY.md:
//
//	go run ./capacity > CAPACITY.md
//
// Whoever measures other figures puts them into the table and runs it again.
package main

import (
	"fmt"
	"io"
	"math"
	"os"
)

// figures are what was measured, each on one core unless it says otherwise.
type figures struct {
	lineBytes     float64 // of an access line
	digestBytes   float64 // bytes of log that a core digests a second, read from files
	workerBytes   float64 // bytes that one worker of a consumer group digests a second
	leafBytes     float64 // of a leaf
	partialBytes  float64 // of its partial
	mergeSeconds  float64 // to read and merge such a partial
	mergeMemory   float64 // of merge, whatever the number of partials
	spread        float64 // the busiest hour against the mean
	partitionRate float64 // bytes a second that a partition should not exceed
	failing       float64 // requests to one that fails, and has a line in the error log too
	pulledBytes   float64 // that leave a store for each line that is pulled
	mostPulled    float64 // lines that may tell of a failure that are pulled at most
}

// measured is what two shared cores did in November 2026, others at work beside: lower bounds. The line is nginx's, with upstream and times; a leaf of 53 MB is 330,000 of
// them, of which 1 in 140 fails.
var measured = figures{
	lineBytes:     160,
	digestBytes:   550e6,
	workerBytes:   20e6,
	leafBytes:     53e6,
	partialBytes:  247e3,
	mergeSeconds:  0.02,
	mergeMemory:   36 << 20,
	spread:        3,
	partitionRate: 10e6,
	failing:       140,
	pulledBytes:   240,
	mostPulled:    1e6,
}

const (
	day       = 24 * 3600
	replicas  = 3
	tolerable = 600.0 // seconds that a report may take
)

// need is what an amount of log a day needs.
type need struct {
	bytesPerDay                     float64
	mean, peak                      float64 // bytes a second
	cores, workers, partitions      float64
	partials, partialBytes          float64 // a day
	moved                           float64 // bytes a day in and out of the brokers beside the logs themselves
	mergeHour, mergeDay, mergeTrees float64 // seconds; the last with a merge for each hour first
	storeSeconds                    float64 // of log, at its mean, that a store can be asked for at once
}

func (f *figures) need(bytesPerDay float64) need {
	n := need{bytesPerDay: bytesPerDay, mean: bytesPerDay / day}
	n.peak = n.mean * f.spread
	n.cores = math.Ceil(n.peak / f.digestBytes)
	n.workers = math.Ceil(n.peak / f.workerBytes)
	n.partitions = math.Ceil(math.Max(n.workers, n.peak/f.partitionRate))
	n.partials = math.Ceil(bytesPerDay / f.leafBytes)
	n.partialBytes = n.partials * f.partialBytes
	n.moved = n.partialBytes * (replicas + 1)
	n.mergeDay = n.partials * f.mergeSeconds
	n.mergeHour = n.mergeDay / 24 * f.spread
	n.mergeTrees = n.mergeHour + 24*f.mergeSeconds
	n.storeSeconds = f.mostPulled / (n.mean / f.lineBytes * 2 / f.failing)
	return n
}

// limit is how much a day one machine can merge within a tolerable time, when a report of the whole day is wanted at once.
func (f *figures) limit() float64 { return tolerable / f.mergeSeconds * f.leafBytes }

func main() { page(os.Stdout, &measured) }

// page prints the page.
func page(out io.Writer, f *figures) {
	fmt.Fprintf(out, `# What a fleet needs

Computed by `+"`go run ./capacity`"+` from what was measured on two shared cores with other work beside, so these are lower bounds of speed; measure your own and run it again.

| measured | |
|---|---|
| an access line | %.0f bytes |
| one core digests files | %s a second |
| one worker on Kafka (records of 170 bytes in the JSON of shippers, blocks of 25,000, three brokers on the same two cores) | %s a second |
| the partial of a leaf of %s | %s, %.2f %% |
| merging one such partial | %.0f ms |
| memory of merge, 100 or 10,000 partials | %s |

The busiest hour is taken as %.0f times the mean.

| logs a day | %s | %s | %s |
|---|---|---|---|
`, f.lineBytes, size(f.digestBytes), size(f.workerBytes), size(f.leafBytes), size(f.partialBytes), 100*f.partialBytes/f.leafBytes, 1000*f.mergeSeconds, size(f.mergeMemory), f.spread, size(1e12), size(1e13), size(1e14))
	needs := []need{f.need(1e12), f.need(1e13), f.need(1e14)}
	row := func(name string, value func(*need) string) {
		fmt.Fprintf(out, "| %s |", name)
		for i := range needs {
			fmt.Fprintf(out, " %s |", value(&needs[i]))
		}
		fmt.Fprintln(out)
	}
	row("lines a second, mean", func(n *need) string { return fmt.Sprintf("%.0f", n.mean/f.lineBytes) })
	row("busiest hour, a second", func(n *need) string { return size(n.peak) })
	row("cores, files or objects", func(n *need) string { return fmt.Sprintf("%.0f", n.cores) })
	row("workers on Kafka", func(n *need) string { return fmt.Sprintf("%.0f", n.workers) })
	row("partitions, at least", func(n *need) string { return fmt.Sprintf("%.0f", n.partitions) })
	row("leaves a day", func(n *need) string { return fmt.Sprintf("%.0f", n.partials) })
	row("partials a day", func(n *need) string { return size(n.partialBytes) })
	row("moved for partials, three replicas, read once", func(n *need) string { return size(n.moved) })
	row("merge of the busiest hour", func(n *need) string { return fmt.Sprintf("%.0f s", n.mergeHour) })
	row("merge of a whole day at once", func(n *need) string { return fmt.Sprintf("%.0f s", n.mergeDay) })
	row("time that a store gives at once", func(n *need) string { return fmt.Sprintf("%.0f s", n.storeSeconds) })
	fmt.Fprintf(out, `
## Where one machine's merge ends
A report of a whole day at once takes more than %.0f minutes from %s a day on. Memory is no limit: one partial is held at a time, and the sum is bounded. Two ways lead on, both
without new code: larger blocks (a partial grows far slower than its leaf), and a tree: merge is commutative, so `+"`why502 merge --partial`"+` on each rack or for each
hour makes one digest of many, and the last merge reads only those. With a digest for each hour ready, %s a day take %.0f s for the hour at hand.

## Where a store's answer ends
About %.0f bytes leave a store for each line that is pulled. One of %.0f requests fails here, with a line of its error log: that is %.2g %% of the bytes, and a sample of about 16,000
other lines comes with it. Of lines that may tell of a failure %s are pulled at most, %s; the last row says how much time that is, and a longer one is told to be incomplete. So
ask stores for the time around an incident, or for the logs of fewer proxies; whole days of a large fleet are a matter for Kafka or for files.
`, tolerable/60, size(f.limit()), size(1e14), needs[2].mergeTrees, f.pulledBytes, f.failing, 200*f.pulledBytes/f.failing/f.lineBytes, "1,000,000", size(f.mostPulled*f.pulledBytes))
}

// size writes bytes for people.
func size(n float64) string {
	for _, unit := range []struct {
		at   float64
		name string
	}{{1e15, "PB"}, {1e12, "TB"}, {1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if n >= unit.at {
			return fmt.Sprintf("%.3g %s", n/unit.at, unit.name)
		}
	}
	return fmt.Sprintf("%.0f B", n)
}
