package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/wiring"
)

// listed is an organisation as `tenant list` prints it. Sizes and activity are as
// they were when they were last measured.
type listed struct {
	Number        int32         `json:"number"`
	Slug          string        `json:"slug"`
	Names         i18n.LangText `json:"names"`
	Status        string        `json:"status"`
	Held          string        `json:"held"`
	Plan          string        `json:"plan"`
	Cell          string        `json:"cell"`
	SchemaVersion int64         `json:"schema_version"`
	SchemaFloor   int64         `json:"schema_floor"`
	Hosts         []string      `json:"hosts"`
	DatabaseBytes int64         `json:"database_bytes"`
	FileBytes     int64         `json:"file_bytes"`
	Files         int           `json:"files"`
	Bytes         int64         `json:"bytes"`
	MeasuredAt    *time.Time    `json:"measured_at"`
	LastActivity  *time.Time    `json:"last_activity"`
	CreatedAt     time.Time     `json:"created_at"`
}

func listedOf(o organisation.Summary) listed {
	return listed{
		Number: o.Number, Slug: o.Slug, Names: o.Names, Status: string(o.Status), Held: o.Held, Plan: o.Plan, Cell: o.Cell,
		SchemaVersion: o.SchemaVersion, SchemaFloor: o.SchemaFloor, Hosts: o.Hosts,
		DatabaseBytes: o.Usage.DatabaseBytes, FileBytes: o.Usage.FileBytes, Files: o.Usage.Files, Bytes: o.Usage.Total(),
		MeasuredAt: known(o.Usage.MeasuredAt), LastActivity: known(o.LastActivity), CreatedAt: o.CreatedAt,
	}
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.Format("2006-01-02 15:04")
}

// state is the status, or what it is held for.
func (l listed) state() string {
	if l.Held != "" {
		return "held: " + l.Held
	}
	return l.Status
}

func listTenants(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant list")
	asJSON := fs.Bool("json", false, "the list as JSON")
	if err := parse(fs, args); err != nil {
		return err
	}
	all, err := s.Organisations.Summaries(ctx, byOperator, 0)
	if err != nil {
		return err
	}
	result := struct {
		Tenants []listed `json:"tenants"`
	}{[]listed{}}
	for _, o := range all {
		result.Tenants = append(result.Tenants, listedOf(o))
	}
	return answer(*asJSON, result, nil, func(w io.Writer) {
		table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "NUMBER\tSLUG\tSTATUS\tPLAN\tCELL\tVERSION\tDATABASE\tFILES\tMEASURED\tLAST ACTIVITY")
		for _, t := range result.Tenants {
			database, files := "-", "-"
			if t.MeasuredAt != nil {
				database, files = bytes(t.DatabaseBytes), bytes(t.FileBytes)
			}
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", t.Number, t.Slug, t.state(), t.Plan, t.Cell,
				t.SchemaVersion,
				database, files, moment(t.MeasuredAt), moment(t.LastActivity))
		}
		_ = table.Flush() // standard output is gone with its reader
	})
}
