package deploy

import (
	"strings"
	"sync"
	"time"
)

// zone is what is written behind a time of day.
type zone struct {
	told    bool
	seconds int64
	place   *time.Location // where only the place is told
	doubt   string
}

func (z zone) isTold() bool { return z.told }

// utc turns the seconds of a wall clock into those of UTC.
func (z zone) utc(local int64) (seconds int64, zoned bool, doubt string) {
	switch {
	case z.doubt != "":
		return local, false, z.doubt
	case z.place != nil:
		wall := time.Unix(local, 0).UTC()
		year, month, day := wall.Date()
		return time.Date(year, month, day, wall.Hour(), wall.Minute(), wall.Second(), 0, z.place).Unix(), true, ""
	}
	return local - z.seconds, z.told, ""
}

// abbreviations mean one offset the world over, in hours.
var abbreviations = sync.OnceValue(func() map[string]float64 {
	return map[string]float64{
		"UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "SAST": 2,
		"EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3,
		"JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "ACST": 9.5, "AWST": 8, "NZST": 12, "NZDT": 13,
	}
})

// unclear abbreviations mean several.
var unclear = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"CST": true, "IST": true, "BST": true, "AST": true, "MST": true, "ADT": true, "AMT": true, "PKT": true, "SST": true, "GST": true}
})

// zone takes the zone ahead, if there is one: Z, +01:00, +0100 CET, UTC, UTC+1, CET, Europe/Berlin. What is none stays: it may be a name.
func (c *cursor) zone() zone {
	from := c.at
	blank := c.blanks()
	z := c.zoneHere(blank)
	if !z.told {
		c.at = from
		return z
	}
	c.zoneAgain()
	return z
}

func (c *cursor) zoneHere(blank bool) (z zone) {
	if first := c.peek(0); (first == 'Z' || first == 'z') && !isWord(c.peek(1)) {
		c.at++
		return zone{told: true}
	}
	if c.peek(0) == '+' || c.peek(0) == '-' {
		return c.offset(2)
	}
	if c.peek(0) == '(' {
		c.at++
		z = c.zoneWord()
		if c.peek(0) != ')' {
			return zone{}
		}
		c.at++
		return z
	}
	if !blank {
		return z
	}
	return c.zoneWord()
}

// offset takes +01:00, +0100, +01, and with fewest 1 also +1. Behind it no word may follow at once.
func (c *cursor) offset(fewest int) zone {
	sign := int64(1)
	if c.peek(0) == '-' {
		sign = -1
	}
	c.at++
	hours, minutes := 0, 0
	switch n := c.digits(); {
	case n == 4:
		hours, minutes = c.number(2), c.number(2)
	case n <= 2 && n >= fewest:
		hours = c.number(n)
		if c.peek(0) == ':' && c.digitsAfter(1) == 2 {
			c.at++
			minutes = c.number(2)
		}
	default:
		return zone{}
	}
	if hours > 15 || minutes > 59 || isWord(c.peek(0)) || c.peek(0) == '.' || c.peek(0) == '-' {
		return zone{}
	}
	return zone{told: true, seconds: sign * int64(hours*3600+minutes*60)}
}

// zoneWord takes an abbreviation or the name of a place.
func (c *cursor) zoneWord() zone {
	n := 0
	for isLetter(c.peek(n)) || c.peek(n) == '/' || c.peek(n) == '_' || n > 0 && c.peek(n) == '-' && isLetter(c.peek(n+1)) {
		n++
	}
	word := c.text[c.at : c.at+n]
	if isDigit(c.peek(n)) || n < 2 || n > 40 {
		return zone{}
	}
	if strings.Contains(word, "/") {
		place, err := time.LoadLocation(word)
		if err != nil || strings.HasSuffix(word, "/") {
			return zone{}
		}
		c.at += n
		return zone{told: true, place: place}
	}
	if unclear()[word] {
		c.at += n
		return zone{told: true, doubt: "the zone " + word + " has several meanings: write an offset such as +01:00"}
	}
	hours, known := abbreviations()[word]
	if !known {
		return zone{}
	}
	c.at += n
	if next := c.peek(0); hours == 0 && (next == '+' || next == '-') {
		if z := c.offset(1); z.told {
			return z
		}
		return zone{}
	}
	return zone{told: true, seconds: int64(hours * 3600)}
}

// zoneAgain skips what repeats an offset: "+0100 CET", "+0000 UTC", "-0300 -03", "+01:00[Europe/Berlin]", "(CET)", and Go's " m=+0.123".
func (c *cursor) zoneAgain() {
	from := c.at
	if c.peek(0) == '[' {
		if end := strings.IndexByte(c.rest(), ']'); end > 0 && end < 40 {
			c.at += end + 1
		}
		return
	}
	if !c.blanks() {
		return
	}
	if strings.HasPrefix(c.rest(), "m=") {
		for c.at < len(c.text) && c.peek(0) != ' ' {
			c.at++
		}
		return
	}
	parenthesis := c.peek(0) == '('
	if parenthesis {
		c.at++
	}
	n := c.letters()
	word := c.text[c.at : c.at+n]
	_, known := abbreviations()[word]
	switch {
	case (known || unclear()[word]) && !isWord(c.peek(n)) && c.peek(n) != '-' && c.peek(n) != '/' && c.peek(n) != '@':
		c.at += n
	case n == 0 && !parenthesis && c.offset(2).told && c.digitsBefore() == 2:
	default:
		c.at = from
		return
	}
	if parenthesis {
		if c.peek(0) != ')' {
			c.at = from
			return
		}
		c.at++
	}
}

// digitsBefore counts the digits behind which the cursor stands.
func (c *cursor) digitsBefore() int {
	n := 0
	for n < c.at && isDigit(c.text[c.at-1-n]) {
		n++
	}
	return n
}

// parseZone reads the zone of a column of its own.
func parseZone(text string) (zone, bool) {
	c := &cursor{text: " " + strings.TrimSpace(text)}
	z := c.zone()
	if z.told && c.at == len(c.text) {
		return z, true
	}
	if place, err := time.LoadLocation(strings.TrimSpace(text)); err == nil && text != "" && text != "Local" {
		return zone{told: true, place: place}, true
	}
	return zone{}, false
}
