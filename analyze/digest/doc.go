// Package digest holds what the analysis needs to know of logs of any length in bounded memory. It knows no cause.
//
// A Digest is a commutative monoid over disjoint leaves (pieces of input with fixed bounds): whatever the order of the files, the number of
// workers or shards and the shape of the merges, the same lines give the same digest, byte for byte. Everything after it is a pure function of
// the merged digest.
//
//  1. Begin, Count, Keep and End take what the reader understands (digest.go, count.go, keep.go). Count runs for every request: names become
//     small integers (name.go, combo.go), the rest is array work. Keep runs for what is worth keeping whole.
//  2. Counts go to rung tables (rung.go): each stands on the finest of a fixed list of nested rungs whose number of keys is within budget, a
//     function of the set of lines, never of their order. Their rows lie packed (rows.go): requests by minute with histograms (traffic.go,
//     pack.go, histogram.go) and by peer (peers.go), failures and messages (tally.go). Where names are too many they share slots (slot.go).
//  3. Whole lines go to quota samples (quota.go): fixed strata, of each the k smallest hashes, k the largest power of two whose total is within
//     budget.
//  4. Leaves and their lines are accounted for exactly (leaf.go); adjacent leaves become one, so that nothing tells where a file was cut.
//     Times without an offset or year stay as they are, each in a clock domain of its own (domain.go).
//  5. Merge and MergeAll join digests (merge.go); canonical.go brings one into its only form, which Encode writes (encode.go) and Decode reads.
//  6. row.go has what the analysis reads: Traffic, Peers, Failures, Messages, Requests, Records, Notices, Leaves, Sources, Domains.
//
// All numbers are integers. Times are milliseconds, on the clock of their domain; durations are milliseconds, event.None where unknown.
package digest
