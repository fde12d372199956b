package operator

import (
	"context"
	"errors"
	"fmt"

	"vakans/internal/audit"
	"vakans/internal/plane"
	"vakans/tenant"
)

// Rebuilt is an organisation whose ads were published anew.
type Rebuilt struct {
	Slug  string `json:"slug"`
	Ads   int    `json:"ads"`
	Error string `json:"error,omitempty"`
}

// RebuildJobsite publishes every ad of the given organisations anew from what
// they have: after the job site's plane was lost, or when a version writes its
// rows in another way. One organisation's failure does not stop the others; the
// error names all that failed.
func (o *Operator) RebuildJobsite(ctx context.Context, of []tenant.Tenant) ([]Rebuilt, error) {
	all, failed := []Rebuilt{}, error(nil)
	for i, t := range of {
		if err := ctx.Err(); err != nil {
			return all, err
		}
		o.tell("organisations", i, len(of))
		one := Rebuilt{Slug: t.Slug}
		var err error
		if one.Ads, err = o.Jobsite.Refill(ctx, t); err != nil {
			one.Error = err.Error()
			failed = errors.Join(failed, fmt.Errorf("%s: %w", t.Slug, err))
		}
		all = append(all, one)
	}
	o.tell("organisations", len(of), len(of))
	return all, errors.Join(failed, o.recordRebuilt(ctx, all))
}

func (o *Operator) recordRebuilt(ctx context.Context, all []Rebuilt) error {
	ads := 0
	for _, one := range all {
		ads += one.Ads
	}
	return o.Planes.Platform.In(ctx, func(tx plane.PlatformTx) error {
		return audit.Record(ctx, tx, who(tenant.Tenant{}), "jobsite.rebuild", "jobsite",
			map[string]any{"organisations": len(all), "ads": ads})
	})
}
