package submission_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/plane"
	"vakans/internal/submission"
	"vakans/internal/testfactory"
	"vakans/tenant"
)

// FORM-03: saving, going on later, and two windows.
func TestSaveFORM03(t *testing.T) {
	t.Parallel()
	w := open(t)
	who := w.applicant("Maija Mallikas")
	a := w.begin(who, w.Open(t, testfactory.Job{}))
	if a.Content.Basic.Name != "Maija Mallikas" || a.Content.Basic.Email != address(who) || a.State != submission.Draft {
		t.Fatalf("a draft begins as %+v", a)
	}
	c := a.Content
	c.Basic.Phone, c.Basic.Email = "040 000 0000", "someone@else.test"
	s, err := w.Save(t.Context(), who, a.ID, a.ContentVersion, c)
	must(t, err)
	b := w.get(who, a.ID)
	if b.Content.Basic.Phone != "040 000 0000" || b.ContentVersion != s.ContentVersion || b.Percent <= a.Percent {
		t.Errorf("saved %+v as %+v", s, b)
	}
	if b.Content.Basic.Email != address(who) {
		t.Error("PROF-15: the address is not the account's any more")
	}
	_, err = w.Save(t.Context(), who, a.ID, a.ContentVersion, form.Content{})
	w.wants(err, fault.Conflict, "apply.edited_elsewhere")
	if got := w.get(who, a.ID); got.Content.Basic.Phone != "040 000 0000" {
		t.Error("the late window overwrote")
	}
	again, err := w.Start(t.Context(), who, a.AdID, uuid.Nil, i18n.FI)
	if err != nil || again != a.ID {
		t.Errorf("opened again: %s %v, want the same draft", again, err)
	}
}

// A malformed answer is kept as it was written, and stands in the way of sending.
func TestMalformedIsKept(t *testing.T) {
	t.Parallel()
	w := open(t)
	q := form.Question{ID: uuid.New(), Kind: form.Number, Label: i18n.LangText{i18n.FI: "Montako?", i18n.SV: "Hur många?"}}
	who := w.applicant("Maija Mallikas")
	a := w.begin(who, w.Open(t, testfactory.Job{Form: form.Form{Questions: []form.Question{q}}}))
	c := testfactory.Content(who.Name)
	c.Basic.Name = "Maija\nMallikas" // no letter can be addressed so
	c.Experience = append(c.Experience, form.Experience{From: "in spring"})
	c.Answers = map[uuid.UUID][]string{q.ID: {"many"}, uuid.New(): {"nobody asked"}}
	s, err := w.Save(t.Context(), who, a.ID, a.ContentVersion, c)
	must(t, err)
	if len(s.Malformed) != 3 || s.Malformed[0].Name != "basic.name" || s.Malformed[1].Name != "experience.1.from" ||
		s.Malformed[2].Name != "answer."+q.ID.String() {
		t.Errorf("malformed %v", s.Malformed)
	}
	b := w.get(who, a.ID)
	if b.Content.Experience[1].From != "in spring" || b.Content.Answers[q.ID][0] != "many" || len(b.Content.Answers) != 1 {
		t.Errorf("kept %+v", b.Content)
	}
	_, err = w.Send(t.Context(), who, a.ID, b.Version)
	w.wants(err, fault.Invalid, "apply.not_complete")
}

