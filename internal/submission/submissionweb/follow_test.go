package submissionweb_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/event"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/internal/webtest"
	"vakans/tenant"
)

// PROF-07: a new application starts from the contact block that was sent last, and the
// ones before keep theirs.
func TestNewestContactBlockPROF07(t *testing.T) {
	t.Parallel()
	s := open(t)
	who, c := s.applicant("Maija Mallikas")
	apply := func(phone, street string) (uuid.UUID, *webtest.Form) {
		a := s.start(who, s.publish(testfactory.Job{Form: form.Form{Address: form.Optional}}))
		in := c.Get(address(a.ID, "")).Want(200).Form("#application")
		for field, want := range map[string]string{"basic.phone": phone, "basic.address": street} {
			if got := in.Value(field); got != want {
				t.Errorf("%s begins with %q, want %q", field, got, want)
			}
		}
		return a.ID, fillAlways(c.Get(address(a.ID, "")))
	}
	first, in := apply("", "")
	send(in.Set("basic.phone", "040 111 1111").Set("basic.address", "Mallitie 1"))
	second, in := apply("040 111 1111", "Mallitie 1")
	send(in.Set("basic.phone", "050 222 2222").Set("basic.address", "Mallitie 2"))
	third, _ := apply("050 222 2222", "Mallitie 2")
	if got := s.received(first).Content.Basic.Phone; got != "040 111 1111" {
		t.Errorf("the first application has %q now", got)
	}
	c.Get(address(second, "")).Want(200).WantText("#show-basic", "Mallitie 2")
	var twin struct{ Content form.Content }
	c.JSON("GET", "/api/v1/account/applications/"+third.String(), nil, &twin).Want(200)
	if twin.Content.Basic.Phone != "050 222 2222" {
		t.Errorf("the API says %+v", twin.Content.Basic)
	}
}

// PRIV-26: every page about an application and its twin in the API name the organisation
// applied to, which is the controller of what is written in it.
func TestControllerIsNamed_PRIV26(t *testing.T) {
	t.Parallel()
	s := open(t)
	other := s.Who.Office(t).Recruiting(t)
	theirs := other.Open(t, testfactory.Job{})
	must(t, s.jobs.Publish(t.Context(), other.Tenant, theirs.Ad))
	who, c := s.applicant("Maija Mallikas")
	sent := s.start(who, s.publish(testfactory.Job{}))
	send(fillAlways(c.Get(address(sent.ID, ""))))
	draft := s.start(who, theirs)

	type twin struct {
		ID       uuid.UUID
		Employer string
	}
	var list struct{ Applications []twin }
	c.JSON("GET", "/api/v1/account/applications", nil, &list).Want(200)
	controllers := map[uuid.UUID]string{
		sent.ID: "Esimerkkilä " + s.Tenant.Slug + ", Koulut", draft.ID: "Esimerkkilä " + other.Tenant.Slug + ", Koulut",
	}
	if len(list.Applications) != len(controllers) {
		t.Errorf("the API lists %+v", list.Applications)
	}
	for _, a := range list.Applications {
		if a.Employer != controllers[a.ID] {
			t.Errorf("the list of the API says %q, want %q", a.Employer, controllers[a.ID])
		}
	}
	home := c.Get("/account").Want(200)
	for id, controller := range controllers {
		home.WantText(".ds-card:has(a[href='"+address(id, "")+"'])", controller)
		for _, below := range []string{"", "/preview"} {
			c.Get(address(id, below)).Want(200).WantText(".vk-heading", controller)
		}
		var a twin
		c.JSON("GET", "/api/v1/account/applications/"+id.String(), nil, &a).Want(200)
		if a.Employer != controller {
			t.Errorf("the API says %q, want %q", a.Employer, controller)
		}
	}
	c.Get(address(sent.ID, "/edit")).Want(200).WantText(".vk-heading", controllers[sent.ID])
}

// CASE-10, PROF-03, PROF-04: the applicant sees a recruitment as active, closed or
// archived; an archived one has left the list and can still be opened.
func TestPhasesOfARecruitment_CASE10(t *testing.T) {
	t.Parallel()
	s := open(t)
	rec := s.publish(testfactory.Job{})
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, rec)
	send(fillAlways(c.Get(address(a.ID, ""))))
	s.PassPeriod(t, rec)
	s.wantPhase(c, a.ID, "active", "active")

	rec, err := s.Recruitments.Get(t.Context(), s.Recruiter, rec.ID)
	must(t, err)
	must(t, s.Applications.Close(t.Context(), s.Recruiter, rec.ID, rec.Version, "cancelled", "no money"))
	s.follow(rec)
	s.wantPhase(c, a.ID, "closed", "closed")

	must(t, s.Env.Tenants.In(t.Context(), s.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE recruitments SET state = 'archived' WHERE id = $1::uuid`, rec.ID)
		return err
	}))
	s.follow(rec)
	s.wantPhase(c, a.ID, "archived", "")
	c.Get(address(a.ID, "")).Want(200).WantText(".ds-alert", m.ApplyCaseClosed(i18n.EN))
}

// follow tells the register of a change of a recruitment, as the worker does.
func (s *site) follow(rec recruitment.Recruitment) {
	s.t.Helper()
	body, err := json.Marshal(recruitment.RecruitmentEvent{Recruitment: rec.ID})
	must(s.t, err)
	changed := event.Event{ID: 1, Tenant: s.Tenant.Number, Payload: body, At: s.Env.Clock.Now()}
	must(s.t, s.submissions.OnRecruitment(s.t.Context(), changed))
}

// wantPhase fails the test unless the API says the phase, and the application stands in
// the section of the list, or in none.
func (s *site) wantPhase(c *webtest.Client, id uuid.UUID, phase, section string) {
	s.t.Helper()
	type twin struct {
		ID    uuid.UUID
		Phase string
	}
	var a twin
	c.JSON("GET", "/api/v1/account/applications/"+id.String(), nil, &a).Want(200)
	if a.Phase != phase {
		s.t.Errorf("the API says %q, want %q", a.Phase, phase)
	}
	listed, home := 0, c.Get("/account").Want(200)
	if section != "" {
		listed = 1
		home.WantCount("#"+section+" a[href='"+address(id, "")+"']", 1)
	}
	home.WantCount("main a[href='"+address(id, "")+"']", listed)
	var list struct{ Applications []twin }
	c.JSON("GET", "/api/v1/account/applications", nil, &list).Want(200)
	if len(list.Applications) != listed {
		s.t.Errorf("%s: the API lists %+v", phase, list.Applications)
	}
}
