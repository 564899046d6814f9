package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/why502/why502/analyze"
	"github.com/why502/why502/analyze/digest"
	"github.com/why502/why502/parser"
	"github.com/why502/why502/parser/deploy"
	"github.com/why502/why502/parser/event"
	"github.com/why502/why502/parser/source"
)

// specimen is one labelled incident: what could be seen of it, and which categories are right.
type specimen struct {
	Case     string             `json:"case"`
	Recipe   string             `json:"recipe"`
	Split    string             `json:"split"`
	Incident string             `json:"incident"`
	Accept   []string           `json:"accept"`
	Seen     map[string]float64 `json:"seen"`
}

// truth is what the fit reads of a case's labels.
type truth struct {
	Case      string   `json:"case"`
	Recipe    string   `json:"recipe"`
	Split     string   `json:"split"`
	Args      []string `json:"args"`
	Incidents []struct {
		ID       string    `json:"id"`
		Category string    `json:"category"`
		Start    time.Time `json:"start"`
		End      time.Time `json:"end"`
		Accept   []string  `json:"indistinguishable"`
	} `json:"incidents"`
}

// views are the cases of the first lab that show another case's run.
var views = map[string]string{
	"p-n-reject-access": "n-admin-prohibited", "p-n-nxdomain-error": "n-nxdomain", "p-n-two-par-error": "x-n-two-par",
	"p-n-overload-access": "x-n-herring-overload", "p-n-throw-nodeploys": "n-node-throw", "p-all3-mixed": "x-all3-firewall",
}

// collect looks at all cases below the folders.
func collect(folders []string) ([]specimen, error) {
	var all []specimen
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(folder, "*", "truth.json"))
		if err != nil {
			return nil, err
		}
		slices.Sort(found)
		for _, file := range found {
			list, err := look(filepath.Dir(file))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			all = append(all, list...)
		}
	}
	return all, nil
}

// look analyses one case and pairs the incidents found with the true ones by their overlap.
func look(folder string) ([]specimen, error) {
	var t truth
	text, err := os.ReadFile(filepath.Join(folder, "truth.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, err
	}
	if t.Recipe == "" {
		t.Recipe, t.Split = t.Case, "tune"
		if of := views[t.Case]; of != "" {
			t.Recipe = of
		}
	}
	back, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := os.Chdir(folder); err != nil {
		return nil, err
	}
	defer os.Chdir(back)
	found, err := examine(t.Args)
	if err != nil {
		return nil, err
	}
	var list []specimen
	used := map[int]bool{}
	for _, want := range t.Incidents {
		best, overlap := -1, 0.5
		for i, have := range found {
			if v := iou(want.Start.UnixMilli(), want.End.UnixMilli(), have.Start, have.End); !used[i] && v >= overlap {
				best, overlap = i, v
			}
		}
		if best < 0 || found[best].Unsayable {
			continue
		}
		used[best] = true
		accept := append([]string{want.Category}, want.Accept...)
		slices.Sort(accept)
		list = append(list, specimen{t.Case, t.Recipe, t.Split, want.ID, slices.Compact(accept), found[best].Seen})
	}
	return list, nil
}

// iou is the overlap of two spans over their union; spans are widened by half a second, as logs may round to whole seconds.
func iou(a, b, c, d int64) float64 {
	a, b, c, d = a-500, b+500, c-500, d+500
	return float64(max(0, min(b, d)-max(a, c))) / float64(max(b, d)-min(a, c))
}

// examine reads a case as the report command would.
func examine(args []string) ([]analyze.Specimen, error) {
	var formats, lists, names []string
	o := analyze.Options{Now: time.Now().UnixMilli()}
	var changes []event.Change
	for i := 0; i < len(args); i++ {
		value := func() string { i++; return args[i] }
		switch args[i] {
		case "--log-format":
			formats = append(formats, value())
		case "--deploys":
			lists = append(lists, value())
		case "--deploy":
			c, err := deploy.ParseOne(value())
			if err != nil {
				return nil, err
			}
			changes = append(changes, c)
		case "--timezone":
			glob, name, found := strings.Cut(value(), "=")
			if !found {
				glob, name = "", glob
			}
			zone, err := time.LoadLocation(name)
			if err != nil {
				return nil, err
			}
			o.Zones = append(o.Zones, analyze.ZoneRule{Glob: glob, Zone: zone})
		default:
			if strings.HasPrefix(args[i], "-") {
				return nil, fmt.Errorf("unknown argument %s", args[i])
			}
			names = append(names, args[i])
		}
	}
	for _, name := range lists {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		more, _ := deploy.Read(name, bytes.NewReader(text))
		changes = append(changes, more...)
	}
	d, err := read(names, formats, o.Now)
	if err != nil {
		return nil, err
	}
	return analyze.Examine(d, changes, o), nil
}

// sink hands lines to a digest.
type sink struct {
	*digest.Digest
	inputs []*source.Input
	now    int64
}

func (s sink) Begin(leaf parser.Leaf, parse func(line []byte, ev *event.Event) bool) {
	in := s.inputs[leaf.Source]
	s.Digest.Begin(event.Source{Name: in.Name, Group: in.Group, Size: in.Size, ModTime: in.ModTime.UnixMilli(), ReadTime: s.now}, leaf.From, parse)
}

func (s sink) End(_ parser.Leaf, tally *parser.Tally) { s.Digest.End(tally.Account) }

func read(names, formats []string, now int64) (*digest.Digest, error) {
	options, err := parser.NewOptions(formats...)
	if err != nil {
		return nil, err
	}
	inputs, problems := source.Expand(names, nil)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	d := digest.New(digest.Options{Formats: options.FormatNames()})
	r := parser.Reader{Inputs: inputs, Options: options, Jobs: 1, Sink: func(int) parser.Sink { return sink{d, inputs, now} }}
	for _, s := range r.Read(context.Background()) {
		if s.Err != nil {
			return nil, s.Err
		}
	}
	return d, nil
}

func writeSpecimens(file string, list []specimen) error {
	var b bytes.Buffer
	for _, s := range list {
		line, err := json.Marshal(s)
		if err != nil {
			return err
		}
		b.Write(append(line, '\n'))
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

func readSpecimens(file string) ([]specimen, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []specimen
	for i, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
		var s specimen
		if err := json.Unmarshal(line, &s); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		list = append(list, s)
	}
	return list, nil
}

func recipes(list []specimen) []string {
	var names []string
	for _, s := range list {
		names = append(names, s.Recipe)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func only(list []specimen, split string) []specimen {
	var part []specimen
	for _, s := range list {
		if s.Split == split {
			part = append(part, s)
		}
	}
	return part
}

func without(list []specimen, recipe string) []specimen {
	var part []specimen
	for _, s := range list {
		if s.Recipe != recipe {
			part = append(part, s)
		}
	}
	return part
}
