package nationalweb

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/internal/web"
)

// NewTenant describes an organisation to be founded.
type NewTenant struct {
	ID              uuid.UUID     `json:"id,omitempty" required:"false"`
	Slug            string        `json:"slug"`
	Names           i18n.LangText `json:"names"`
	Kind            string        `json:"kind,omitempty" default:"municipality"`
	Country         string        `json:"country"`
	DefaultLanguage i18n.Lang     `json:"default_language"`
	Languages       []i18n.Lang   `json:"languages,omitempty" required:"false"`
	TimeZone        string        `json:"time_zone,omitempty"`
	BrandColour     string        `json:"brand_colour,omitempty"`
	Plan            string        `json:"plan,omitempty" default:"full"`
	HomePage        string        `json:"home_page,omitempty"`
	Hosts           []string      `json:"hosts,omitempty" required:"false"`
	Cell            string        `json:"cell,omitempty"`
	Superuser       Superuser     `json:"superuser"`
}

// Superuser is the first user, who is invited by e-mail.
type Superuser struct {
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Language i18n.Lang `json:"language"`
}

// Founding is an organisation on its way.
type Founding struct {
	ID          uuid.UUID `json:"id"`
	State       string    `json:"state"`
	StatusURL   string    `json:"status_url"`
	Slug        string    `json:"slug"`
	RequestedAt time.Time `json:"requested_at"`
	ChangedAt   time.Time `json:"changed_at"`
	Attempts    int       `json:"attempts"`
	Stuck       bool      `json:"stuck"`
	Reason      string    `json:"reason,omitempty"`
	Problems    []Problem `json:"problems,omitempty"`
	Tenant      int32     `json:"tenant,omitempty"`
}

// Problem is a field at fault.
type Problem struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type foundingOut struct{ Body Founding }

type acceptedOut struct {
	Location string `header:"Location"`
	Body     Founding
}

func statusURL(id uuid.UUID) string { return "/api/v1/admin/foundings/" + id.String() }

func (h HTML) foundingDTO(f organisation.Founding, l i18n.Lang) Founding {
	d := Founding{ID: f.ID, State: string(f.State), StatusURL: statusURL(f.ID), Slug: f.Spec.Slug,
		RequestedAt: f.RequestedAt, ChangedAt: f.ChangedAt,
		Attempts: f.Attempts, Stuck: f.Stuck(h.Organisations.Clock.Now()), Reason: string(f.Reason), Tenant: f.Tenant}
	for _, p := range f.Problems {
		d.Problems = append(d.Problems, Problem{p.Name, p.Key, m.Text(l, p.Key, p.Args)})
	}
	return d
}

func (n NewTenant) spec() organisation.Spec {
	return organisation.Spec{Slug: n.Slug, Hosts: n.Hosts, Cell: n.Cell, Names: n.Names, Kind: n.Kind, Country: n.Country,
		DefaultLanguage: n.DefaultLanguage, Languages: n.Languages, TimeZone: n.TimeZone, BrandColour: n.BrandColour,
		Plan: n.Plan, HomePage: n.HomePage,
		Superuser: staff.New{Name: n.Superuser.Name, Email: n.Superuser.Email, Language: n.Superuser.Language}}
}

func (h HTML) apiFound(ctx context.Context, who authz.Actor, in *struct{ Body NewTenant }) (*acceptedOut, error) {
	if in.Body.ID == uuid.Nil {
		in.Body.ID = uuid.New()
	}
	f, err := h.Organisations.Request(ctx, who, in.Body.ID, in.Body.spec())
	return &acceptedOut{statusURL(f.ID), h.foundingDTO(f, web.LangOf(ctx))}, err
}

func (h HTML) apiFoundings(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{ Body []Founding }, error) {
	list, err := h.Organisations.Foundings(ctx, who)
	out := make([]Founding, len(list))
	for i, f := range list {
		out[i] = h.foundingDTO(f, web.LangOf(ctx))
	}
	return &struct{ Body []Founding }{out}, err
}

func (h HTML) apiFounding(ctx context.Context, who authz.Actor, in *web.ByID) (*foundingOut, error) {
	f, err := h.Organisations.Founding(ctx, who, in.ID)
	return &foundingOut{h.foundingDTO(f, web.LangOf(ctx))}, err
}

func (h HTML) apiForget(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{}, error) {
	return nil, h.Organisations.Forget(ctx, who, in.ID)
}

func (h HTML) apiHistory(ctx context.Context, who authz.Actor, in *byNumber) (*struct{ Body []HistoryLine }, error) {
	p, err := h.Organisations.Look(ctx, who, in.Number)
	if err != nil {
		return nil, err
	}
	entries, err := h.Organisations.History(ctx, who, p.Slug)
	lines := make([]HistoryLine, len(entries))
	for i, e := range entries {
		lines[i] = HistoryLine{At: e.At, Actor: e.ActorName, Action: e.Action}
		if err := json.Unmarshal(e.Details, &lines[i].Details); err != nil {
			return nil, err
		}
	}
	return &struct{ Body []HistoryLine }{lines}, err
}

type shortName struct {
	Body struct {
		ShortName string `json:"short_name" example:"mallila" doc:"made from the name, and not taken; empty: nothing can be made of it"`
	}
}

func (h HTML) apiShortName(ctx context.Context, who authz.Actor, in *struct {
	Name string `query:"name" required:"true" maxLength:"200" example:"Mallilan kaupunki" doc:"the organisation's name"`
}) (*shortName, error) {
	out := &shortName{}
	var err error
	out.Body.ShortName, err = h.Organisations.FreeSlug(ctx, who, in.Name)
	return out, err
}
