package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// Page sends a whole page: content inside everything that stands around it.
// Of v only what is the page's own must be set (Title, Area, Breadcrumbs, …);
// the rest is completed here and by Options.Frame.
func (c *Ctx) Page(status int, v ui.PageView, content templ.Component) error {
	c.complete(&v)
	return c.r.render(status, ui.Page(v, content))
}

// Part sends a piece of a page, for a script that replaces one element.
func (c *Ctx) Part(status int, content templ.Component) error {
	return c.r.render(status, ui.In(c.Lang(), c.CSRF(), content))
}

// complete fills what is the same on every page. The token goes into every
// page; only where a form really uses it does the reply become private.
func (c *Ctx) complete(v *ui.PageView) {
	r := c.r
	if v.Lang == "" {
		v.Lang = r.lang
	}
	v.CSRF = r.csrfToken()
	if f := r.takeFlash(); f != nil && v.Flash == nil {
		v.Flash = &ui.FlashView{Tone: f.Tone, Text: f.Text, Undo: f.Undo}
	}
	if len(v.Languages) == 0 {
		v.Languages = c.languages()
	}
	c.warn(v)
	if r.signedIn() && v.User == nil {
		v.User = &ui.User{Name: r.session.Name, Detail: r.session.Detail}
	}
	if where := r.kit.opt.SignIn[r.site.Kind]; !r.signedIn() && where != nil && v.SignIn == nil {
		v.SignIn = &ui.Link{Text: m.CommonSignIn(v.Lang), Href: where(v.Lang)}
	}
	if r.kit.opt.Frame != nil {
		r.kit.opt.Frame(c, v)
	}
	if r.unsure {
		v.SignIn = nil // they may well be signed in
	}
	if v.Site.Name == "" {
		v.Site = ui.Site{Name: serviceName, Home: "/"}
	}
}

// warn sets when the session ends, so that it can ask before it does.
func (c *Ctx) warn(v *ui.PageView) {
	where := c.r.kit.opt.SignIn[c.r.site.Kind]
	if end := c.r.session.IdleAt; v.Session == nil && where != nil && !end.IsZero() {
		v.Session = &ui.Session{Expires: end, Now: c.Now(), KeepAlive: KeepAlivePath, SignIn: where(v.Lang)}
	}
}

// languages leads to the same page in the other languages where the language
// is part of the address, and else posts the choice to LanguagePath.
func (c *Ctx) languages() []ui.LanguageLink {
	links := make([]ui.LanguageLink, 0, i18n.Count)
	for _, l := range i18n.All {
		link := ui.LanguageLink{Lang: l, Href: LanguagePath, Current: l == c.r.lang, Post: true}
		if c.r.langInPath {
			link.Href, link.Post = c.inLanguage(l), false
		}
		links = append(links, link)
	}
	return links
}

// Where pages of every site post the choice of language and the wish to stay
// signed in.
const (
	LanguagePath  = "/language"
	KeepAlivePath = "/session"
)

func (c *Ctx) inLanguage(l i18n.Lang) string {
	u := c.URL()
	_, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	u.Path = strings.TrimSuffix("/"+string(l)+"/"+rest, "/")
	return u.String()
}

// Errors words a refusal for the form that caused it. It reports false for an
// error that no form can show; the handler returns that one as it is.
func (c *Ctx) Errors(err error) (ui.Errors, bool) { return FieldErrors(c.Lang(), err) }

// FieldText says what is wrong with a field, and by which rule of law (LAW-02).
func FieldText(l i18n.Lang, field fault.Field) string {
	text := m.Text(l, field.Key, field.Args)
	if field.Why == nil {
		return text
	}
	return text + " " + Why(l, field.Why)
}

// Why words the rule of law behind a limit, nothing for none (LAW-02).
func Why(l i18n.Lang, why *fault.Why) string {
	if why == nil {
		return ""
	}
	return m.Text(l, why.Key, why.Args)
}

// Again words a refusal and shows the form that caused it again, with the status
// of the error. Also are kinds that only some forms can show. What no form can
// show is returned as it is.
func (c *Ctx) Again(err error, show func(status int, errs ui.Errors) error, also ...fault.Kind) error {
	errs, ok := c.Errors(err)
	if f := fault.Of(err); slices.Contains(also, f.Kind) {
		errs, ok = ui.Errors{{Text: m.Text(c.Lang(), f.Key, f.Args)}}, true
	}
	if !ok {
		return err
	}
	return show(Status(err), errs)
}

// Refusal words an error for the form that caused it, and tells a form that was
// begun on an older version. What no form can show is returned as it is.
func (c *Ctx) Refusal(err error) (ui.Refusal, error) {
	if err == nil {
		return ui.Refusal{}, nil
	}
	errs, ok := c.Errors(err)
	if !ok {
		return ui.Refusal{}, err
	}
	f := fault.Of(err)
	return ui.Refusal{Errors: errs, Stale: f.Kind == fault.Conflict && f.Key == "error.conflict"}, nil
}

// FieldErrors is Errors for a language.
func FieldErrors(l i18n.Lang, err error) (ui.Errors, bool) {
	f := fault.Of(err)
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.TooLarge, fault.Unsupported, fault.Limited, fault.Gone:
	default:
		return nil, false
	}
	var errs ui.Errors
	for _, field := range f.Fields {
		errs.Add(field.Name, FieldText(l, field))
	}
	if len(f.Fields) == 0 {
		errs.Add("", sentence(l, f))
	}
	return errs, true
}
