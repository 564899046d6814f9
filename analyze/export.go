package analyze

import (
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/analyze/knowledge"
	"github.com/why502/why502/parser/event"
)

// EvidenceRow is a row of the table of evidence as explain --evidence prints it.
type EvidenceRow struct {
	ID, Family, Looks string
	Moves             []WeightedMove
}

// WeightedMove is how far a piece of evidence moves a category, in nats at full strength, as fitted.
type WeightedMove struct {
	Category knowledge.Category
	Weight   float64
}

// EvidenceTable lists everything that can speak for or against a category, with its weights.
func EvidenceTable() []EvidenceRow {
	var rows []EvidenceRow
	for _, e := range evidenceTable {
		row := EvidenceRow{ID: e.ID, Family: e.Family, Looks: e.Looks}
		for i, m := range e.Moves {
			row.Moves = append(row.Moves, WeightedMove{m.Category, fitted().Moves[e.ID][i]})
		}
		rows = append(rows, row)
	}
	return rows
}

// CauseOf is the row of a cause; nil when there is none.
func CauseOf(id string) *Cause { return findCause(id) }

// CausesOf lists the causes of a category that an incident can have.
func CausesOf(category knowledge.Category) (names []string) {
	for i := range causes {
		if causes[i].Category == category {
			names = append(names, causes[i].ID)
		}
	}
	return names
}

// Specimen is one found incident as the fit of the weights sees it.
type Specimen struct {
	Start, End int64
	Upstream   string
	Seen       map[string]float64 // evidence, by id
	Unsayable  bool               // no cause may be named whatever the weights say
	Most       float64            // the most that may be said
}

// Examine finds the incidents and what can be seen of each, and judges nothing.
func Examine(d *digest.Digest, changes []event.Change, o Options) []Specimen {
	m := prepare(d, changes, &o)
	var list []Specimen
	for _, s := range m.findSights() {
		most := capAlways
		if len(s.b.incident.Lacks) > 0 {
			most = capBlind
		}
		list = append(list, Specimen{s.b.first, s.b.last, s.b.pool.name, s.seen, s.unsayable(), most})
	}
	return list
}

// Fitted are the weights in use.
func Fitted() Weights { return fitted() }
