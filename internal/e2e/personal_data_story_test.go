package e2e_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/staff"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
	"vakans/policies"
)

// story is what people do with the service: they register, apply, forget passwords,
// are worked with, chosen and refused. Each leaves a word in everything that can be
// written, so that it can be looked for.
type story struct {
	*product
	t      *testing.T
	org    *employer
	people []somebody
	found  map[location][]int // where they have stood
	end    time.Time          // of the recruitment
}

// asked is a form with everything on it.
var asked = form.Form{
	Address: form.Optional, BirthDate: form.Optional, Gender: form.Optional,
	Courses: form.Optional, Languages: form.Optional, Motivation: form.Mandatory,
	Attachments: []form.Attachment{{Slot: 1, Label: i18n.LangText{i18n.FI: "Todistus", i18n.SV: "Intyg"}}},
	Questions: []form.Question{{
		ID: uuid.New(), Kind: form.Text, Label: i18n.LangText{i18n.FI: "Miksi?", i18n.SV: "Varför?"},
	}},
}

// play tells the story up to the moment when the case is closed. It looks twice, since
// some of what people leave does not last so long.
func (p *product) play(t *testing.T, w *finder) *story {
	t.Helper()
	s := &story{product: p, t: t, org: p.employer(t, asked)}
	w.org = s.org.Tenant
	s.govern()
	recruiter := s.recruit()
	job := s.advertise(recruiter)
	refused, chosen := s.apply("Quixa", job), s.apply("Quixh", job)
	s.draft("Quixa")
	s.handle(recruiter, job, refused, chosen)
	s.found = w.find(s.people)
	s.decide(recruiter, job, chosen)
	maps.Copy(s.found, w.find(s.people))
	return s
}

// meet adds somebody to those who are looked for.
func (s *story) meet(subject, word string, hired bool, ids ...uuid.UUID) {
	who := somebody{subject: subject, marks: []string{word}, hired: hired}
	for _, id := range ids {
		who.marks = append(who.marks, id.String())
	}
	s.people = append(s.people, who)
}

// browser is one that says whose it is.
func browserOf(word string) (agent, ip string) { return word + "browser", "192.0.2.77" }

// govern is what administrators and superusers do: organisations wanted, one of them in
// vain; settings; a user with a further group.
func (s *story) govern() {
	s.t.Helper()
	ctx := s.t.Context()
	id, err := s.Staff.CreateAdministrator(ctx, staff.Administrator{
		Email: "quixn@valtio.example", Name: "Valta Quixn", Language: i18n.FI, Password: secret,
	})
	must(s.t, err)
	agent, ip := browserOf("Quixn")
	in, err := s.Staff.SignInNational(ctx, "quixn@valtio.example", secret, staff.Client{UserAgent: agent, IP: ip})
	must(s.t, err)
	r, err := s.Staff.AuthenticateNational(ctx, in.Token)
	must(s.t, err)
	s.meet("administrator", "Quixn", false, id)
	taken, free := s.wanted("taken"), s.wanted("free")
	for _, spec := range []organisation.Spec{taken, free} {
		_, err = s.Organisations.Request(ctx, r.Actor, uuid.New(), spec)
		must(s.t, err)
	}
	founding, err := s.Founding()
	must(s.t, err)
	taken.Superuser.Name, taken.Superuser.Email = "Toinen Ylläpitäjä", "toinen@valtio.example"
	_, err = founding.Create(ctx, taken) // somebody is quicker
	must(s.t, err)
	s.founder()
	s.settle()
	org, set, err := s.Organisations.Settings(ctx, s.org.Superuser)
	must(s.t, err)
	edit := organisation.EditOf(org, set)
	edit.RegisterContact = organisation.Contact{Name: "Rekisteri Kysyttävä", Email: "rekisteri@kunta.example"}
	must(s.t, s.Organisations.Update(ctx, s.org.Superuser, set.Version, edit))
}

func (s *story) wanted(slug string) organisation.Spec {
	return organisation.Spec{
		Slug: slug, Country: "FI", DefaultLanguage: i18n.FI, Names: i18n.LangText{i18n.FI: "Uusi " + slug},
		Superuser: staff.New{Email: "quixs@" + slug + ".example", Name: "Perustaja Quixs", Language: i18n.FI},
	}
}

