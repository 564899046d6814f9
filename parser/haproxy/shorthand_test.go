package haproxy

import (
	"strings"
	"testing"
)

// A word stands for a text of a message that the dictionary has, or has a meaning of its own.
func TestWords(t *testing.T) {
	for _, word := range Words {
		if FindWord(word.Code) == nil || (word.Text == "") != (word.Meaning != "") {
			t.Errorf("%+v is not found, or says nothing or too much", word)
		}
		known := word.Text == ""
		for _, row := range Dictionary().Rows {
			known = known || strings.Contains(row.Text, word.Text)
		}
		if !known {
			t.Errorf("%s: no message holds %q", word.Code, word.Text)
		}
	}
	if word := FindWord("L4"); word != nil {
		t.Errorf("FindWord(L4) = %+v", word)
	}
}
