package bucket

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// emptyHash is the hash of a request without a body: all of ours.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// signed are the headers that a signature covers, of those that a request has.
var signed = []string{"host", "if-match", "range", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"}

// sign signs a request without a body, version 4.
func (l *Login) sign(r *http.Request, now time.Time) {
	if l.Key == "" {
		return
	}
	stamp := now.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Amz-Date", stamp)
	r.Header.Set("X-Amz-Content-Sha256", emptyHash)
	if l.Session != "" {
		r.Header.Set("X-Amz-Security-Token", l.Session)
	}
	var names []string
	var headers strings.Builder
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.URL.Host
		}
		if value != "" {
			names = append(names, name)
			headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	list := strings.Join(names, ";")
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, headers.String(), list, emptyHash}, "\n")
	scope := strings.Join([]string{stamp[:8], l.Region, "s3", "aws4_request"}, "/")
	hash := sha256.Sum256([]byte(canonical))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", stamp, scope, hex.EncodeToString(hash[:])}, "\n")
	key := []byte("AWS4" + l.Secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+l.Key+"/"+scope+", SignedHeaders="+list+", Signature="+hex.EncodeToString(mac(key, text)))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escape writes a key or a value as signatures want it: all but letters, digits and -._~ as %XX; slashes stay in keys.
func escape(text string, slashes bool) string {
	const hexDigits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 || c == '/' && slashes {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(hexDigits[c>>4])
		out.WriteByte(hexDigits[c&15])
	}
	return out.String()
}

// encode writes a query in the order that signatures want.
func encode(query url.Values) string {
	var parts []string
	for name, values := range query {
		for _, value := range values {
			parts = append(parts, escape(name, false)+"="+escape(value, false))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}
