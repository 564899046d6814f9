package digest

import (
	"bytes"
	"strings"
	"testing"
)

func TestTemplate(t *testing.T) {
	for _, test := range []struct{ name, path, want string }{
		{"empty", "", ""},
		{"root", "/", "/"},
		{"words", "/api/v1/orders", "/api/v1/orders"},
		{"digits", "/orders/4711", "/orders/{id}"},
		{"digits_inside", "/orders/4711/items/3", "/orders/{id}/items/{id}"},
		{"trailing_slash", "/orders/4711/", "/orders/{id}/"},
		{"double_slash", "//orders//4711", "/orders/{id}"},
		{"uuid", "/u/123e4567-e89b-12d3-a456-426614174000", "/u/{id}"},
		{"uuid_of_letters", "/u/abcdefab-cdef-abcd-efab-cdefabcdefab", "/u/{id}"},
		{"uuid_in_braces", "/u/{123E4567-E89B-12D3-A456-426614174000}", "/u/{id}"},
		{"almost_uuid", "/u/123e4567-e89b-12d3-a456-42661417400g", "/u/{id}-e89b-12d3-a456-42661417400g"},
		{"object_id", "/doc/507f1f77bcf86cd799439011", "/doc/{id}"},
		{"hash_of_file", "/static/main.8f3e9a1b.js", "/static/main.{id}.js"},
		{"hex_word", "/deadbeef/facade", "/deadbeef/facade"},
		{"short_hex", "/a1b2c3", "/a1b2c3"},
		{"token", "/reset/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "/reset/{id}"},
		{"long_word", "/internationalisierung", "/internationalisierung"},
		{"slug", "/blog/how-to-fix-a-502-bad-gateway", "/blog/how-to-fix-a-{id}-bad-gateway"},
		{"version", "/v2/users", "/v2/users"},
		{"numbered_file", "/img/4711.png", "/img/{id}.png"},
		{"prefixed_number", "/img/photo_4711.jpg", "/img/photo_{id}.jpg"},
		{"date", "/2026/11/22/post", "/{id}/{id}/{id}/post"},
		{"date_with_dashes", "/log/2026-11-22", "/log/{id}"},
		{"version_of_library", "/js/jquery-3.6.0.min.js", "/js/jquery-{id}.min.js"},
		{"mail_address", "/user/jane.doe@example.com", "/user/jane.doe@example.com"},
		{"path_parameter", "/shop;jsessionid=5AC6268DD8D4D5D1FDF5D41E9F2FD960/cart", "/shop/cart"},
		{"escaped", "/caf%C3%A9/%20x", "/caf%C3%A9/%20x"},
		{"not_utf8", "/a\xff\xfe/1", "/a\xff\xfe/{id}"},
		{"no_slash", "*", "*"},
		{"authority", "shop.example:443", "shop.example:{id}"},
		{"literal_placeholder", "/x/{id}", "/x/{id}"},
		{"long_segment", "/f/" + strings.Repeat("ab-", 30), "/f/{id}"},
		{"deep", strings.Repeat("/a", 20), strings.Repeat("/a", 12) + "/…"},
		{"deepest_that_stays", strings.Repeat("/a", 12), strings.Repeat("/a", 12)},
		{"wide", strings.Repeat("/abcdefghijklmnop", 11), strings.Repeat("/abcdefghijklmnop", 9) + "/…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := string(Template([]byte(test.path), []byte("kept ")))
			if got != "kept "+test.want {
				t.Errorf("template of %q: got %q, want %q", test.path, got, "kept "+test.want)
			}
		})
	}
}

func FuzzTemplate(f *testing.F) {
	for _, path := range []string{"/", "/orders/4711", "/u/123e4567-e89b-12d3-a456-426614174000", ";", "/a;b/c", "\xff/"} {
		f.Add([]byte(path))
	}
	f.Fuzz(func(t *testing.T, path []byte) {
		before := bytes.Clone(path)
		got := Template(path, nil)
		if !bytes.Equal(path, before) {
			t.Errorf("template changed its input %q to %q", before, path)
		}
		if most := 4 * (maxTemplate + maxSegment); len(got) > most {
			t.Errorf("template of %q has %d bytes, want at most %d", path, len(got), most)
		}
		if after := Template(path, []byte("/{id}-")); string(after) != "/{id}-"+string(got) {
			t.Errorf("template of %q is %q behind other bytes, want %q", path, after[len("/{id}-"):], got)
		}
	})
}

func TestAgent(t *testing.T) {
	for _, test := range []struct{ name, agent, want string }{
		{"empty", "", ""},
		{"dash", "-", ""},
		{"tool", "curl/8.5.0", "curl"},
		{"library", "python-requests/2.32.3", "python-requests"},
		{"no_version", "Wget", "Wget"},
		{"go", "Go-http-client/1.1", "Go-http-client"},
		{"comment_first", "(none)", "(none)"},
		{"firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"},
		{"chrome", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome"},
		{"edge_names_chrome", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge"},
		{"safari", "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari"},
		{"bot_names_chrome", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/142.0 Safari/537.36", "bot"},
		{"other_browser", "Mozilla/5.0 (PlayStation 5)", "Mozilla"},
		{"edge_is_no_part_of_a_word", "KnowledgeBase/2", "KnowledgeBase"},
		{"probe", "kube-probe/1.33", "kube-probe"},
		{"long", strings.Repeat("x", 1000), strings.Repeat("x", 32)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := string(Agent([]byte(test.agent))); got != test.want {
				t.Errorf("agent %q: got %q, want %q", test.agent, got, test.want)
			}
		})
	}
}

// Every part is found wherever it stands and however it is written, though most are not searched for.
func TestAgentOfEveryPart(t *testing.T) {
	for _, a := range agents {
		for _, agent := range []string{a.part, "Mozilla/5.0 (" + strings.ToUpper(a.part) + ")", strings.ToUpper(a.part[:1]) + a.part[1:] + "1.0"} {
			want := ""
			for _, first := range agents {
				if strings.Contains(strings.ToLower(agent), first.part) {
					want = first.name
					break
				}
			}
			if got := string(Agent([]byte(agent))); got != want {
				t.Errorf("Agent(%q) = %q, want %q", agent, got, want)
			}
		}
	}
}
