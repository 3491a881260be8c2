//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// An observation is what /metrics says of the process at a moment.
type observation struct {
	at         time.Duration // since the start of the traffic
	resident   float64       // memory, in bytes
	live       float64       // what the last garbage collection left, about, in bytes
	goroutines float64
	files      float64 // open file descriptors
	requests   float64 // answered so far
}

func (o observation) String() string {
	return fmt.Sprintf("%.1f MB resident, %.1f MB live heap, %.0f goroutines, %.0f files", o.resident/1e6, o.live/1e6, o.goroutines, o.files)
}

func (s *soak) observe(at time.Duration) (observation, error) {
	values, err := s.server.metrics()
	if err != nil {
		return observation{}, err
	}
	// The next collection is due when the heap has grown by so many percent.
	live := values["go_memstats_next_gc_bytes"] / (1 + values["go_gc_gogc_percent"]/100)
	o := observation{at: at, resident: values["process_resident_memory_bytes"], live: live,
		goroutines: values["go_goroutines"], files: values["process_open_fds"]}
	for series, n := range values {
		if strings.HasPrefix(series, "countersign_http_requests_total{") {
			o.requests += n
		}
	}
	if o.resident == 0 || o.live == 0 || o.goroutines == 0 || o.files == 0 {
		return o, errors.New("/metrics does not tell of the process")
	}
	return o, nil
}

// Flat means that the median of the last fifth of the soak is at most so many
// times that of the second fifth (of five minutes: the last minute and the
// second), plus an allowance for what comes and goes.
const (
	memoryFactor    = 1.25
	memoryAllowance = 8 // megabytes
	cacheAllowance  = 8 // megabytes that caches fill with meanwhile
	countFactor     = 1.25
	countAllowance  = slowClients
)

// idleAllowance is how many more goroutines and files there may be when the
// clients have gone than before they came: the store opens connections to its
// database as it needs them, up to two a processor, with two files each.
var idleAllowance = float64(8 + 4*runtime.NumCPU())

// shortest is how long a soak must last for its resident memory to say anything:
// until the garbage of the server's start has been given back, that goes its own
// way. The live heap says more from the beginning.
const shortest = time.Minute

func (s *soak) flat(v *verdicts, samples []observation) {
	const megabyte = 1e6
	live := func(o observation) float64 { return o.live / megabyte }
	resident := func(o observation) float64 { return o.resident / megabyte }
	s.isFlat(v, "the live heap is flat", samples, live, memoryFactor, cacheAllowance)
	if s.duration >= shortest {
		s.isFlat(v, "memory is flat", samples, resident, memoryFactor, memoryAllowance)
	}
	s.isFlat(v, "goroutines are flat", samples, func(o observation) float64 { return o.goroutines }, countFactor, countAllowance)
	s.isFlat(v, "open files are flat", samples, func(o observation) float64 { return o.files }, countFactor, countAllowance)
}

func (s *soak) isFlat(v *verdicts, name string, samples []observation, of func(observation) float64, factor, allowance float64) {
	during, after := s.fifth(samples, 1, of), s.fifth(samples, 4, of)
	if len(during) == 0 || len(after) == 0 {
		v.add(name, "", errors.New("/metrics was not answered in time to tell"))
		return
	}
	second, last := median(during), median(after)
	detail := fmt.Sprintf("%.1f in the second fifth, %.1f in the last", second, last)
	var err error
	if most := second*factor + allowance; last > most {
		err = fmt.Errorf("%s: more than %.1f", detail, most)
	}
	v.add(name, detail, err)
}

// fifth returns the values of the n-th fifth of the soak, from 0.
func (s *soak) fifth(samples []observation, n int, of func(observation) float64) []float64 {
	var values []float64
	for _, o := range samples {
		if min(4, int(5*o.at/s.duration)) == n {
			values = append(values, of(o))
		}
	}
	return values
}

// share tells how much of the traffic was what.
func (s *soak) share() string {
	honest, hostile := 0, 0
	for _, n := range s.acted {
		honest += n
	}
	for _, n := range s.misbehaved {
		hostile += n
	}
	return fmt.Sprintf("%s of honest clients, %s hostile turns (%.0f %%)", thousands(honest), thousands(hostile), 100*float64(hostile)/float64(max(1, honest+hostile)))
}

// table prints how the soak went.
func (s *soak) table(samples []observation) {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "until\tanswers/s\tresident MB\tlive heap MB\tgoroutines\tfiles\t")
	former := observation{}
	for i, o := range samples {
		if (i+1)*10/len(samples) == i*10/len(samples) {
			continue
		}
		fmt.Fprintf(w, "%s\t%.0f\t%.1f\t%.1f\t%.0f\t%.0f\t\n", o.at.Round(time.Second/10),
			(o.requests-former.requests)/(o.at-former.at).Seconds(), o.resident/1e6, o.live/1e6, o.goroutines, o.files)
		former = o
	}
	w.Flush()
	fmt.Fprintf(s.out, "\nHonest answers took %.1f ms (p50), %.1f ms (p99), %.0f ms at most.\n\n",
		milliseconds(percentile(s.times, 50)), milliseconds(percentile(s.times, 99)), milliseconds(percentile(s.times, 100)))
	w = tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "honest requests\tcode\tanswers")
	for _, series := range slices.Sorted(maps.Keys(s.acted)) {
		parts := strings.Split(series, `"`)
		fmt.Fprintf(w, "%s\t%s\t%d\n", parts[1], parts[3], s.acted[series])
	}
	fmt.Fprintln(w, "\nhostile turns\t\ttimes")
	for _, name := range slices.Sorted(maps.Keys(s.misbehaved)) {
		fmt.Fprintf(w, "%s\t\t%d\n", name, s.misbehaved[name])
	}
	w.Flush()
	fmt.Fprintln(s.out)
}

// verdicts collect what was checked.
type verdicts struct {
	lines  []string
	failed int
}

func (v *verdicts) add(what, detail string, err error) {
	switch {
	case err != nil:
		v.failed++
		v.lines = append(v.lines, fmt.Sprintf("FAILED  %s: %v", what, err))
	case detail != "":
		v.lines = append(v.lines, fmt.Sprintf("ok      %s: %s", what, detail))
	default:
		v.lines = append(v.lines, "ok      "+what)
	}
}

// report prints the verdicts and returns an error if one is bad.
func (v *verdicts) report(out io.Writer) error {
	for _, line := range v.lines {
		fmt.Fprintln(out, line)
	}
	if v.failed > 0 {
		return fmt.Errorf("%d of %d checks failed", v.failed, len(v.lines))
	}
	return nil
}
