package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// measured is what the connections of the processes whose backends are measured call
// themselves.
const measured = "measured"

// memory measures a web process, and its backends and a worker's, after every
// organisation has been asked for its case list, a candidate sheet and an ad. The
// worker looks after all of them meanwhile.
func (b *bench) memory(ctx context.Context) ([]figure, error) {
	all, err := b.place.subjects(ctx, b.size)
	if err != nil {
		return nil, err
	}
	named := map[string]string{"PGAPPNAME": measured}
	worker, err := b.workerWith(b.place, named)
	if err != nil {
		return nil, err
	}
	defer worker.stop()
	process, err := b.webWith(b.place, named)
	if err != nil {
		return nil, err
	}
	defer process.stop()
	visits, err := b.tour(ctx, all)
	if err != nil {
		return nil, err
	}
	// Twice and by many, so that every connection of every cell sees its share.
	c := call(process.Addr)
	for range 2 {
		if err := inParallel(16, visits, c.do); err != nil {
			return nil, err
		}
	}
	rss, err := resident(process.pid())
	if err != nil {
		return nil, err
	}
	backends, err := b.backends(ctx, measured)
	if err != nil {
		return nil, err
	}
	web := single("memory_web", fmt.Sprintf("the web process after touching %d tenants", b.size), "MB", valueAtMost, 200,
		[]float64{megabytes(rss)})
	return append([]figure{web}, backendFigures(b.size, backends)...), nil
}

// backendFigures are the largest backend and all together.
func backendFigures(size int, backends []float64) []figure {
	f := single("memory_backend", fmt.Sprintf("private memory of a database backend after %d tenants", size), "MB",
		valueAtMost, 200, []float64{slices.Max(backends)})
	f.Note = fmt.Sprintf("the largest of %d; median %.0f MB", len(backends), median(backends))
	return []figure{f, single("memory_backends",
		fmt.Sprintf("private memory of all %d database backends of web and worker after %d tenants",
			len(backends), size), "MB",
		valueAtMost, 1500, []float64{sum(backends)})}
}

// tour is a visit to three pages of every organisation.
func (b *bench) tour(ctx context.Context, all []subject) ([]visit, error) {
	var visits []visit
	for _, s := range all {
		cookie, err := b.place.signIn(ctx, s)
		if err != nil {
			return nil, err
		}
		visits = append(visits, caseList(s, cookie), sheet(s, cookie, s.Some[0]), adPage(s, s.Ads[0], "fi"))
	}
	return visits, nil
}

// inParallel does something to each, several at once.
func inParallel(workers int, all []visit, do func(visit) error) error {
	var g errgroup.Group
	g.SetLimit(workers)
	for _, v := range all {
		g.Go(func() error { return do(v) })
	}
	return g.Wait()
}

// backends is the private memory of each backend that serves an application, in MB.
func (b *bench) backends(ctx context.Context, application string) ([]float64, error) {
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT pid FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = $1`, application)
	if err != nil {
		return nil, err
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
	if err != nil {
		return nil, err
	}
	var all []float64
	for _, pid := range pids {
		bytes, err := private(int(pid))
		if err != nil {
			return nil, fmt.Errorf("the memory of a backend: %w", err)
		}
		all = append(all, megabytes(bytes))
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the product has no backend")
	}
	return all, nil
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }

func sum(all []float64) (total float64) {
	for _, v := range all {
		total += v
	}
	return total
}
