package main

import (
	"context"
	"fmt"
	"io"

	"vakans/internal/wiring"
	"vakans/tenant"
)

// statusChange is the outcome of `tenant suspend` and `tenant resume`.
type statusChange struct {
	Number int32  `json:"number"`
	Slug   string `json:"slug"`
	Status string `json:"status"`
}

func suspendTenant(ctx context.Context, s *wiring.Services, args []string) error {
	return setStatus(ctx, s, args, "suspend", tenant.Suspended)
}

func resumeTenant(ctx context.Context, s *wiring.Services, args []string) error {
	return setStatus(ctx, s, args, "resume", tenant.Active)
}

// setStatus leaves it to the event to notify the job site.
func setStatus(ctx context.Context, s *wiring.Services, args []string, name string, status tenant.Status) error {
	fs := flags("tenant " + name)
	reason := fs.String("reason", "", "why, for the platform's log")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	t, err := named(ctx, s, fs, args)
	if err != nil {
		return err
	}
	if t.Held == "drop" {
		return fmt.Errorf("%s is being removed: only an archive brings it back", t.Slug)
	}
	err = s.Organisations.SetStatus(ctx, byOperator, t.Number, status, *reason)
	return answer(*asJSON, statusChange{t.Number, t.Slug, string(status)}, err, func(w io.Writer) {
		fmt.Fprintf(w, "%s is %s; the job site follows within seconds, if a worker runs\n", t.Slug, status)
	})
}
