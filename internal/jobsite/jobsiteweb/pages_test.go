package jobsiteweb_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/jobsite/jobsiteweb"
	"vakans/internal/logging"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
	"vakans/internal/server"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// site is the job site as the program serves it, with one organisation.
type site struct {
	*testfactory.Recruiting
	jobs     *jobsite.Service
	server   *server.Server
	national *webtest.Client
	own      *webtest.Client // at the organisation's host
}

func newSite(t testing.TB, change ...func(*jobsiteweb.HTML)) *site {
	t.Helper()
	r := testfactory.NewRecruiting(t)
	s := &site{Recruiting: r, jobs: jobsite.New(r.Env.Planes, r.Organisations)}
	if err := s.jobs.OnOrganisation(t.Context(), event.Event{Tenant: r.Tenant.Number, Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "http", Host: "localhost:8080"}
	pages := jobsiteweb.HTML{Jobs: s.jobs, Base: base, Name: "Vakans"}
	for _, c := range change {
		c(&pages)
	}
	s.server = server.New(server.Deps{Areas: []server.Area{server.Jobsite(pages)}, Web: web.Options{
		Base: base, Log: logging.Discard(), Keys: []logging.Secret{"k"}, Clock: r.Env.Clock, Frame: pages.Frame,
		Theme:    s.jobs.Theme,
		Resolver: web.HostResolver{Base: "localhost", Tenants: r.Env.Directory},
	}})
	s.national = webtest.New(t, s.server.App, "localhost")
	s.own = webtest.New(t, s.server.App, r.Tenant.Slug+".localhost")
	return s
}

// open publishes an ad and brings it onto the site, as the worker does.
func (s *site) open(t testing.TB, j testfactory.Job) recruitment.Recruitment {
	t.Helper()
	rec := s.Open(t, j)
	s.carry(t, rec.Ad)
	return rec
}

func (s *site) carry(t testing.TB, ad uuid.UUID) {
	t.Helper()
	body, err := json.Marshal(recruitment.AdEvent{Ad: ad})
	if err == nil {
		err = s.jobs.OnAd(t.Context(), event.Event{Tenant: s.Tenant.Number, Payload: body})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestHomeLeadsToTheListInTheVisitorsLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.national.With("Accept-Language", "sv-FI").Get("/").WantRedirect("/sv/jobs")
	s.own.With("Accept-Language", "nb").Get("/").WantRedirect("/nb/jobs")
	s.own.Get("/en").WantRedirect("/en/jobs")
	s.national.Get("/office").Want(404)
	s.national.Get("/xx/jobs").Want(404)
}

// PUB-30, LANG-02: cards in tiles, each with what decides whether one reads on.
func TestListPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.own.Get("/fi/jobs").Want(200).WantText("h2", "Avoimia työpaikkoja ei ole juuri nyt")
	if !strings.Contains(p.Text("h1"), "Esimerkkilä") {
		t.Errorf("h1 %q", p.Text("h1"))
	}
	rec := s.open(t, testfactory.Job{Salary: i18n.LangText{i18n.FI: "2 850 euroa kuukaudessa",
		i18n.SV: "2 850 euro i månaden"}})
	p = s.own.Get("/fi/jobs").Want(200).WantText("h2", "1 avoin työpaikka").WantCount(".vk-jobs[data-tiles] article", 1)
	closes := s.ClosesAt(t, rec)
	card := strings.ReplaceAll(p.Text("article"), "\u00a0", " ")
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Opettaja", "Koulut", "Helsinki", "Vakituinen", "2 850 euroa kuukaudessa",
		closes.In(zone).Format("2.1.2006") + " klo 16.00"} {
		if !strings.Contains(card, part) {
			t.Errorf("the card lacks %q: %s", part, card)
		}
	}
	p.WantCount(`article a[href="/fi/jobs/`+rec.Ad.String()+`"]`, 1)
	s.own.Get("/fi/jobs?view=list").Want(200).WantNone("[data-tiles]").WantCount("article", 1)
	en := s.own.Get("/en/jobs").Want(200).WantText("article .vk-meta", "in Finnish")
	if en.Find(`article a[lang="fi"]`).Length() != 1 {
		t.Error("an ad in another language than the page is not marked (C1)")
	}
	if got := s.own.Get("/sv/jobs").Text("article h3"); got != "Lärare" {
		t.Errorf("in Swedish %q", got)
	}
}

