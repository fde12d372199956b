package organisationweb

import (
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/theme"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// settingsView is the form of the organisation's settings. Numbers are as they
// were typed.
type settingsView struct {
	L                  i18n.Lang
	In                 organisation.Edit
	MinDays, Retention string
	Version            int
	MayEdit, Pale      bool
	Law                organisation.Law
	Errors             ui.Errors
}

// Settings shows the form, or what it would hold to those who only look.
func (h HTML) Settings(c *web.Ctx) error {
	o, set, err := h.Organisations.Settings(c.Std(), c.Actor())
	if err != nil {
		return err
	}
	return h.showSettings(c, http.StatusOK, settingsView{In: organisation.EditOf(o, set), Version: set.Version,
		MinDays: strconv.Itoa(set.MinApplicationDays), Retention: strconv.Itoa(set.RetentionMonths)})
}

func (h HTML) showSettings(c *web.Ctx, status int, v settingsView) error {
	v.L, v.MayEdit = c.Lang(), c.Actor().Can(policies.SettingsEdit)
	var err error
	if v.Law, err = h.Organisations.LawOf(c.Std(), c.Actor().Tenant.Number); err != nil {
		return err
	}
	if t, err := theme.Compute(v.In.BrandColour); err == nil {
		v.Pale = t.Pale()
	}
	return c.Page(status, ui.PageView{Title: m.OfficeSettings(v.L), Area: ui.Office, ErrorPrefix: v.Errors.Any()},
		settingsPage(v))
}

// minDaysHint and retentionHint say what the law asks for, and where (LAW-02).
func (v settingsView) minDaysHint() string {
	return joined(m.OfficeMinDaysHint(v.L), web.Why(v.L, v.Law.OfficePeriod.Why()))
}

func (v settingsView) retentionHint() string {
	floor := v.Law.RetentionFloor
	return joined(m.OfficeRetentionHint(v.L, strconv.Itoa(floor.Demands())), web.Why(v.L, floor.Why()))
}

// joined puts a further sentence after another, if there is one.
func joined(sentence, further string) string { return strings.TrimSpace(sentence + " " + further) }

// SaveSettings changes the settings.
func (h HTML) SaveSettings(c *web.Ctx) error {
	f := c.Form()
	in, version := settingsInput(f), f.Int("version")
	err := f.Err()
	if err == nil {
		err = h.Organisations.Update(c.Std(), c.Actor(), version, in)
	}
	if err == nil {
		c.Flash(web.Flash{Tone: ui.Success, Text: m.CommonSaved(c.Lang())})
		return c.Redirect(settingsPath)
	}
	return c.Again(err, func(status int, errs ui.Errors) error {
		return h.showSettings(c, status, settingsView{In: in, Version: version, Errors: errs,
			MinDays: f.Text("min_application_days"), Retention: f.Text("retention_months")})
	}, fault.Forbidden)
}

func settingsInput(f *web.Form) organisation.Edit {
	e := organisation.Edit{
		Names: f.LangText("names"), DefaultLanguage: i18n.Lang(f.Text("default_language")), TimeZone: f.Text("time_zone"),
		BrandColour: f.Text("brand_colour"), HomePage: f.Text("home_page"), Presentation: f.LangText("presentation"),
		MinApplicationDays: f.Int("min_application_days"), RetentionMonths: f.Int("retention_months"),
		RequireComplete: f.Bool("require_complete"), Workplace: f.LangText("workplace"),
		PrivacyNotice: f.Text("privacy_notice"),
		RegisterContact: organisation.Contact{Name: f.Text("register_contact.name"), Email: f.Text("register_contact.email"),
			Phone: f.Text("register_contact.phone")},
	}
	for _, l := range f.All("languages") {
		e.Languages = append(e.Languages, i18n.Lang(l))
	}
	return e
}

func (v settingsView) languages() []ui.Option { return ui.Languages() }

func (v settingsView) chosenLanguages() []string {
	codes := make([]string, len(v.In.Languages))
	for i, l := range v.In.Languages {
		codes[i] = string(l)
	}
	return codes
}

// zones are those of the countries that have organisations, and the present one.
func (v settingsView) zones() []ui.Option {
	names := []string{"Europe/Helsinki", "Europe/Mariehamn", "Europe/Stockholm", "Europe/Oslo"}
	var options []ui.Option
	found := false
	for _, n := range names {
		options = append(options, ui.Option{Value: n, Text: zoneName(v.L, n)})
		found = found || n == v.In.TimeZone
	}
	if !found && v.In.TimeZone != "" {
		options = append(options, ui.Option{Value: v.In.TimeZone, Text: v.In.TimeZone})
	}
	return options
}

// zoneName is what people call a time zone; one that is not offered is called as
// it is.
func zoneName(l i18n.Lang, zone string) string {
	key := "admin.zone_" + strings.ToLower(path.Base(zone))
	if !m.Exists(key) {
		return zone
	}
	return m.Text(l, key, nil)
}

// ours are the languages that the organisation works in: texts are asked for
// in them first.
func (v settingsView) ours() langs { return v.In.Languages }

// others are the languages that a text may be given in besides.
func (v settingsView) others() langs {
	var out langs
	for _, l := range i18n.All {
		if !slices.Contains(v.In.Languages, l) {
			out = append(out, l)
		}
	}
	return out
}

type langs []i18n.Lang

// hold reports whether a field has a text or an error in one of the languages.
func (ls langs) hold(v settingsView, f langField) bool {
	for _, l := range ls {
		if f.Values.Has(l) || v.Errors.For(f.Name+"."+string(l)) != "" {
			return true
		}
	}
	return false
}

// langField is a text asked for in every language.
type langField struct {
	Name, Legend, Hint string
	Values             i18n.LangText
	Long               bool
}
