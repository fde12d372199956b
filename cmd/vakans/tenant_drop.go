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

// dropTenant removes an organisation for ever; its slug must be typed out.
func dropTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant drop")
	var opt operator.DropOptions
	sure := fs.String("confirm", "", "the slug once more, where nobody can be asked")
	fs.StringVar(&opt.Out, "out", "", "the archive's name; else <slug>-<time>.vakans here")
	fs.BoolVar(&opt.NoExport, "no-export", false, "make no archive first")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	slug, err := argument(fs, args)
	if err != nil {
		return err
	}
	// One whose row is gone already is looked for again.
	t, err := s.Planes.Directory.BySlug(ctx, slug)
	if err != nil && !errors.Is(err, tenant.ErrUnknown) {
		return err
	}
	if *sure == "" {
		*sure, _ = typed(ctx, fmt.Sprintf("This removes %s for ever. Type its slug to go on: ", slug))
	}
	if *sure != slug {
		return fmt.Errorf("this removes %s for ever: type its slug out, or say --confirm %s", slug, slug)
	}
	if opt.Out == "" {
		t.Slug = slug
		opt.Out = archiveName(t, s.Clock.Now())
	}
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	d, err := o.Drop(ctx, slug, opt)
	return answer(*asJSON, d, err, func(w io.Writer) { tellDrop(w, d) })
}

func tellDrop(w io.Writer, d operator.Dropped) {
	if d.Exported != nil {
		tellExport(w, *d.Exported)
	}
	for _, r := range d.Removed {
		if r.N > 0 {
			fmt.Fprintf(w, "removed %d %s\n", r.N, r.What)
		}
	}
	fmt.Fprintf(w, "nothing is left of %s: %d tables of %d databases with %d rows, every role and schema, the file store and the queue were searched\n",
		d.Slug, d.Proof.Tables, d.Proof.Databases, d.Proof.Rows)
	for _, k := range d.Proof.Kept {
		fmt.Fprintf(w, "kept on purpose: %d in %s: %s\n", k.N, k.Where, k.Reason)
	}
}