// PUB-09, PUB-10, PUB-33: the search is the address; nothing found has a way out.
func TestSearchPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.open(t, testfactory.Job{})
	p := s.own.Get("/fi/jobs?q="+url.QueryEscape("opettaja esimerkkilä")).Want(200).WantCount("article", 1)
	if got := p.Find("#jobs").AttrOr("data-status", ""); !strings.HasPrefix(got, "1 työpaikka vastaa hakua") {
		t.Errorf("status %q", got)
	}
	if got := p.Find("input[name=q]").AttrOr("value", ""); got != "opettaja esimerkkilä" {
		t.Errorf("the box holds %q", got)
	}
	p.WantCount(`meta[name="robots"][content="noindex"]`, 1)
	p = s.own.Get("/fi/jobs?q=lentäjä&sort=closing").Want(200).WantNone("article").WantText("h2", "ei vastaa hakua")
	if href, _ := p.Find(".vk-empty a").Attr("href"); href != "/fi/jobs?sort=closing" {
		t.Errorf("the way out leads to %q", href)
	}
	s.own.Get("/fi/jobs?q=%3Cscript%3E&sort=x&size=9999&page=..&view=x").Want(200).WantNone("#jobs script")
}

// PUB-19: an ad with two job areas shows both and is found by either, wherever jobs are
// listed: on the page, in the feed, in XML and by the API.
func TestSeveralJobAreas_PUB19(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ref, err := s.Organisations.Reference(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, second := ref.JobAreas[0], ref.JobAreas[1]
	rec := s.open(t, testfactory.Job{Areas: []string{first.Code, second.Code}})
	other := s.open(t, testfactory.Job{Areas: []string{first.Code}})

	both := first.Names.In(i18n.FI) + ", " + second.Names.In(i18n.FI)
	page := s.own.Get("/fi/jobs/" + rec.Ad.String()).Want(200)
	page.WantText("dt:contains('"+m.JobsiteFactAreas(i18n.FI)+"') + dd", both)
	var job jobsiteweb.Job
	s.own.JSON(http.MethodGet, "/api/v1/jobs/"+rec.Ad.String(), nil, &job).Want(200)
	if areas := job.Jobs[0].JobAreas; len(areas) != 2 || areas[0].Code != first.Code || areas[1].Code != second.Code {
		t.Errorf("the API says %+v", areas)
	}
	for i, area := range []organisation.Code{first, second} {
		words := "?q=" + url.QueryEscape(area.Names.In(i18n.FI))
		for _, list := range []string{"/fi/jobs" + words, "/fi/feed.rss" + words, "/fi/jobs.xml" + words,
			"/api/v1/jobs" + words + "&lang=fi"} {
			body := string(s.own.Get(list).Want(200).Body)
			if !strings.Contains(body, rec.Ad.String()) {
				t.Errorf("%s lacks the ad of both areas", list)
			}
			if got := strings.Contains(body, other.Ad.String()); got != (i == 0) {
				t.Errorf("%s has the ad of the first area: %t", list, got)
			}
		}
	}
}

// PUB-39: applying leads to the national site, from whichever host.
func TestAdPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	path := "/fi/jobs/" + rec.Ad.String()
	for _, c := range []*webtest.Client{s.national, s.own} {
		p := c.Get(path).Want(200).WantText("h1", "Opettaja").WantText("#contacts", "Kaisa Kysyttävä")
		p.WantCount(`a[href="http://localhost:8080/apply/`+rec.Ad.String()+`"]`, 1)
		for _, l := range []string{"fi", "sv", "x-default"} {
			p.WantCount(`link[rel=alternate][hreflang="`+l+`"]`, 1)
		}
		p.WantNone(`link[hreflang="en"]`).WantNone(`meta[name=robots]`)
	}
	p := s.national.Get(path)
	if got := p.Find("link[rel=canonical]").AttrOr("href", ""); got != "http://localhost:8080"+path {
		t.Errorf("canonical %q", got)
	}
	if got := s.national.Get("/en"+strings.TrimPrefix(path, "/fi")).Find("link[rel=canonical]").AttrOr("href",
		""); got != "http://localhost:8080"+path {
		t.Errorf("canonical of a language that the ad lacks: %q", got)
	}
	p.WantCount(`meta[property="og:title"][content="Opettaja"]`,
		1).WantCount(`a[href="http://`+s.Tenant.Slug+`.localhost:8080/fi/jobs"]`, 1)
	s.national.Get("/sv/jobs/"+rec.Ad.String()).WantText("h1",
		"Lärare").WantCount(`.vk-versions a[href="`+path+`"][lang=fi]`, 1)
	if got := s.own.Get(path).Find(`link[rel=stylesheet][href^="/t/`+s.Tenant.Slug+`/"]`).AttrOr("href", ""); got == "" {
		t.Error("the organisation's page has not its colours")
	} else {
		s.own.Get(got).Want(200)
	}
}

