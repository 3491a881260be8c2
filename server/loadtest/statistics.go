//go:build linux

package main

import (
	"fmt"
	"slices"
	"time"
)

// joined is two samples of the same thing as one.
func joined(a, b sample) sample {
	return sample{a.answers + b.answers, a.elapsed + b.elapsed, slices.Concat(a.times, b.times), a.cpu + b.cpu}
}

// joinedAll is all samples as one.
func joinedAll(samples []sample) (all sample) {
	for _, s := range samples {
		all = joined(all, s)
	}
	return all
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// spread is the lowest and the highest value.
func spread(values []float64) string {
	return fmt.Sprintf("(%.2f–%.2f)", slices.Min(values), slices.Max(values))
}

// percentile is the time that so many of a hundred answers took at most.
func percentile(times []time.Duration, percent int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[(len(sorted)-1)*percent/100]
}
