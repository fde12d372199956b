package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"vakans/internal/event"
	"vakans/internal/operator"
)

// retried is what `events retry` did, or would do.
type retried struct {
	Retried bool           `json:"retried"` // false: only listed
	Events  []event.Parked `json:"events"`
}

// eventsCommand lists the events that the worker has given up, and lets it try
// them again.
func eventsCommand(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "retry" {
		return errUsage
	}
	var which event.Which
	var kind string
	fs := flags("events retry")
	fs.Int64Var(&which.ID, "id", 0, "the event with this number")
	fs.StringVar(&kind, "kind", "", "all of a kind")
	all := fs.Bool("all", false, "all that were given up")
	dry := fs.Bool("dry-run", false, "list them and change nothing")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
	if err := parse(fs, args[1:]); err != nil {
		return err
	}
	which.Kind = event.Kind(kind)
	chosen := which != event.Which{}
	if chosen && *all || which.ID < 0 {
		return errUsage
	}
	s, err := open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	o, err := operatorOf(s)
	if err != nil {
		return err
	}
	result, err := retry(ctx, o, which, *dry || !chosen && !*all)
	return answer(*asJSON, result, err, func(w io.Writer) { result.words(w, chosen || *all) })
}

// retry lists the events, or gives them a fresh start. One that was asked for by
// its number and is not there is an error.
func retry(ctx context.Context, o *operator.Operator, which event.Which, dry bool) (retried, error) {
	do := o.RetryEvents
	if dry {
		do = o.ParkedEvents
	}
	list, err := do(ctx, which)
	r := retried{Retried: !dry, Events: append([]event.Parked{}, list...)}
	switch {
	case err != nil && len(list) > 0:
		return r, errors.Join(err, errPartly)
	case err == nil && which.ID != 0 && len(list) == 0:
		return r, fmt.Errorf("event %d was not given up", which.ID)
	}
	return r, err
}

func (r retried) words(w io.Writer, asked bool) {
	if len(r.Events) == 0 {
		fmt.Fprintln(w, "no event was given up")
		return
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "EVENT\tKIND\tFROM\tAT\tDATABASE")
	for _, e := range r.Events {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", e.ID, e.Kind, e.Source, e.At.Format("2006-01-02 15:04:05"), e.Database)
	}
	_ = table.Flush() // standard output is gone with its reader
	switch {
	case r.Retried:
		fmt.Fprintf(w, "%d are tried again\n", len(r.Events))
	case !asked:
		fmt.Fprintln(os.Stderr, "choose with --id, --kind or --all which to try again")
	}
}
