package nginx

import "testing"

// A format may be given as the configuration has it, whole or in part.
func TestReadDirective(t *testing.T) {
	for given, want := range map[string]directive{
		`$a $status`:                        {`$a $status`, hexEscapes},
		`{"a":"$a"}`:                        {`{"a":"$a"}`, jsonEscapes},
		`$a\t\"$status\"`:                   {"$a\t\"$status\"", hexEscapes},
		`$a \x $status`:                     {`$a \x $status`, hexEscapes},
		`'$a ' "$status"`:                   {`$a $status`, hexEscapes},
		`log_format main '$a\t' '$status';`: {"$a\t$status", hexEscapes},
		`log_format 'main' escape=none '$a \'$status\'' ;`: {`$a '$status'`, noEscapes},
		`escape=json '{"a":"$a"}';`:                        {`{"a":"$a"}`, jsonEscapes},
		`main '$a ' '$status';`:                            {`$a $status`, hexEscapes},
		`main escape=json '$a';`:                           {`$a`, jsonEscapes},
		`GET '$request' $status`:                           {`GET '$request' $status`, hexEscapes},
		`a=$a 'b' $status`:                                 {`a=$a 'b' $status`, hexEscapes},
		`"$a" "$status"`:                                   {`"$a" "$status"`, hexEscapes},
	} {
		if got, err := readDirective(given); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", given, got, err, want)
		}
	}
	for _, given := range []string{`log_format main`, `log_format main '$a`, `escape=hex '$a'`} {
		if got, err := readDirective(given); err == nil {
			t.Errorf("%s: got %+v, want an error", given, got)
		}
	}
}
