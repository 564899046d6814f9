package scan_test

import (
	"fmt"

	"github.com/why502/why502/parser/scan"
)

func ExampleObject_Scan() {
	const status, method = 0, 1
	object := scan.NewObject(map[string]uint8{"status": status, "response_code": status, "http.request.method": method})
	values := make([]scan.Value, 2)
	for _, line := range []string{
		`{"time":"2026-11-22T19:21:39Z","status":502,"http":{"request":{"method":"GET"}}}`,
		`{"response_code":"503","http.request.method":"PUT","path":"/cut/in/the/mid`,
	} {
		found, ok := object.Scan([]byte(line), values, 0)
		fmt.Printf("%02b %v %s %s\n", found, ok, values[status].Raw, values[method].Raw)
	}
	// Output:
	// 11 true 502 GET
	// 11 true 503 PUT
}

func ExampleLayout_Split() {
	layout, err := scan.NewLayout([]scan.Token{
		{Name: "addr", Last: true}, {Literal: ":"}, {Name: "port"}, {Literal: ` "`}, {Name: "request"}, {Literal: `" `}, {Name: "upstream_addr", List: true},
		{Literal: " "}, {Name: "status"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	layout.Escaped = true
	values := make([][]byte, len(layout.Variables()))
	for _, line := range []string{
		`2001:db8::7:4711 "GET /a HTTP/1.1" 10.0.0.1:80, 10.0.0.2:80 502`,
		`10.0.0.9:4712 "GET /a/very/long/pa`,
		`10.0.0.9:4712 GET /a 10.0.0.1:80 502`,
	} {
		if layout.Split([]byte(line), values) {
			fmt.Printf("%q\n", values)
		} else {
			fmt.Println("another format")
		}
	}
	// Output:
	// ["2001:db8::7" "4711" "GET /a HTTP/1.1" "10.0.0.1:80, 10.0.0.2:80" "502"]
	// ["10.0.0.9" "4712" "GET /a/very/long/pa" "" ""]
	// another format
}

func ExampleStrptime() {
	read, err := scan.Strptime("%Y-%m-%dT%H:%M:%S.%3f%z")
	if err != nil {
		fmt.Println(err)
		return
	}
	stamp, n := read([]byte("2026-11-22T19:21:39.250+0100 GET /"))
	fmt.Println(stamp.Ms(), stamp.Digits, stamp.Zoned, n)
	_, err = scan.Strptime("%H:%M:%S")
	fmt.Println(err)
	// Output:
	// 1795371699250 3 true 28
	// time pattern "%H:%M:%S": tells no day
}

func ExampleJSONTemplate() {
	members, ok := scan.JSONTemplate(`{"ts":"%tr","status":%ST,"peer":{"name":"%b/%s"}}`)
	fmt.Println(ok)
	for _, m := range members {
		fmt.Println(m.Key, m.Value, m.Quoted)
	}
	// Output:
	// true
	// ts %tr true
	// status %ST false
	// peer.name %b/%s true
}
