package contact_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/contact"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/testfactory"
)

// CON-03: one sees one's own contacts or everybody's, by name and a page at a time;
// a contact out of use is offered to nobody.
func TestListCON03(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	made := map[string]contact.Contact{}
	for _, name := range []string{"Bo Berg", "aino Alho", "Cilla Ceder"} {
		by := r.Recruiter
		if name == "Bo Berg" {
			by = r.Librarian
		}
		c, err := r.Contacts.Create(t.Context(), by, contact.Input{Name: " " + name + " ", Email: "x@example.org"})
		must(t, err)
		made[name] = c
	}
	names := func(f contact.Filter) (all []string) {
		list, err := r.Contacts.List(t.Context(), r.Recruiter, f)
		must(t, err)
		for _, c := range list {
			all = append(all, c.Name)
		}
		return all
	}
	want := func(f contact.Filter, all ...string) {
		t.Helper()
		if got := names(f); !slices.Equal(got, all) {
			t.Errorf("%+v lists %q, want %q", f, got, all)
		}
	}
	want(contact.Filter{}, "aino Alho", "Bo Berg", "Cilla Ceder")
	want(contact.Filter{Own: true}, "aino Alho", "Cilla Ceder")
	first := made["aino Alho"]
	want(contact.Filter{After: &first, Limit: 1}, "Bo Berg")
	gone, err := r.Contacts.Activate(t.Context(), r.Recruiter, first.ID, first.Version, false)
	must(t, err)
	if gone.Active || gone.Version == first.Version {
		t.Errorf("taken out of use: %+v", gone)
	}
	want(contact.Filter{}, "Bo Berg", "Cilla Ceder")
	want(contact.Filter{Inactive: true}, "aino Alho", "Bo Berg", "Cilla Ceder")
}

// What cannot be stored is blamed on its field, and a version that somebody has
// overtaken is refused.
func TestRefused(t *testing.T) {
	t.Parallel()
	r := testfactory.NewRecruiting(t)
	_, err := r.Contacts.Create(t.Context(), r.Recruiter,
		contact.Input{Email: "not one", Title: i18n.LangText{i18n.SV: long(201)}})
	blamed := map[string]string{}
	for _, f := range fault.Of(err).Fields {
		blamed[f.Name] = f.Key
	}
	for field, key := range map[string]string{"name": "error.required", "email": "error.email",
		"title.sv": "error.too_long"} {
		if blamed[field] != key {
			t.Errorf("%s is blamed with %q, want %q", field, blamed[field], key)
		}
	}
	c, err := r.Contacts.Create(t.Context(), r.Recruiter, contact.Input{ID: uuid.New(), Name: "Aino", Phone: "1"})
	must(t, err)
	again, err := r.Contacts.Create(t.Context(), r.Recruiter, contact.Input{ID: c.ID, Name: "Other", Phone: "2"})
	if err != nil || again.Name != "Aino" {
		t.Errorf("sent again it is %+v, %v", again, err)
	}
	if _, err := r.Contacts.Edit(t.Context(), r.Recruiter, c.ID, c.Version+1,
		contact.Input{Name: "B", Phone: "1"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a stale version: %v", err)
	}
	if _, err := r.Contacts.Edit(t.Context(), r.Viewer, c.ID, c.Version,
		contact.Input{Name: "B", Phone: "1"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a viewer: %v", err)
	}
}

func long(n int) string { return string(slices.Repeat([]byte("x"), n)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
