package nationalweb

import (
	"fmt"
	"net/http"

	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

type foundingView struct {
	words
	Founding organisation.Founding
	Stuck    bool
	Problems ui.Errors
}

// How often the page of a founding looks again by itself, in seconds. One that
// stands still leaves time to read why.
const (
	often  = "2"
	seldom = "20"
)

// Founding shows how far a founding has come, and at its end leads to the
// organisation. While it goes on the page is loaded anew every few seconds,
// which takes no script.
func (h HTML) Founding(c *web.Ctx) error {
	f, err := h.Organisations.Founding(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	if f.State == organisation.Done {
		return c.Redirect(tenantURL(f.Tenant))
	}
	v := foundingView{words: h.words(c.Lang()), Founding: f, Stuck: f.Stuck(c.Now())}
	if v.Stuck {
		c.SetHeader("Refresh", seldom)
	} else if f.Open() {
		c.SetHeader("Refresh", often)
	}
	v.Problems, _ = c.Errors(problems(f))
	return c.Page(http.StatusOK, ui.PageView{Title: v.name(), Area: ui.Admin,
		Breadcrumbs: []ui.Link{{Text: m.AdminTenants(v.L), Href: listPath}, {Text: v.name()}}}, foundingPage(v))
}

// ForgetPage asks before what was typed is thrown away.
func (h HTML) ForgetPage(c *web.Ctx) error {
	f, err := h.Organisations.Founding(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	if f.State != organisation.Failed {
		return c.Redirect(foundingURL(f))
	}
	v := foundingView{words: h.words(c.Lang()), Founding: f}
	title := m.AdminFoundingForgetTitle(v.L, v.name())
	return c.Page(http.StatusOK, ui.PageView{Title: title, Area: ui.Admin,
		Breadcrumbs: []ui.Link{{Text: m.AdminTenants(v.L), Href: listPath}, {Text: v.name(), Href: v.url("")},
			{Text: title}}}, forgetPage(v, title))
}

// Forget gives up a founding that failed.
func (h HTML) Forget(c *web.Ctx) error {
	if err := h.Organisations.Forget(c.Std(), c.Actor(), c.UUID("id")); err != nil {
		return err
	}
	c.Flash(web.Flash{Tone: ui.Success, Text: m.AdminFoundingForgotten(c.Lang())})
	return c.Redirect(listPath)
}

func (v foundingView) name() string {
	return v.Founding.Spec.Names.In(v.L, v.Founding.Spec.DefaultLanguage)
}

func (v foundingView) alert() ui.AlertView {
	f := v.Founding
	switch {
	case f.State == organisation.Failed:
		return ui.AlertView{Tone: ui.Danger, Title: m.AdminFoundingFailed(v.L),
			Text: v.code("admin.founding_", string(f.Reason))}
	case v.Stuck && f.State == organisation.Waiting:
		return ui.AlertView{Tone: ui.Warning, Title: m.AdminFoundingStuck(v.L), Text: m.AdminFoundingUnserved(v.L)}
	case v.Stuck:
		return ui.AlertView{Tone: ui.Warning, Title: m.AdminFoundingStuck(v.L), Text: m.AdminFoundingInterrupted(v.L)}
	}
	return ui.AlertView{Tone: ui.Info, Live: true, Title: v.code("admin.founding_", string(f.State)),
		Text: v.code("admin.founding_", string(f.State)+"_about")}
}

func (v foundingView) facts() []ui.Fact {
	f := v.Founding
	facts := []ui.Fact{
		{Term: m.AdminShortName(v.L), Text: f.Spec.Slug},
		{Term: m.AdminFoundingBy(v.L), Text: f.Requester},
		{Term: m.AdminFoundingAt(v.L), Text: v.moment(f.RequestedAt)},
	}
	if f.Attempts > 1 {
		facts = append(facts, ui.Fact{Term: m.AdminFoundingAttempts(v.L), Text: l10n.Number(v.L, f.Attempts)})
	}
	return facts
}

func (v foundingView) url(part string) string { return foundingURL(v.Founding) + part }

func (v foundingView) correct() string { return fmt.Sprintf("%s?from=%s", newPath, v.Founding.ID) }
