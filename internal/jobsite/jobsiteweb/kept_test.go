package jobsiteweb_test

import (
	"strings"
	"testing"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite/jobsiteweb"
	"vakans/internal/plane"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/internal/webtest"
)

// PUB-08: an ad's page may be kept, but what is changed is seen, and at the closing
// second it is closed.
func TestAKeptAdIsNeverAnOldOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	path := "/fi/jobs/" + rec.Ad.String()
	first := s.own.Get(path).Want(200)
	if again := s.own.Get(path).Want(200); string(again.Body) != string(first.Body) ||
		again.Header.Get("Etag") != first.Header.Get("Etag") {
		t.Error("the page differs from itself")
	}
	ad, err := s.Recruitments.Ad(t.Context(), s.Recruiter, rec.Ad)
	if err == nil {
		ad, err = s.Recruitments.SetText(t.Context(), s.Recruiter, rec.Ad, ad.Version, i18n.FI,
			recruitment.AdText{Title: "Rehtori", Description: "Uusi teksti"})
	}
	if err == nil {
		_, err = s.Recruitments.Publish(t.Context(), s.Recruiter, rec.Ad, ad.Revision)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.carry(t, rec.Ad)
	s.own.Get(path).Want(200).WantText("h1", "Rehtori")

	closes := s.ClosesAt(t, rec)
	s.Env.Clock.Set(closes.Add(-5 * time.Second))
	if open := string(s.own.Get(path).Want(200).Body); !strings.Contains(open, "/apply/") {
		t.Error("closed before its time")
	}
	s.Env.Clock.Set(closes)
	if closed := string(s.own.Get(path).Want(200).Body); strings.Contains(closed, "/apply/") {
		t.Error("a kept page outlived the closing")
	}
}

// PUB-08: a page of the list may be kept, but what is published is on it, and at the
// closing second it is not; on the page as in the API.
func TestAKeptListIsNeverAnOldOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	want := func(when string, n int, isNew bool) {
		t.Helper()
		for range 2 {
			page := s.own.Get("/fi/jobs").Want(200).WantCount(".vk-job", n)
			if marked := strings.Contains(page.Find(".vk-job .vk-meta").Text(), m.UiNew(i18n.FI)); marked != isNew {
				t.Errorf("%s: marked as new: %t", when, marked)
			}
			var list jobsiteweb.JobPage
			s.own.Get("/api/v1/jobs").Want(200).Decode(&list)
			if list.Total != n || len(list.Jobs) != n {
				t.Errorf("%s: %d ads in the API, said to be %d", when, len(list.Jobs), list.Total)
			}
		}
	}
	want("at first", 0, false)
	rec := s.open(t, testfactory.Job{})
	want("published", 1, true)
	s.Env.Clock.Move(49 * time.Hour)
	want("two days later", 1, false)
	closes := s.ClosesAt(t, rec)
	s.Env.Clock.Set(closes.Add(-5 * time.Second))
	want("before the closing", 1, false)
	s.Env.Clock.Set(closes)
	want("at the closing", 0, false)
}

// What a kept page says of days is right on each of them.
func TestAKeptAdCountsItsDays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	path, closes := "/fi/jobs/"+rec.Ad.String(), s.ClosesAt(t, rec)
	s.Env.Clock.Set(closes.Add(-24 * time.Hour))
	s.own.Get(path).Want(200).WantText(".vk-closing .ds-tag", "Päättyy huomenna")
	s.own.Get("/fi/jobs").Want(200).WantText("article .ds-tag[data-color=warning]", "Päättyy huomenna")
	s.Env.Clock.Set(closes.Add(-time.Hour))
	s.own.Get(path).Want(200).WantText(".vk-closing .ds-tag", "Päättyy tänään")
	s.own.Get("/fi/jobs").Want(200).WantText("article .ds-tag[data-color=warning]", "Päättyy tänään")
}

// A closed ad and one that is not there lead on: to a search and to open jobs.
func TestGoneLeadsOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	gone, open := s.open(t, testfactory.Job{}), s.open(t, testfactory.Job{})
	ad, err := s.Recruitments.Ad(t.Context(), s.Recruiter, gone.Ad)
	if err == nil {
		_, err = s.Recruitments.EndEarly(t.Context(), s.Recruiter, gone.Ad, ad.Version, "Virhe ilmoituksessa")
	}
	if err != nil {
		t.Fatal(err)
	}
	s.carry(t, gone.Ad)
	for path, status := range map[string]int{"/fi/jobs/" + gone.Ad.String(): 200,
		"/fi/jobs/01a227d2-1a4d-7000-8000-000000000001": 404} {
		for _, c := range []*webtest.Client{s.own, s.national} {
			p := c.Get(path).Want(status).WantCount(`form[action="/fi/jobs"] input[name=q]`, 1).WantNone(`a[href*="/apply/"]`)
			if c == s.own || status == 200 {
				p.WantCount(`#others a[href="/fi/jobs/`+open.Ad.String()+`"]`, 1)
			}
		}
	}
}

// Whoever writes what the job site shows raises its version.
func TestEveryChangeRaisesTheVersion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.open(t, testfactory.Job{})
	version := func() (n int64) {
		err := s.Env.Jobsite.Read(t.Context(), func(tx plane.JobsiteTx) error {
			return tx.QueryRow(t.Context(), "SELECT version FROM version").Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, change := range []string{
		"UPDATE employers SET suspended = true WHERE tenant = $1", "UPDATE ads SET ended_at = now() WHERE tenant = $1",
		"DELETE FROM ad_texts WHERE ad_id IN (SELECT id FROM ads WHERE tenant = $1)", "DELETE FROM ads WHERE tenant = $1",
	} {
		before := version()
		err := s.Env.Publisher.In(t.Context(), func(tx plane.PublisherTx) error {
			_, err := tx.Exec(t.Context(), change, s.Tenant.Number)
			return err
		})
		if err != nil || version() <= before {
			t.Errorf("%s: from version %d to %d: %v", change, before, version(), err)
		}
	}
}
