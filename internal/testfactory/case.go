package testfactory

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/contact"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/unit"
	"vakans/policies"
)

// Recruiting is an organisation that is looking for people: two units side by
// side, a recruiter in each, and the services of recruitment and case work.
type Recruiting struct {
	*Office
	Recruitments *recruitment.Service
	Applications *application.Service
	Contacts     *contact.Service

	Schools, Library unit.Unit
	Recruiter        authz.Actor // of the schools
	Librarian        authz.Actor // recruiter of the library
	Viewer           authz.Actor // of the schools
}

// NewRecruiting founds an organisation that recruits.
func NewRecruiting(t testing.TB) *Recruiting {
	t.Helper()
	return NewOffice(t).Recruiting(t)
}

// Recruiting adds what recruiting needs to an office.
func (o *Office) Recruiting(t testing.TB) *Recruiting {
	t.Helper()
	r := &Recruiting{
		Office:       o,
		Recruitments: recruitment.New(o.Env.Tenants, o.Organisations, o.Env.Clock),
		Contacts:     &contact.Service{DB: o.Env.Tenants, Changed: recruitment.ContactChanged},
		Applications: application.New(o.Env.Tenants, o.Env.Clock),
		Schools:      o.Unit(t, o.Root, "Koulut"),
		Library:      o.Unit(t, o.Root, "Kirjasto"),
	}
	r.Recruiter = o.Ready(t, policies.Recruiter, r.Schools)
	r.Librarian = o.Ready(t, policies.Recruiter, r.Library)
	r.Viewer = o.Ready(t, policies.Viewer, r.Schools)
	return r
}

// Job says how a recruitment differs from the usual one: a teacher for the
// schools, looked for by their recruiter, for twenty days from now, in Finnish
// and Swedish, with nothing asked but what every form asks.
type Job struct {
	By     authz.Actor
	Unit   unit.Unit
	Titles i18n.LangText
	Areas  []string // codes of job areas; the first there is
	Form   form.Form
	Days   int
	Salary i18n.LangText
}

func (j Job) or(r *Recruiting) Job {
	if j.By.ID == uuid.Nil {
		j.By = r.Recruiter
	}
	if j.Unit.ID == uuid.Nil {
		j.Unit = r.Schools
	}
	if j.Titles == nil {
		j.Titles = i18n.LangText{i18n.FI: "Opettaja", i18n.SV: "Lärare"}
	}
	if j.Days == 0 {
		j.Days = 20
	}
	return j
}

// Draft makes a recruitment whose ad is complete and not published.
func (r *Recruiting) Draft(t testing.TB, j Job) recruitment.Recruitment {
	t.Helper()
	j = j.or(r)
	rec, err := r.Recruitments.Create(t.Context(), j.By, recruitment.CreateInput{
		Details: recruitment.Details{
			Unit: j.Unit.ID, Titles: j.Titles, Employment: "employment", Duration: "permanent", Level: "expert",
			JobAreas: r.jobAreas(t, j), Municipalities: []string{"FI-091"}, WorkingTime: []string{"full_time"},
			Responsible: j.By.ID, Salary: j.Salary,
		},
		NewContact: contact.Input{Name: "Kaisa Kysyttävä", Phone: "050 000 0000"},
	})
	must(t, err)
	for _, l := range j.Titles.Langs() {
		text := recruitment.AdText{Title: j.Titles[l], Description: "Kerro itsestäsi. " + j.Titles[l]}
		_, err := r.Recruitments.SetText(t.Context(), j.By, rec.Ad, r.ad(t, j, rec).Version, l, text)
		must(t, err)
	}
	_, err = r.Recruitments.SetForm(t.Context(), j.By, rec.Ad, r.ad(t, j, rec).Version, j.Form)
	must(t, err)
	zone, err := time.LoadLocation("Europe/Helsinki")
	must(t, err)
	closes := r.Env.Clock.Now().In(zone).AddDate(0, 0, j.Days).Format(time.DateOnly)
	_, err = r.Recruitments.SetPeriod(t.Context(), j.By, rec.Ad, r.ad(t, j, rec).Version,
		recruitment.Period{ClosesOn: closes, ClosesAt: "16:00"})
	must(t, err)
	return rec
}

func (r *Recruiting) ad(t testing.TB, j Job, rec recruitment.Recruitment) recruitment.Ad {
	t.Helper()
	a, err := r.Recruitments.Ad(t.Context(), j.By, rec.Ad)
	must(t, err)
	return a
}

