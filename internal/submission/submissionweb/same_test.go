package submissionweb_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vakans/internal/authz"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/plane"
	"vakans/internal/testfactory"
	"vakans/internal/webtest"
)

// FORM-09: what the applicant reads of a sent application is what the employer
// reads of it, word for word and in the same order, in every language.
func TestBothReadTheSameFORM09(t *testing.T) {
	t.Parallel()
	s := open(t)
	f := everything()
	who, c := s.applicant("Maija Mallikas")
	a := s.start(who, s.publish(testfactory.Job{Form: f}))
	c.Get(address(a.ID, "")).Want(200).Form("[id='attachment.1']").Attach("file", "cv.pdf", pdf).Submit().Want(303)
	send(fillMore(fillIn(c.Get(address(a.ID, "")).Want(200), f), f))
	for _, l := range i18n.All {
		s.reads(who, l)
		theirs := webtest.New(t, s.server.App, s.Tenant.Slug+".localhost")
		theirs.SetCookie("vakans", string(l))
		mine := sections(c.Get(address(a.ID, "")).Want(200))
		page := theirs.Get("/office/applications/" + a.ID.String()).Want(200)
		if got := sections(page); len(mine) != 7 || !slices.Equal(got, mine) {
			t.Errorf("in %s the applicant reads\n%s\nand the employer\n%s", l, strings.Join(mine, "\n"), strings.Join(got, "\n"))
		}
		for _, word := range []string{m.FormStudying(l), m.CodeSkillExcellent(l), m.FormCitizen(l), "8/2019–"} {
			page.WantText("main", word)
		}
	}
}

// fillMore answers what need not be answered.
func fillMore(in *webtest.Form, f form.Form) *webtest.Form {
	in.Set("basic.address", "Mallitie 1").Set("degrees.0.completed", "").
		Set("experience.0.duties", "Reading.\nWriting.\n\nCounting.").Set("languages.0.language", "Swedish").
		Set("languages.0.oral", "excellent")
	for _, q := range f.Questions {
		name := "answer." + q.ID.String()
		switch q.Kind {
		case form.OneOf:
			in.Set(name, "a")
		case form.SeveralOf:
			in.Set(name, "x", "y")
		case form.Number:
			in.Set(name, "3,5")
		case form.Date:
			in.Set(name, "3.8.2027")
		}
	}
	return in
}

// reads makes a language the one that an applicant reads in.
func (s *site) reads(who authz.Actor, l i18n.Lang) {
	s.t.Helper()
	must(s.t, s.Env.Register.In(s.t.Context(), func(tx plane.RegisterTx) error {
		_, err := tx.Exec(s.t.Context(), "UPDATE accounts SET language = $2 WHERE id = $1::uuid", who.ID, string(l))
		return err
	}))
}

// sections are the texts of a filled form's parts, but for the basic data: the
// employer's page shows how to reach the applicant beside them.
func sections(page *webtest.Page) []string {
	return page.Find("section[id^=show-]:not(#show-basic)").Map(func(_ int, part *goquery.Selection) string {
		return strings.Join(strings.Fields(part.Text()), " ")
	})
}
