package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"vakans/internal/operator"
	"vakans/internal/wiring"
)

func importTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant import")
	var opt operator.ImportOptions
	fs.StringVar(&opt.Cell, "cell", "", "where it shall live; else where it came from, or the next in turn")
	fs.BoolVar(&opt.Replace, "replace", false, "over the suspended organisation of the same number")
	fs.BoolVar(&opt.DryRun, "dry-run", false, "only say whether it could come")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	file, err := argument(fs, args)
	if err != nil {
		return err
	}
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	i, err := o.Import(ctx, file, opt)
	return answer(*asJSON, i, err, func(w io.Writer) { tellImport(w, i) })
}

func tellImport(w io.Writer, i operator.Imported) {
	if i.DryRun {
		fmt.Fprintf(w, "%s can come as number %d into %s: %d rows, %d files; nothing was changed\n", i.Slug, i.Number, i.Cell,
			i.Rows, i.Files)
		return
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "TABLE\tROWS\tCHECKSUM, IN THE ARCHIVE AND HERE")
	for _, t := range i.Tables {
		fmt.Fprintf(table, "%s\t%d\t%s\n", t.Name, t.Rows, t.Sum)
	}
	_ = table.Flush() // standard output is gone with its reader
	fmt.Fprintf(w, "%s is number %d in %s, %s, at version %d: %d rows and %d files, all as in the archive\n", i.Slug,
		i.Number, i.Cell, i.Status, i.Version, i.Rows, i.Files)
	if i.From != i.Version {
		fmt.Fprintf(w, "the checksums are of version %d, before it was brought on\n", i.From)
	}
	fmt.Fprintf(w, "%d people were not here before; %d files were removed; %d events were announced\n", i.People,
		i.Removed, i.Events)
	if i.Status == "suspended" {
		fmt.Fprintf(w, "open it with: vakans tenant resume %s\n", i.Slug)
	}
}
