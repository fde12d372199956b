package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"vakans/internal/operator"
	"vakans/internal/wiring"
)

func showTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant show")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	t, err := named(ctx, s, fs, args)
	if err != nil {
		return err
	}
	all, err := s.Organisations.Summaries(ctx, byOperator, t.Number)
	if err != nil || len(all) != 1 {
		return err
	}
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	figures, err := o.Figures(ctx, t)
	if err != nil {
		return err
	}
	row := listedOf(all[0])
	row.FileBytes, row.Files = figures.FileBytes, figures.Files
	if !figures.Out { // else what is remembered stays, with its time
		row.DatabaseBytes, row.LastActivity, row.MeasuredAt = figures.DatabaseBytes, figures.LastActivity, nil
	}
	row.Bytes = row.DatabaseBytes + row.FileBytes
	return answer(*asJSON, struct {
		listed
		operator.Figures
	}{row, figures}, nil, func(w io.Writer) { describe(w, row, figures) })
}

func describe(w io.Writer, t listed, f operator.Figures) {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	line := func(name, format string, args ...any) { fmt.Fprintf(table, name+"\t"+format+"\n", args...) }
	line("number", "%d", t.Number)
	line("slug", "%s", t.Slug)
	for lang, name := range t.Names {
		line("name "+string(lang), "%s", name)
	}
	line("status", "%s", t.state())
	line("plan", "%s", t.Plan)
	line("hosts", "%s", strings.Join(t.Hosts, ", "))
	line("cell", "%s", t.Cell)
	line("version", "%d, for programs that know %d", t.SchemaVersion, t.SchemaFloor)
	if len(f.Away) > 0 {
		line("away", "%s: what stands there is not known", strings.Join(f.Away, ", "))
	}
	if !f.Out {
		line("database", "%s", bytes(t.DatabaseBytes))
	} else if t.MeasuredAt != nil {
		line("database", "%s when it was measured, %s", bytes(t.DatabaseBytes), moment(t.MeasuredAt))
	}
	line("files", "%d, %s", t.Files, bytes(t.FileBytes))
	if !f.Out {
		line("users", "%d active, %d invited, %d inactive", f.Users["active"], f.Users["invited"], f.Users["inactive"])
	}
	if t.LastActivity != nil {
		line("last activity", "%s", moment(t.LastActivity))
	}
	line("events", "%d wait, %d given up", f.Events, f.Parked)
	if !f.Out {
		line("letters", "%d wait", f.Letters)
	}
	if len(f.FormerRoles) > 0 {
		line("former roles", "%s", strings.Join(f.FormerRoles, ", "))
	}
	_ = table.Flush() // standard output is gone with its reader
}