func (r *Recruiting) jobAreas(t testing.TB, j Job) []string {
	t.Helper()
	if len(j.Areas) > 0 {
		return j.Areas
	}
	ref, err := r.Organisations.Reference(t.Context())
	must(t, err)
	return []string{ref.JobAreas[0].Code}
}

// Open publishes a recruitment: applications are taken from now on.
func (r *Recruiting) Open(t testing.TB, j Job) recruitment.Recruitment {
	t.Helper()
	j = j.or(r)
	rec := r.Draft(t, j)
	_, err := r.Recruitments.Publish(t.Context(), j.By, rec.Ad, r.ad(t, j, rec).Revision)
	must(t, err)
	rec, err = r.Recruitments.Get(t.Context(), j.By, rec.ID)
	must(t, err)
	return rec
}

// ClosesAt is the last moment of a published ad's period.
func (r *Recruiting) ClosesAt(t testing.TB, rec recruitment.Recruitment) time.Time {
	t.Helper()
	a, err := r.Recruitments.Ad(t.Context(), r.Superuser, rec.Ad)
	must(t, err)
	return *a.ClosesAt
}

// PassPeriod moves the clock past the closing of an ad.
func (r *Recruiting) PassPeriod(t testing.TB, rec recruitment.Recruitment) {
	t.Helper()
	r.Env.Clock.Set(r.ClosesAt(t, rec).Add(time.Minute))
}

// Applicant is the actor of an applicant whom only the employer's plane knows;
// the account behind it is the register's business.
func Applicant(name string) authz.Actor {
	return authz.Actor{Kind: authz.KindApplicant, ID: uuid.New(), Name: name}
}

// Content is a complete application to a form that asks nothing of its own.
func Content(name string) form.Content {
	yes := true
	return form.Content{
		Basic: form.Basic{Name: name, Email: Unique("hakija") + "@example.test", Phone: "040 000 0000"},
		Degrees: []form.Degree{{Level: "master", Name: "Kasvatustieteen maisteri", School: "Esimerkin yliopisto",
			Completed: "2019-05", Highest: true}},
		Experience: []form.Experience{{Employer: "Mallilan koulu", Title: "Luokanopettaja", From: "2019-08",
			Duties: "Opetus ja luokanvalvonta."}},
		ElectronicNotice: &yes,
	}
}

// Sent is an application that the employer has received.
type Sent struct {
	Applicant authz.Actor
	application.Submission
}

// Apply hands a complete application of a fresh applicant over to the employer.
// The language is Finnish unless given.
func (r *Recruiting) Apply(t testing.TB, rec recruitment.Recruitment, name string, lang ...i18n.Lang) Sent {
	t.Helper()
	s := NewSubmission(rec, name, lang...)
	_, err := r.Applications.Receive(t.Context(), s.Applicant, r.Tenant, s.Submission)
	must(t, err)
	return s
}

// NewSubmission is a complete application that nobody has received yet.
func NewSubmission(rec recruitment.Recruitment, name string, lang ...i18n.Lang) Sent {
	l := i18n.FI
	if len(lang) > 0 {
		l = lang[0]
	}
	return Sent{Applicant(name), application.Submission{
		ID: uuid.New(), AdID: rec.Ad, RecruitmentID: rec.ID, Language: l, Content: Content(name), Version: 1,
	}}
}

// ApplyMany hands over n applications, named by their number.
func (r *Recruiting) ApplyMany(t testing.TB, rec recruitment.Recruitment, n int) []Sent {
	t.Helper()
	all := make([]Sent, 0, n)
	for i := range n {
		all = append(all, r.Apply(t, rec, fmt.Sprintf("Hakija %03d", i+1)))
	}
	return all
}

// IDs are the ids of applications.
func IDs(all ...Sent) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(all))
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return ids
}

// WithFile adds a file to a submission, and puts its object where the employer
// finds it.
func (r *Recruiting) WithFile(t testing.TB, store *blob.Store, s Sent, slot int, name, kind string, body []byte) Sent {
	t.Helper()
	f := application.File{ID: uuid.New(), Slot: slot, Name: name, Type: kind, Size: len(body), SHA256: make([]byte, 32),
		UploadedAt: r.Env.Clock.Now()}
	_, err := store.PutBytes(t.Context(), blob.TenantKey(r.Tenant.Number, f.ID), kind, body)
	must(t, err)
	s.Files = append(s.Files, f)
	return s
}
