package scan

// Member is a key of a format string that is a JSON template, and the template of its value, without quotes.
type Member struct {
	Key    string
	Value  string
	Quoted bool
}

// JSONTemplate reads a format string that writes a JSON object. It reports false for any other.
func JSONTemplate(format string) (members []Member, ok bool) { return nil, false }
