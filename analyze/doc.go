// Package analyze turns a merged digest and a list of changes into incidents and verdicts. It knows causes and no syntax: of the parser it
// sees only package event. Analyze is a pure function: the same digest, changes and options give the same result.
//
//  1. clock.go gives every clock of the digest its offset and year: from --timezone, from pairs of lines that belong together, else UTC, and says so.
//  2. model.go makes failures, messages and requests of the digest's records, in UTC.
//  3. join.go finds the error line of each failure; tier.go the failure of an inner proxy that an outer one passed on.
//  4. pool.go says which addresses and names are one upstream.
//  5. incident.go splits the failures of each upstream and symptom family into segments (cusum.go), charges consequences to their first cause and
//     joins what is one fault seen twice.
//  6. sight.go looks at each incident and what surrounds it; evidence.go is the table of everything that can speak for or against a category;
//     verdict.go adds it up with the weights of weights.go, which are fitted by a program, and names the cause (cause.go).
//  7. deploy.go weighs every change against every incident: whose.go by what was changed, late.go those that are noted late.
//  8. setup.go names what the proxies' configurations say of it, lack.go the fields that would have told more, impact.go what it cost.
//  9. result.go is what a report shows.
//
// Package knowledge says what single messages suggest; package digest is where the numbers come from.
package analyze
