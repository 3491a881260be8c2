//go:build linux

package main

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The numbers of so short a run say nothing; that they are all there does.
func TestTheBenchmarkMeasuresEverything(t *testing.T) {
	var out bytes.Buffer
	b := &bench{program: countersign(t), dir: t.TempDir(), stored: []int{freshStore, 100, 200}, clients: []int{1, 16},
		rounds: 2, within: time.Minute, slot: 20 * time.Millisecond, out: &out, news: t.Output()}
	if err := b.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^Benchmark(\w+)/stored=(\d+)\S*\t\d+\t.*$`).FindAllString(out.String(), -1)
	if want := 3*3*2*2 + 3; len(lines) != want { // kinds, stores, clients, rounds; and the memory
		t.Errorf("%d benchmark lines, want %d:\n%s", len(lines), want, out.String())
	}
	for _, unit := range []string{"ns/op", "p50-ms", "p99-ms", "×fdatasync", "×empty-handler", "×slower", "peak-B"} {
		if !strings.Contains(out.String(), " "+unit) {
			t.Errorf("no line is in %s:\n%s", unit, out.String())
		}
	}
	if n := len(regexp.MustCompile(`(?m)^ +\d+ +(fresh|100|200) .*(met|MISSED)`).FindAllString(out.String(), -1)); n != 3*3*2-1 {
		t.Errorf("%d rows of the tables have a verdict:\n%s", n, out.String()) // all but a single client's uploads to a fresh store
	}

	benchstat := exec.Command("go", "tool", "benchstat", "-")
	benchstat.Stdin = &out
	if read, err := benchstat.CombinedOutput(); err != nil || !strings.Contains(string(read), "Upload/stored=200/clients=16") || !strings.Contains(string(read), "peak-B") {
		t.Errorf("benchstat: %v\n%s", err, read)
	}
}

func TestASlowerStoreIsTold(t *testing.T) {
	m := &measurement{bench: &bench{stored: []int{10, 20}, clients: []int{1}}, series: map[seriesKey]*series{}}
	for _, s := range []struct{ stored, answers int }{{10, 300}, {10, 100}, {20, 100}, {20, 100}} {
		m.add(uploads, &stock{stored: s.stored}, 1, sample{answers: s.answers, elapsed: time.Second}, sample{answers: 200, elapsed: 2 * time.Second})
	}
	larger := seriesKey{uploads, 20, 1}
	if got := m.slower(larger); len(got) != 2 || got[0] != 3 || got[1] != 1 || median(got) != 2 {
		t.Errorf("slower by %v", got)
	}
	if got := m.slower(seriesKey{uploads, 10, 1}); got != nil {
		t.Errorf("the smallest is slower by %v", got)
	}
	if got := m.series[larger].ratios(); len(got) != 2 || got[0] != 1 || got[1] != 1 {
		t.Errorf("the ratios are %v", got)
	}
}

func TestPercentiles(t *testing.T) {
	var times []time.Duration
	for i := range 101 {
		times = append(times, time.Duration(100-i))
	}
	for _, percent := range []int{0, 50, 99, 100} {
		if got := percentile(times, percent); got != time.Duration(percent) {
			t.Errorf("%d %%: %d", percent, got)
		}
	}
	if got := percentile(nil, 50); got != 0 {
		t.Errorf("of nothing: %d", got)
	}
}

func TestNumbersArePlain(t *testing.T) {
	for n, want := range map[int]string{2: "2", 100: "100", 1000: "1,000", 99_999: "99,999", 1_000_000: "1,000,000"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
