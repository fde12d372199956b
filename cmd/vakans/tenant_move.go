package main

import (
	"context"
	"fmt"
	"io"

	"vakans/internal/wiring"
)

func moveTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant move")
	cell := fs.String("cell", "", "where it shall live")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	t, err := named(ctx, s, fs, args)
	if err != nil {
		return err
	}
	if *cell == "" {
		return errUsage
	}
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	m, err := o.Move(ctx, t.Number, *cell)
	return answer(*asJSON, m, err, func(w io.Writer) {
		if m.Resumed != "" {
			fmt.Fprintf(w, "an earlier move was cut short: %s\n", m.Resumed)
		}
		if m.StopMS == 0 {
			fmt.Fprintf(w, "%s is in %s; nobody had to wait\n", m.Slug, m.To)
			return
		}
		fmt.Fprintf(w, "%s is in %s: %d rows copied while it worked, %d carried over while writes waited for %.0f ms\n",
			m.Slug, m.To, m.Rows, m.Carried, m.StopMS)
	})
}
