package organisation

import (
	netmail "net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vakans/internal/audit"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/mail"
	"vakans/internal/theme"
)

// Edit is what an organisation changes of itself.
type Edit struct {
	Names              i18n.LangText
	DefaultLanguage    i18n.Lang
	Languages          []i18n.Lang
	TimeZone           string
	BrandColour        string
	HomePage           string
	Presentation       i18n.LangText
	MinApplicationDays int
	RetentionMonths    int
	RequireComplete    bool
	Workplace          i18n.LangText
	RegisterContact    Contact
	PrivacyNotice      string
}

// EditOf is an edit that changes nothing: what a form starts from.
func EditOf(o Organisation, s Settings) Edit {
	return Edit{
		Names: o.Names, DefaultLanguage: o.DefaultLanguage, Languages: o.Languages, TimeZone: o.TimeZone,
		BrandColour: o.BrandColour,
		HomePage:    o.HomePage, Presentation: o.Presentation, MinApplicationDays: s.MinApplicationDays,
		RetentionMonths: s.RetentionMonths,
		RequireComplete: s.RequireComplete, Workplace: s.Workplace, RegisterContact: s.RegisterContact,
		PrivacyNotice: s.PrivacyNotice,
	}
}

// The limits of an organisation's details and settings: characters, days and
// months.
const (
	MaxName            = 120
	MaxText            = 10000
	MaxPhone           = 40
	MaxAddress         = 500
	MaxApplicationDays = 365
	MaxRetentionMonths = 600
)

// check refuses what breaks a rule, the law's about how long applications are kept
// among them.
func (e *Edit) check(law Law) error {
	var c fault.Collector
	e.tidy()
	checkNames(&c, e.Names, e.DefaultLanguage)
	c.Check(slices.Contains(e.Languages, e.DefaultLanguage), "languages", "office.default_language_missing")
	checkZone(&c, e.TimeZone)
	checkColour(&c, e.BrandColour)
	checkAddress(&c, "home_page", e.HomePage)
	checkAddress(&c, "privacy_notice", e.PrivacyNotice)
	checkText(&c, "presentation", e.Presentation)
	checkText(&c, "workplace", e.Workplace)
	between(&c, "min_application_days", e.MinApplicationDays, 0, MaxApplicationDays)
	least := max(law.RetentionFloor.Demands(), 1)
	const months = "retention_months"
	c.Demand(law.RetentionFloor.Why(), e.RetentionMonths >= least, months, "error.too_small", "min", strconv.Itoa(least))
	c.Check(e.RetentionMonths <= MaxRetentionMonths, months, "error.too_big", "max", strconv.Itoa(MaxRetentionMonths))
	e.RegisterContact.check(&c)
	return c.Err()
}

func (e *Edit) tidy() {
	e.Names, e.Presentation, e.Workplace = e.Names.Trimmed(), e.Presentation.Trimmed(), e.Workplace.Trimmed()
	e.HomePage, e.PrivacyNotice = strings.TrimSpace(e.HomePage), strings.TrimSpace(e.PrivacyNotice)
	e.BrandColour = strings.ToLower(strings.TrimSpace(e.BrandColour))
	r := &e.RegisterContact
	r.Name, r.Email, r.Phone = strings.TrimSpace(r.Name), strings.ToLower(strings.TrimSpace(r.Email)),
		strings.TrimSpace(r.Phone)
	codes := make([]string, len(e.Languages))
	for i, l := range e.Languages {
		codes[i] = string(l)
	}
	e.Languages = languages(codes)
}

func checkNames(c *fault.Collector, names i18n.LangText, def i18n.Lang) {
	if !def.Valid() {
		c.Add("default_language", "error.language")
		return
	}
	c.Check(names.Has(def), "names."+string(def), "error.required")
	for l, name := range names {
		c.AtMost("names."+string(l), name, MaxName)
		c.Check(mail.NameFits(name), "names."+string(l), "error.characters") // letters come from it
	}
}

func checkZone(c *fault.Collector, zone string) {
	_, err := time.LoadLocation(zone)
	c.Check(err == nil && zone != "" && zone != "Local", "time_zone", "error.choose")
}

func checkColour(c *fault.Collector, colour string) {
	_, err := theme.Compute(colour)
	c.Check(err == nil && strings.HasPrefix(colour, "#"), "brand_colour", "office.colour_wrong")
}

func checkAddress(c *fault.Collector, field, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	c.Check(err == nil && u.Scheme == "https" && u.Host != "" && len(address) <= MaxAddress, field, "error.url")
}

func checkText(c *fault.Collector, field string, t i18n.LangText) {
	for l, s := range t {
		c.AtMost(field+"."+string(l), s, MaxText)
	}
}

func between(c *fault.Collector, field string, n, least, most int) {
	c.Check(n >= least, field, "error.too_small", "min", strconv.Itoa(least))
	c.Check(n <= most, field, "error.too_big", "max", strconv.Itoa(most))
}

func (r Contact) check(c *fault.Collector) {
	c.AtMost("register_contact.name", r.Name, MaxName)
	c.AtMost("register_contact.phone", r.Phone, MaxPhone)
	if r.Email == "" {
		return
	}
	parsed, err := netmail.ParseAddress(r.Email)
	c.Check(err == nil && parsed.Address == r.Email, "register_contact.email", "error.email")
}

// changes says which rules became what; texts are named only.
func (e Edit) changes(old Settings) map[string]any {
	d := audit.Changes{}
	d.Add("min_application_days", old.MinApplicationDays, e.MinApplicationDays)
	d.Add("retention_months", old.RetentionMonths, e.RetentionMonths)
	d.Add("require_complete", old.RequireComplete, e.RequireComplete)
	d.Add("language", old.DefaultLanguage, e.DefaultLanguage)
	d.Add("time_zone", old.TimeZone, e.TimeZone)
	return d.Details()
}
