package organisationweb

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/policies"
)

// Settings are the organisation and its settings as JSON.
type Settings struct {
	Names              i18n.LangText        `json:"names"`
	DefaultLanguage    i18n.Lang            `json:"default_language"`
	Languages          []i18n.Lang          `json:"languages"`
	TimeZone           string               `json:"time_zone"`
	BrandColour        string               `json:"brand_colour"`
	HomePage           string               `json:"home_page"`
	Presentation       i18n.LangText        `json:"presentation"`
	MinApplicationDays int                  `json:"min_application_days"`
	RetentionMonths    int                  `json:"retention_months"`
	RequireComplete    bool                 `json:"require_complete"`
	Workplace          i18n.LangText        `json:"workplace"`
	RegisterContact    organisation.Contact `json:"register_contact"`
	PrivacyNotice      string               `json:"privacy_notice"`
	Version            int                  `json:"version"`
}

func dto(e organisation.Edit, version int) Settings {
	return Settings{Names: e.Names.NotNil(), DefaultLanguage: e.DefaultLanguage, Languages: e.Languages,
		TimeZone:    e.TimeZone,
		BrandColour: e.BrandColour, HomePage: e.HomePage, Presentation: e.Presentation.NotNil(),
		MinApplicationDays: e.MinApplicationDays,
		RetentionMonths:    e.RetentionMonths, RequireComplete: e.RequireComplete, Workplace: e.Workplace.NotNil(),
		RegisterContact: e.RegisterContact, PrivacyNotice: e.PrivacyNotice, Version: version}
}

func (s Settings) edit() organisation.Edit {
	return organisation.Edit{Names: s.Names, DefaultLanguage: s.DefaultLanguage, Languages: s.Languages,
		TimeZone:    s.TimeZone,
		BrandColour: s.BrandColour, HomePage: s.HomePage, Presentation: s.Presentation,
		MinApplicationDays: s.MinApplicationDays,
		RetentionMonths:    s.RetentionMonths, RequireComplete: s.RequireComplete, Workplace: s.Workplace,
		RegisterContact: s.RegisterContact, PrivacyNotice: s.PrivacyNotice}
}

// Line is a line of the audit log as JSON.
type Line struct {
	ID          int64           `json:"id"`
	At          time.Time       `json:"at"`
	ActorKind   string          `json:"actor_kind"`
	ActorID     *uuid.UUID      `json:"actor_id,omitempty"`
	ActorName   string          `json:"actor_name"`
	SessionID   *uuid.UUID      `json:"session_id,omitempty"`
	Action      string          `json:"action"`
	SubjectKind string          `json:"subject_kind"`
	SubjectID   string          `json:"subject_id"`
	UnitPath    *string         `json:"unit_path,omitempty"`
	Details     json.RawMessage `json:"details"`
	Subject     Subject         `json:"subject" doc:"what the subject is called now; empty: it is no more, or not the caller's to know"`
}

// Subject is what a line of the log is about, as far as the caller may know it.
type Subject struct {
	Name        string        `json:"name,omitempty" example:"Aino Esimerkki" doc:"of a user, a group, a contact person, a template, or of the applicant"`
	Names       i18n.LangText `json:"names,omitempty" doc:"by language: a unit's names, or the titles of the recruitment"`
	Reference   string        `json:"reference,omitempty" example:"2026-0004" doc:"the recruitment's reference"`
	Recruitment *uuid.UUID    `json:"recruitment,omitempty" doc:"the recruitment that the line is about"`
}

func lineDTO(e organisation.LogLine) Line {
	s := Subject{Name: e.Subject.Name, Names: e.Subject.Names, Recruitment: e.Subject.Recruitment}
	if s.Recruitment != nil {
		s.Reference = e.Subject.Reference
	}
	return Line{e.ID, e.At, e.ActorKind, e.ActorID, e.ActorName, e.SessionID, e.Action, e.SubjectKind, e.SubjectID,
		e.UnitPath, e.Details, s}
}

// Code is a shared code as JSON.
type Code struct {
	Code   string        `json:"code"`
	Names  i18n.LangText `json:"names"`
	Region string        `json:"region,omitempty"`
	Ended  *time.Time    `json:"ended,omitempty"`
}

