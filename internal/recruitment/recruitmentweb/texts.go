package recruitmentweb

import (
	"net/http"
	"slices"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// textsView is the ad in one language, as typed.
type textsView struct {
	refusal
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
	v.Fresh = !there
	return h.show(c, status, v.workspace, TabTexts, v.Errors, textsPage(v))
}

// SaveText writes the ad in one language.
func (h HTML) SaveText(c *web.Ctx) error {
	f := c.Form()
	of, _ := i18n.Parse(f.Text("language"))
	version := f.Int32("version")
	in := recruitment.AdText{
		Title: f.Text("title"), Description: f.Text("description"), Qualifications: f.Text("qualifications"),
		Expectations: f.Text("expectations"), Offer: f.Text("offer"), Instructions: f.Text("instructions"),
	}
	w, err := h.open(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		_, err = h.Recruitments.SetText(c.Std(), c.Actor(), w.Ad.ID, version, of, in)
	}
	if err == nil {
		return saved(c, m.CommonSaved(c.Lang()), home+"/%s/ad?lang=%s", w.R.ID, of)
	}
	v := textsView{workspace: w, Of: of, In: in}
	var other error
	if v.refusal, other = refused(c, err); other != nil {
		return other
	}
	return h.showTexts(c, web.Status(err), v)
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
// the tab it was made on. What is refused is told there.
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
	return slices.DeleteFunc(slices.Clone(i18n.All[:]), func(l i18n.Lang) bool { return slices.Contains(have, l) || l == v.Of })
}

// languageTabs are the ad's languages, and the one being added.
func (v textsView) languageTabs() []ui.NavItem {
	all := v.Ad.Languages()
	if !slices.Contains(all, v.Of) {
		all = append(all, v.Of)
	}
	var out []ui.NavItem
	for _, of := range all {
		out = append(out, ui.NavItem{Text: langName(v.Lang, of), Href: v.textHref(of), Current: of == v.Of})
	}
	return out
}

func (v textsView) textHref(of i18n.Lang) string { return v.Base() + "/ad?lang=" + string(of) }

// ended reports whether nothing of the ad can be changed any more.
func (w workspace) ended() bool { return w.Ad.State == recruitment.AdClosed || w.R.Closed() }

// isLocked reports a refusal because of FORM-36.
func isLocked(err error) bool { return err != nil && fault.Of(err).Key == "recruitment.form_locked" }

func (v textsView) hidden() []ui.Hidden {
	return []ui.Hidden{{Name: "language", Value: string(v.Of)}, {Name: "version", Value: itoa(v.Ad.Version)}}
}
