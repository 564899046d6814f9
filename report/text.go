package report

import (
	"fmt"
	"io"
)

// Text writes the report for a terminal or a pipe.
func Text(w io.Writer, r *Report) error {
	for _, i := range r.Incidents {
		if _, err := fmt.Fprintf(w, "%s %s %s %.2f %d\n", i.Start, i.Category, i.Cause, float64(i.Confidence), i.Failures); err != nil {
			return err
		}
	}
	return nil
}
