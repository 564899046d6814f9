package nginx

import "testing"

// What stands before the client need not be what nginx writes.
func TestCombinedStart(t *testing.T) {
	testLines(t, newCombined(), []lineTest{
		{"brackets_before_the_stamp",
			`shop.example [a/b] 10.0.0.7 - - [` + stampText + `] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"level_of_another_program",
			`2026/11/22 19:45:17 [info] 10.0.0.7 - - [` + stampText + `] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"10.0.0.7","bytes_sent":5
			"user_agent":"curl/8.9.1"
			fine joins`},
		{"word_and_dashes_without_client",
			`SC  -  -  [` + stampText + `] "GET / HTTP/1.1" 200 5 "-" "curl/8.9.1"`,
			`2026-11-22T19:45:17Z","access","status":200,"method":"GET","path":"/","protocol":"HTTP/1.1"
			"client":"SC","bytes_sent":5
			"user_agent":"curl/8.9.1"
			fine joins`},
	})
}
