package nationalweb

import (
	"fmt"
	"net/http"
	"strings"

	"vakans/internal/fault"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/tenant"
)

type tenantView struct {
	words
	Page    organisation.Page
	Site    string
	Host    string
	History []ui.EventView

	Plan       string // as chosen
	Hosts      string // as typed, one on each line
	PlanErrors ui.Errors
	HostErrors ui.Errors
}

// Tenant shows one organisation.
func (h HTML) Tenant(c *web.Ctx) error {
	v, err := h.view(c)
	if err != nil {
		return err
	}
	return h.show(c, http.StatusOK, v)
}

func (h HTML) view(c *web.Ctx) (tenantView, error) {
	v := tenantView{words: h.words(c.Lang())}
	var err error
	if v.Page, err = h.Organisations.Look(c.Std(), c.Actor(), number(c)); err != nil {
		return v, err
	}
	v.Site, v.Host = h.site(v.Page.Slug), h.host(v.Page.Slug)
	v.Plan, v.Hosts = v.Page.Plan, strings.Join(v.Page.Hosts, "\n")
	lines, err := h.Organisations.History(c.Std(), c.Actor(), v.Page.Slug)
	for _, e := range lines {
		v.History = append(v.History, v.event(e))
	}
	return v, err
}

// number is the organisation that the address names; 0 is nobody's.
func number(c *web.Ctx) int32 { return number32(c.ParamInt("number")) }

// number32 is a number that fits the registry, or 0.
func number32(n int) int32 {
	if n < 0 || n > 1<<31-1 {
		return 0
	}
	return int32(n)
}

func (h HTML) show(c *web.Ctx, status int, v tenantView) error {
	return c.Page(status, ui.PageView{Title: v.name(v.Page.Summary), Area: ui.Admin, ErrorPrefix: v.PlanErrors.Any() ||
		v.HostErrors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.AdminTenants(v.L), Href: listPath}, {Text: v.name(v.Page.Summary)}}}, tenantPage(v))
}

func (v tenantView) url(part string) string { return tenantURL(v.Page.Number) + part }

func (v tenantView) active() bool { return v.Page.Status == tenant.Active }

// ready reports whether nobody but the invited superuser is there yet.
func (v tenantView) ready() bool {
	return !v.Page.Names.Empty() && v.Page.Members["active"] == 0 && v.Page.Members["invited"] > 0
}

func (v tenantView) tags() []ui.TagView {
	tags := []ui.TagView{v.stateTag(v.Page.Summary)}
	if a := v.Page.Age(); a != organisation.Level {
		tags = append(tags, v.ageTag(a))
	}
	return tags
}

// notice explains what keeps the organisation closed or out of step.
func (v tenantView) notice() string {
	switch {
	case v.Page.Held != "":
		return v.code("admin.held_", v.Page.Held)
	case v.Page.Age() == organisation.Behind:
		return m.AdminBehindAbout(v.L)
	case v.Page.Age() == organisation.Ahead:
		return m.AdminAheadAbout(v.L)
	}
	return ""
}

func (v tenantView) facts() []ui.Fact {
	p := v.Page
	return []ui.Fact{
		{Term: m.AdminShortName(v.L), Text: p.Slug},
		{Term: m.AdminAddress(v.L), Detail: siteLink(v)},
		{Term: m.AdminKind(v.L), Text: v.or(v.kind(p.Kind))},
		{Term: m.AdminCountry(v.L), Text: v.or(v.country(p.Country))},
		{Term: m.AdminPlan(v.L), Text: v.or(v.plan(p.Plan))},
		{Term: m.AdminCreated(v.L), Text: v.date(p.CreatedAt)},
		{Term: m.AdminLastActivity(v.L), Text: v.activity()},
	}
}

