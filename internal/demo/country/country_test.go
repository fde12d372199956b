package country_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"vakans/internal/applicant"
	"vakans/internal/application"
	"vakans/internal/attachment"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/demo/country"
	"vakans/internal/demo/visit"
	"vakans/internal/event"
	"vakans/internal/i18n"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/jobsite"
	"vakans/internal/password"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/internal/smtpsink"
	"vakans/internal/staff"
	"vakans/internal/submission"
	"vakans/internal/wiring"
)

// services on a fresh database, the test's S3 and a mail sink of its own.
func services(t *testing.T) (*wiring.Services, *smtpsink.Sink) {
	t.Helper()
	env := planetest.Fresh(t)
	sink, err := smtpsink.Start(smtpsink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	s3, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	if err != nil {
		t.Fatal(err)
	}
	s3.Bucket = "country-" + uuid.NewString() // others' night sweeps theirs
	host, port, _ := strings.Cut(sink.Addr(), ":")
	values := map[string]string{
		"VAKANS_BASE_URL": "http://localhost:8080", "VAKANS_SECRET_KEYS": strings.Repeat("k", 64), "VAKANS_SMTP_TLS": "none",
		"VAKANS_SMTP_HOST": host, "VAKANS_SMTP_PORT": port, "VAKANS_REDIS_ADDRESS": "127.0.0.1:1", // nobody asks it
		"VAKANS_S3_ENDPOINT": s3.Endpoint, "VAKANS_S3_BUCKET": s3.Bucket, "VAKANS_S3_ACCESS_KEY": s3.AccessKey,
		"VAKANS_S3_SECRET_KEY": s3.SecretKey, "VAKANS_S3_REGION": s3.Region,
	}
	values["VAKANS_POOLED"] = strconv.FormatBool(planetest.Pooled(env.DSNs))
	for login, dsn := range env.DSNs {
		values[strings.ToUpper(login)+"_DSN"] = dsn
	}
	cfg, err := config.Load(config.Map(values))
	if err != nil {
		t.Fatal(err)
	}
	log := logrus.New()
	log.SetOutput(t.Output())
	s, err := wiring.Open(t.Context(), cfg, log, new(clock.Clock))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Files.EnsureBucket(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for info, err := range s.Files.List(context.Background(), "") {
			if err == nil {
				err = s.Files.Delete(context.Background(), info.Key)
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	sink.Tell(s.Clock.Now)
	// The costs of a password are tested where they are made.
	cheap := password.New(password.Params{MemoryKiB: 64, Time: 1, Threads: 1}, 2)
	s.Staff.Hasher, s.Applicants.Hasher = cheap, cheap
	return s, sink
}

// Issue 2, the demo country: everything that a newcomer is to find in it.
func TestCountry(t *testing.T) {
	t.Parallel()
	s, sink := services(t)
	began := time.Now()
	c, err := country.Make(t.Context(), s, func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("made in %s", time.Since(began))
	s.Clock.Move(-s.Clock.Offset())
	w := &world{s, c}
	t.Run("sign-ins work", w.signIns)
	t.Run("recruitments are in every stage", w.stages)
	t.Run("applications have every status", w.statuses)
	t.Run("the job site shows ads in every language", w.ads)
	t.Run("the guest's own applications", w.guest)
	t.Run("nothing is left to do", w.idle)
	t.Run("a visitor finds pages to show", w.pages)
	t.Run("letters came when things happened", func(t *testing.T) { letters(t, sink) })
}

type world struct {
	*wiring.Services
	country.Country
}

func (w *world) staff(t *testing.T, tenant country.Tenant, role string) authz.Actor {
	t.Helper()
	to, err := w.Planes.Directory.BySlug(t.Context(), tenant.Slug)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range tenant.Users {
		if u.Role != role {
			continue
		}
		in, err := w.Staff.SignIn(t.Context(), to, u.Login, u.Password, staff.Client{})
		if err != nil {
			t.Fatalf("%s: %v", u.Login, err)
		}
		r, err := w.Staff.Authenticate(t.Context(), to, in.Token)
		if err != nil {
			t.Fatal(err)
		}
		return r.Actor
	}
	t.Fatalf("%s has no %s", tenant.Slug, role)
	return authz.Actor{}
}

// transport hands requests to the application without a network.
type transport struct {
	app interface {
		Test(r *http.Request, msTimeout ...int) (*http.Response, error)
	}
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	sent.Proto, sent.ProtoMajor, sent.ProtoMinor = "HTTP/1.1", 1, 1 // which a redirected request lacks
	answer, err := t.app.Test(sent, -1)
	if err == nil {
		answer.Request = r
	}
	return answer, err
}

// pages: what the previews and the README's pictures show is found in each language.
func (w *world) pages(t *testing.T) {
	server, err := w.Server()
	if err != nil {
		t.Fatal(err)
	}
	v := visit.New(w.Config.URL(), w.Country, transport{server.App})
	for _, l := range i18n.All {
		for name, p := range map[string]struct {
			find func(context.Context, i18n.Lang) (visit.Page, error)
			part string // of the page that it must be
		}{
			"jobs": {v.Jobs, `id="jobs"`}, "ad": {v.Ad, "<h1"}, "form": {v.Form, "data-autosave"},
			"candidates": {v.Candidates, `id="bulk"`}, "sheet": {v.Sheet, "vk-facts"},
			"organisations": {v.Organisations, "exempelby"},
		} {
			page, err := p.find(t.Context(), l)
			lang := `<html lang="` + l.String() + `"`
			if err != nil || !strings.Contains(page.HTML, p.part) || !strings.Contains(page.HTML, lang) {
				t.Errorf("%s in %s: %v is no such page: %v", name, l, page.URL, err)
			}
		}
	}
}

func (w *world) signIns(t *testing.T) {
	if len(w.Tenants) != 3 || len(w.Country.Applicants) < 40 {
		t.Errorf("%d organisations, %d applicants", len(w.Tenants), len(w.Country.Applicants))
	}
	for _, tenant := range w.Tenants {
		for _, role := range []string{"superuser", "recruiter", "viewer"} {
			w.staff(t, tenant, role)
		}
	}
	for _, a := range []country.SignIn{w.Country.Applicants[0], w.Country.Applicants[1], w.Country.Applicants[2],
		w.Country.Applicants[len(w.Country.Applicants)-1]} {
		if _, err := w.Services.Applicants.SignIn(t.Context(), a.Login, a.Password, applicant.Client{}); err != nil {
			t.Errorf("%s: %v", a.Login, err)
		}
	}
	if _, err := w.Staff.SignInNational(t.Context(), w.Administrator.Login, w.Administrator.Password,
		staff.Client{}); err != nil {
		t.Errorf("administrator: %v", err)
	}
}

func (w *world) list(t *testing.T, tenant country.Tenant) []recruitment.Summary {
	t.Helper()
	list, more, err := w.Recruitments.List(t.Context(), w.staff(t, tenant, "superuser"), recruitment.Filter{Limit: 100})
	if err != nil || more {
		t.Fatal(err, more)
	}
	return list
}

func (w *world) stages(t *testing.T) {
	all, most := map[recruitment.Stage]int{}, 0
	for _, tenant := range w.Tenants {
		for _, r := range w.list(t, tenant) {
			all[r.Stage]++
			most++
		}
	}
	t.Log(most, all)
	for stage, least := range map[recruitment.Stage]int{
		recruitment.Draft: 4, recruitment.Upcoming: 3, recruitment.Open: 40, recruitment.Selection: 6, recruitment.Closed: 7,
	} {
		if all[stage] < least {
			t.Errorf("%d are %s, want %d", all[stage], stage, least)
		}
	}
	if most < 60 {
		t.Errorf("%d recruitments, want 60", most)
	}
}

func (w *world) statuses(t *testing.T) {
	all, longest := map[application.Status]int{}, 0
	for _, tenant := range w.Tenants {
		who := w.staff(t, tenant, "superuser")
		for _, r := range w.list(t, tenant) {
			page, err := w.Applications.Candidates(t.Context(), who, r.ID, application.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			longest = max(longest, page.Total)
			for status, n := range page.Counts {
				all[status] += n
			}
		}
	}
	t.Log(all)
	for _, status := range application.Statuses {
		if all[status] < 3 {
			t.Errorf("%d are %s", all[status], status)
		}
	}
	if longest < 100 {
		t.Errorf("the longest list has %d people, want 100", longest)
	}
}

func (w *world) ads(t *testing.T) {
	for _, l := range i18n.All {
		page, err := w.Jobsite.List(t.Context(), jobsite.Filter{Lang: l})
		if err != nil {
			t.Fatal(err)
		}
		in := 0
		for number := page; ; {
			for _, item := range number.Items {
				if item.Lang == l {
					in++
				}
			}
			if number.Next == "" {
				break
			}
			if number, err = w.Jobsite.List(t.Context(), jobsite.Filter{Lang: l, Page: number.Next}); err != nil {
				t.Fatal(err)
			}
		}
		if page.Total < 40 || in < 10 {
			t.Errorf("%d open ads, %d of them in %s", page.Total, in, l)
		}
	}
}

func (w *world) guest(t *testing.T) {
	in, err := w.Services.Applicants.SignIn(t.Context(), w.Country.Applicants[0].Login, w.Country.Applicants[0].Password,
		applicant.Client{})
	if err != nil {
		t.Fatal(err)
	}
	who := authz.Actor{Kind: authz.KindApplicant, ID: in.Account.ID, Name: in.Account.Name}
	list, err := w.Submissions.List(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	states := map[submission.State]int{}
	for _, a := range list {
		states[a.State]++
		if a.State == submission.Draft && (!a.Open || a.Percent < 55 || a.Percent > 65) {
			t.Errorf("the draft is at %d %%, open %v", a.Percent, a.Open)
		}
	}
	if states[submission.Draft] != 1 || states[submission.Sent] < 4 || states[submission.Withdrawn] != 1 {
		t.Errorf("the guest has %v", states)
	}
}

func (w *world) idle(t *testing.T) {
	stats, err := (&event.Outbox{Relay: w.Planes.Relay, Tenants: w.Planes.Directory, Clock: w.Clock}).Stats(t.Context())
	if err != nil || stats.Waiting+stats.Dispatched+stats.Parked > 0 {
		t.Errorf("the outbox: %+v, %v", stats, err)
	}
}

func letters(t *testing.T, sink *smtpsink.Sink) {
	list := sink.List()
	if len(list) < 300 {
		t.Fatalf("%d letters", len(list))
	}
	t.Log(len(list), "letters")
	if first, last := list[len(list)-1].Received, list[0].Received; last.Sub(first) < 60*24*time.Hour ||
		last.After(time.Now().Add(time.Minute)) {
		t.Errorf("letters came from %s to %s", first, last)
	}
	for _, m := range list {
		if m.Trouble != "" || strings.Contains(m.Text, "{{") || !strings.HasSuffix(strings.Join(m.To, ","), ".example") {
			t.Errorf("letter %q to %v: %s", m.Subject, m.To, m.Trouble)
		}
	}
}

// The library is whole: every job in the languages of those who advertise it,
// and texts of a length that says something.
func TestLibrary(t *testing.T) {
	t.Parallel()
	jobs, err := filepath.Glob("jobs/*.txt")
	if err != nil || len(jobs) < 20 {
		t.Fatal(len(jobs), err)
	}
	if err := country.CheckLibrary(); err != nil {
		t.Error(err)
	}
}

// Attachments are PDFs that readers and our own check take for PDFs.
func TestPDF(t *testing.T) {
	t.Parallel()
	body := country.PDF("Ansioluettelo (æøå)", "Åsa Ärlig", "2019 – 2024")
	if _, err := attachment.Check("f", "cv.pdf", body); err != nil {
		t.Error(err)
	}
	_, xref, found := strings.Cut(string(body), "startxref\n")
	at, err := strconv.Atoi(strings.Split(xref, "\n")[0])
	if !found || err != nil || !strings.HasPrefix(string(body[at:]), "xref\n") {
		t.Errorf("startxref points to %q", body[at:min(at+10, len(body))])
	}
}
