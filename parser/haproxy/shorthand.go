package haproxy

import "github.com/why502/why502/parser/event"

// Word is a word of HAProxy's statistics page or of its logs that stands for a sentence.
type Word struct {
	Code    string
	Text    string // of the message that says the same, where there is one
	Meaning string
	Symptom event.Symptom
}

// Words are the results of checks as "show stat" and the statistics page have them, and what stands in the place of a server or a request.
var Words = []Word{
	{Code: "L4OK", Text: "Layer4 check passed"},
	{Code: "L4TOUT", Text: "Layer4 timeout"},
	{Code: "L4CON", Text: "Layer4 connection problem"},
	{Code: "L6OK", Text: "Layer6 check passed"},
	{Code: "L6TOUT", Text: "Layer6 timeout"},
	{Code: "L6RSP", Text: "Layer6 invalid response"},
	{Code: "L7OK", Text: "Layer7 check passed"},
	{Code: "L7OKC", Text: "Layer7 check conditionally passed"},
	{Code: "L7TOUT", Text: "Layer7 timeout"},
	{Code: "L7RSP", Text: "Layer7 invalid response"},
	{Code: "L7STS", Text: "Layer7 wrong status"},
	{Code: "SOCKERR", Text: "Socket error"},
	{Code: "HANA", Text: "Health analyze"},
	{Code: "PROCERR", Text: "External check error"},
	{Code: "PROCTOUT", Text: "External check timeout"},
	{Code: "<NOSRV>", Symptom: event.NoUpstream,
		Meaning: "No server was asked: all were down, the queue's time ran out, or HAProxy answered by itself. The termination state beside it tells which."},
	{Code: "<STATS>", Symptom: event.Normal, Meaning: "HAProxy's own statistics page answered."},
	{Code: "<BADREQ>", Symptom: event.ClientInvalid, Meaning: "The client sent no request that could be read, or none at all: show errors tells its bytes."},
}

// FindWord finds such a word, nil for any other.
func FindWord(code string) *Word {
	for i := range Words {
		if Words[i].Code == code {
			return &Words[i]
		}
	}
	return nil
}
