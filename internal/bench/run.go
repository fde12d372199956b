package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/demo/servers"
)

// measure is a named group of figures.
type measure struct {
	name string
	// every: taken at each number of organisations, not only at the largest.
	every bool
	take  func(*bench, context.Context) ([]figure, error)
}

// measures in the order in which they are taken: those that need a cold or a
// small database first.
var measures = []measure{
	{"read", true, (*bench).read},
	{"provision", false, (*bench).provision},
	{"migrate", false, (*bench).migrate},
	{"permission", false, (*bench).permission},
	{"pages", false, (*bench).pages},
	{"ad", false, (*bench).ad},
	{"jobs", false, (*bench).jobs},
	{"apply", false, (*bench).applying},
	{"outbox", false, (*bench).outbox},
	{"objects", false, (*bench).objects},
	{"memory", false, (*bench).memory},
	{"connections", false, (*bench).connections},
}

func names() []string {
	all := make([]string, len(measures))
	for i, m := range measures {
		all[i] = m.name
	}
	return all
}

// bench is a run.
type bench struct {
	options
	say     func(format string, args ...any)
	servers *servers.Servers
	place   *place // the installation that is measured
	small   *place // one with a single organisation, beside it
	size    int    // organisations there are now
}

// run starts the servers, measures, and ends them.
func run(ctx context.Context, o options) error {
	began := time.Now()
	b := &bench{options: o, say: func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}}
	if err := b.begin(ctx); err != nil {
		return errors.Join(err, b.end())
	}
	figures, err := b.all(ctx)
	if err != nil {
		return errors.Join(err, b.end())
	}
	r, err := b.report(ctx, figures, began)
	if err := errors.Join(err, b.end()); err != nil {
		return err
	}
	return b.publish(r)
}

func (b *bench) begin(ctx context.Context) (err error) {
	settings, err := shipped("deploy/postgresql.conf", memory())
	if err != nil {
		return err
	}
	bin, err := filepath.Abs(".vakans/bin")
	if err != nil {
		return err
	}
	b.servers, err = servers.Start(ctx, servers.Options{
		Dir: b.Dir, Bin: []string{bin}, Parts: []servers.Part{servers.Postgres, servers.Redis, servers.S3}, Durable: true,
		Settings: append(settings, "logging_collector=on", "log_destination=jsonlog", "log_rotation_size=0"),
		Log:      func(line string) { b.say("%s", line) },
	})
	if err != nil {
		return err
	}
	if err := build(ctx, b.Dir); err != nil {
		return err
	}
	if b.small, err = b.install(ctx, "vakans_small"); err != nil {
		return err
	}
	b.place, err = b.install(ctx, "vakans")
	return err
}

// end stops the servers; without --keep nothing stays of them.
func (b *bench) end() error {
	b.place.close()
	b.small.close()
	if b.servers == nil {
		return nil
	}
	err := b.servers.Stop()
	if err == nil && !b.Keep {
		err = errors.Join(servers.Remove(b.Dir), os.RemoveAll(b.Dir))
	}
	return err
}

// all grows the installation step by step and measures at each.
func (b *bench) all(ctx context.Context) ([]figure, error) {
	if err := b.small.grow(ctx, 1, b.say); err != nil {
		return nil, err
	}
	var figures []figure
	for _, size := range b.Sizes {
		if err := b.place.grow(ctx, size, b.say); err != nil {
			return nil, err
		}
		b.size = size
		for _, m := range measures {
			if !b.wants(m.name) || !m.every && size != b.most() {
				continue
			}
			b.say("measuring %s at %d", m.name, size)
			got, err := m.take(b, ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.name, err)
			}
			for _, f := range got {
				b.say("  %s", strings.Join(f.cells(), "  "))
			}
			figures = append(figures, got...)
		}
	}
	return figures, nil
}

func (b *bench) report(ctx context.Context, figures []figure, began time.Time) (report, error) {
	conn, err := pgx.Connect(ctx, b.place.admin)
	if err != nil {
		return report{}, err
	}
	defer conn.Close(ctx)
	m, err := describe(ctx, conn)
	return report{
		Machine: m, When: began.UTC().Format("2006-01-02 15:04"), Options: strings.Join(os.Args[1:], " "),
		Took: time.Since(began).Round(time.Second).String(), Figures: figures,
	}, err
}

// publish prints the report and keeps it where it was asked to. A figure that
// misses its target makes the run fail.
func (b *bench) publish(r report) error {
	fmt.Printf("\n%s\n\n%s\n", r.Machine.sentence(), r.table())
	if b.JSON != "" {
		text, err := r.json()
		if err == nil {
			err = os.WriteFile(b.JSON, text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	if b.Record {
		path, err := r.record(recorded, time.Now())
		if err != nil {
			return err
		}
		fmt.Printf("Kept in %s.md\n", path)
	}
	if missed := r.missed(); len(missed) > 0 {
		return fmt.Errorf("%d of %d figures miss their target: %s", len(missed), len(r.Figures), strings.Join(missed, "; "))
	}
	return nil
}

// build makes the program that is measured as a process of its own.
func build(ctx context.Context, dir string) error {
	return command(ctx, "go", "build", "-buildvcs=false", "-o", program(dir), "./cmd/vakans").Run()
}

func program(dir string) string { return filepath.Join(dir, "vakans") }
