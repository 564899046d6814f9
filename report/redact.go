package report

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"reflect"
	"strings"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/parser/event"
)

// Redactor puts pseudonyms in the place of what tells who the users are: client addresses, query values, user names, mail addresses, tokens. The same value gets
// the same pseudonym everywhere. A pseudonym is a keyed hash: without the key nobody can try all addresses until one fits.
type Redactor struct {
	key   []byte
	reach string          // where pseudonyms are the same
	keep  map[string]bool // addresses of upstreams and name servers
}

// NewRedactor makes one with a key of the caller's, who says where that is the same; without a key it takes a random one.
func NewRedactor(secret, reach string) (*Redactor, error) {
	r := &Redactor{key: []byte(secret), reach: reach, keep: map[string]bool{}}
	if secret != "" {
		return r, nil
	}
	r.reach = "all over this report and others in every other run"
	r.key = make([]byte, 32)
	_, err := rand.Read(r.key)
	return r, err
}

// Keep leaves the addresses of these peers as they are.
func (r *Redactor) Keep(peers []string) {
	for _, peer := range peers {
		r.keepPeer(peer)
	}
}

func (r *Redactor) keepPeer(peer string) {
	if at, err := netip.ParseAddrPort(peer); err == nil {
		r.keep[at.Addr().Unmap().String()] = true
	} else if at, err := netip.ParseAddr(strings.Trim(peer, "[]")); err == nil {
		r.keep[at.Unmap().String()] = true
	}
}

// pseudonym is what stands for a value of a kind.
func (r *Redactor) pseudonym(kind, value string) string {
	mac := hmac.New(sha256.New, r.key)
	mac.Write([]byte(kind + "\x00" + value))
	return kind + "-" + hex.EncodeToString(mac.Sum(nil)[:4])
}

// Note says what was done, and how far pseudonyms can be compared.
func (r *Redactor) Note() string {
	return "client addresses, query values, user names, mail addresses and tokens are pseudonyms, the same " + r.reach
}

// Report is a copy of the report without anything that tells who the users are.
func (r *Redactor) Report(rep *Report) *Report {
	r.Keep(rep.result.Peers())
	c := &redacting{Redactor: r, seen: map[uintptr]reflect.Value{}}
	copied := c.value(reflect.ValueOf(rep), "").Interface().(*Report)
	copied.result = c.value(reflect.ValueOf(rep.result), "").Interface().(*analyze.Result)
	copied.Style, copied.Mail = rep.Style, rep.Mail
	copied.Assumed = append(copied.Assumed, r.Note())
	copied.result.Assumed = copied.Assumed
	return copied
}

// redacting is one copy being made. It goes through all exported fields, whatever they are, so that none that is added later can be forgotten.
type redacting struct {
	*Redactor
	seen map[uintptr]reflect.Value // pointers that were copied: two to one thing stay two to one thing
}

func (c *redacting) value(v reflect.Value, field string) reflect.Value {
	switch v.Kind() {
	case reflect.String:
		return reflect.ValueOf(c.text(v.String(), field)).Convert(v.Type())
	case reflect.Pointer:
		return c.pointer(v, field)
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		out.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(c.value(v.Field(i), v.Type().Field(i).Name))
			}
		}
		return out
	case reflect.Slice:
		return c.slice(v, field)
	case reflect.Array:
		out := reflect.New(v.Type()).Elem()
		for i := range v.Len() {
			out.Index(i).Set(c.value(v.Index(i), field))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, key := range v.MapKeys() {
			out.SetMapIndex(c.value(key, field), c.value(v.MapIndex(key), field))
		}
		return out
	}
	return v
}

func (c *redacting) pointer(v reflect.Value, field string) reflect.Value {
	if v.IsNil() || v.Type().Elem().PkgPath() == "time" {
		return v
	}
	if out, there := c.seen[v.Pointer()]; there && out.Type() == v.Type() {
		return out
	}
	out := reflect.New(v.Type().Elem())
	c.seen[v.Pointer()] = out
	out.Elem().Set(c.value(v.Elem(), field))
	return out
}

func (c *redacting) slice(v reflect.Value, field string) reflect.Value {
	if v.IsNil() {
		return v
	}
	if text, ok := v.Interface().([]byte); ok {
		return reflect.ValueOf([]byte(c.text(string(text), field)))
	}
	out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	for i := range v.Len() {
		out.Index(i).Set(c.value(v.Index(i), field))
	}
	return out
}

// text redacts a text by the field that it stands in: names of files keep what looks like a token, for logs of containers are called so, and ids are ours.
func (c *redacting) text(s, field string) string {
	switch field {
	case "File":
		return c.Path(s)
	case "ID", "Incident", "Schema", "Format", "Cause", "Category", "Fingerprint":
		return s
	}
	return c.Text(s)
}

// Event redacts an event in place.
func (r *Redactor) Event(ev *event.Event) {
	keep := r.keep
	if len(ev.UpstreamAddrs) > 0 {
		one := *r
		one.keep = map[string]bool{}
		for _, addr := range ev.UpstreamAddrs {
			one.keepPeer(string(addr))
		}
		for addr := range keep {
			one.keep[addr] = true
		}
		r = &one
	}
	for _, field := range [...]*[]byte{&ev.Client, &ev.ForwardedFor, &ev.Path, &ev.Referrer, &ev.UserAgent, &ev.Message, &ev.RequestID, &ev.Detail, &ev.TransportFailure, &ev.Host, &ev.Node} {
		if len(*field) > 0 {
			*field = []byte(r.Text(string(*field)))
		}
	}
	if len(ev.Query) > 0 {
		ev.Query = []byte(r.query(string(ev.Query)))
	}
}