// FORM-08, FORM-02, FORM-23, FORM-30, FORM-33, FORM-18: what is required.
func TestRequirementsFORM02(t *testing.T) {
	t.Parallel()
	q := form.Question{ID: uuid.New(), Kind: form.YesNo, Mandatory: true, Label: i18n.LangText{i18n.FI: "Käykö?"}}
	f := form.Form{Motivation: form.Mandatory, Questions: []form.Question{q}, Courses: form.Optional}
	whole := testfactory.Content("Maija Mallikas")
	whole.Motivation, whole.Answers, whole.NoCourses = "Haluan.", map[uuid.UUID][]string{q.ID: {"yes"}}, true
	if lacks := f.Missing(whole); len(lacks) > 0 || f.Percent(whole) != 100 {
		t.Fatalf("a complete application lacks %v, %d %%", lacks, f.Percent(whole))
	}
	cases := map[string]struct {
		field string
		spoil func(*form.Content)
	}{
		"FORM-02 name":          {"basic.name", func(c *form.Content) { c.Basic.Name = "" }},
		"FORM-02 phone":         {"basic.phone", func(c *form.Content) { c.Basic.Phone = "" }},
		"FORM-21 no degree":     {"degrees", func(c *form.Content) { c.Degrees = nil }},
		"FORM-23 no highest":    {"degrees", func(c *form.Content) { c.Degrees[0].Highest = false }},
		"FORM-23 two highest":   {"degrees", func(c *form.Content) { c.Degrees = append(c.Degrees, c.Degrees[0]) }},
		"FORM-30 no experience": {"experience", func(c *form.Content) { c.Experience = nil }},
		"half a row":            {"experience.0.title", func(c *form.Content) { c.Experience[0].Title = "" }},
		"ends before it began":  {"experience.0.to", func(c *form.Content) { c.Experience[0].To = "2018-01" }},
		"FORM-25 courses":       {"courses", func(c *form.Content) { c.NoCourses = false }},
		"FORM-33 motivation":    {"motivation", func(c *form.Content) { c.Motivation = "" }},
		"FORM-33 question":      {"answer." + q.ID.String(), func(c *form.Content) { c.Answers = nil }},
		"FORM-18 consent":       {"electronic_notice", func(c *form.Content) { c.ElectronicNotice = nil }},
		"a choice nobody offered": {"answer." + q.ID.String(),
			func(c *form.Content) { c.Answers = map[uuid.UUID][]string{q.ID: {"maybe"}} }},
	}
	for name, k := range cases {
		c := whole
		c.Degrees, c.Experience = append([]form.Degree{}, whole.Degrees...), append([]form.Experience{}, whole.Experience...)
		k.spoil(&c)
		lacks := f.Missing(c)
		if len(lacks) != 1 || lacks[0].Name != k.field || f.Percent(c) >= 100 {
			t.Errorf("%s: lacks %v, %d %%", name, lacks, f.Percent(c))
		}
	}
	none := whole
	none.Experience, none.NoExperience = nil, true
	if lacks := f.Missing(none); len(lacks) > 0 {
		t.Errorf("FORM-30: without experience lacks %v", lacks)
	}
	no := false
	none.ElectronicNotice = &no
	if lacks := f.Missing(none); len(lacks) > 0 {
		t.Errorf("FORM-18: no is an answer too: %v", lacks)
	}
}