func (words) or(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func (v tenantView) activity() string {
	if v.Page.LastActivity.IsZero() {
		return m.AdminActivityNone(v.L)
	}
	return v.moment(v.Page.LastActivity)
}

// figures are what an administrator asks first: how the service is used.
func (v tenantView) figures() []ui.Fact {
	u, n := v.Page.Usage, func(n int) string { return l10n.Number(v.L, n) }
	facts := []ui.Fact{{Term: m.AdminFigureAds(v.L), Text: m.AdminMeasuredNever(v.L)},
		{Term: m.AdminFigureApplications(v.L), Text: m.AdminMeasuredNever(v.L)}}
	if !u.MeasuredAt.IsZero() {
		facts[0].Text = m.AdminFigureAdsOpen(v.L, n(u.Ads), n(u.OpenAds))
		facts[1].Text = n(u.Applications)
	}
	for _, state := range []string{"active", "invited", "inactive"} {
		facts = append(facts, ui.Fact{Term: m.CommonLabelValue(v.L, m.AdminPeople(v.L), v.code("code.user_", state)),
			Text: n(v.Page.Members[state])})
	}
	return facts
}

// operating is what only those who run the service need to know.
func (v tenantView) operating() []ui.Fact {
	p, u := v.Page, v.Page.Usage
	facts := []ui.Fact{
		{Term: m.AdminCell(v.L), Text: p.Cell},
		{Term: m.AdminSchemaVersion(v.L), Text: fmt.Sprint(p.SchemaVersion)},
	}
	if u.MeasuredAt.IsZero() {
		return append(facts, ui.Fact{Term: m.AdminSize(v.L), Text: m.AdminMeasuredNever(v.L)})
	}
	return append(facts,
		ui.Fact{Term: m.AdminSizeDatabase(v.L), Text: v.bytes(u.DatabaseBytes)},
		ui.Fact{Term: m.AdminSizeFiles(v.L), Text: m.AdminFiles(v.L, u.Files, v.bytes(u.FileBytes))},
		ui.Fact{Term: m.AdminMeasured(v.L), Text: v.moment(u.MeasuredAt)},
	)
}

// planOptions describe each plan.
func (v words) planOptions() []ui.Option {
	out := v.options(organisation.Plans, v.plan)
	for i, o := range out {
		out[i].Hint = v.code("admin.plan_", o.Value+"_about")
	}
	return out
}

// SavePlan changes the plan.
func (h HTML) SavePlan(c *web.Ctx) error {
	v, err := h.view(c)
	if err != nil {
		return err
	}
	undo := ui.UndoView{Action: v.url("/plan"), Hidden: []ui.Hidden{{Name: "plan", Value: v.Plan}}}
	v.Plan = c.FormText("plan")
	err = h.Organisations.SetPlan(c.Std(), c.Actor(), number(c), v.Plan)
	return h.saved(c, err, &v, &v.PlanErrors, undo)
}

// SaveHosts changes the organisation's own domains.
func (h HTML) SaveHosts(c *web.Ctx) error {
	v, err := h.view(c)
	if err != nil {
		return err
	}
	undo := ui.UndoView{Action: v.url("/hosts"), Hidden: []ui.Hidden{{Name: "hosts", Value: v.Hosts}}}
	v.Hosts = c.FormText("hosts")
	err = h.Organisations.SetHosts(c.Std(), c.Actor(), number(c), strings.Fields(v.Hosts))
	return h.saved(c, err, &v, &v.HostErrors, undo)
}

// saved leads back to the organisation, where the change can be taken back, or
// shows again what was typed.
func (h HTML) saved(c *web.Ctx, err error, v *tenantView, errs *ui.Errors, undo ui.UndoView) error {
	if err == nil {
		c.Flash(web.Flash{Tone: ui.Success, Text: m.CommonSaved(v.L), Undo: &undo})
		return c.Redirect(v.url(""))
	}
	var ok bool
	if *errs, ok = c.Errors(err); !ok {
		return err
	}
	return h.show(c, web.Status(err), *v)
}

type statusView struct {
	words
	Page   organisation.Page
	Reason string
	Errors ui.Errors
}

func (v statusView) suspends() bool { return v.Page.Status == tenant.Active }

// StatusPage asks before an organisation is suspended or opened again.
func (h HTML) StatusPage(c *web.Ctx) error {
	p, err := h.Organisations.Look(c.Std(), c.Actor(), number(c))
	if err != nil {
		return err
	}
	return h.ask(c, http.StatusOK, statusView{words: h.words(c.Lang()), Page: p})
}

func (h HTML) ask(c *web.Ctx, status int, v statusView) error {
	name := v.name(v.Page.Summary)
	title := m.AdminResumeTitle(v.L, name)
	if v.suspends() {
		title = m.AdminSuspendTitle(v.L, name)
	}
	return c.Page(status, ui.PageView{Title: title, Area: ui.Admin, ErrorPrefix: v.Errors.Any(),
		Breadcrumbs: []ui.Link{{Text: m.AdminTenants(v.L), Href: listPath}, {Text: name, Href: tenantURL(v.Page.Number)},
			{Text: title}}},
		statusPage(v, title))
}

// Suspend closes an organisation.
func (h HTML) Suspend(c *web.Ctx) error { return h.setStatus(c, tenant.Suspended) }

// Resume opens an organisation again.
func (h HTML) Resume(c *web.Ctx) error { return h.setStatus(c, tenant.Active) }

func (h HTML) setStatus(c *web.Ctx, status tenant.Status) error {
	reason := c.FormText("reason")
	err := h.Organisations.SetStatus(c.Std(), c.Actor(), number(c), status, reason)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	p, failed := h.Organisations.Look(c.Std(), c.Actor(), number(c))
	if failed != nil {
		return failed
	}
	w := h.words(c.Lang())
	if errs, ok := c.Errors(err); err != nil && ok {
		return h.ask(c, web.Status(err), statusView{words: w, Page: p, Reason: reason, Errors: errs})
	}
	text := m.AdminResumed(w.L, w.name(p.Summary))
	if status == tenant.Suspended {
		text = m.AdminSuspended(w.L, w.name(p.Summary))
	}
	c.Flash(web.Flash{Tone: ui.Success, Text: text})
	return c.Redirect(tenantURL(p.Number))
}

// readyAbout says when the first superuser was invited, and for how long that holds.
func (v tenantView) readyAbout() string {
	return m.AdminReadyAbout(v.L, v.moment(v.Page.CreatedAt), l10n.LengthOf(staff.InvitationLifetime).Lasting(v.L))
}
