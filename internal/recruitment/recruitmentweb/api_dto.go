package recruitmentweb

import (
	"time"

	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
)

// DetailsDTO is what staff fill in about a recruitment.
type DetailsDTO struct {
	Unit           uuid.UUID     `json:"unit"`
	Titles         i18n.LangText `json:"titles"`
	Positions      int           `json:"positions,omitempty"`
	Employment     string        `json:"employment"`
	Duration       string        `json:"duration"`
	StartsOn       string        `json:"starts_on,omitempty"`
	EndsOn         string        `json:"ends_on,omitempty"`
	Level          string        `json:"level"`
	JobAreas       []string      `json:"job_areas,omitempty"`
	Municipalities []string      `json:"municipalities,omitempty"`
	WorkingTime    []string      `json:"working_time,omitempty"`
	Remote         string        `json:"remote,omitempty"`
	Salary         i18n.LangText `json:"salary,omitempty"`
	SalaryGrounds  i18n.LangText `json:"salary_grounds,omitempty"`
	Responsible    uuid.UUID     `json:"responsible,omitempty"`
	Members        []uuid.UUID   `json:"members,omitempty"`
	Contacts       []uuid.UUID   `json:"contacts,omitempty"`
}

// RecruitmentDTO is one recruitment.
type RecruitmentDTO struct {
	ID          uuid.UUID  `json:"id"`
	Reference   string     `json:"reference"`
	Stage       string     `json:"stage"`
	Outcome     string     `json:"outcome,omitempty"`
	Ad          uuid.UUID  `json:"ad"`
	Details     DetailsDTO `json:"details"`
	CloseReason string     `json:"close_reason,omitempty"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	CreatedAt   time.Time  `json:"created_at"`
	Version     int32      `json:"version"`
}

func recruitmentDTO(r recruitment.Recruitment) RecruitmentDTO {
	return RecruitmentDTO{
		ID: r.ID, Reference: r.Reference, Stage: string(r.Stage), Outcome: r.Outcome, Ad: r.Ad,
		Details:     DetailsDTO(r.Details),
		CloseReason: r.CloseReason, ClosedAt: r.ClosedAt, CreatedAt: r.CreatedAt, Version: r.Version,
	}
}

// SummaryDTO is a line of the list.
type SummaryDTO struct {
	ID          uuid.UUID     `json:"id"`
	Reference   string        `json:"reference"`
	Titles      i18n.LangText `json:"titles"`
	AdTitles    i18n.LangText `json:"ad_titles,omitempty" doc:"the ad's title by language"`
	Stage       string        `json:"stage"`
	Unit        uuid.UUID     `json:"unit"`
	UnitNames   i18n.LangText `json:"unit_names"`
	Responsible string        `json:"responsible"`
	Ad          uuid.UUID     `json:"ad"`
	OpensAt     *time.Time    `json:"opens_at,omitempty"`
	ClosesAt    *time.Time    `json:"closes_at,omitempty"`
	Changed     bool          `json:"changed"`
	CreatedAt   time.Time     `json:"created_at"`
}

func summaryDTO(s recruitment.Summary) SummaryDTO {
	return SummaryDTO{
		ID: s.ID, Reference: s.Reference, Titles: s.Titles, AdTitles: s.AdTitles, Stage: string(s.Stage), Unit: s.Unit.ID,
		UnitNames:   s.Unit.Names,
		Responsible: s.Responsible, Ad: s.Ad, OpensAt: s.OpensAt, ClosesAt: s.ClosesAt, Changed: s.Changed,
		CreatedAt: s.CreatedAt,
	}
}

// TextDTO is the ad in one language; the texts are Markdown.
type TextDTO struct {
	Title          string `json:"title"`
	Description    string `json:"description,omitempty"`
	Qualifications string `json:"qualifications,omitempty"`
	Expectations   string `json:"expectations,omitempty"`
	Offer          string `json:"offer,omitempty"`
	Instructions   string `json:"instructions,omitempty"`
}

// AdDTO is an ad as its recruiters see it.
type AdDTO struct {
	ID               uuid.UUID             `json:"id"`
	State            string                `json:"state"`
	DefaultLanguage  i18n.Lang             `json:"default_language"`
	Texts            map[i18n.Lang]TextDTO `json:"texts"`
	OpensAt          *time.Time            `json:"opens_at,omitempty"`
	ClosesAt         *time.Time            `json:"closes_at,omitempty"`
	TimeZone         string                `json:"time_zone"`
	EarliestClosing  string                `json:"earliest_closing"`
	Form             form.Form             `json:"form"`
	FormLockedAt     *time.Time            `json:"form_locked_at,omitempty"`
	PublishedVersion int                   `json:"published_version"`
	PublishedAt      *time.Time            `json:"published_at,omitempty"`
	Changed          bool                  `json:"changed"`
	EndedAt          *time.Time            `json:"ended_at,omitempty"`
	EndReason        string                `json:"end_reason,omitempty"`
	Recruitments     []uuid.UUID           `json:"recruitments"`
	Channels         []string              `json:"channels"`
	Version          int32                 `json:"version"`
	Revision         int32                 `json:"revision"`
}

func adDTO(a recruitment.Ad, first recruitment.Earliest) AdDTO {
	texts := make(map[i18n.Lang]TextDTO, len(a.Texts))
	for l, t := range a.Texts {
		texts[l] = TextDTO(t)
	}
	return AdDTO{
		ID: a.ID, State: string(a.State), DefaultLanguage: a.DefaultLanguage, Texts: texts, OpensAt: a.OpensAt,
		ClosesAt: a.ClosesAt,
		TimeZone: a.Zone.String(), EarliestClosing: first.On, Form: a.Form, FormLockedAt: a.FormLockedAt,
		PublishedVersion: a.PublishedVersion, PublishedAt: a.PublishedAt, Changed: a.Changed, EndedAt: a.EndedAt,
		EndReason: a.EndReason, Recruitments: a.Recruitments, Channels: a.Channels, Version: a.Version, Revision: a.Revision,
	}
}

// PersonDTO is a colleague who can be chosen.
type PersonDTO struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Email string    `json:"email"`
}

// LackDTO is something that must be mended before an ad can be published.
type LackDTO struct {
	Part        string     `json:"part"`
	Recruitment *uuid.UUID `json:"recruitment,omitempty"`
	Language    i18n.Lang  `json:"language,omitempty"`
	Field       string     `json:"field"`
	Text        string     `json:"text"`
}
