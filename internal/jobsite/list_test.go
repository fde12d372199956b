package jobsite_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/lists"
	"vakans/internal/recruitment"
)

// LANG-02 with decision C1: an ad is listed once, in the reader's language or
// else in the ad's own default.
func TestListInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	both := s.ad(t, nil)
	s.ad(t, func(p *recruitment.Published) {
		p.DefaultLanguage, p.Languages = i18n.SV, []i18n.Lang{i18n.SV}
		p.Texts = map[i18n.Lang]recruitment.AdText{i18n.SV: {Title: "Rektor", Description: "Du leder."}}
		p.FirstPublished = p.FirstPublished.Add(-time.Hour)
	})
	for lang, want := range map[i18n.Lang][2]string{
		i18n.FI: {"Luokanopettaja fi", "Rektor sv"}, i18n.SV: {"Klasslärare sv", "Rektor sv"},
		i18n.EN: {"Luokanopettaja fi", "Rektor sv"},
	} {
		p := s.list(t, jobsite.Filter{Lang: lang})
		if p.Total != 2 || len(p.Items) != 2 {
			t.Fatalf("%s: %d ads", lang, p.Total)
		}
		for i, item := range p.Items {
			if got := item.Title + " " + string(item.Lang); got != want[i] {
				t.Errorf("%s: %q, want %q", lang, got, want[i])
			}
		}
		if p.Items[0].ID != both.ID {
			t.Error("not newest first")
		}
	}
}

