package ui

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"vakans/internal/i18n/m"
)

// attributes bind a form to the module autosave and carry its sentences.
func (a Autosave) attributes(ctx context.Context) templ.Attributes {
	l := lang(ctx)
	return templ.Attributes{
		"data-autosave": a.URL, "data-version": itoa(a.Version),
		"data-saving": m.UiSaving(l), "data-offline": m.UiOffline(l),
		"data-conflict": m.UiConflict(l), "data-not-saved": m.UiNotSaved(l),
		"data-unsaved": a.Unsaved,
	}
}

// markdownWords are the sentences of the module markdown.
func markdownWords(ctx context.Context, f Field) templ.Attributes {
	l := lang(ctx)
	return templ.Attributes{
		"data-toolbar": m.UiMarkdownToolbar(l, f.Label), "data-bold": m.UiMarkdownBold(l), "data-list": m.UiMarkdownList(l),
		"data-link": m.UiMarkdownLink(l), "data-sample": m.UiMarkdownSample(l),
	}
}

// withoutRange is a date as a text field, which knows no range.
func (f Field) withoutRange() Field {
	f.Min, f.Max = "", ""
	return f
}

// query is the address's query as fields: a GET form would drop it.
func (v DialogButtonView) query() []Hidden {
	u, err := url.Parse(v.Href)
	if err != nil {
		return nil
	}
	var out []Hidden
	for name, values := range u.Query() {
		for _, value := range values {
			out = append(out, Hidden{name, value})
		}
	}
	slices.SortFunc(out, func(a, b Hidden) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return out
}

func (v FieldsetView) key() string {
	if v.ID != "" {
		return v.ID
	}
	return "group-" + slug(v.Legend)
}

// slug makes an id of a text; ids may hold any letter but no space.
func slug(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(text), "-"))
}

func (v FieldsetView) describedBy() string {
	var ids []string
	if v.Hint != "" {
		ids = append(ids, v.key()+"-hint")
	}
	if v.Error != "" {
		ids = append(ids, v.key()+"-error")
	}
	return strings.Join(ids, " ")
}

func (v FilterView) title(ctx context.Context) string {
	if v.Title == "" {
		return m.UiFilter(lang(ctx))
	}
	return v.Title
}

func (v FilterView) submit(ctx context.Context) string {
	if v.Submit == "" {
		return m.UiShowResults(lang(ctx))
	}
	return v.Submit
}

func (v UploadView) uploadForm() FormView {
	f := v.Form
	f.Multipart = true
	return f
}
