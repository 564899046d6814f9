package scan

import (
	"strings"
	"sync"

	"github.com/why502/why502/parser/event"
)

// localMonths are short names of the months where they differ from the English ones: journald writes those of the machine's language. The dot that some
// end with is left out, and capitals are small.
var localMonths = [12]string{
	"janv gen ene sty oca ian led янв січ tammi",
	"févr fev lut şub febr úno фев лют helmi",
	"mär mars mrt márc bře мар бер maalis",
	"avr avril abr kwi nis ápr april dub апр кві huhti",
	"mai maj mei mag máj kvě май мая тра touko",
	"juin giu cze haz jún juni iun čen июн чер kesä",
	"juil lug lip tem júl juli iul čec июл лип heinä",
	"août ago sie ağu srp авг сер elo",
	"sept set wrz eyl szept zář сен вер syys",
	"okt out ott paź eki říj окт жов loka",
	"lis kas noi ноя лис marras",
	"dez dic déc des gru ara pro дек гру joulu",
}

var monthsByName = sync.OnceValue(func() map[string]int {
	all := map[string]int{}
	for i, names := range localMonths {
		for _, name := range strings.Fields(names) {
			all[name] = i + 1
		}
	}
	return all
})

// longestMonth is more than any of the names has bytes.
const longestMonth = 14

// LocalSyslog reads "Okt 18 21:41:39" and "nov. 18 21:41:39", stamps as Syslog reads them with a month that is not English.
func (c *Clock) LocalSyslog(b []byte) (event.Stamp, int) {
	var name [longestMonth]byte
	n := 0
	for n < len(b) && n < longestMonth && b[n] != ' ' {
		if name[n] = b[n]; b[n] >= 'A' && b[n] <= 'Z' {
			name[n] |= 0x20
		}
		n++
	}
	if n < 3 || n == longestMonth || n+2 >= len(b) || !digitAt(b, n+1) && !digitAt(b, n+2) {
		return event.Stamp{}, 0
	}
	day, at := dayAt(b, n+1)
	if at == 0 || at >= len(b) || b[at] != ' ' { // most lines that begin with a name
		return event.Stamp{}, 0
	}
	word := n
	if name[word-1] == '.' {
		word--
	}
	month := monthsByName()[string(name[:word])]
	if month == 0 && word == 3 { // "nov."
		month = monthAt(name[:word], 0)
	}
	if month == 0 {
		return event.Stamp{}, 0
	}
	return clockAt(b, at+1, 0, month, day)
}
