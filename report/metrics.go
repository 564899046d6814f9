package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// mostLabels bounds the samples of one metric whose labels come from logs: each is a series of its own in a monitoring system.
const mostLabels = 50

// metrics is a text in the OpenMetrics format. All metrics are gauges: they speak of the window of this report, and the text files of node exporter know
// neither info metrics nor counters under their OpenMetrics names.
type metrics struct{ families []*family }

// family is one metric with its samples. Samples of the same labels are one.
type family struct {
	name, help string
	labels     []string
	values     map[string]float64
}

// OpenMetrics writes the report for monitoring. Samples have no time stamps: who collects them knows when.
func OpenMetrics(w io.Writer, r *Report) error {
	m := &metrics{}
	m.totals(r)
	m.incidents(r)
	m.upstreams(r)
	m.sources(r)
	var out bytes.Buffer
	for _, f := range m.families {
		out.WriteString("# TYPE " + f.name + " gauge\n# HELP " + f.name + " " + f.help + "\n")
		for _, labels := range f.labels {
			out.WriteString(f.name + labels + " " + strconv.FormatFloat(f.values[labels], 'f', -1, 64) + "\n")
		}
	}
	out.WriteString("# EOF\n")
	_, err := w.Write(out.Bytes())
	return err
}

// family begins a metric.
func (m *metrics) family(name, help string) *family {
	f := &family{name: "why502_" + name, help: help, values: map[string]float64{}}
	m.families = append(m.families, f)
	return f
}

// add counts a sample; labels are names and values in turn.
func (f *family) add(value float64, labels ...string) {
	var key strings.Builder
	for i := 0; i+1 < len(labels); i += 2 {
		key.WriteString(map[bool]string{true: "{", false: ","}[i == 0] + labels[i] + `="` + labelEscapes.Replace(clean(labels[i+1])) + `"`)
	}
	if len(labels) > 0 {
		key.WriteByte('}')
	}
	if _, there := f.values[key.String()]; !there {
		f.labels = append(f.labels, key.String())
	}
	f.values[key.String()] += value
}

// clean has seen to line ends.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// single writes a metric without labels.
func (m *metrics) single(name, help string, value float64) { m.family(name, help).add(value) }

func (m *metrics) totals(r *Report) {
	t := &r.Totals
	if r.Window != nil {
		m.single("window_start_seconds", "First moment that the report speaks of, in seconds since 1970.", seconds1970(r.Window.Start))
		m.single("window_end_seconds", "Last moment that the report speaks of, in seconds since 1970.", seconds1970(r.Window.End))
	}
	if t.Requests != nil {
		m.single("requests", "Log entries of requests and sessions.", float64(*t.Requests))
		m.single("edge_requests", "Requests that were not reached from another logged hop.", float64(*t.EdgeRequests))
	}
	f := m.family("failures", "Failed requests by category; they add up to all failures.")
	for _, c := range r.Categories {
		f.add(float64(c.Failures), "category", c.Category)
	}
	f = m.family("cause_failures", "Failed requests by cause.")
	for _, c := range r.Categories {
		for _, cause := range c.Causes {
			f.add(float64(cause.Failures), "cause", cause.Cause)
		}
	}
	f = m.family("status_failures", "Failed requests by status; sessions without a status are not in it.")
	for i, n := range [...]uint64{t.Status502, t.Status503, t.Status504} {
		f.add(float64(n), "status", strconv.Itoa(502+i))
	}
	m.single("edge_failures", "Failed requests that were not reached from another logged hop: what users saw.", float64(t.EdgeFailures))
	m.single("passed_through", "Failures that the upstream itself sent.", float64(t.Passed))
	m.single("near_misses", "Requests that a further try saved.", float64(t.NearMisses))
	m.single("client_aborts", "Requests that the client gave up.", float64(t.Aborts))
}

func seconds1970(t Time) float64 { return float64(t) / 1000 }

func (m *metrics) incidents(r *Report) {
	ongoing := 0
	for i := range r.Incidents {
		if r.Incidents[i].Ongoing {
			ongoing++
		}
	}
	f := m.family("incidents", "Incidents of the report by state.")
	f.add(float64(ongoing), "state", "ongoing")
	f.add(float64(len(r.Incidents)-ongoing), "state", "ended")
	// Only those that go on: each id is a series of its own.
	each := func(name, help string, value func(*Incident) float64) {
		f, left := m.family(name, help), mostLabels
		for i := range r.Incidents {
			inc := &r.Incidents[i]
			if !inc.Ongoing || left == 0 {
				continue
			}
			left--
			upstream := ""
			if len(inc.Upstreams) > 0 {
				upstream = inc.Upstreams[0].Name
			}
			f.add(value(inc), "incident", inc.ID, "cause", inc.Cause, "upstream", upstream)
		}
	}
	each("incident_failures", "Failures of an incident that goes on.", func(i *Incident) float64 { return float64(i.Failures) })
	each("incident_start_seconds", "When an incident that goes on began, in seconds since 1970.", func(i *Incident) float64 { return seconds1970(i.Start) })
	each("incident_confidence", "Probability that the category of an incident that goes on is the true one.", func(i *Incident) float64 { return float64(i.Confidence) })
}

func (m *metrics) upstreams(r *Report) {
	f := m.family("upstream_failures", "Failed requests by upstream, where the logs tell it.")
	for i := range r.Series[:min(len(r.Series), mostLabels)] {
		sum := uint64(0)
		for _, counts := range r.Series[i].Failures {
			for _, n := range counts {
				sum += n
			}
		}
		f.add(float64(sum), "upstream", r.Series[i].Upstream)
	}
}

func (m *metrics) sources(r *Report) {
	f := m.family("lines", "Lines that were read, by what became of them.")
	for i := range r.Sources[:min(len(r.Sources), mostLabels)] {
		s := &r.Sources[i]
		f.add(float64(s.Events), "file", s.File, "became", "event")
		f.add(float64(s.Skipped), "file", s.File, "became", "skipped")
		f.add(float64(s.Unparsed), "file", s.File, "became", "unparsed")
	}
}
