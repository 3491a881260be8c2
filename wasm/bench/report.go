package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// The goals, of issue 3.
const (
	goalOverPeer   = 5.0  // at least so many times as fast as the fastest peer
	goalOverNative = 4.0  // at most so many times the time of crypto/x509
	goalGrowth     = 1.25 // at most so many times the time a certificate takes alone
)

// A report is everything that was measured in one run.
type report struct {
	began    time.Time
	machine  machine
	versions [][2]string // what ran, and in which version
	rounds   int
	sets     []setResult
	bundles  []bundleResult
	visits   []visitResult
	goals    []goal
}

// A setResult has the times for one set, ours first.
type setResult struct {
	set     set
	octets  int // of PEM, of a certificate on average
	rows    []row
	fastest string // of the peers that read it
	// Ours on the page's thread against the fastest peer and against crypto/x509.
	overPeer, overNative spread
}

// A row is one contestant on one set.
type row struct {
	name    string
	way     string
	cannot  bool
	time    spread // ns a certificate
	times   samples
	perOurs spread // its time for one of ours on the page's thread
}

// A bundleResult has the times for bundles of one size.
type bundleResult struct {
	count  int
	name   string // of the contestant
	time   spread // ns a certificate
	times  samples
	growth spread // the time of a certificate for one of a bundle of one
}

// A visitResult has the times of one page, in ns.
type visitResult struct {
	name       string
	cold, warm spread
	times      arrivals
}

// A goal is what was wanted and what came out.
type goal struct {
	wanted, measured string
	met              bool
}

func (g goal) verdict() string {
	if g.met {
		return "met"
	}
	return "missed"
}

// summarize turns the measurements of the sets into results.
func summarize(sets []set, results table) []setResult {
	var list []setResult
	for _, s := range sets {
		result := setResult{set: s, octets: len(strings.Join(s.Certificates, "")) / len(s.Certificates)}
		_, own := results.fastest(s.Name, ours)
		least := math.Inf(1)
		for _, name := range slices.Concat([]string{ours, oursInWorker}, peers, []string{nativeGo}) {
			way, times := results.fastest(s.Name, name)
			if times == nil {
				result.rows = append(result.rows, row{name: name, cannot: true})
				continue
			}
			r := row{name: name, way: way, times: times, time: times.spread(), perOurs: times.over(own).spread()}
			result.rows = append(result.rows, r)
			if slices.Contains(peers, name) && r.time.median < least {
				least = r.time.median
				result.fastest, result.overPeer = name, r.perOurs
			}
			if name == nativeGo {
				result.overNative = own.over(times).spread()
			}
		}
		list = append(list, result)
	}
	return list
}

func summarizeBundles(bundles []int, results table) []bundleResult {
	var list []bundleResult
	for _, name := range []string{ours, oursInWorker} {
		_, alone := results.fastest(bundleName(bundles[0]), name)
		for _, count := range bundles {
			_, times := results.fastest(bundleName(count), name)
			list = append(list, bundleResult{count, name, times.spread(), times, times.over(alone).spread()})
		}
	}
	return list
}

// judge holds the results against the goals, the worst of each.
func (r *report) judge() {
	slowest, farthest := r.sets[0], r.sets[0]
	for _, s := range r.sets {
		if s.overPeer.median < slowest.overPeer.median {
			slowest = s
		}
		if s.overNative.median > farthest.overNative.median {
			farthest = s
		}
	}
	var steepest bundleResult
	for _, b := range r.bundles {
		if b.count > 1 && b.growth.median > steepest.growth.median {
			steepest = b
		}
	}
	r.goals = []goal{
		{
			fmt.Sprintf("at least %g times as fast as the fastest peer, on every kind of key", goalOverPeer),
			fmt.Sprintf("%.2f times as fast as %s on %s, the least of all", slowest.overPeer.median, slowest.fastest, slowest.set.Name),
			slowest.overPeer.median >= goalOverPeer,
		},
		{
			fmt.Sprintf("at most %g times the time of native crypto/x509, on every kind of key", goalOverNative),
			fmt.Sprintf("%.2f times on %s, the most of all", farthest.overNative.median, farthest.set.Name),
			farthest.overNative.median <= goalOverNative,
		},
		{
			fmt.Sprintf("linear over bundles: a certificate among many takes at most %g times the time of one alone", goalGrowth),
			fmt.Sprintf("%.2f times in a bundle of %d (%s), the most of all", steepest.growth.median, steepest.count, steepest.name),
			steepest.growth.median <= goalGrowth,
		},
	}
}

