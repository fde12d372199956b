package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// turn is what one round of closed-loop load came to: each client asks again as
// soon as it was answered.
type turn struct {
	Rate     float64 // answers a second
	P50, P95 time.Duration
	Answers  int
}

// load lets clients do something over and over for a while. do is told which
// client it is and how many it has done before; however short the turn, each client
// does it once. The first failure ends the turn.
func load(ctx context.Context, clients int, d time.Duration, do func(ctx context.Context, client, n int) error) (turn,
	error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	took := make([][]time.Duration, clients)
	var all sync.WaitGroup
	began := time.Now()
	for client := range clients {
		all.Go(func() {
			for n := 0; (n == 0 || time.Since(began) < d) && ctx.Err() == nil; n++ {
				start := time.Now()
				if err := do(ctx, client, n); err != nil {
					cancel(err)
					return
				}
				took[client] = append(took[client], time.Since(start))
			}
		})
	}
	all.Wait()
	elapsed := time.Since(began)
	if err := context.Cause(ctx); err != nil {
		return turn{}, err
	}
	sorted := slices.Concat(took...)
	slices.Sort(sorted)
	return turn{
		Rate: float64(len(sorted)) / elapsed.Seconds(), Answers: len(sorted),
		P50: percentile(sorted, 50), P95: percentile(sorted, 95),
	}, nil
}

// side is one side of a comparison: one turn of it.
type side func(ctx context.Context) (turn, error)

// pair takes turns, product and baseline after one another, and begins with the
// other one each round, so that what slows the machine slows both.
func pair(ctx context.Context, rounds int, product, baseline side) (ours, theirs []turn, err error) {
	for round := range rounds {
		first, second := product, baseline
		if round%2 == 1 {
			first, second = baseline, product
		}
		a, err := first(ctx)
		if err != nil {
			return nil, nil, err
		}
		b, err := second(ctx)
		if err != nil {
			return nil, nil, err
		}
		if round%2 == 1 {
			a, b = b, a
		}
		ours, theirs = append(ours, a), append(theirs, b)
	}
	return ours, theirs, nil
}

func rates(all []turn) []float64 {
	out := make([]float64, len(all))
	for i, t := range all {
		out[i] = t.Rate
	}
	return out
}

func p95s(all []turn) []float64 {
	out := make([]float64, len(all))
	for i, t := range all {
		out[i] = millis(t.P95)
	}
	return out
}

// against makes a figure of two rates that were taken in turns.
func against(name, what string, ours, theirs []turn, target float64) figure {
	f := figure{Name: name, What: what, Unit: "/s", Kind: ratioAtLeast, Target: target}
	f.fill(rates(ours), rates(theirs))
	f.Note = fmt.Sprintf("p95 %.1f ms against %.1f ms", median(p95s(ours)), median(p95s(theirs)))
	return f
}
