package applicantweb

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"vakans/internal/applicant"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/legal"
	"vakans/internal/session"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// documentView is one of the service's own documents.
type documentView struct {
	L           i18n.Lang
	Page        string // last part of its address
	Title, Text string
}

// Terms are the terms of use that a registration accepts (ACC-07).
func (h HTML) Terms(c *web.Ctx) error {
	return showDocument(c, documentView{Page: "terms", Title: m.CommonTerms(c.Lang()), Text: m.AccountTermsText(c.Lang())})
}

// Privacy is the privacy notice that a registration accepts (ACC-07, PROF-14).
func (h HTML) Privacy(c *web.Ctx) error {
	return showDocument(c, documentView{Page: "privacy", Title: m.CommonPrivacyNotice(c.Lang()), Text: h.privacyText(c)})
}

// privacyText says how long data is kept. An organisation may keep longer what was
// sent to it; what is said here is the least that the law asks of any.
func (h HTML) privacyText(c *web.Ctx) string {
	l := c.Lang()
	months := func(n int) string { return l10n.LengthInMonths(n).Genitive(l) }
	kept := legal.Least(h.Law, legal.NotSelected, legal.DayOf(c.Now(), cmp.Or(h.Zone, time.UTC)))
	return m.AccountPrivacyText(l, months(submission.CopyMonths), l10n.LengthOf(session.FailuresKept).Genitive(l),
		months(submission.DraftMonths), months(int(kept)), l10n.LengthInDays(applicant.PendingDays).Genitive(l))
}

// Accessibility is the accessibility statement.
func (h HTML) Accessibility(c *web.Ctx) error {
	return showDocument(c, documentView{Page: "accessibility", Title: m.CommonAccessibility(c.Lang()),
		Text: m.AccountAccessibilityText(c.Lang())})
}

func showDocument(c *web.Ctx, v documentView) error {
	v.L = c.Lang()
	c.Fresh()
	return c.Page(http.StatusOK, ui.PageView{Title: v.Title, Area: ui.Account, Canonical: c.Absolute(at(v.L, v.Page)),
		Alternates: alternates(c, v.Page)}, documentPage(v))
}

func alternates(c *web.Ctx, page string) []ui.Alternate {
	all := make([]ui.Alternate, 0, i18n.Count)
	for _, l := range i18n.All {
		all = append(all, ui.Alternate{Lang: l, URL: c.Absolute(at(l, page))})
	}
	return all
}

// version dates the text. A version is named after the month it was made in.
func (v documentView) version() string {
	from, err := time.Parse("2006-01", applicant.TermsVersion)
	if err != nil {
		return applicant.TermsVersion
	}
	return m.AccountDocumentVersion(v.L, l10n.Date(v.L, from, nil), applicant.TermsVersion)
}

type documentPart struct{ Title, Text string }

// parts splits the text at its headings.
func (v documentView) parts() []documentPart {
	var all []documentPart
	for _, one := range strings.Split("\n"+v.Text, "\n## ")[1:] {
		title, text, _ := strings.Cut(one, "\n")
		all = append(all, documentPart{title, text})
	}
	return all
}
