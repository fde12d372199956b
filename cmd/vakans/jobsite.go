package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vakans/internal/operator"
	"vakans/internal/wiring"
	"vakans/tenant"
)

// jobsiteCommand fills the job site from what the organisations have.
func jobsiteCommand(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "rebuild" {
		return errUsage
	}
	fs := flags("jobsite rebuild")
	slug := fs.String("tenant", "", "only this organisation's ads")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	if err := parse(fs, args[1:]); err != nil {
		return err
	}
	s, err := open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	of, err := organisations(ctx, s, *slug)
	if err != nil {
		return err
	}
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	all, err := o.RebuildJobsite(ctx, of)
	if err != nil && some(all) {
		err = errors.Join(err, errPartly)
	}
	result := struct {
		Organisations []operator.Rebuilt `json:"organisations"`
	}{all}
	return answer(*asJSON, result, err, func(w io.Writer) {
		for _, one := range all {
			fmt.Fprintf(w, "%s: %d ads\n", one.Slug, one.Ads)
		}
	})
}

// organisations are all of them, or the one of a slug.
func organisations(ctx context.Context, s *wiring.Services, slug string) ([]tenant.Tenant, error) {
	if slug == "" {
		return s.Planes.Directory.All(ctx)
	}
	t, err := s.Planes.Directory.BySlug(ctx, slug)
	if errors.Is(err, tenant.ErrUnknown) {
		err = unknown(slug)
	}
	return []tenant.Tenant{t}, err
}

// some reports whether anything was done.
func some(all []operator.Rebuilt) bool {
	for _, one := range all {
		if one.Error == "" {
			return true
		}
	}
	return false
}
