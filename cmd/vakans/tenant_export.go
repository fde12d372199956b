package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"vakans/internal/operator"
	"vakans/internal/wiring"
	"vakans/tenant"
)

// archiveName is where an archive goes when nobody says.
func archiveName(t tenant.Tenant, now time.Time) string {
	return t.Slug + "-" + now.UTC().Format("20060102T150405Z") + ".vakans"
}

func exportTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant export")
	out := fs.String("out", "", "the archive's name; else <slug>-<time>.vakans here")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	t, err := named(ctx, s, fs, args)
	if err != nil {
		return err
	}
	if *out == "" {
		*out = archiveName(t, s.Clock.Now())
	}
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	e, err := o.Export(ctx, t, *out)
	return answer(*asJSON, e, err, func(w io.Writer) { tellExport(w, e) })
}

func tellExport(w io.Writer, e operator.Exported) {
	fmt.Fprintf(w, "%s is in %s: %d rows of %d tables, %d files of %s, at version %d\n", e.Slug, e.Out, e.Rows, e.Tables,
		e.Files, bytes(e.FileBytes), e.SchemaVersion)
	fmt.Fprintf(w, "%s, SHA-256 %s\n", bytes(e.Size), e.SHA256)
	if e.Underway > 0 {
		fmt.Fprintf(w, "%d events were being worked on and are not in it: export again when none is, if it must be complete\n", e.Underway)
	}
	for _, id := range e.MissingFiles {
		fmt.Fprintf(w, "file %s is named by a row and is not in the file store\n", id)
	}
}
