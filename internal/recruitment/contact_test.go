package recruitment_test

import (
	"testing"

	"github.com/google/uuid"

	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/policies"
)

// CON-01: another organisation's contact can be neither seen nor chosen.
func TestContactBelongsToItsOrganisation_CON01(t *testing.T) {
	t.Parallel()
	a, b := newWorld(t), newWorld(t)
	theirs, err := b.contacts.Create(t.Context(), b.recruiter, contact.Input{Name: "Bo Berg", Email: "bo@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.contacts.Get(t.Context(), a.recruiter, theirs.ID)
	wants(t, err, fault.NotFound, "", "")
	list, err := a.contacts.List(t.Context(), a.recruiter, contact.Filter{Inactive: true})
	if err != nil || len(list) != 0 {
		t.Fatalf("got %v, %v; want no contacts", list, err)
	}
	d := a.details()
	d.Contacts = []uuid.UUID{theirs.ID}
	_, err = a.svc.Create(t.Context(), a.recruiter, recruitment.CreateInput{Details: d})
	wants(t, err, fault.Invalid, "contacts", "error.choose")
	_, err = a.contacts.Edit(t.Context(), a.recruiter, theirs.ID, 1, contact.Input{Name: "X", Phone: "1"})
	wants(t, err, fault.NotFound, "", "")
}

// CON-02: a contact is made while the recruitment is made, or not at all.
func TestContactIsMadeWithRecruitment_CON02(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := recruitment.CreateInput{ID: uuid.New(), Details: w.details(),
		NewContact: contact.Input{ID: uuid.New(), Name: "Kaisa Kysy"}}
	_, err := w.svc.Create(t.Context(), w.recruiter, in)
	wants(t, err, fault.Invalid, "new_contact.phone", "contact.phone_or_email")
	in.NewContact.Phone = "09 123"
	for range 2 { // the second time is the same form sent twice
		r, err := w.svc.Create(t.Context(), w.recruiter, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Contacts) != 1 || r.Contacts[0].Name != "Kaisa Kysy" || r.Contacts[0].OwnerID != w.recruiter.ID {
			t.Fatalf("got contacts %s", pretty(r.Contacts))
		}
	}
	all, _, err := w.svc.List(t.Context(), w.recruiter, recruitment.Filter{})
	if err != nil || len(all) != 1 {
		t.Fatalf("got %d recruitments, %v; want one", len(all), err)
	}
}

// CON-03: one sees and edits one's own contacts; an edit reaches the ad when it
// is published again.
func TestContactsAreListedAndEdited_CON03(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	ad := w.published(20)
	other := w.user("Olli Toinen", policies.Recruiter, w.top)
	if _, err := w.contacts.Create(ctx, other, contact.Input{Name: "Aino", Phone: "1"}); err != nil {
		t.Fatal(err)
	}
	own, err := w.contacts.List(ctx, w.recruiter, contact.Filter{Own: true})
	if err != nil || len(own) != 1 || own[0].Name != "Kaisa Kysy" {
		t.Fatalf("own contacts: %s, %v", pretty(own), err)
	}
	all, err := w.contacts.List(ctx, w.recruiter, contact.Filter{})
	if err != nil || len(all) != 2 {
		t.Fatalf("all contacts: %s, %v", pretty(all), err)
	}
	in := contact.Input{Name: "Kaisa Kysyvä", Phone: "09 124", Title: i18n.LangText{i18n.FI: "rehtori"}}
	if _, err := w.contacts.Edit(ctx, w.recruiter, own[0].ID, own[0].Version, in); err != nil {
		t.Fatal(err)
	}
	_, err = w.contacts.Edit(ctx, w.recruiter, own[0].ID, own[0].Version, in)
	wants(t, err, fault.Conflict, "", "error.conflict")
	if a := w.ad(ad.ID); !a.Pending() {
		t.Error("the ad does not say that its contact has changed")
	}
	if p := w.snapshot(ad.ID); p.Contacts[0].Name != "Kaisa Kysy" {
		t.Error("the change was shown without publishing again")
	}
	viewer := w.user("Veera Katsoja", policies.Viewer, w.top)
	_, err = w.contacts.Edit(ctx, viewer, own[0].ID, 2, in)
	wants(t, err, fault.Forbidden, "", "")
}