func TestAdOfAnotherOrganisationOrNone(t *testing.T) {
	t.Parallel()
	s, other := newSite(t), newSite(t)
	rec := other.open(t, testfactory.Job{})
	s.own.Get("/fi/jobs/" + rec.Ad.String()).Want(404)
	s.national.Get("/fi/jobs/" + rec.Ad.String()).Want(200)
	s.national.Get("/fi/jobs/"+uuid.NewString()).Want(404).WantText("main", "ei löytynyt")
	s.national.Get("/fi/jobs/1").Want(404)
	draft := s.Draft(t, testfactory.Job{})
	s.own.Get("/fi/jobs/" + draft.Ad.String()).Want(404)
	s.own.JSON(http.MethodGet, "/api/v1/jobs/"+rec.Ad.String(), nil, nil).Want(404)
}

// PUB-08, AD-02 and C11: at the closing second the ad leaves list, feed and map
// of the site; its page says that the period is over.
func TestClosingSecond(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	path := "/fi/jobs/" + rec.Ad.String()
	tag := s.own.Get("/fi/jobs").Header.Get("ETag")
	s.Env.Clock.Set(s.ClosesAt(t, rec).Add(-time.Second))
	s.own.Get("/fi/jobs").WantCount("article", 1)
	s.own.Get(path).WantCount(`script[type="application/ld+json"]`, 1)
	s.Env.Clock.Set(s.ClosesAt(t, rec))
	s.own.With("If-None-Match", tag).Get("/fi/jobs").Want(200).WantNone("article")
	p := s.own.Get(path).Want(200).WantText(".ds-alert", "Hakuaika on päättynyt").WantText("h1",
		"Opettaja").WantNone(`a[href*="/apply/"]`)
	p.WantNone(`script[type="application/ld+json"]`).WantCount(`meta[name=robots][content=noindex]`, 1)
	for _, file := range []string{"/fi/feed.rss", "/sitemap.xml"} {
		if body := string(s.own.Get(file).Want(200).Body); strings.Contains(body, rec.Ad.String()) {
			t.Errorf("%s still has the ad", file)
		}
	}
}

// PUB-02: browsing leaves nothing behind: no cookie, no row.
func TestBrowsingLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	id := rec.Ad.String()
	rows := func() (n int64) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), s.Env.AdminDSN)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(t.Context()) }()
		err = conn.QueryRow(t.Context(),
			`SELECT (SELECT count(*) FROM applicant.audit_log) + (SELECT count(*) FROM applicant.sessions)
			+ (SELECT count(*) FROM `+s.Tenant.Schema()+`.audit_log)`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := rows()
	for _, path := range []string{"/fi/jobs", "/fi/jobs?q=opettaja", "/fi/jobs/" + id, "/sv/jobs/" + id, "/fi/favourites",
		"/fi/favourites?id=" + id, "/fi/feed.rss", "/sitemap.xml", "/robots.txt", "/fi/jobs/" + uuid.NewString()} {
		for _, c := range []*webtest.Client{s.national, s.own} {
			p := c.Get(path)
			if p.Header.Get("Set-Cookie") != "" || len(c.Cookies()) != 0 {
				t.Errorf("%s sets a cookie", path)
			}
			if p.Status == 200 && !strings.HasPrefix(p.Header.Get("Cache-Control"), "public") {
				t.Errorf("%s is %q", path, p.Header.Get("Cache-Control"))
			}
		}
	}
	if after := rows(); after != before {
		t.Errorf("%d rows were written", after-before)
	}
	p := s.national.Get("/fi/jobs/" + id)
	s.national.With("If-None-Match", p.Header.Get("ETag")).Get("/fi/jobs/" + id).Want(304)
}