// FORM-36: the first opening locks the questionnaire, and the database refuses
// whoever would change it.
func TestFirstOpeningLocksFORM36(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{Form: form.Form{Motivation: form.Optional}})
	ad, err := w.Recruitments.Ad(t.Context(), w.Recruiter, rec.Ad)
	must(t, err)
	if _, err := w.Recruitments.SetForm(t.Context(), w.Recruiter, rec.Ad, ad.Version,
		form.Form{Motivation: form.Mandatory}); err != nil {
		t.Fatalf("before anybody began: %v", err)
	}
	w.begin(w.applicant("Maija Mallikas"), rec)
	ad, err = w.Recruitments.Ad(t.Context(), w.Recruiter, rec.Ad)
	must(t, err)
	if _, err := w.Recruitments.SetForm(t.Context(), w.Recruiter, rec.Ad, ad.Version, form.Form{}); err == nil {
		t.Error("the form was changed under an applicant")
	}
	err = w.Env.Tenants.In(t.Context(), w.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE ads SET form = '{}' WHERE id = $1::uuid`, rec.Ad)
		return err
	})
	if err == nil {
		t.Error("the database let the form be changed")
	}
}

// PROF-08, PRIV-09: neither visitors nor organisations can read the register.
func TestNobodyElseReadsDraftsPROF08(t *testing.T) {
	t.Parallel()
	w := open(t)
	who, a := w.ready(w.Open(t, testfactory.Job{}))
	const sql = `SELECT content::text FROM applicant.applications`
	var text string
	if err := w.Env.Tenants.Read(t.Context(), w.Tenant,
		func(tx tenant.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(&text) }); err == nil {
		t.Errorf("an organisation reads drafts: %.40s", text)
	}
	if err := w.Env.Jobsite.Read(t.Context(),
		func(tx plane.JobsiteTx) error { return tx.QueryRow(t.Context(), sql).Scan(&text) }); err == nil {
		t.Errorf("visitors read drafts: %.40s", text)
	}
	if _, err := w.Applications.Copy(t.Context(), w.Tenant, a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the employer knows of a draft: %v", err)
	}
	other := w.applicant("Toinen Hakija")
	if _, err := w.Get(t.Context(), other, a.ID); !fault.Is(err, fault.NotFound) { // ACC-15
		t.Errorf("another applicant's draft: %v", err)
	}
	if _, err := w.Save(t.Context(), other, a.ID, a.ContentVersion, a.Content); !fault.Is(err, fault.NotFound) {
		t.Errorf("saving another applicant's draft: %v", err)
	}
	if _, err := w.Send(t.Context(), other, a.ID, a.Version); !fault.Is(err, fault.NotFound) {
		t.Errorf("sending another applicant's draft: %v", err)
	}
	if _, err := w.Get(t.Context(), authz.Actor{}, a.ID); err == nil {
		t.Error("nobody reads a draft")
	}
	if got := w.get(who, a.ID); got.Version != a.Version {
		t.Error("somebody changed it")
	}
}

// FORM-34, FORM-35: what is refused leaves nothing in the store and no row.
func TestFilesFORM35(t *testing.T) {
	t.Parallel()
	w := open(t)
	who := w.applicant("Maija Mallikas")
	a := w.begin(who, w.Open(t, testfactory.Job{Form: asks()}))
	mine := "a/" + who.ID.String() + "/"
	for name, k := range map[string]struct {
		slot int
		file string
		body []byte
		key  string
	}{
		"lies":        {1, "cv.pdf", []byte("MZ this is a program"), "error.file_type"},
		"too large":   {1, "cv.pdf", append(bytes.Clone(pdf), make([]byte, form.MaxAttachmentSize)...), "error.file_size"},
		"empty":       {1, "cv.pdf", nil, "error.file_empty"},
		"climbs":      {1, "../../x.pdf", pdf, "error.file_name"},
		"not asked":   {3, "cv.pdf", pdf, "apply.attachment_not_asked"},
		"other type":  {1, "cv.txt", []byte("hello"), "error.file_type"},
		"no such one": {0, "cv.pdf", pdf, "apply.attachment_not_asked"},
	} {
		_, err := w.Attach(t.Context(), who, a.ID, k.slot, k.file, k.body)
		if f := fault.Of(err); err == nil || len(f.Fields) != 1 || f.Fields[0].Key != k.key {
			t.Errorf("%s: %v, want %s", name, err, k.key)
		}
	}
	if n, m := w.objects(mine), w.count(`SELECT count(*) FROM attachments WHERE application_id = $1::uuid`, a.ID); n+
		m != 0 {
		t.Fatalf("refused files left %d objects and %d rows", n, m)
	}
	_, err := w.Attach(t.Context(), who, a.ID, 1, "Ansökan på å.pdf", pdf)
	must(t, err)
	b := w.get(who, a.ID)
	if len(b.Files) != 1 || b.Files[0].Name != "Ansökan på å.pdf" || b.Version <= a.Version ||
		b.ContentVersion != a.ContentVersion {
		t.Fatalf("attached %+v", b)
	}
	if _, err := w.Save(t.Context(), who, a.ID, a.ContentVersion, a.Content); err != nil {
		t.Errorf("a file in between is a conflict for the page: %v", err)
	}
	f, body, err := w.Fetch(t.Context(), who, a.ID, 1)
	if err != nil || !bytes.Equal(body, pdf) || f.Type != "application/pdf" {
		t.Errorf("fetched %v %v", f, err)
	}
	_, err = w.Attach(t.Context(), who, a.ID, 1, "uusi.pdf", pdf)
	must(t, err)
	if c := w.get(who, a.ID); len(c.Files) != 1 || c.Files[0].Name != "uusi.pdf" {
		t.Errorf("replaced: %+v", c.Files)
	}
	_, err = w.Detach(t.Context(), who, a.ID, 1)
	must(t, err)
	if c := w.get(who, a.ID); len(c.Files) != 0 {
		t.Error("the file is still there")
	}
	if _, _, err := w.Fetch(t.Context(), w.applicant("Toinen Hakija"), a.ID, 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("another's file: %v", err)
	}
	if _, err := w.Blobs.Head(t.Context(), blob.ApplicantKey(who.ID, b.Files[0].ID)); err != nil {
		t.Errorf("the object goes by the event alone: %v", err)
	}
}

// APPL-09, C6: drafts can be deleted and begun anew; sent applications cannot.
func TestDeleteDraftAPPL09(t *testing.T) {
	t.Parallel()
	w := open(t)
	rec := w.Open(t, testfactory.Job{})
	who, a := w.ready(rec)
	must(t, w.DeleteDraft(t.Context(), who, a.ID))
	if _, err := w.Get(t.Context(), who, a.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("deleted: %v", err)
	}
	if b := w.begin(who, rec); b.ID == a.ID || len(b.Content.Degrees) > 0 {
		t.Errorf("begun anew as %+v", b)
	}
	who, a = w.sent(rec)
	w.wants(w.DeleteDraft(t.Context(), who, a.ID), fault.Conflict, "apply.sent_cannot_be_deleted")
}
