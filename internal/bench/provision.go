package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/tenant/schema"
)

// provision compares making an organisation beside many with making one beside
// none to speak of, in turns. What is made is dropped again.
func (b *bench) provision(ctx context.Context) ([]figure, error) {
	rounds := 10 * b.Rounds
	var ours, theirs []time.Duration
	for round := range rounds + 1 {
		big, err := b.place.provisionOne(ctx, round)
		if err != nil {
			return nil, err
		}
		one, err := b.small.provisionOne(ctx, round)
		if err != nil {
			return nil, err
		}
		if round > 0 { // the first warms
			ours, theirs = append(ours, big), append(theirs, one)
		}
	}
	f := figure{Name: "provision", What: fmt.Sprintf("provisioning beside %d tenants against beside 1", b.size),
		Unit: "ms", Kind: ratioAtMost, Target: 1.3}
	f.fill(each(ours, millis), each(theirs, millis))
	return []figure{f, single("provision_ms", fmt.Sprintf("provisioning beside %d tenants", b.size), "ms", valueAtMost,
		300, each(ours, millis))}, nil
}

// provisionOne makes and drops an organisation and says how long the making took.
func (p *place) provisionOne(ctx context.Context, n int) (time.Duration, error) {
	began := time.Now()
	t, err := p.schemas.Provision(ctx, schema.Spec{Slug: fmt.Sprintf("passing%d", n)})
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	conn, err := p.schemas.Home(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	return took, pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		return errors.Join(schema.Drop(ctx, tx, schema.PlaceOf(t)), schema.Leave(ctx, tx, t.Number))
	})
}
