package haproxy

import "testing"

func TestIDAmong(t *testing.T) {
	for _, test := range []struct{ name, captures, want string }{
		{"none", "", ""},
		{"empty", "{||}", ""},
		{"UUID alone", "{1e8334e3-d116-4db2-a74d-6195d603146d} ", "1e8334e3-d116-4db2-a74d-6195d603146d"},
		{"behind host and agent", "{www.example.org|curl/8.5.0|5f2e05be5045991f0e1a18f52087a7ec}", "5f2e05be5045991f0e1a18f52087a7ec"},
		{"in capitals, request and response", "{A|B} {5F2E05BE5045991F0E1A18F52087A7EC}", "5F2E05BE5045991F0E1A18F52087A7EC"},
		{"two of them", "{5f2e05be5045991f0e1a18f52087a7ec|00000000000000000000000000000001}", ""},
		{"no hexadecimal digit", "{5f2e05be5045991f0e1a18f52087a7eg}", ""},
		{"dash at the wrong place", "{1e8334e3d-116-4db2-a74d-6195d603146d}", ""},
		{"cut", "{1e8334e3-d116-4db2-a74d", ""},
	} {
		if got := string(idAmong([]byte(test.captures))); got != test.want {
			t.Errorf("%s: idAmong(%q) = %q, want %q", test.name, test.captures, got, test.want)
		}
	}
}
