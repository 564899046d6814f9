package main

import (
	"testing"

	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/store"
)

const testMinute = 1795356000000 // the start of one

func TestNear(t *testing.T) {
	line := func(minutes ...int64) (all []seen) {
		for _, m := range minutes {
			all = append(all, seen{ms: testMinute + m*minuteMs + 500})
		}
		return all
	}
	for _, test := range []struct {
		name   string
		sample []seen
		want   []int64 // minutes of the first and the last
	}{
		{"its_own", line(-1, 0, 0, 0, 0, 0, 0, 0, 0, 1), []int64{0, 0}},
		{"few_of_its_own", line(-3, -1, -1, 0, 0, 0, 0, 1, 1, 3), []int64{-1, 1}},
		{"few_in_all", line(-9, -4, 0, 5, 9), []int64{-4, 5}},
		{"none_near", line(-30, 20, 40), []int64{20, 20}},
		{"only_before", line(-30, -20), []int64{-20, -20}},
		{"none", nil, nil},
	} {
		got := near(test.sample, testMinute)
		if len(got) == 0 || test.want == nil {
			if len(got) > 0 || test.want != nil {
				t.Errorf("%s: %d lines, want %v", test.name, len(got), test.want)
			}
			continue
		}
		for i, one := range []seen{got[0], got[len(got)-1]} {
			if minute := (one.ms - 500 - testMinute) / minuteMs; minute != test.want[i] {
				t.Errorf("%s: lines of minutes up to %d, want %v", test.name, minute, test.want)
			}
		}
	}
}

// What a store counted is dealt out over the sample: all of it where each line told of a request, and a share where some told of none; to a host without a
// line of its own as others have them. What came counts by itself.
func TestEstimate(t *testing.T) {
	request := func(upstream string) *event.Glance {
		return &event.Glance{Clock: event.Zoned | event.Dated, Kind: event.Access, Proxy: event.Nginx, Status: 200, Ms: testMinute + 500, Total: 10, Queue: event.None, Connect: event.None,
			Header: event.None, Node: []byte("web1"), Upstream: []byte(upstream)}
	}
	sample := []seen{{testMinute + 500, request("shop")}, {testMinute + 600, request("shop")}, {testMinute + 700, request("api")}, {testMinute + 800, nil}}
	for _, test := range []struct {
		name   string
		minute store.Minute
		sample []seen
		want   map[string]uint64
	}{
		{"requests_alone", store.Minute{Start: testMinute, Host: "web1", Requests: 303}, sample[:3], map[string]uint64{"web1/shop": 200, "web1/api": 100}},
		{"other_lines_too", store.Minute{Start: testMinute, Host: "web1", Requests: 404}, sample, map[string]uint64{"web1/shop": 200, "web1/api": 100}},
		{"a_later_minute", store.Minute{Start: testMinute + minuteMs, Host: "web1", Requests: 10}, sample[:3], map[string]uint64{"web1/shop": 6, "web1/api": 4}},
		{"another_host", store.Minute{Start: testMinute, Host: "web2", Requests: 300}, sample[:3], map[string]uint64{"web2/shop": 200, "web2/api": 100}},
		{"fewer_than_came", store.Minute{Start: testMinute, Host: "web1", Requests: 2}, sample[:3], map[string]uint64{}},
		{"no_sample", store.Minute{Start: testMinute, Host: "web1", Requests: 2}, nil, map[string]uint64{}},
	} {
		s := drawn{Pulled: &store.Pulled{}, hosts: map[string][]seen{"web1": test.sample}, all: test.sample}
		d := digest.New(digest.Options{})
		d.Begin(event.Source{Name: "a"}, 0, nil)
		s.estimate(d, test.minute)
		d.End(event.Account{})
		got := map[string]uint64{}
		for row := range d.Traffic() {
			got[d.Name(row.Node)+"/"+d.Name(row.Place)] += row.N[digest.Requests]
			if row.Start != test.minute.Start {
				t.Errorf("%s: requests at %d, want %d", test.name, row.Start, test.minute.Start)
			}
		}
		for name, n := range test.want {
			if got[name] != n || len(got) != len(test.want) {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
			}
		}
	}
}
