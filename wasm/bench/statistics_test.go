package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestQuantilesLieBetweenNeighboursInProportion(t *testing.T) {
	s := samples{40, 10, 30, 20}
	for part, want := range map[float64]float64{0: 10, 0.25: 17.5, 0.5: 25, 1: 40} {
		if got := s.quantile(part); got != want {
			t.Errorf("the quantile at %v is %v, not %v", part, got, want)
		}
	}
	if !slices.Equal(s, samples{40, 10, 30, 20}) {
		t.Error("the rounds have lost their order")
	}
}

func TestRatiosAreTakenWithinARound(t *testing.T) {
	// The machine was ten times slower in the second round.
	if got := (samples{2, 20, 2}).over(samples{1, 10, 1}); !slices.Equal(got, samples{2, 2, 2}) {
		t.Errorf("the ratios are %v", got)
	}
	if got := (samples{0, 1, 2, 3, 4}).every(2, 1); !slices.Equal(got, samples{1, 3}) {
		t.Errorf("every second one after the first is %v", got)
	}
}

func TestGoalsAreJudgedByTheWorst(t *testing.T) {
	at := func(x float64) spread { return spread{x, x, x} }
	tests := []struct {
		name                   string
		overPeer, overNative   []float64
		growth                 float64
		peer, native, linearly bool
	}{
		{"all are met at their bounds", []float64{9, 5}, []float64{4, 1}, 1.25, true, true, true},
		{"one set misses each", []float64{9, 4.9}, []float64{4.1, 1}, 1.3, false, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var r report
			for i := range test.overPeer {
				r.sets = append(r.sets, setResult{overPeer: at(test.overPeer[i]), overNative: at(test.overNative[i])})
			}
			r.bundles = []bundleResult{{count: 1, growth: at(1)}, {count: 10, growth: at(test.growth)}}
			r.judge()
			got := []bool{r.goals[0].met, r.goals[1].met, r.goals[2].met}
			if want := []bool{test.peer, test.native, test.linearly}; !slices.Equal(got, want) {
				t.Errorf("met: %v, not %v", got, want)
			}
		})
	}
}

func TestCertificatesAreTheSameInEachRun(t *testing.T) {
	first, err := makeSets()
	if err != nil {
		t.Fatal(err)
	}
	second, err := makeSets()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first, second) {
		t.Error("two runs would measure different certificates")
	}
	for _, s := range first {
		if s.generated == 0 || s.generated == len(s.Certificates) {
			t.Errorf("%s has %d certificates, %d of them made here", s.Name, len(s.Certificates), s.generated)
		}
	}
}

func TestBenchmarkLinesHaveTheirFormat(t *testing.T) {
	r := report{
		machine:  machine{cores: 2, system: "linux", architecture: "amd64", processor: "a processor"},
		versions: [][2]string{{"@peculiar/x509", "2.2.0"}},
		sets: []setResult{{set: set{Name: "P-256"}, fastest: "jsrsasign", rows: []row{
			{name: ours, times: samples{100, 100}}, {name: "jsrsasign", times: samples{500, 400}},
			{name: nativeGo, times: samples{50, 25}}, {name: nodeForge, cannot: true},
		}}},
	}
	var text strings.Builder
	if err := r.writeBenchmarks(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\npeculiar-x509: 2.2.0\n",
		"\nBenchmarkInspect/key=P-256/by=countersign-2 1 100 ns/op 5.000 x-fastest-peer 2.000 x-native\n",
		"\nBenchmarkInspect/key=P-256/by=countersign-2 1 100 ns/op 4.000 x-fastest-peer 4.000 x-native\n",
		"\nBenchmarkInspect/key=P-256/by=jsrsasign-2 1 500 ns/op\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("there is no line %q in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), nodeForge) {
		t.Error("who reads nothing has a time")
	}
}

func TestABusyMachineGetsFewerRoundsButEnough(t *testing.T) {
	for want, r := range map[int]rounds{6: {6, 100, 0}, 3: {6, 3, 0}, 20: {6, 20, time.Hour}} {
		done := 0
		for i := range r.all {
			if i != done {
				t.Errorf("round %d is counted as %d", done, i)
			}
			done++
		}
		if done != want {
			t.Errorf("%d rounds are done of %+v, not %d", done, r, want)
		}
	}
}
