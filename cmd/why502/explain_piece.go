package main

import (
	"strings"

	"github.com/why502/why502/parser/haproxy"
	"github.com/why502/why502/parser/nginx"
	"github.com/why502/why502/parser/scan"
	"github.com/why502/why502/report"
)

// leastPiece is how much of a message must be given.
const leastPiece = 8

// explainPiece is for words of HAProxy's that stand for a sentence, and for a piece of a message: it tells of the shortest message that holds it.
func explainPiece(term string) []report.Explanation {
	if word := haproxy.FindWord(term); word != nil {
		if word.Text == "" {
			return []report.Explanation{explanation("HAProxy's "+word.Code, "", word.Meaning, word.Symptom, "", "")}
		}
		term = word.Text
	}
	if len(term) < leastPiece || !strings.Contains(term, " ") {
		return nil
	}
	for _, d := range [...]*scan.Dictionary{haproxy.Dictionary(), nginx.Dictionary()} {
		if row, text := holding(d, term); row != nil {
			return []report.Explanation{explanation(d.Name+" message "+text, d.Name+"/"+row.ID, row.Meaning, row.Symptom, row.Source, row.Since)}
		}
	}
	return nil
}

// holding finds the row with the shortest text that holds the piece.
func holding(d *scan.Dictionary, piece string) (found *scan.Row, text string) {
	piece = strings.ToLower(piece)
	for i := range d.Rows {
		row := &d.Rows[i]
		for _, one := range append([]string{row.Text}, row.Also...) {
			if (found == nil || len(one) < len(text)) && strings.Contains(strings.ToLower(one), piece) {
				found, text = row, one
			}
		}
	}
	return found, text
}
