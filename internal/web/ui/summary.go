package ui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Form is a form. Above it stand its errors, in the order of its fields and each
// with its field's name: "Fill this in" alone, twice, tells nobody where.
func Form(v FormView) templ.Component {
	if !v.Errors.Any() {
		return form(v)
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var named labels
		var body bytes.Buffer
		if err := form(v).Render(context.WithValue(ctx, labelsKey{}, &named), &body); err != nil {
			return err
		}
		if err := ErrorSummary(named.of(v.Errors)).Render(ctx, w); err != nil {
			return err
		}
		_, err := body.WriteTo(w)
		return err
	})
}

type (
	labelsKey struct{}
	groupKey  struct{}
)

// labels are the names of a form's fields in the order in which they stand.
type labels []FieldError

// Fieldset is a group of fields under a legend.
func Fieldset(v FieldsetView) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		name(ctx, v.key(), v.Legend)
		if !v.Large { // the legend belongs to the fields' names, as in "Degree 2, School"
			ctx = context.WithValue(ctx, groupKey{}, v.Legend)
		}
		return fieldset(v).Render(ctx, w)
	})
}

// name notes what a field is called. The first name counts: a group names its
// parts before they name themselves.
func name(ctx context.Context, field, label string) {
	if l, ok := ctx.Value(labelsKey{}).(*labels); ok {
		if group, ok := ctx.Value(groupKey{}).(string); ok {
			label = group + ", " + label
		}
		*l = append(*l, FieldError{field, label})
	}
}

// of returns the errors with the fields' names, those of the whole form first.
func (l labels) of(errs Errors) Errors {
	place := func(e FieldError) int {
		return slices.IndexFunc(l, func(f FieldError) bool { return f.Field == e.Field })
	}
	out := slices.Clone(errs)
	slices.SortStableFunc(out, func(a, b FieldError) int { return place(a) - place(b) })
	for i, e := range out {
		if at := place(e); at >= 0 {
			out[i].Text = join(l[at].Text, e.Text)
		}
	}
	return out
}

// join puts a colon after a name, in place of its own mark unless it is a question.
func join(label, text string) string {
	if strings.HasSuffix(label, "?") {
		return label + " " + text
	}
	return strings.TrimRight(label, ":.") + ": " + text
}
