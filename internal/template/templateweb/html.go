// Package templateweb is where staff write message templates: pages and their
// JSON counterparts. It parses, calls package template and shows; it decides nothing.
package templateweb

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/letter"
	"vakans/internal/template"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// HTML are the pages.
type HTML struct{ Templates *template.Service }

const home = "/office/templates"

type listView struct {
	Lang     i18n.Lang
	Own      []template.Template
	Standard []standard
}

// standard is a letter of the product with the organisation's text for it.
type standard struct {
	Key  string
	Ours template.Template // zero: the product's text alone
}

// List shows the organisation's templates, and the product's letters that it
// may write its own text for.
func (h HTML) List(c *web.Ctx) error {
	all, err := h.Templates.List(c.Std(), c.Actor())
	if err != nil {
		return err
	}
	v := listView{Lang: c.Lang()}
	for _, key := range template.Replaceable {
		s := standard{Key: key}
		if i := slices.IndexFunc(all, func(t template.Template) bool { return t.Key == key }); i >= 0 {
			s.Ours = all[i]
		}
		v.Standard = append(v.Standard, s)
	}
	for _, t := range all {
		if t.Key == "" {
			v.Own = append(v.Own, t)
		}
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.CaseTemplates(c.Lang()), Area: ui.Office}, listPage(v))
}

// href leads to the text of a letter of the product: to ours, or to a new one.
func (s standard) href() string {
	if s.Ours.ID != uuid.Nil {
		return home + "/" + s.Ours.ID.String()
	}
	return home + "/new?key=" + s.Key
}

type formView struct {
	Lang   i18n.Lang
	ID     uuid.UUID // zero: new
	In     template.Input
	Errors ui.Errors
}

// New opens the form of a template; of a letter of the product when the address
// names one, beginning from the product's text.
func (h HTML) New(c *web.Ctx) error {
	v := formView{In: template.Input{Texts: map[i18n.Lang]template.Text{}}}
	if key := c.Query("key"); slices.Contains(template.Replaceable, key) {
		texts, err := h.Templates.Start(c.Std(), c.Actor(), key)
		if err != nil {
			return err
		}
		v.In.Key, v.In.Texts = key, texts
	}
	return show(c, http.StatusOK, v)
}

// Create makes a template.
func (h HTML) Create(c *web.Ctx) error {
	in := read(c)
	if _, err := h.Templates.Create(c.Std(), c.Actor(), in); err != nil {
		return again(c, formView{In: in}, err)
	}
	return done(c, m.CaseTemplateSaved(c.Lang()))
}

// Edit opens a template.
func (h HTML) Edit(c *web.Ctx) error {
	t, err := h.Templates.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	return show(c, http.StatusOK, formView{ID: c.UUID("id"),
		In: template.Input{Key: t.Key, Name: t.Name, Texts: t.Texts, Version: t.Version()}})
}

// Save changes a template.
func (h HTML) Save(c *web.Ctx) error {
	in := read(c)
	if _, err := h.Templates.Edit(c.Std(), c.Actor(), c.UUID("id"), in); err != nil {
		return again(c, formView{ID: c.UUID("id"), In: in}, err)
	}
	return done(c, m.CaseTemplateSaved(c.Lang()))
}

// Delete removes a template; a letter of the product has the product's text
// again.
func (h HTML) Delete(c *web.Ctx) error {
	if err := h.Templates.Delete(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return err
	}
	return done(c, m.CaseTemplateDeleted(c.Lang()))
}

func done(c *web.Ctx, text string) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.SeeOther(home)
}

// read takes the form as it was written.
func read(c *web.Ctx) template.Input {
	f := c.Form()
	in := template.Input{Key: f.Text("key"), Name: f.Text("name"), Texts: map[i18n.Lang]template.Text{}}
	in.Version, _ = strconv.ParseInt(f.Text("edited"), 10, 64)
	for _, l := range i18n.All {
		in.Texts[l] = template.Text{Subject: f.Text(ui.FieldIn("subject", l)), Body: f.Text(ui.FieldIn("body", l))}
	}
	return in
}

func again(c *web.Ctx, v formView, err error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return show(c, status, v)
	})
}

func show(c *web.Ctx, status int, v formView) error {
	v.Lang = c.Lang()
	return c.Page(status, ui.PageView{
		Title: v.title(), Area: ui.Office, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.CaseTemplates(v.Lang), Href: home}, {Text: v.title()}},
	}, formPage(v))
}

func (v formView) title() string {
	switch {
	case v.In.Key != "":
		return letterName(v.Lang, v.In.Key)
	case v.ID == uuid.Nil:
		return m.CaseTemplateNew(v.Lang)
	}
	return m.CaseTemplateEdit(v.Lang)
}

// action is where the form is posted to.
func (v formView) action() string {
	if v.ID == uuid.Nil {
		return home + "/new"
	}
	return home + "/" + v.ID.String()
}

func (v formView) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "key", Value: v.In.Key}, {Name: "edited", Value: strconv.FormatInt(v.In.Version, 10)}}
}

// placeholders are the values that the text may show.
func (v formView) placeholders() []string {
	key := v.In.Key
	if key == "" {
		return []string{"recipient_name", "organisation", "job_title"}
	}
	names := []string{"recipient_name", "organisation"}
	for _, p := range letter.Templates[key].Placeholders {
		names = append(names, p.Name)
	}
	return names
}

// Inserts offers placeholders by what people call them; a text keeps their names.
func Inserts(l i18n.Lang, placeholders []string) ui.InsertsView {
	v := ui.InsertsView{Label: m.CasePlaceholders(l)}
	for _, name := range placeholders {
		v.Values = append(v.Values, ui.Insert{Name: m.Text(l, "case.placeholder_"+name, nil), Value: "{{" + name + "}}"})
	}
	return v
}

func letterName(l i18n.Lang, key string) string { return m.Text(l, "case.letter_"+key, nil) }

func (v formView) deleteText() string {
	if v.In.Key != "" {
		return m.CaseTemplateBackToStandard(v.Lang)
	}
	return m.CaseTemplateDelete(v.Lang)
}

// The fields of a text in one language.
