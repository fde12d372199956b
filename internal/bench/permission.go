package main

import (
	"context"
	"fmt"
	"time"

	"vakans/internal/authz"
	"vakans/internal/group"
	"vakans/policies"
	"vakans/tenant"
)

// decisions is how many are timed at once, about as many as a page asks for: one
// is too short for a clock.
const decisions = 60

// permission measures a decision by the grants of a signed-in person, and the
// first one after a change of groups: reading the person's groups and the new
// policy, and building it.
func (b *bench) permission(ctx context.Context) ([]figure, error) {
	all, err := b.place.subjects(ctx, 1)
	if err != nil {
		return nil, err
	}
	who := all[0]
	groups := group.New(b.place.services.Planes.Tenants, b.place.services.Clock)
	var warm, first []float64
	var denied bool
	units := make([]string, decisions) // each asked about once, because answers are remembered
	for i := range units {
		units[i] = fmt.Sprintf("/1/%d/", i)
	}
	for range 20 * b.Rounds {
		if err := b.changeGroups(ctx, who); err != nil {
			return nil, err
		}
		began := time.Now()
		grants, err := b.grants(ctx, groups, who)
		if err != nil {
			return nil, err
		}
		if !grants.Allows(policies.ApplicationView, "/1/") {
			denied = true
		}
		first = append(first, millis(time.Since(began)))
		began = time.Now()
		for i := range decisions {
			_ = grants.Allows(policies.Catalogue[i%len(policies.Catalogue)], units[i])
		}
		warm = append(warm, micros(time.Since(began))/decisions)
	}
	if denied {
		return nil, fmt.Errorf("a recruiter may not view applications: the data is not what it should be")
	}
	return []figure{
		single("decision", "a permission decision", "µs", valueAtMost, 10, warm),
		single("decision_first", "the first decision after a change", "ms", valueAtMost, 2, first),
	}, nil
}

func (b *bench) changeGroups(ctx context.Context, s subject) error {
	return b.place.services.Planes.Tenants.In(ctx, s.Tenant, func(tx tenant.Tx) error { return group.BumpTx(ctx, tx) })
}

func (b *bench) grants(ctx context.Context, groups *group.Service, s subject) (g authz.Grants, err error) {
	err = b.place.services.Planes.Tenants.Read(ctx, s.Tenant, func(tx tenant.Tx) (err error) {
		g, err = groups.Grants(ctx, tx, s.Chief)
		return err
	})
	return g, err
}
