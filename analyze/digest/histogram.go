package digest

import "math/bits"

// Buckets of the histograms.
const (
	// TotalBuckets: four to an octave of whole milliseconds, so that the middle of a bucket is at most 12.5 % off; the last holds all from 8.2 hours on.
	TotalBuckets = 96
	// ShortBuckets: one to an octave, for connect and header times: enough to tell "at once" from "three seconds" from "a minute".
	ShortBuckets = 24
)

// TotalBucket is the bucket of a duration in milliseconds.
func TotalBucket(ms int32) int {
	if ms < 4 {
		return int(max(ms, 0))
	}
	e := bits.Len32(uint32(ms)) - 3
	return min(e*4+int(ms>>e), TotalBuckets-1)
}

// TotalRange gives the milliseconds of a bucket: from low to below high.
func TotalRange(bucket int) (low, high int64) {
	if bucket < 4 {
		return int64(bucket), int64(bucket) + 1
	}
	e := bucket/4 - 1
	low = int64(bucket%4+4) << e
	return low, low + 1<<e
}

// ShortBucket is the bucket of a connect or header time in milliseconds.
func ShortBucket(ms int32) int { return min(bits.Len32(uint32(max(ms, 0))), ShortBuckets-1) }

// ShortRange gives the milliseconds of a bucket: from low to below high.
func ShortRange(bucket int) (low, high int64) {
	if bucket == 0 {
		return 0, 1
	}
	return 1 << (bucket - 1), 1 << bucket
}

// Counter is what Counts counts.
type Counter uint8

// The counters. Failures = Failed by the proxy + PassedThrough; a status of 5xx other than 502, 503 and 504 is in Status5xx, but for those of
// FrontStatuses, which have counters of their own from Front on.
const (
	Requests Counter = iota
	Status2xx
	Status3xx
	Status4xx
	Status5xx
	Status502
	Status503
	Status504
	NoStatus // none was sent
	OtherStatus
	Failures
	PassedThrough
	GRPCFailures
	ClientAborts
	RescuedRequests
	MaskedRequests
	Probes
	ProbeFailures
	Tries
	Queued     // how many tell a queue time
	QueueSum   // milliseconds
	ConnectSum // milliseconds; how many: the sum of Connect
	HeaderSum
	TotalSum
	Front

	counters = Front + Counter(len(FrontStatuses))
)

// FrontStatuses are those that only CDNs and cloud balancers make.
var FrontStatuses = [...]int{460, 463, 464, 520, 521, 522, 523, 524, 525, 526, 527, 530, 561}

// Counts are the sums over the requests of a row of Traffic.
type Counts struct {
	N       [counters]uint64
	Total   [TotalBuckets]uint64
	Connect [ShortBuckets]uint64
	Header  [ShortBuckets]uint64
}

// Add adds what o counts.
func (c *Counts) Add(o *Counts) {
	c.AddSums(o)
	for i, n := range o.Total {
		c.Total[i] += n
	}
	for i, n := range o.Connect {
		c.Connect[i] += n
	}
	for i, n := range o.Header {
		c.Header[i] += n
	}
}

// AddSums adds what o counts apart from its histograms.
func (c *Counts) AddSums(o *Counts) {
	for i, n := range o.N {
		c.N[i] += n
	}
}
