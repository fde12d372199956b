package recruitmentweb

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// textsView is the ad in one language, as typed.
type textsView struct {
	ui.Refusal
	workspace
	Of    i18n.Lang // the language that is written
	In    recruitment.AdText
	Fresh bool // the ad has no text in it yet
}

// Texts shows the ad's text in the language that is asked for.
func (h HTML) Texts(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	of, ok := i18n.Parse(c.Query("lang"))
	if !ok {
		of = w.Ad.DefaultLanguage
	}
	v := textsView{workspace: w, Of: of, In: w.Ad.Texts[of]}
	return h.showTexts(c, http.StatusOK, v)
}

func (h HTML) showTexts(c *web.Ctx, status int, v textsView) error {
	_, there := v.Ad.Texts[v.Of]
	v.Fresh, v.writing = !there, true
	return h.show(c, status, v.workspace, TabTexts, v.Errors, textsPage(v))
}

// SaveText writes the ad in one language.
func (h HTML) SaveText(c *web.Ctx) error {
	f := c.Form()
	of, in := readText(f)
	version := f.Int32("version")
	w, err := h.open(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		_, err = h.Recruitments.SetText(c.Std(), c.Actor(), w.Ad.ID, version, of, in)
	}
	if err == nil {
		return w.onward(c, f, TabTexts, of)
	}
	v := textsView{workspace: w, Of: of, In: in}
	var other error
	if v.Refusal, other = refused(c, err); other != nil {
		return other
	}
	return h.showTexts(c, web.Status(err), v)
}

func readText(f *web.Form) (i18n.Lang, recruitment.AdText) {
	of, _ := i18n.Parse(f.Text("language"))
	return of, recruitment.AdText{
		Title: f.Text("title"), Description: f.Text("description"), Qualifications: f.Text("qualifications"),
		Expectations: f.Text("expectations"), Offer: f.Text("offer"), Instructions: f.Text("instructions"),
	}
}

// KeepText saves it while one writes.
func (h HTML) KeepText(c *web.Ctx) error {
	of, in := readText(c.Form())
	return h.keepAd(c, func(ad uuid.UUID) (recruitment.Ad, error) {
		return h.Recruitments.SetText(c.Std(), c.Actor(), ad, c.Version(), of, in)
	})
}

// keepAd saves a form of the ad while one writes.
func (h HTML) keepAd(c *web.Ctx, save func(ad uuid.UUID) (recruitment.Ad, error)) error {
	r, err := h.Recruitments.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err == nil {
		err = c.Form().Err()
	}
	var a recruitment.Ad
	if err == nil {
		a, err = save(r.Ad)
	}
	return keep(c, recruitment.Recruitment{}, a, err)
}

// Rendered shows Markdown as visitors will see it, for the preview beside a text.
func (h HTML) Rendered(c *web.Ctx) error {
	return c.Part(http.StatusOK, ui.Rendered(c.FormText("text")))
}

// RemoveText takes a language away from the ad.
func (h HTML) RemoveText(c *web.Ctx) error {
	return h.changeAd(c, TabTexts, func(version int32, w workspace, f *web.Form) error {
		of, _ := i18n.Parse(f.Text("language"))
		_, err := h.Recruitments.RemoveText(c.Std(), c.Actor(), w.Ad.ID, version, of)
		return err
	})
}

// SetDefault chooses the language that other readers are shown.
func (h HTML) SetDefault(c *web.Ctx) error {
	return h.changeAd(c, TabTexts, func(version int32, w workspace, f *web.Form) error {
		of, _ := i18n.Parse(f.Text("language"))
		_, err := h.Recruitments.SetDefaultLanguage(c.Std(), c.Actor(), w.Ad.ID, version, of)
		return err
	})
}

// changeAd carries out a change that has no fields to type in, and leads back to
// the tab it was made on. What is refused is shown there.
func (h HTML) changeAd(c *web.Ctx, tab Tab, change func(int32, workspace, *web.Form) error) error {
	f := c.Form()
	version := f.Int32("version")
	w, err := h.open(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		err = change(version, w, f)
	}
	if err == nil {
		return saved(c, m.CommonSaved(c.Lang()), tab.route(), w.R.ID)
	}
	r, other := refused(c, err)
	if other != nil {
		return other
	}
	return h.show(c, web.Status(err), w, tab, r.Errors, refusedPage(w, tab, r))
}

// addable are the languages that the ad can still be written in.
func (v textsView) addable() []i18n.Lang {
	have := v.Ad.Languages()
	return slices.DeleteFunc(slices.Clone(i18n.All[:]),
		func(l i18n.Lang) bool { return slices.Contains(have, l) || l == v.Of })
}

// languageTabs are the ad's languages, and the one being added.
func (v textsView) languageTabs() []ui.NavItem {
	all := v.Ad.Languages()
	if !slices.Contains(all, v.Of) {
		all = append(all, v.Of)
	}
	var out []ui.NavItem
	for _, of := range all {
		item := ui.NavItem{Text: m.LangName(v.Lang, of), Href: v.textHref(of), Go: goTo(TabTexts, of), Current: of == v.Of}
		if _, there := v.Ad.Texts[of]; there && v.unfinished() {
			item = v.checked(item, v.missingIn(of))
		}
		out = append(out, item)
	}
	return out
}

func (v textsView) textHref(of i18n.Lang) string { return v.Base() + "/ad?lang=" + string(of) }

// ended reports whether nothing of the ad can be changed any more.
func (w workspace) ended() bool { return w.Ad.State == recruitment.AdClosed || w.R.Closed() }

// isLocked reports a refusal because of FORM-36.
func isLocked(err error) bool { return err != nil && fault.Of(err).Key == "recruitment.form_locked" }

// text is one of the ad's long texts.
func (v textsView) text(name, label, value, hint string, rows int) ui.Field {
	return ui.Field{
		Name: name, Label: label, Hint: hint, Lang: string(v.Of), Value: value, Error: v.Errors.For(name), MaxLength: 20000,
		Rows:    rows,
		Preview: renderedPath,
	}
}

func required(f ui.Field) ui.Field {
	f.Required = true
	return f
}

// renderedPath answers with Markdown as visitors will see it.
const renderedPath = "/office/rendered"

func (v textsView) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "language", Value: string(v.Of)}, {Name: "version", Value: strconv.Itoa(int(v.Ad.Version))}}
}