// PUB-09, PUB-10 with decision C2, PUB-11: every word must be there, in any of
// the fields, as any part of a word; what lies between words does not matter.
func TestKeyword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.ad(t, nil)
	s.ad(t, func(p *recruitment.Published) {
		p.Texts = map[i18n.Lang]recruitment.AdText{i18n.FI: {Title: "ICT-asiantuntija",
			Description: "100 % etätyötä. ICT-suunnittelija auttaa. C++ ja AI."}}
		p.Languages, p.Jobs[0].Title = []i18n.Lang{i18n.FI}, i18n.LangText{i18n.FI: "ICT-asiantuntija"}
	})
	for words, want := range map[string]int{
		"": 2, "  ": 2, "!!!": 2,
		"luokanopettaja": 1, "LUOKANOPETTAJA": 1, "opettaja": 1, "okanop": 1,
		"2026-0042": 2, "alakoulussa": 1, "musikaalisuutta": 1, "puistolan": 2, "koulut": 2,
		"jyväskylä": 2, "jyvaskyla": 2, "jyväskyla": 0, "keski-suomi": 2, "asiantuntija": 2,
		"opetus": 2, "virkasuhde": 2, "määräaikainen": 2, "maaraaikainen": 2, "kelpoisuus": 0,
		"opettaja puistola": 1, "opettaja ict": 0,
		"ICT-asiantuntija, ICT-suunnittelija": 1, `"ict suunnittelija"`: 1, `"suunnittelija ict"`: 0, "suunnittelija ict": 1,
		`"opetat alakoulussa`: 1,
		"ai":                  1, "c++": 1, "a": 0, "c": 0, "ja ai": 1, "ja puistola": 1, "100 %": 1, "%": 2, "_": 2, `\`: 2,
		"opet%aja": 0,
		"o_ettaja": 0, "'; DROP TABLE ads; --": 0,
		"klasslärare": 0,
	} {
		if p := s.list(t, jobsite.Filter{Words: words}); p.Total != want || len(p.Items) != want {
			t.Errorf("%q finds %d (%d), want %d", words, p.Total, len(p.Items), want)
		}
	}
	for words, want := range map[string]int{"klasslärare": 1, "klasslarare": 1, "tjänsteförhållande": 1, "mellersta": 1,
		"luokanopettaja": 0} {
		if p := s.list(t, jobsite.Filter{Lang: i18n.SV, Words: words}); p.Total != want {
			t.Errorf("in Swedish %q finds %d, want %d", words, p.Total, want)
		}
	}
}

// PUB-33, PUB-31: pages of 24 or 48, forth and back, each ad once.
func TestPaging(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const n = 53
	for i := range n {
		s.ad(t, func(p *recruitment.Published) {
			p.Reference = fmt.Sprintf("2026-%04d", i)
			p.FirstPublished = p.FirstPublished.Add(-time.Duration(i/3) * time.Minute) // some at the same moment
			p.ClosesAt = p.ClosesAt.Add(time.Duration(i/4) * time.Minute)
		})
	}
	for _, sort := range jobsite.Sorts {
		var seen []uuid.UUID
		var pages []jobsite.Page
		f := jobsite.Filter{Sort: sort}
		for {
			p := s.list(t, f)
			if p.Total != n {
				t.Fatalf("%s: total %d", sort, p.Total)
			}
			pages, seen = append(pages, p), append(seen, ids(p)...)
			if f.Page = p.Next; p.Next == "" {
				break
			}
		}
		if len(pages) != 3 || len(pages[0].Items) != 24 || len(pages[2].Items) != 5 || pages[2].Number != 3 ||
			pages[0].Previous != "" {
			t.Errorf("%s: %d pages", sort, len(pages))
		}
		slices.SortFunc(seen, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
		if len(slices.Compact(seen)) != n {
			t.Errorf("%s: %d different ads", sort, len(slices.Compact(seen)))
		}
		back := s.list(t, jobsite.Filter{Sort: sort, Page: pages[2].Previous})
		if !slices.Equal(ids(back), ids(pages[1])) || back.Number != 2 {
			t.Errorf("%s: the page before the last is another one", sort)
		}
		if again := s.list(t, jobsite.Filter{Sort: sort, Page: back.Previous}); !slices.Equal(ids(again), ids(pages[0])) ||
			again.Previous != "" || again.Next == "" {
			t.Errorf("%s: not back at the first page", sort)
		}
	}
	if p := s.list(t, jobsite.Filter{Size: 48}); len(p.Items) != 48 {
		t.Errorf("page of %d", len(p.Items))
	}
	for _, bad := range []string{"x", "n.1.2", at(0, 1, false), at(1, 1e18, false), at(1, 0, true), at(1, -5, false)} {
		if p := s.list(t, jobsite.Filter{Page: bad, Size: 7}); len(p.Items) != 24 || p.Number != 1 {
			t.Errorf("page %q: %d ads, number %d", bad, len(p.Items), p.Number)
		}
	}
}

func TestChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open := s.ad(t, nil)
	closed := s.ad(t, func(p *recruitment.Published) { p.ClosesAt = s.Env.Clock.Now().Add(-time.Minute) })
	items, err := s.svc.Chosen(t.Context(), jobsite.Filter{Lang: i18n.SV}, []uuid.UUID{open.ID, uuid.New(), closed.ID})
	if err != nil || len(items) != 2 || items[0].ID != closed.ID || !items[0].Closed || items[1].Closed ||
		items[1].Title != "Klasslärare" {
		t.Errorf("chosen: %+v, %v", items, err)
	}
}

func TestEmployers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.ad(t, nil)
	all, err := s.svc.Employers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(e jobsite.Employer) bool { return e.Tenant == s.Tenant.Number })
	if i < 0 || all[i].OpenAds != 1 || all[i].Slug != s.Tenant.Slug {
		t.Errorf("employer %d of %d", i, len(all))
	}
}

func TestReadTerms(t *testing.T) {
	t.Parallel()
	words, plain := jobsite.ReadTerms(`Kätilö "hoito työ" ab`)
	if !slices.Equal(words, []string{"%kätilö%", "%hoito työ%"}) || !slices.Equal(plain, []string{"% ab %"}) {
		t.Errorf("words %q, plain %q", words, plain)
	}
	if got := jobsite.Fold("  ICT-Asiantuntija, (50 %)…Å\u0308 "); got != "ict asiantuntija 50 å\u0308" {
		t.Errorf("fold: %q", got)
	}
	if got := jobsite.PlainOf("øæåäö đ æ"); got != "oaeaao d ae" {
		t.Errorf("plain: %q", got)
	}
}

// at is a cursor as it stands in an address: on which page, from when, and whether
// it leads back.
func at(page int, micro int64, back bool) string {
	return lists.Cursor(map[string]any{"p": page, "t": micro, "b": back, "i": uuid.Nil})
}
