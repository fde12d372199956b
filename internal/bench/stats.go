package main

import (
	"slices"
	"time"
)

// median is the middle value, or the mean of the two in the middle. There must
// be one.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}

// spread is how far the values lie apart, as a share of their median.
func spread(values []float64) float64 {
	m := median(values)
	if m == 0 {
		return 0
	}
	return (slices.Max(values) - slices.Min(values)) / m
}

// percentile is the smallest value that p per cent of all do not exceed. The
// values must be sorted; of none it is 0.
func percentile(sorted []time.Duration, p int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// each turns durations into numbers.
func each(all []time.Duration, unit func(time.Duration) float64) []float64 {
	out := make([]float64, len(all))
	for i, d := range all {
		out[i] = unit(d)
	}
	return out
}
