package recruitment

import (
	"time"

	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
)

// Published is one published version of an ad: everything a visitor and a form
// need, and nothing else (PUB-02). It is stored with the ad's versions, copied
// to the job site, and kept by an applicant as the snapshot of what was applied
// for (decision C11). Names of codes are copied in, so that reading it needs no
// other plane.
type Published struct {
	ID              uuid.UUID            `json:"id"`
	Tenant          int32                `json:"tenant"`
	Version         int                  `json:"version"`
	Reference       string               `json:"reference"` // the first recruitment's
	Employer        i18n.LangText        `json:"employer"`
	Unit            i18n.LangText        `json:"unit"`
	DefaultLanguage i18n.Lang            `json:"default_language"`
	Languages       []i18n.Lang          `json:"languages"`
	Texts           map[i18n.Lang]AdText `json:"texts"`
	Workplace       i18n.LangText        `json:"workplace,omitempty"` // SET-03, from the settings
	OpensAt         time.Time            `json:"opens_at"`
	ClosesAt        time.Time            `json:"closes_at"`
	TimeZone        string               `json:"time_zone"`
	FirstPublished  time.Time            `json:"first_published"`
	PublishedAt     time.Time            `json:"published_at"`
	EndedAt         *time.Time           `json:"ended_at,omitempty"`
	Jobs            []PublishedJob       `json:"jobs"`
	Contacts        []PublishedContact   `json:"contacts"`
	Form            form.Form            `json:"form"`
}

// LangFor is the language in which a reader of l is shown the ad (LANG-02).
func (p Published) LangFor(l i18n.Lang) i18n.Lang {
	if _, ok := p.Texts[l]; ok {
		return l
	}
	return p.DefaultLanguage
}

// AdText is the ad in one language. Texts are Markdown.
type AdText struct {
	Title          string `json:"title"`
	Description    string `json:"description"`
	Qualifications string `json:"qualifications,omitempty"` // unconditional, follow from law (PUB-35)
	Expectations   string `json:"expectations,omitempty"`
	Offer          string `json:"offer,omitempty"`
	Instructions   string `json:"instructions,omitempty"`
}

// PublishedJob is one recruitment that the ad presents.
type PublishedJob struct {
	ID             uuid.UUID       `json:"id"`
	Reference      string          `json:"reference"`
	Title          i18n.LangText   `json:"title"`
	Positions      int             `json:"positions"`
	Employment     string          `json:"employment"`
	Duration       string          `json:"duration"`
	StartsOn       string          `json:"starts_on,omitempty"` // YYYY-MM-DD
	EndsOn         string          `json:"ends_on,omitempty"`
	Level          string          `json:"level"`
	JobAreas       []CodeName      `json:"job_areas"`
	Municipalities []PublishedCity `json:"municipalities"`
	WorkingTime    []string        `json:"working_time"`
	Remote         string          `json:"remote"`
	Salary         i18n.LangText   `json:"salary,omitempty"`
	SalaryGrounds  i18n.LangText   `json:"salary_grounds,omitempty"`
}

// CodeName is a code with its name in the languages it has.
type CodeName struct {
	Code string        `json:"code"`
	Name i18n.LangText `json:"name"`
}

// PublishedCity is a municipality with its region. Code is prefixed with the
// country ("FI-091"), because the countries number their own.
type PublishedCity struct {
	CodeName
	Region CodeName `json:"region"`
}

// PublishedContact is a person to ask (PUB-36). It is public by the employer's
// decision, and is not an applicant's data.
type PublishedContact struct {
	Name  string        `json:"name"`
	Title i18n.LangText `json:"title,omitempty"`
	Phone string        `json:"phone,omitempty"`
	Email string        `json:"email,omitempty"`
	Hours i18n.LangText `json:"hours,omitempty"`
}

// Open reports whether applications are taken at this moment: the period has
// begun, has not closed, and was not ended early.
func (p Published) Open(now time.Time) bool {
	return !now.Before(p.OpensAt) && now.Before(p.ClosesAt) && (p.EndedAt == nil || now.Before(*p.EndedAt))
}
