package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/audit"
	"vakans/tenant"
	"vakans/tenant/schema"
)

// DropOptions may be left empty, but then Out must be set.
type DropOptions struct {
	Out      string // where the archive goes
	NoExport bool   // there is none
}

// Dropped is what was removed, and the proof that nothing is left.
type Dropped struct {
	Slug     string    `json:"slug"`
	Number   int32     `json:"number"`
	Exported *Exported `json:"exported"`
	Removed  []Removed `json:"removed"`
	Proof    Proof     `json:"proof"`
	Seconds  float64   `json:"seconds"`
}

// Removed counts what was deleted of one kind.
type Removed struct {
	What string `json:"what"`
	N    int    `json:"n"`
}

// remains is what an organisation is known by after its row is gone. It stands in
// the platform's log before anything is removed.
type remains struct {
	Number int32    `json:"number"`
	Schema string   `json:"schema"`
	Roles  []string `json:"roles"`
}

const (
	actionDrop    = "organisation.drop"
	actionDropped = "organisation.dropped"
)

// dropping is a removal under way.
type dropping struct {
	*Operator
	*work
	slug   string
	left   remains
	events map[ticket]bool // of the organisation, whose tasks may be in the queue
	result *Dropped
}

// Drop removes a suspended organisation for ever and proves that nothing is left of
// it anywhere. One that was cut short is finished by doing it again.
func (o *Operator) Drop(ctx context.Context, slug string, opt DropOptions) (Dropped, error) {
	start := time.Now()
	result := Dropped{Slug: slug}
	err := o.drop(ctx, slug, opt, &result)
	result.Seconds = time.Since(start).Seconds()
	if err != nil {
		return result, fmt.Errorf("drop %s: %w", slug, err)
	}
	return result, nil
}

func (o *Operator) drop(ctx context.Context, slug string, opt DropOptions, result *Dropped) error {
	if err := o.Planes.Directory.Refresh(ctx); err != nil {
		return err
	}
	t, err := o.Planes.Directory.BySlug(ctx, slug)
	if errors.Is(err, tenant.ErrUnknown) {
		return o.proveAgain(ctx, slug, result)
	}
	if err != nil {
		return err
	}
	s, err := o.begin(ctx, t.Schema())
	if err != nil {
		return err
	}
	defer s.end()
	if t, err = s.tenant(ctx, t.Number); err != nil {
		return err
	}
	result.Number = t.Number
	if err := o.mayDrop(ctx, s, t); err != nil {
		return err
	}
	if t.Held == "" && !opt.NoExport {
		e, err := o.export(ctx, s, t, opt.Out)
		if err != nil {
			return err
		}
		result.Exported = &e
	}
	d := &dropping{Operator: o, work: s, slug: slug, result: result, events: map[ticket]bool{}}
	if err := d.hold(ctx, t); err != nil {
		return err
	}
	return d.run(ctx)
}

// mayDrop refuses one that people work in, or that something else holds. An import
// that never came to its end may be dropped.
func (o *Operator) mayDrop(ctx context.Context, s *work, t tenant.Tenant) error {
	if t.Held == holdImport {
		var known bool
		err := s.home.QueryRow(ctx, "SELECT EXISTS (SELECT FROM organisations WHERE tenant = $1)", t.Number).Scan(&known)
		if err != nil || !known {
			return err
		}
	}
	switch {
	case t.Held != "" && t.Held != holdDrop:
		return errHeld(t)
	case t.Status != tenant.Suspended:
		return errActive
	}
	return nil
}

// hold closes it for good, and writes down what there is to remove.
func (d *dropping) hold(ctx context.Context, t tenant.Tenant) error {
	d.left = remains{Number: t.Number, Schema: t.Schema()}
	err := d.inHome(ctx, func(tx pgx.Tx) (err error) {
		if d.left.Roles, err = roles(ctx, tx, t.Number); err != nil || t.Held == holdDrop {
			return err
		}
		if err := schema.Hold(ctx, tx, t.Number, holdDrop); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who(tenant.Tenant{}), actionDrop, d.slug,
			map[string]any{"number": d.left.Number, "schema": d.left.Schema, "roles": d.left.Roles})
	})
	if err != nil {
		return err
	}
	return d.reached("held")
}

func (d *dropping) run(ctx context.Context) error {
	all, err := d.databases(ctx, d.work)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, []database) error
	}{
		{"queue", d.queue}, {"jobsite", d.jobsite}, {"drafts", d.drafts}, {"files", d.files}, {"schema", d.schemas},
		{"left", d.leave}, {"late", d.late},
	} {
		if err := step.do(ctx, all); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		if err := d.reached(step.name); err != nil {
			return err
		}
	}
	if err := d.Planes.Directory.Refresh(ctx); err != nil {
		return err
	}
	return d.prove(ctx, all)
}

func (d *dropping) removed(what string, n int) {
	for i := range d.result.Removed {
		if d.result.Removed[i].What == what {
			d.result.Removed[i].N += n
			return
		}
	}
	d.result.Removed = append(d.result.Removed, Removed{what, n})
}

// proveAgain is for one whose row is gone: the log reports what to look for.
func (o *Operator) proveAgain(ctx context.Context, slug string, result *Dropped) error {
	s, err := o.begin(ctx, "dropped "+slug)
	if err != nil {
		return err
	}
	defer s.end()
	var details []byte
	err = s.home.QueryRow(ctx,
		`SELECT details FROM audit_log WHERE action = $1 AND subject_id = $2 ORDER BY id DESC LIMIT 1`, actionDrop,
		slug).Scan(&details)
	if errors.Is(err, pgx.ErrNoRows) {
		return errors.New("there is no such organisation, and there was none; `vakans tenant list` shows them")
	}
	d := &dropping{Operator: o, work: s, slug: slug, result: result, events: map[ticket]bool{}}
	if err == nil {
		err = json.Unmarshal(details, &d.left)
	}
	if err != nil {
		return err
	}
	result.Number = d.left.Number
	if _, err := s.tenant(ctx, d.left.Number); !errors.Is(err, tenant.ErrUnknown) {
		return errors.Join(err, fmt.Errorf("its number %d is in use again", d.left.Number))
	}
	all, err := o.databases(ctx, s)
	if err != nil {
		return err
	}
	if err := d.late(ctx, all); err != nil {
		return err
	}
	return d.prove(ctx, all)
}