// AD-10: RSS of an organisation's open ads, in each language.
func TestFeed(t *testing.T) {
	t.Parallel()
	s, other := newSite(t), newSite(t)
	rec := s.open(t, testfactory.Job{})
	theirs := other.open(t, testfactory.Job{})
	p := s.own.Get("/sv/feed.rss").Want(200)
	if got := p.Header.Get("Content-Type"); got != "application/rss+xml; charset=utf-8" {
		t.Errorf("type %q", got)
	}
	var feed struct {
		Version string `xml:"version,attr"`
		Channel struct {
			Title       string `xml:"title"`
			Description string `xml:"description"`
			Language    string `xml:"language"`
			Built       string `xml:"lastBuildDate"`
			TTL         int    `xml:"ttl"`
			Items       []struct {
				Title string `xml:"title"`
				Link  string `xml:"link"`
				GUID  struct {
					Perma string `xml:"isPermaLink,attr"`
					ID    string `xml:",chardata"`
				} `xml:"guid"`
				PubDate     string   `xml:"pubDate"`
				Description string   `xml:"description"`
				Categories  []string `xml:"category"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(p.Body, &feed); err != nil {
		t.Fatal(err)
	}
	host := "http://" + s.Tenant.Slug + ".localhost:8080"
	ch := feed.Channel
	if feed.Version != "2.0" || ch.Language != "sv" || ch.TTL == 0 || ch.Title == "" || ch.Description == "" ||
		len(ch.Items) != 1 {
		t.Fatalf("feed %+v", feed)
	}
	for _, part := range []string{`<atom:link href="` + host + `/sv/feed.rss" rel="self" type="application/rss+xml">`,
		"<link>" + host + "/sv/jobs</link>"} {
		if !strings.Contains(string(p.Body), part) {
			t.Errorf("the feed lacks %s", part)
		}
	}
	if _, err := time.Parse(time.RFC1123Z, ch.Built); err != nil {
		t.Error(err)
	}
	i := ch.Items[0]
	if i.Title != "Lärare" || i.Link != host+"/sv/jobs/"+rec.Ad.String() || i.GUID.Perma != "false" ||
		i.GUID.ID != rec.Ad.String() || !strings.HasPrefix(i.Description, "<p>") {
		t.Errorf("item %+v", i)
	}
	if _, err := time.Parse(time.RFC1123Z, i.PubDate); err != nil {
		t.Error(err)
	}
	if !slices.Contains(i.Categories, "Ordinarie") {
		t.Errorf("categories %q", i.Categories)
	}
	national := string(s.national.Get("/fi/feed.rss").Want(200).Body)
	if !strings.Contains(national, rec.Ad.String()) || !strings.Contains(national, theirs.Ad.String()) {
		t.Error("the national feed lacks an ad")
	}
	s.own.Get("/fi/jobs").WantCount(`link[rel=alternate][type="application/rss+xml"][href="/fi/feed.rss"]`, 1)
}

// AD-11: the same as XML for other systems.
func TestXML(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	var doc struct {
		Jobs []struct {
			ID     string `xml:"id,attr"`
			Title  string `xml:"title"`
			Closes string `xml:"closes"`
			Apply  string `xml:"apply"`
		} `xml:"job"`
	}
	if err := xml.Unmarshal(s.own.Get("/sv/jobs.xml").Want(200).Body, &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Jobs) != 1 || doc.Jobs[0].ID != rec.Ad.String() || doc.Jobs[0].Title != "Lärare" ||
		doc.Jobs[0].Apply != "http://localhost:8080/apply/"+rec.Ad.String() {
		t.Fatalf("%+v", doc)
	}
	if at, err := time.Parse(time.RFC3339, doc.Jobs[0].Closes); err != nil || !at.Equal(s.ClosesAt(t, rec)) {
		t.Errorf("closes %q, %v", doc.Jobs[0].Closes, err)
	}
}

func TestJobPosting(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	var ld struct {
		Context      string `json:"@context"`
		Type         string `json:"@type"`
		Title        string
		Description  string
		DatePosted   string
		ValidThrough string
		DirectApply  bool
		Types        []string              `json:"employmentType"`
		Hiring       struct{ Name string } `json:"hiringOrganization"`
		Location     []struct {
			Address struct{ AddressLocality, AddressCountry string }
		} `json:"jobLocation"`
		Identifier struct{ Value string }
		BaseSalary *struct{}
	}
	p := s.national.Get("/fi/jobs/"+rec.Ad.String()).WantCount(`script[type="application/ld+json"]`, 1)
	if err := json.Unmarshal([]byte(p.Find(`script[type="application/ld+json"]`).Text()), &ld); err != nil {
		t.Fatal(err)
	}
	until, err := time.Parse(time.RFC3339, ld.ValidThrough)
	if err != nil || !until.Equal(s.ClosesAt(t, rec)) {
		t.Errorf("validThrough %q, %v", ld.ValidThrough, err)
	}
	if ld.Context != "https://schema.org/" || ld.Type != "JobPosting" || ld.Title != "Opettaja" ||
		!strings.HasPrefix(ld.Description, "<p>") || !ld.DirectApply ||
		ld.BaseSalary != nil || ld.Identifier.Value != rec.Reference || !strings.HasPrefix(ld.Hiring.Name, "Esimerkkilä") ||
		len(ld.Types) != 1 || ld.Types[0] != "FULL_TIME" ||
		len(ld.Location) != 1 || ld.Location[0].Address.AddressCountry != "FI" ||
		ld.Location[0].Address.AddressLocality != "Helsinki" {
		t.Errorf("posting %+v", ld)
	}
	s.national.Get("/fi/jobs").WantNone(`script[type="application/ld+json"]`)
}

func TestRobotsAndSitemap(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	host := "http://" + s.Tenant.Slug + ".localhost:8080"
	robots := string(s.own.Get("/robots.txt").Want(200).Body)
	for _, line := range []string{"Disallow: /apply\n", "Disallow: /account\n", "Sitemap: " + host + "/sitemap.xml\n"} {
		if !strings.Contains(robots, line) {
			t.Errorf("robots.txt lacks %q:\n%s", line, robots)
		}
	}
	sitemap := string(s.own.Get("/sitemap.xml").Want(200).Body)
	for _, part := range []string{"<loc>" + host + "/fi/jobs/" + rec.Ad.String() + "</loc>",
		`hreflang="sv" href="` + host + "/sv/jobs/" + rec.Ad.String() + `"`, "<lastmod>", "<loc>" + host + "/nb/jobs</loc>"} {
		if !strings.Contains(sitemap, part) {
			t.Errorf("sitemap.xml lacks %q", part)
		}
	}
	if strings.Contains(sitemap, "/en/jobs/"+rec.Ad.String()) {
		t.Error("the map has a language that the ad lacks")
	}
	hidden := newSite(t, func(h *jobsiteweb.HTML) { h.Hidden = true })
	if got := string(hidden.national.Get("/robots.txt").Body); got != "User-agent: *\nDisallow: /\n" {
		t.Errorf("a test service says %q", got)
	}
	if got := hidden.national.Get("/fi/jobs").Header.Get("X-Robots-Tag"); got != "noindex" {
		t.Errorf("X-Robots-Tag %q", got)
	}
}

func TestFavouritesPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rec := s.open(t, testfactory.Job{})
	s.national.Get("/fi/favourites").Want(200).WantCount(`#favourites[data-favourites="/fi/favourites"]`, 1)
	s.national.Get("/fi/favourites?id="+rec.Ad.String()+"&id=x&id="+
		uuid.NewString()).Want(200).WantCount("#favourites article", 1)
	s.PassPeriod(t, rec)
	s.national.Get("/fi/favourites?id="+rec.Ad.String()).WantText("#favourites article", "Hakuaika on päättynyt")
}

// Every page has its twin.
func TestAPI(t *testing.T) {
	t.Parallel()
	s, other := newSite(t), newSite(t)
	rec := s.open(t, testfactory.Job{})
	other.open(t, testfactory.Job{})
	var page jobsiteweb.JobPage
	s.own.JSON(http.MethodGet, "/api/v1/jobs?lang=sv&q=l%C3%A4rare", nil, &page).Want(200)
	if page.Total != 1 || page.Jobs[0].ID != rec.Ad || page.Jobs[0].Title != "Lärare" ||
		page.Jobs[0].ApplyURL != "http://localhost:8080/apply/"+rec.Ad.String() {
		t.Errorf("page %+v", page)
	}
	s.national.JSON(http.MethodGet, "/api/v1/jobs?employer="+jsonInt(other.Tenant.Number), nil, &page).Want(200)
	if page.Total != 1 || page.Jobs[0].Employer.Slug != other.Tenant.Slug {
		t.Errorf("page of one employer %+v", page)
	}
	s.national.JSON(http.MethodGet, "/api/v1/jobs?size=7", nil, nil).Want(422)
	var job jobsiteweb.Job
	s.national.JSON(http.MethodGet, "/api/v1/jobs/"+rec.Ad.String(), nil, &job).Want(200)
	if !job.Open || job.ID != rec.Ad || job.Texts[i18n.SV].Title != "Lärare" || len(job.Contacts) != 1 {
		t.Errorf("job %+v", job)
	}
	var employers []jobsiteweb.EmployerDTO
	s.own.JSON(http.MethodGet, "/api/v1/employers", nil, &employers).Want(200)
	if len(employers) != 1 || employers[0].OpenJobs != 1 ||
		employers[0].URL != "http://"+s.Tenant.Slug+".localhost:8080/" {
		t.Errorf("employers %+v", employers)
	}
	s.PassPeriod(t, rec)
	s.national.JSON(http.MethodGet, "/api/v1/jobs/"+rec.Ad.String(), nil, &job).Want(200)
	if job.Open {
		t.Error("a closed ad is open")
	}
}

func jsonInt(n int32) string {
	b, _ := json.Marshal(n)
	return string(b)
}
