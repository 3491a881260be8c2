//go:build linux

package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Goals, as issue 4 sets them.
const (
	uploadGoal       = 1.0  // uploads against flushes of the disk, where clients can share them
	sharedFrom       = 16   // clients
	listGoal         = 0.5  // lists against the empty handler
	growthGoal       = 1.25 // how much slower at most than with the store that is a step smaller
	benchmarkPackage = "countersign/server/loadtest"
)

// baselineNames are units of the ratios.
var baselineNames = map[string]string{uploads: "×fdatasync", listsAnybody: "×empty-handler", listsFew: "×empty-handler"}

// keys are the series in the order of the report.
func (m *measurement) keys(what string) []seriesKey {
	var keys []seriesKey
	for _, clients := range m.clients {
		for _, stored := range m.stored {
			keys = append(keys, seriesKey{what, stored, clients})
		}
	}
	return keys
}

// slower tells for each round how much slower a series is than that of the next
// smaller store; nil for the smallest.
func (m *measurement) slower(key seriesKey) []float64 {
	former := m.former(key)
	if former == nil {
		return nil
	}
	var ratios []float64
	for i, s := range m.series[key].samples {
		ratios = append(ratios, former.samples[i].rate()/s.rate())
	}
	return ratios
}

// former is the series of the next smaller store; nil for the smallest.
func (m *measurement) former(key seriesKey) *series {
	at := slices.Index(m.stored, key.stored)
	if at == 0 {
		return nil
	}
	return m.series[seriesKey{key.what, m.stored[at-1], key.clients}]
}

// lines prints what benchstat reads, a line for each round.
func (m *measurement) lines() {
	fmt.Fprintf(m.out, "goos: %s\ngoarch: %s\npkg: %s\n", runtime.GOOS, runtime.GOARCH, benchmarkPackage)
	for _, what := range []string{uploads, listsAnybody, listsFew} {
		for _, key := range m.keys(what) {
			s, slower := m.series[key], m.slower(key)
			for i, sample := range s.samples {
				fmt.Fprintf(m.out, "Benchmark%s/stored=%d/clients=%d\t%d\t%d ns/op\t%.1f answers/s\t%.3f p50-ms\t%.3f p99-ms\t%.3f %s",
					what, key.stored, key.clients, sample.answers, sample.elapsed.Nanoseconds()/int64(sample.answers), sample.rate(),
					milliseconds(percentile(sample.times, 50)), milliseconds(percentile(sample.times, 99)), s.ratios()[i], baselineNames[what])
				if slower != nil {
					fmt.Fprintf(m.out, "\t%.3f ×slower", slower[i])
				}
				fmt.Fprintln(m.out)
			}
		}
	}
	for _, s := range m.stocks {
		fmt.Fprintf(m.out, "BenchmarkMemory/stored=%d\t1\t%d start-B\t%d peak-B\n", s.stored, s.start, s.peak)
	}
}

// tables prints the same for people: over all rounds, with the goals.
func (m *measurement) tables() {
	w := tabwriter.NewWriter(m.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")+"\t") }
	section := func(title string, head ...string) {
		w.Flush()
		fmt.Fprintf(m.out, "\n%s\n", title)
		row(head...)
	}
	for _, what := range []struct{ name, title, baseline string }{
		{uploads, "Uploads, as a multiple of the flushes (fdatasync) of as many bytes as one upload writes. Goal: above 1 with 16 clients and more.", "×fdatasync"},
		{listsAnybody, "Lists of users drawn from all, as a multiple of the answers of an empty net/http handler. Goal: at least 0.5.", "×empty"},
		{listsFew, "Lists of a few users, as many with every store, as a multiple of the same.", "×empty"},
	} {
		section(what.title, "clients", "stored", "a second", "p50 ms", "p99 ms", "CPU µs", "its CPU µs", what.baseline, "(rounds)", "goal", "×slower", "(rounds)", "goal", "×CPU")
		for _, key := range m.keys(what.name) {
			s := m.series[key]
			total, baseline := joinedAll(s.samples), joinedAll(s.baselines)
			goal := verdict(median(s.ratios()) >= listGoal)
			if what.name == uploads {
				goal = verdict(median(s.ratios()) > uploadGoal)
				if key.clients < sharedFrom {
					goal = ""
				}
			}
			cells := []string{fmt.Sprint(key.clients), size(key.stored), fmt.Sprintf("%.0f", total.rate()),
				fmt.Sprintf("%.2f", milliseconds(percentile(total.times, 50))), fmt.Sprintf("%.2f", milliseconds(percentile(total.times, 99))),
				microseconds(total), microseconds(baseline), fmt.Sprintf("%.2f", median(s.ratios())), spread(s.ratios()), goal}
			if slower := m.slower(key); slower != nil {
				more := total.cpuPerAnswer().Seconds() / joinedAll(m.former(key).samples).cpuPerAnswer().Seconds()
				cells = append(cells, fmt.Sprintf("%.2f", median(slower)), spread(slower), verdict(median(slower) <= growthGoal), fmt.Sprintf("%.2f", more))
			} else {
				cells = append(cells, "", "", "", "")
			}
			row(cells...)
		}
	}
	section("Memory of the server, and what one upload writes.", "stored", "at start MB", "peak MB", "write KB")
	for _, s := range m.stocks {
		row(size(s.stored), megabytes(s.start), megabytes(s.peak), fmt.Sprintf("%.1f", float64(s.uploadBytes)/1e3))
	}
	w.Flush()
	fmt.Fprintln(m.out, `
Rates, medians and times are over all rounds; a ratio is the median of its rounds, with the lowest and the highest
in parentheses. ×slower compares with the store that is a step smaller; goal: at most 1.25. CPU µs is what the server
computes for an answer, with the baseline's beside it, and ×CPU compares that with the store that is a step smaller.
The load generator shares the processors with both sides, to which it sends the same bytes; its own time, and that of
anything else on the machine, is in the rates and not in the CPU times.`)
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "MISSED"
}

func size(stored int) string {
	if stored == freshStore {
		return "fresh"
	}
	return thousands(stored)
}

// thousands writes a number with commas.
func thousands(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f", float64(bytes)/1e6) }

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// microseconds of computing for an answer; "" for what does not compute.
func microseconds(s sample) string {
	if s.cpu == 0 {
		return ""
	}
	return fmt.Sprint(s.cpuPerAnswer().Microseconds())
}