// duration puts nanoseconds into the unit that people read.
func duration(ns float64) string {
	switch {
	case ns < 1e6:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	case ns < 1e9:
		return fmt.Sprintf("%.2f ms", ns/1e6)
	}
	return fmt.Sprintf("%.2f s", ns/1e9)
}

// repetitions is how many lines each benchmark has: benchstat wants six for its
// intervals. Each line is the median of every sixth round.
const repetitions = 6

// writeBenchmarks writes the results in the Go benchmark format.
func (r *report) writeBenchmarks(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "goos: %s\ngoarch: %s\npkg: countersign/wasm/bench\ncpu: %s\n", r.machine.system, r.machine.architecture, r.machine.processor)
	for _, v := range r.versions {
		fmt.Fprintf(b, "%s: %s\n", configKey(v[0]), v[1])
	}
	fmt.Fprintf(b, "load: %s\n", r.machine.load())
	b.WriteString("Unit x-fastest-peer better=higher\nUnit x-native better=lower\nUnit x-alone better=lower\n")
	line := func(name string, times samples, metrics func(step, offset int) string) {
		for i := range min(repetitions, len(times)) {
			some := times.every(repetitions, i)
			fmt.Fprintf(b, "Benchmark%s-%d %d %.0f ns/op%s\n", name, r.machine.cores, len(some), some.median(), metrics(repetitions, i))
		}
	}
	none := func(int, int) string { return "" }
	for _, s := range r.sets {
		times := map[string]samples{}
		for _, row := range s.rows {
			times[row.name] = row.times
		}
		for _, row := range s.rows {
			if row.cannot {
				continue
			}
			metrics := none
			if row.name == ours || row.name == oursInWorker {
				metrics = func(step, offset int) string {
					own := row.times.every(step, offset)
					return fmt.Sprintf(" %.3f x-fastest-peer %.3f x-native",
						times[s.fastest].every(step, offset).over(own).median(), own.over(times[nativeGo].every(step, offset)).median())
				}
			}
			line(fmt.Sprintf("Inspect/key=%s/by=%s", s.set.Name, row.name), row.times, metrics)
		}
	}
	alone := map[string]samples{}
	for _, bundle := range r.bundles {
		if alone[bundle.name] == nil {
			alone[bundle.name] = bundle.times // the smallest comes first
		}
		line(fmt.Sprintf("BundlePerCertificate/certificates=%d/by=%s", bundle.count, bundle.name), bundle.times, func(step, offset int) string {
			return fmt.Sprintf(" %.3f x-alone", bundle.times.every(step, offset).over(alone[bundle.name].every(step, offset)).median())
		})
	}
	for _, v := range r.visits {
		name := strings.ReplaceAll(strings.ReplaceAll(v.name, ",", ""), " ", "-")
		line("Arrival/of="+name+"/cache=cold", v.times.cold, none)
		line("Arrival/of="+name+"/cache=warm", v.times.warm, none)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// configKey is a name as the benchmark format wants its keys.
func configKey(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(strings.TrimPrefix(name, "@")))
}

// titles are the names of what is not a package.
var titles = map[string]string{
	ours:         "Countersign, on the page's thread",
	oursInWorker: "Countersign, in its worker",
	nativeGo:     "crypto/x509, native",
}

func title(name string) string { return cmp.Or(titles[name], name) }

// hash says what made a contestant's fingerprints.
func hash(r row) string {
	if r.way == ownWay {
		return "its own hash"
	}
	return r.way
}

// ratio keeps three digits of what is small.
func ratio(x float64) string {
	if x < 0.1 {
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func between(s spread) string { return duration(s.low) + " to " + duration(s.high) }