// recruit is how somebody becomes a user and signs in, rightly and wrongly.
func (s *story) recruit() authz.Actor {
	s.t.Helper()
	ctx := s.t.Context()
	login := "quixs@kunta.example"
	u, err := s.org.Staff.Invite(ctx, s.org.Superuser, staff.New{
		Email: login, Name: "Reko Quixs", Title: "Quixs päällikkö", Phone: "Quixs 040", Language: i18n.FI,
		Group: s.org.Group(s.t, policies.Recruiter).ID, Unit: s.org.Schools.ID,
	})
	must(s.t, err)
	s.settle()
	s.org.Accept(s.t, u.ID)
	agent, ip := browserOf("Quixs")
	client := staff.Client{UserAgent: agent, IP: ip}
	in, err := s.org.Staff.SignIn(ctx, s.org.Tenant, login, testfactory.Password, client)
	must(s.t, err)
	who := s.org.Actor(s.t, in.Token)
	if _, err := s.org.Staff.SignIn(ctx, s.org.Tenant, login, "wrong", staff.Client{IP: "192.0.2.78"}); err == nil {
		s.t.Fatal("a wrong password signs in")
	}
	must(s.t, s.org.Staff.AddGroup(ctx, s.org.Superuser, group.NewAssignment{
		User: u.ID, Group: s.org.Group(s.t, policies.Viewer).ID, Unit: s.org.Library.ID,
	}))
	_, _, err = s.org.Staff.CreateToken(ctx, who, staff.NewToken{
		Name: "Quixs robotti", Days: 30, Permissions: []authz.Permission{policies.RecruitmentView},
	})
	must(s.t, err)
	must(s.t, s.org.Staff.ForgotPassword(ctx, s.org.Tenant, login))
	must(s.t, s.org.Staff.ForgotUserName(ctx, s.org.Tenant, login))
	s.meet("staff", "Quixs", false, u.ID)
	return who
}

// advertise opens a job with a colleague in its group.
func (s *story) advertise(who authz.Actor) recruitment.Recruitment {
	s.t.Helper()
	ctx := s.t.Context()
	job := s.org.Open(s.t, testfactory.Job{By: who, Form: asked})
	rec, err := s.org.Recruitments.Get(ctx, who, job.ID)
	must(s.t, err)
	rec.Details.Members = append(rec.Details.Members, s.org.Recruiter.ID)
	edit := recruitment.EditInput{Version: rec.Version, Details: rec.Details}
	_, err = s.org.Recruitments.Edit(ctx, who, rec.ID, edit)
	must(s.t, err)
	s.settle()
	s.meet("staff", s.org.Recruiter.ID.String(), false)
	s.meet("contact", "Kysyttävä", false, rec.Details.Contacts...)
	return job
}

// apply is how somebody gets an account, is known by a browser and a program, forgets
// the password, and sends an application.
func (s *story) apply(word string, job recruitment.Recruitment) uuid.UUID {
	s.t.Helper()
	ctx := s.t.Context()
	me := s.join(s.t, "Hakija "+word, i18n.FI)
	agent, ip := browserOf(word)
	_, err := s.Applicants.SignIn(ctx, me.Email, secret, applicant.Client{UserAgent: agent, IP: ip})
	must(s.t, err)
	if _, err := s.Applicants.SignIn(ctx, me.Email, "wrong", applicant.Client{IP: "192.0.2.78"}); err == nil {
		s.t.Fatal("a wrong password signs in")
	}
	token, _, err := s.Applicants.CreateToken(ctx, me.Actor, word+" robotti", 30)
	must(s.t, err)
	s.ask(token)
	must(s.t, s.Applicants.Forgot(ctx, me.Email))
	_, err = s.Applicants.Begin(ctx, applicant.Registration{
		Email: strings.ToLower(word) + "@odottava.example", Name: "Odottava " + word,
		Password: secret, Language: i18n.FI, Terms: true, PrivacyNotice: true,
	})
	must(s.t, err)
	a := s.write(me.Actor, word, job.Ad)
	_, err = s.Submissions.Send(ctx, me.Actor, a.ID, a.Version)
	must(s.t, err)
	must(s.t, s.Submissions.Withdraw(ctx, me.Actor, a.ID))
	must(s.t, s.Submissions.Resend(ctx, me.Actor, a.ID))
	s.settle()
	s.meet("applicant", word, word == "Quixh", me.ID, a.ID)
	return a.ID
}

// ask asks for something over the network: with a token, and as nobody.
func (s *story) ask(token string) {
	s.t.Helper()
	ctx, base := s.t.Context(), s.national("/api/v1/account/")
	mine, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"session", http.NoBody)
	must(s.t, err)
	mine.Header.Set("Authorization", "Bearer "+token)
	anybodys, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"registrations", strings.NewReader("{}"))
	must(s.t, err)
	for _, r := range []*http.Request{mine, anybodys} {
		answer, err := s.client().Do(r)
		must(s.t, err)
		must(s.t, answer.Body.Close())
	}
}

