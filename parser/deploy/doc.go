// Package deploy reads lists of changes: what was rolled out, configured, renewed or scaled, and when.
//
//  1. Read (read.go) tells the shape of the text by its content and never by its name.
//  2. A reader for the shape turns it into records, which are still text: JSON (tree.go, object.go, cluster.go), tables of any kind (rows.go, cells.go,
//     column.go), git (git.go), logs of tools (log.go), and lines of "time name" (line.go).
//  3. finish (finish.go) makes changes of the records. Only here, when the whole list is known, is decided what one entry alone
//     cannot tell: whether 03/04 is in March or April, how coarse the times are. Times are read by moment.go, date.go and zone.go,
//     kinds and names by kind.go and name.go.
//
// Nothing is guessed silently. What has no usable time stays in the list without one, and a *Problem says which command would have told it.
package deploy
