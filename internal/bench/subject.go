package main

import (
	"context"
	"crypto/md5"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// subject is an organisation with the ids that measuring asks for.
type subject struct {
	tenant.Tenant
	Case  uuid.UUID   // the recruitment that half of all applications are to
	Ads   []uuid.UUID // its ads on the job site
	Chief uuid.UUID   // a recruiter
	Some  []uuid.UUID // applications to Case
}

// subjects are the first n organisations.
func (p *place) subjects(ctx context.Context, n int) ([]subject, error) {
	all, err := p.tenants(ctx, n)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, p.admin)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	first, err := firstSubject(ctx, conn, all[0])
	if err != nil {
		return nil, err
	}
	subjects := make([]subject, n)
	for i, t := range all {
		subjects[i] = subject{Tenant: t, Case: idIn(first.Case, t.Number), Chief: idIn(first.Chief, t.Number),
			Ads: idsIn(first.Ads, t.Number), Some: idsIn(first.Some, t.Number)}
	}
	return subjects, nil
}

// filled are the applications that every organisation got its copy of: those that the
// bench has sent since have another telephone.
var filled = fmt.Sprintf("split_part(phone, ' ', 2)::int BETWEEN 1 AND %d", fewApplications)

func firstSubject(ctx context.Context, conn *pgx.Conn, t tenant.Tenant) (subject, error) {
	s := subject{Tenant: t}
	err := conn.QueryRow(ctx, `SELECT recruitment_id FROM `+t.Schema()+`.applications WHERE `+filled+
		` GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`).Scan(&s.Case)
	if err != nil {
		return s, err
	}
	if err := conn.QueryRow(ctx, `SELECT id FROM `+t.Schema()+
		`.users WHERE user_name = 'user2'`).Scan(&s.Chief); err != nil {
		return s, err
	}
	rows, err := conn.Query(ctx, `SELECT id FROM `+t.Schema()+`.ads ORDER BY created_at`)
	if err != nil {
		return s, err
	}
	if s.Ads, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID]); err != nil {
		return s, err
	}
	rows, err = conn.Query(ctx, `SELECT id FROM `+t.Schema()+`.applications WHERE recruitment_id = $1 AND `+filled+
		` ORDER BY sent_at DESC LIMIT 40`, s.Case)
	if err != nil {
		return s, err
	}
	s.Some, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	return s, err
}

// idIn is what an id of the first organisation became in another: see mapped.
func idIn(id uuid.UUID, number int32) uuid.UUID {
	if number == 1 {
		return id
	}
	return uuid.UUID(md5.Sum([]byte(id.String() + strconv.Itoa(int(number)))))
}

func idsIn(ids []uuid.UUID, number int32) []uuid.UUID {
	out := make([]uuid.UUID, len(ids))
	for i, id := range ids {
		out[i] = idIn(id, number)
	}
	return out
}

// shuffle gives every client a sequence of its own, the same for both sides of a
// comparison.
func shuffle(clients int) []*rand.Rand {
	all := make([]*rand.Rand, clients)
	for i := range all {
		all[i] = rand.New(rand.NewPCG(uint64(i), 7))
	}
	return all
}

// pick chooses one at random.
func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }
