package nationalweb

import (
	"context"
	"net/http"
	"time"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/tenant"
)

// Tenant is an organisation as the national administration sees it.
type Tenant struct {
	Number        int32         `json:"number"`
	Slug          string        `json:"slug"`
	Address       string        `json:"address"`
	Hosts         []string      `json:"hosts"`
	Names         i18n.LangText `json:"names"`
	Kind          string        `json:"kind"`
	Country       string        `json:"country"`
	Plan          string        `json:"plan"`
	State         string        `json:"state"`
	Held          string        `json:"held,omitempty"`
	Cell          string        `json:"cell"`
	SchemaVersion int64         `json:"schema_version"`
	Age           string        `json:"age"`
	Usage         *Usage        `json:"usage,omitempty"`
	LastActivity  *time.Time    `json:"last_activity,omitempty"`
	CreatedAt     time.Time     `json:"created_at"`
}

// Usage is how much an organisation keeps.
type Usage struct {
	DatabaseBytes int64     `json:"database_bytes"`
	FileBytes     int64     `json:"file_bytes"`
	Files         int       `json:"files"`
	OpenAds       int       `json:"open_ads"`
	Ads           int       `json:"ads"`
	Applications  int       `json:"applications"`
	MeasuredAt    time.Time `json:"measured_at"`
}

// Tenants is a page of organisations.
type Tenants struct {
	Tenants []Tenant `json:"tenants"`
	Match   int      `json:"match"`
	Page    int      `json:"page"`
	Pages   int      `json:"pages"`
	Totals  Totals   `json:"totals"`
}

// Totals count all organisations.
type Totals struct {
	All           int   `json:"all"`
	Active        int   `json:"active"`
	Suspended     int   `json:"suspended"`
	Held          int   `json:"held"`
	Behind        int   `json:"behind"`
	Ahead         int   `json:"ahead"`
	DatabaseBytes int64 `json:"database_bytes"`
	FileBytes     int64 `json:"file_bytes"`
	Files         int   `json:"files"`
}

// OneTenant is an organisation by itself.
type OneTenant struct {
	Tenant
	Members map[string]int `json:"members"`
}

func (h HTML) dto(o organisation.Summary) Tenant {
	t := Tenant{Number: o.Number, Slug: o.Slug, Address: h.site(o.Slug), Hosts: o.Hosts, Names: o.Names.NotNil(),
		Kind: o.Kind, Country: o.Country,
		Plan: o.Plan, State: o.State(), Held: o.Held, Cell: o.Cell, SchemaVersion: o.SchemaVersion, Age: string(o.Age()),
		CreatedAt: o.CreatedAt}
	if !o.LastActivity.IsZero() {
		t.LastActivity = &o.LastActivity
	}
	if u := o.Usage; !u.MeasuredAt.IsZero() {
		t.Usage = &Usage{u.DatabaseBytes, u.FileBytes, u.Files, u.OpenAds, u.Ads, u.Applications, u.MeasuredAt}
	}
	return t
}

const (
	tenantAPI   = "/api/v1/admin/tenants/:number<int>"
	foundingAPI = "/api/v1/admin/foundings/:id<guid>"
)

// API adds the JSON operations to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	op := func(id, method, path, summary string) web.Operation {
		return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: "national administration",
			Sites: web.Admin, Needs: authz.National}
	}
	web.Op(t, op("listTenants", "GET", "/api/v1/admin/tenants", "List the organisations"), h.apiTenants)
	web.Op(t, op("getTenant", "GET", tenantAPI, "Read one organisation's state, size and place"), h.apiTenant)
	web.Op(t, op("suspendTenant", "POST", tenantAPI+"/suspend", "Close an organisation for everybody"), h.apiSuspend)
	web.Op(t, op("resumeTenant", "POST", tenantAPI+"/resume", "Open an organisation again"), h.apiResume)
	web.Op(t, op("setTenantPlan", "PUT", tenantAPI+"/plan", "Change an organisation's plan"), h.apiPlan)
	web.Op(t, op("setTenantHosts", "PUT", tenantAPI+"/hosts", "Replace an organisation's own domains"), h.apiHosts)
	web.Op(t, op("listTenantHistory", "GET", tenantAPI+"/history", "List what was done to an organisation, newest first"),
		h.apiHistory)
	found := op("foundTenant", "POST", "/api/v1/admin/foundings", "Found an organisation and invite its first superuser")
	found.Status = http.StatusAccepted
	web.Op(t, found, h.apiFound)
	web.Op(t, op("proposeShortName", "GET", "/api/v1/short-name", "Propose a short name for an organisation"),
		h.apiShortName)
	web.Op(t, op("listFoundings", "GET", "/api/v1/admin/foundings", "List the foundings that are on their way or failed"),
		h.apiFoundings)
	web.Op(t, op("getFounding", "GET", foundingAPI, "Read how far a founding has come"), h.apiFounding)
	web.Op(t, op("forgetFounding", "DELETE", foundingAPI, "Give up a founding that failed"), h.apiForget)
}

type listQuery struct {
	Words string `query:"q"`
	State string `query:"state"`
	Plan  string `query:"plan"`
	Age   string `query:"version"`
	Cell  string `query:"cell"`
	Sort  string `query:"sort" default:"name"`
	Dir   string `query:"dir" default:"asc"`
	Page  int    `query:"page" default:"1"`
}

func (h HTML) apiTenants(ctx context.Context, who authz.Actor, in *listQuery) (*struct{ Body Tenants }, error) {
	l, err := h.Organisations.List(ctx, who, web.LangOf(ctx),
		organisation.Filter{Words: in.Words, State: in.State, Plan: in.Plan,
			Age: organisation.Age(in.Age), Cell: in.Cell, Sort: in.Sort, Desc: in.Dir == "desc", Page: in.Page})
	if err != nil {
		return nil, err
	}
	t := l.Totals
	out := Tenants{Tenants: []Tenant{}, Match: l.Match, Page: l.Page, Pages: l.Pages,
		Totals: Totals{t.All, t.Active, t.Suspended, t.Held,
			t.Behind, t.Ahead, t.Usage.DatabaseBytes, t.Usage.FileBytes, t.Usage.Files}}
	for _, o := range l.Items {
		out.Tenants = append(out.Tenants, h.dto(o))
	}
	return &struct{ Body Tenants }{out}, nil
}

type byNumber struct {
	Number int32 `path:"number"`
}

type oneTenant struct{ Body OneTenant }

func (h HTML) apiTenant(ctx context.Context, who authz.Actor, in *byNumber) (*oneTenant, error) {
	return h.one(ctx, who, in.Number, nil)
}

// one answers a change with the organisation as it is now.
func (h HTML) one(ctx context.Context, who authz.Actor, number int32, err error) (*oneTenant, error) {
	if err != nil {
		return nil, err
	}
	p, err := h.Organisations.Look(ctx, who, number)
	return &oneTenant{OneTenant{h.dto(p.Summary), p.Members}}, err
}

type withReason struct {
	Number int32 `path:"number"`
	Body   struct {
		Reason string `json:"reason"`
	}
}

func (h HTML) apiSuspend(ctx context.Context, who authz.Actor, in *withReason) (*oneTenant, error) {
	return h.one(ctx, who, in.Number, h.Organisations.SetStatus(ctx, who, in.Number, tenant.Suspended, in.Body.Reason))
}

func (h HTML) apiResume(ctx context.Context, who authz.Actor, in *withReason) (*oneTenant, error) {
	return h.one(ctx, who, in.Number, h.Organisations.SetStatus(ctx, who, in.Number, tenant.Active, in.Body.Reason))
}

type withPlan struct {
	Number int32 `path:"number"`
	Body   struct {
		Plan string `json:"plan"`
	}
}

func (h HTML) apiPlan(ctx context.Context, who authz.Actor, in *withPlan) (*oneTenant, error) {
	return h.one(ctx, who, in.Number, h.Organisations.SetPlan(ctx, who, in.Number, in.Body.Plan))
}

type withHosts struct {
	Number int32 `path:"number"`
	Body   struct {
		Hosts []string `json:"hosts"`
	}
}

func (h HTML) apiHosts(ctx context.Context, who authz.Actor, in *withHosts) (*oneTenant, error) {
	return h.one(ctx, who, in.Number, h.Organisations.SetHosts(ctx, who, in.Number, in.Body.Hosts))
}

// HistoryLine is a line of the platform's audit log.
type HistoryLine struct {
	At      time.Time      `json:"at"`
	Actor   string         `json:"actor"`
	Action  string         `json:"action"`
	Details map[string]any `json:"details"`
}