// Codes are all shared codes.
type Codes struct {
	Regions        []Code `json:"regions"`
	Municipalities []Code `json:"municipalities"`
	JobAreas       []Code `json:"job_areas"`
}

type logQuery struct {
	Before  int64     `query:"before"`
	Limit   int       `query:"limit" default:"50"`
	Action  string    `query:"action"`
	Actor   uuid.UUID `query:"actor"`
	Person  string    `query:"person" maxLength:"200" doc:"a part of the name or the e-mail address of the user who acted" example:"Maija"`
	Case    string    `query:"case" maxLength:"40" doc:"only lines about the recruitment with this reference, its ad and its applications" example:"2026-0004"`
	Views   string    `query:"views" enum:"show,hide" doc:"hide: leave out who looked at what"`
	Subject string    `query:"subject"`
	From    time.Time `query:"from"`
	To      time.Time `query:"to"`
}

// API adds the JSON operations to the table.
func (h HTML) API(t *web.Table) {
	describe(t)
	web.Op(t, web.Operation{ID: "getSettings", Method: "GET", Path: "/api/v1/settings",
		Summary: "Read the organisation and its settings",
		Tag:     "settings", Sites: web.Tenant, Needs: policies.SettingsView}, h.apiSettings)
	web.Op(t, web.Operation{ID: "changeSettings", Method: "PUT", Path: "/api/v1/settings",
		Summary: "Change the organisation and its settings",
		Tag:     "settings", Sites: web.Tenant, Needs: policies.SettingsEdit}, h.apiChangeSettings)
	web.Op(t, web.Operation{ID: "listAuditLog", Method: "GET", Path: "/api/v1/audit-log",
		Summary: "List the audit log, newest first",
		Tag:     "audit", Sites: web.Tenant, Needs: policies.AuditView}, h.apiLog)
	web.Op(t, web.Operation{ID: "listCodes", Method: "GET", Path: "/api/v1/codes",
		Summary: "List regions, municipalities and job areas",
		Tag:     "codes", Sites: web.Anywhere, Needs: authz.Public}, h.apiCodes)
}

type settingsBody struct{ Body Settings }

func (h HTML) apiSettings(ctx context.Context, who authz.Actor, _ *struct{}) (*settingsBody, error) {
	o, set, err := h.Organisations.Settings(ctx, who)
	return &settingsBody{dto(organisation.EditOf(o, set), set.Version)}, err
}

func (h HTML) apiChangeSettings(ctx context.Context, who authz.Actor, in *settingsBody) (*settingsBody, error) {
	if err := h.Organisations.Update(ctx, who, in.Body.Version, in.Body.edit()); err != nil {
		return nil, err
	}
	return h.apiSettings(ctx, who, nil)
}

func (h HTML) apiLog(ctx context.Context, who authz.Actor, in *logQuery) (*struct{ Body []Line }, error) {
	entries, err := h.Organisations.Log(ctx, who, organisation.LogFilter{Person: in.Person, Case: in.Case,
		Filter: audit.Filter{Before: in.Before, Limit: in.Limit, Action: in.Action, ActorID: in.Actor, SubjectID: in.Subject,
			From: in.From, To: in.To, NoViews: in.Views == "hide"}})
	lines := make([]Line, len(entries))
	for i, e := range entries {
		lines[i] = lineDTO(e)
	}
	return &struct{ Body []Line }{lines}, err
}

func (h HTML) apiCodes(ctx context.Context, _ authz.Actor, _ *struct{}) (*struct{ Body Codes }, error) {
	ref, err := h.Organisations.Reference(ctx)
	if err != nil {
		return nil, err
	}
	out := Codes{}
	for _, r := range ref.Regions {
		out.Regions = append(out.Regions, Code{Code: r.Code, Names: r.Names.NotNil()})
	}
	for _, mun := range ref.Municipalities {
		out.Municipalities = append(out.Municipalities, Code{Code: mun.Code.Code, Names: mun.Names.NotNil(),
			Region: mun.Region.Code, Ended: mun.EndedOn})
	}
	for _, a := range ref.JobAreas {
		out.JobAreas = append(out.JobAreas, Code{Code: a.Code, Names: a.Names.NotNil()})
	}
	return &struct{ Body Codes }{out}, nil
}