// write fills a form with a word in everything that can be written.
func (s *story) write(who authz.Actor, word string, ad uuid.UUID) submission.Application {
	s.t.Helper()
	ctx := s.t.Context()
	a := s.begin(s.t, who, ad)
	c := filled(a)
	c.Basic.Email, c.Basic.Address = strings.ToLower(word)+"@toinen.example", word+"katu 1"
	c.Basic.PostalCode, c.Basic.City = "00100", word+"la"
	c.Basic.BirthDate, c.Basic.Gender = "1990-02-03", "other"
	c.Degrees[0].Name, c.Degrees[0].School = word+"maisteri", word+"koulu"
	c.Experience[0].Employer, c.Experience[0].Duties = word+" oy", "Tein "+word+"a."
	c.Courses = []form.Course{{Name: word + "kurssi", Provider: word + "opisto", Year: "2020"}}
	c.Languages = []form.Language{{Language: word, Oral: "good", Written: "good", Comprehension: "good"}}
	c.Motivation = "Minä, " + word + ", haluan tämän työn."
	for id := range c.Answers {
		c.Answers[id] = []string{"Siksi, " + word}
	}
	_, err := s.Submissions.Save(ctx, who, a.ID, a.ContentVersion, c)
	must(s.t, err)
	_, err = s.Submissions.Attach(ctx, who, a.ID, 1, word+".pdf", []byte(pdf))
	must(s.t, err)
	a, err = s.Submissions.Get(ctx, who, a.ID)
	must(s.t, err)
	return a
}

// draft is somebody else's unsent application.
func (s *story) draft(word string) {
	s.t.Helper()
	me := s.join(s.t, "Luonnos "+word, i18n.FI)
	a := s.write(me.Actor, word, s.org.Job.Ad)
	s.meet("applicant", word, false, me.ID, a.ID)
}

// handle is what staff do with applications.
func (s *story) handle(who authz.Actor, job recruitment.Recruitment, refused, chosen uuid.UUID) {
	s.t.Helper()
	ctx, do := s.t.Context(), s.org.Applications
	for word, id := range map[string]uuid.UUID{"Quixa": refused, "Quixh": chosen} {
		_, err := do.SetStatus(ctx, who, job.ID, []uuid.UUID{id}, application.StatusReview)
		must(s.t, err)
		for _, kind := range []string{"note", "comment"} {
			_, err = do.Write(ctx, who, id, kind, word+" on hyvä.")
			must(s.t, err)
		}
		_, err = do.Sheet(ctx, who, id, application.Filter{})
		must(s.t, err)
		_, err = do.Send(ctx, who, job.ID, []uuid.UUID{id}, message(word))
		must(s.t, err)
	}
	s.settle()
}

// decide ends the case: one is hired, and the rest are told.
func (s *story) decide(who authz.Actor, job recruitment.Recruitment, chosen uuid.UUID) {
	s.t.Helper()
	ctx, do := s.t.Context(), s.org.Applications
	s.pass(s.org.ClosesAt(s.t, job).Add(time.Minute))
	_, err := do.SetStatus(ctx, who, job.ID, []uuid.UUID{chosen}, application.StatusHired)
	must(s.t, err)
	_, err = do.TellTheRest(ctx, who, job.ID, message("Quixa"), nil)
	must(s.t, err)
	s.settle()
	now, err := s.org.Recruitments.Get(ctx, who, job.ID)
	must(s.t, err)
	must(s.t, do.Close(ctx, who, job.ID, int32(now.Version), "recruited", ""))
	s.settle()
	s.end = s.Clock.Now()
}

func message(word string) application.Message {
	return application.Message{
		Key:     uuid.NewString(),
		Subject: i18n.LangText{i18n.FI: "Hei, " + word}, Body: i18n.LangText{i18n.FI: "Terve, " + word + "."},
	}
}

// nightAfter lets months pass and a night's schedules run.
func (s *story) nightAfter(months int) {
	s.t.Helper()
	s.pass(s.end.AddDate(0, months, 0))
	since := s.Clock.Now().AddDate(0, 0, -1)
	eventually(s.t, "every schedule of the night has run", func() bool {
		done := 0
		must(s.t, s.Planes.Platform.Read(s.t.Context(), func(tx plane.PlatformTx) error {
			return tx.QueryRow(s.t.Context(), `SELECT count(DISTINCT name) FROM schedules
				WHERE slot >= $1 AND finished_at IS NOT NULL AND name IN
				('retention', 'retention.register', 'sign_in.platform', 'foundings', 'strays', 'strays.register')`,
				since).Scan(&done)
		}))
		return done == 6
	})
	s.settle()
}
