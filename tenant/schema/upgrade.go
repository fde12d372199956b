package schema

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/tenant"
)

// UpgradeOptions may be left empty.
type UpgradeOptions struct {
	// Only are the numbers of the tenants to upgrade. Empty: all.
	Only []int32
	// DryRun only reports what would be done.
	DryRun bool
	// Workers is how many tenants are upgraded at once. Default 2.
	Workers int
	// Attempts is how often a tenant is tried while others hold its tables. Default 20.
	Attempts int
	// LockTimeout is how long a migration may make others wait. Default 500 ms.
	LockTimeout time.Duration
	// Progress is called after each tenant that was behind, never twice at once.
	Progress func(Progress)
}

// Result is how an upgrade found and left one tenant.
type Result struct {
	Tenant tenant.Tenant
	// From and To are its versions before and after; in a dry run To is the one
	// that it would reach.
	From, To int64
	// Migrations are the versions that were between them.
	Migrations []int64
	// Held says that the tenant is being moved or imported, and so was left alone.
	Held bool
	Took time.Duration
	// Err says why the tenant was left behind.
	Err error
}

// Progress reports how far an upgrade has come: Done of the Total that were behind.
type Progress struct {
	Result
	Done, Total int
}

// Upgrade brings every tenant to the newest version, suspended ones too, but for
// those that are held. The ones that are there already cost one query in all. It
// goes on past a tenant that fails, and returns all failures joined; what was
// upgraded stays so. Two may run at once. When ctx ends, the tenants under way are
// finished and no other is begun. The results are of all tenants asked for, in the
// order of their numbers.
func (s *Schemas) Upgrade(ctx context.Context, opt UpgradeOptions) ([]Result, error) {
	conn, err := s.Home(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	results, err := s.wanted(ctx, conn, opt.Only)
	if err != nil || opt.DryRun {
		return results, err
	}
	var behind []*Result
	for i := range results {
		if len(results[i].Migrations) > 0 {
			behind = append(behind, &results[i])
			results[i].To = results[i].From
		}
	}
	if len(behind) == 0 {
		return results, nil
	}
	err = s.upgradeAll(ctx, conn, behind, opt.withDefaults())
	return results, err
}

// wanted lists the tenants and what each would need.
func (s *Schemas) wanted(ctx context.Context, conn *pgx.Conn, only []int32) ([]Result, error) {
	directory := tenant.NewDirectory(conn)
	all, err := directory.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, number := range only {
		if _, err := directory.ByNumber(ctx, number); err != nil {
			return nil, wrap("upgrade tenant", number, err)
		}
	}
	var results []Result
	for _, t := range all {
		if len(only) > 0 && !slices.Contains(only, t.Number) {
			continue
		}
		r := Result{Tenant: t, From: t.SchemaVersion, To: t.SchemaVersion, Held: t.Held != ""}
		if !r.Held {
			for _, m := range s.def.between(t.SchemaVersion, s.Version()) {
				r.Migrations = append(r.Migrations, m.version)
			}
			r.To = max(r.From, s.Version())
		}
		results = append(results, r)
	}
	return results, nil
}

func (o UpgradeOptions) withDefaults() UpgradeOptions {
	if o.Workers <= 0 {
		o.Workers = 2
	}
	if o.Attempts <= 0 {
		o.Attempts = 20
	}
	if o.LockTimeout <= 0 {
		o.LockTimeout = 500 * time.Millisecond
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	return o
}

// upgradeAll lets workers take one tenant after the other.
func (s *Schemas) upgradeAll(ctx context.Context, conn *pgx.Conn, behind []*Result, opt UpgradeOptions) error {
	todo, done := make(chan *Result), make(chan *Result)
	var workers sync.WaitGroup
	for range min(opt.Workers, len(behind)) {
		workers.Go(func() {
			r := s.newRunner(opt)
			defer r.close()
			for each := range todo {
				r.upgrade(ctx, each)
				done <- each
			}
		})
	}
	go func() {
		deal(ctx, behind, todo)
		workers.Wait()
		close(done)
	}()
	failed := collect(done, len(behind), opt.Progress,
		func() error { return inTurn(context.WithoutCancel(ctx), conn, bump) })
	if ctx.Err() != nil {
		failed = errors.Join(fmt.Errorf("schema: broken off: %w", ctx.Err()), failed)
	}
	return failed
}

func deal(ctx context.Context, behind []*Result, todo chan<- *Result) {
	defer close(todo)
	for _, each := range behind {
		select {
		case todo <- each:
		case <-ctx.Done():
			return
		}
	}
}

// collect reports what comes and joins what failed. Once a second, and in the end,
// it notifies every directory.
func collect(done <-chan *Result, total int, report func(Progress), tell func() error) error {
	var failed []error
	n, told := 0, time.Now()
	for each := range done {
		n++
		report(Progress{*each, n, total})
		if each.Err != nil {
			failed = append(failed, wrap("upgrade tenant", each.Tenant.Number, each.Err))
		}
		if time.Since(told) > time.Second {
			told = time.Now()
			failed = append(failed, tell())
		}
	}
	return errors.Join(append(failed, tell())...)
}
