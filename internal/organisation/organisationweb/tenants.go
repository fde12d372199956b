package organisationweb

import (
	"net/http"
	"net/url"
	"strconv"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/tenant"
)

type tenantsView struct {
	L     i18n.Lang
	Words string
	List  []organisation.Summary
	Next  string
	First string
}

// Tenants lists the organisations to national administrators.
func (h HTML) Tenants(c *web.Ctx) error {
	v := tenantsView{L: c.Lang(), Words: c.Query("q")}
	after := c.QueryInt("after", 0)
	list, more, err := h.Organisations.List(c.Std(), c.Actor(), v.Words, int32(max(after, 0)))
	if err != nil {
		return err
	}
	v.List = list
	if more {
		v.Next = "/?" + url.Values{"q": {v.Words}, "after": {strconv.Itoa(int(list[len(list)-1].Number))}}.Encode()
	}
	if after > 0 {
		v.First = "/?" + url.Values{"q": {v.Words}}.Encode()
	}
	return c.Page(http.StatusOK, ui.PageView{Title: m.AdminTenants(v.L), Area: ui.Admin, Wide: true}, tenantsPage(v))
}

func (v tenantsView) columns() []ui.Column {
	return []ui.Column{{Text: m.AdminNumber(v.L), Numeric: true}, {Text: m.CommonName(v.L)}, {Text: m.AdminKind(v.L)}, {Text: m.AdminPlan(v.L)},
		{Text: m.CommonStatus(v.L)}, {Text: m.AdminCell(v.L)}, {Text: m.AdminSchemaVersion(v.L), Numeric: true}}
}

func (v tenantsView) name(o organisation.Summary) string {
	if o.Names.Empty() {
		return m.AdminUnfinished(v.L)
	}
	return o.Names.In(v.L)
}

func (v tenantsView) kind(o organisation.Summary) string {
	if o.Kind == "" {
		return ""
	}
	return m.Text(v.L, "code.organisation_"+o.Kind, nil)
}

func (v tenantsView) plan(o organisation.Summary) string {
	switch o.Plan {
	case "full":
		return m.AdminPlanFull(v.L)
	case "managed":
		return m.AdminPlanManaged(v.L)
	}
	return o.Plan
}

func (v tenantsView) status(o organisation.Summary) ui.TagView {
	if o.Status == tenant.Active {
		return ui.TagView{Text: m.CodeTenantActive(v.L), Tone: ui.Success}
	}
	return ui.TagView{Text: m.CodeTenantSuspended(v.L), Tone: ui.Warning}
}

func (v tenantsView) clear() string {
	if v.Words != "" {
		return "/"
	}
	return ""
}
