package analyze

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/why502/why502/analyze/digest"
)

// leaves writes one client that left after some seconds, as nginx, HAProxy or Envoy logs it.
func (l logs) leaves(proxy, name string, end time.Time, seconds float64, n int) {
	switch ms := int64(seconds * 1000); proxy {
	case "nginx":
		l.add(name, `198.51.100.%d - - [%s] "GET /report HTTP/1.1" 499 0 "-" "curl/8" rt=%.3f uct="0.001" uht="-" urt="%.3f" ua="10.0.0.5:8080" us="-"`,
			n%50, end.Format("02/Jan/2006:15:04:05 -0700"), seconds, seconds)
	case "haproxy":
		l.add(name, `198.51.100.%d:4711 [%s] web shop/s1 0/0/1/-1/%d -1 0 - - CH-- 9/9/0/0/0 0/0 "GET /report HTTP/1.1"`,
			n%50, end.Add(-time.Duration(ms)*time.Millisecond).Format("02/Jan/2006:15:04:05.000"), ms)
	case "envoy":
		l.add(name, `[%s] "GET /report HTTP/1.1" 0 DC 0 0 %d - "198.51.100.%d" "curl/8" "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d" "shop.example" "10.0.0.5:8080"`,
			end.Add(-time.Duration(ms)*time.Millisecond).UTC().Format("2006-01-02T15:04:05.000Z"), ms, n%50)
	}
}

// serves writes good answers, three a second.
func (l logs) serves(proxy, name string, from, to time.Time) {
	for i, at := 0, from; at.Before(to); i, at = i+1, at.Add(333*time.Millisecond) {
		switch proxy {
		case "nginx":
			l.access(name, hit{at: at, client: fmt.Sprintf("198.51.100.%d", i%50), target: "/report", status: 200, peer: "10.0.0.5:8080", seconds: 0.2})
		case "haproxy":
			l.add(name, `198.51.100.%d:4711 [%s] web shop/s1 0/0/1/200/201 200 512 - - ---- 9/9/0/0/0 0/0 "GET /report HTTP/1.1"`, i%50, at.Format("02/Jan/2006:15:04:05.000"))
		case "envoy":
			l.add(name, `[%s] "GET /report HTTP/1.1" 200 - 0 512 200 199 "198.51.100.%d" "curl/8" "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d" "shop.example" "10.0.0.5:8080"`,
				at.UTC().Format("2006-01-02T15:04:05.000Z"), i%50)
		}
	}
}

// unchanged analyses logs without any change beside them.
func (l logs) unchanged(t *testing.T) *Result {
	t.Helper()
	return Analyze(l.digest(t, digest.Budgets{}), nil, Options{Now: noon.AddDate(0, 1, 0).UnixMilli()})
}

// A balancer in front that gives up after 30 s leaves no failure in the log of what stands behind it.
func TestSurges(t *testing.T) {
	for _, proxy := range []string{"nginx", "haproxy", "envoy"} {
		t.Run(proxy, func(t *testing.T) {
			l := logs{}
			l.serves(proxy, "access.log", noon, noon.Add(20*time.Minute))
			for i := range 10 {
				l.leaves(proxy, "access.log", noon.Add(time.Duration(i)*110*time.Second), 0.3+float64(i), i)
			}
			for i := range 200 {
				l.leaves(proxy, "access.log", noon.Add(10*time.Minute+time.Duration(i)*time.Second), 30.001+float64(i%3)/1000, i)
			}
			r := l.unchanged(t)
			if r.Totals.Failures != 0 || r.Totals.ClientAborts != 210 || len(r.Sections.Surges) != 1 {
				t.Fatalf("got %d failures, %d clients that left and the surges %+v, want 0, 210 and one", r.Totals.Failures, r.Totals.ClientAborts, r.Sections.Surges)
			}
			s := r.Sections.Surges[0]
			if late := s.Start - noon.Add(10*time.Minute).UnixMilli(); abs(late) > 5000 {
				t.Errorf("the surge begins %d ms from where it does", late)
			}
			if s.N < 195 || s.N > 205 || math.Abs(s.Share-0.25) > 0.03 || s.Usual > 0.01 || s.Usual < 0 {
				t.Errorf("got %+v, want 200 of 800, usually 0.4 %%", s)
			}
			if s.Pile.Seconds != 30 || s.Pile.Share < 0.95 {
				t.Errorf("got the pile %+v, want one at 30 s", s.Pile)
			}
		})
	}
}

// What is usual is no surge, however much it is; nor are a few.
func TestNoSurge(t *testing.T) {
	for name, leave := range map[string]func(l logs){
		"as often as ever": func(l logs) {
			for i := range 300 {
				l.leaves("nginx", "access.log", noon.Add(time.Duration(i)*4*time.Second), float64(i%7), i)
			}
		},
		"a few at once": func(l logs) {
			for i := range 6 {
				l.leaves("nginx", "access.log", noon.Add(10*time.Minute+time.Duration(i)*time.Second), 30, i)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := logs{}
			l.serves("nginx", "access.log", noon, noon.Add(20*time.Minute))
			leave(l)
			if r := l.unchanged(t); len(r.Sections.Surges) > 0 {
				t.Errorf("got %+v, want no surge", r.Sections.Surges)
			}
		})
	}
}

func TestPile(t *testing.T) {
	list := func(ms ...int32) (all []*failure) {
		for _, n := range ms {
			for range 5 {
				all = append(all, &failure{total: n, weight: 1})
			}
		}
		return all
	}
	for _, c := range []struct {
		name string
		ms   []int32
		want float64
	}{
		{"one value", []int32{30000, 30001, 30002, 120}, 30},
		{"all over", []int32{1200, 2400, 3900, 7000, 12000}, 0},
		{"at once", []int32{100, 110, 120, 105}, 0},
		{"unknown", []int32{-1, -1, -1}, 0},
		{"sixty seconds with jitter", []int32{60010, 60400, 60900, 59800, 3}, 60.4},
	} {
		if got := pileOf(list(c.ms...)); got.Seconds != c.want {
			t.Errorf("%s: got %+v of %v, want %v s", c.name, got, c.ms, c.want)
		}
	}
}
