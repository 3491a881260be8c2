package main

import "slices"

// samples are measurements of one thing, one a round.
type samples []float64

// median returns the middle one.
func (s samples) median() float64 { return s.quantile(0.5) }

// quantile returns the value below which a part of the samples lies, between
// neighbours in proportion. There must be samples.
func (s samples) quantile(part float64) float64 {
	sorted := slices.Sorted(slices.Values(s))
	place := part * float64(len(sorted)-1)
	below := int(place)
	if below+1 == len(sorted) {
		return sorted[below]
	}
	return sorted[below] + (place-float64(below))*(sorted[below+1]-sorted[below])
}

// over returns the ratios to another's samples of the same rounds. Their median
// is steadier than the ratio of medians: what slows the machine down for a round
// stands above and below the line.
func (s samples) over(other samples) samples {
	ratios := make(samples, len(s))
	for i := range s {
		ratios[i] = s[i] / other[i]
	}
	return ratios
}

// every returns the samples at offset, offset+step and so on.
func (s samples) every(step, offset int) samples {
	var some samples
	for i := offset; i < len(s); i += step {
		some = append(some, s[i])
	}
	return some
}

// A spread is a median with its quartiles.
type spread struct{ median, low, high float64 }

func (s samples) spread() spread {
	return spread{s.median(), s.quantile(0.25), s.quantile(0.75)}
}

// scaled returns the samples in a smaller unit.
func (s samples) scaled(factor float64) samples {
	scaled := make(samples, len(s))
	for i := range s {
		scaled[i] = s[i] * factor
	}
	return scaled
}
