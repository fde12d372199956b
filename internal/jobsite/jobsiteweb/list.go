package jobsiteweb

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/recruitment/adweb"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

type view = templ.Component

// listView is the list page. Its state is its address.
type listView struct {
	Lang     i18n.Lang
	Title    string
	Lead     string
	Filter   jobsite.Filter
	Rows     bool // one job a row instead of tiles (PUB-30)
	Page     jobsite.Page
	Cards    []ui.JobCardView
	Employer *jobsite.Employer // of an organisation's own page
}

// List shows the open jobs: of everybody, or on an organisation's host its own.
func (h HTML) List(c *web.Ctx) error {
	v := listView{Lang: c.Lang(), Rows: c.Query("view") == "list", Filter: jobsite.Filter{
		Lang: c.Lang(), Tenant: siteTenant(c.Site()), Words: clip(c.Query("q")), Sort: jobsite.Sort(c.Query("sort")),
		Size: c.QueryInt("size", 0), Page: c.Query("page"),
	}}
	var err error
	if v.Page, err = h.Jobs.List(c.Std(), v.Filter); err != nil {
		return err
	}
	for _, i := range v.Page.Items {
		v.Cards = append(v.Cards, h.card(c, i))
	}
	c.Lasts(listLasts(v.Page, c.Now()))
	nameZones(v.Lang, v.Page.Items, v.Cards)
	v.Title, v.Lead = m.JobsiteJobs(v.Lang), m.JobsiteLead(v.Lang)
	if e, ok := h.employer(c); ok {
		v.Employer, v.Title, v.Lead = &e, m.JobsiteTitleAt(v.Lang, l10n.InSentence(v.Lang, e.Name(v.Lang))),
			m.JobsiteLeadEmployer(v.Lang)
	}
	return h.page(c, 200, h.listFrame(c, v), list(v))
}

// maxWords is longer than anything one would type.
const maxWords = 200

func clip(words string) string {
	if r := []rune(words); len(r) > maxWords {
		return string(r[:maxWords])
	}
	return words
}

// listFrame: search engines read the plain list, further pages of it, and no
// combination of conditions.
func (h HTML) listFrame(c *web.Ctx, v listView) ui.PageView {
	address := func(l i18n.Lang) string { return c.Absolute("/" + string(l) + "/jobs") }
	p := ui.PageView{
		Title: v.pageTitle(), Lang: v.Lang, Description: v.Lead, Canonical: address(v.Lang),
		Alternates: alternates(i18n.All[:], address),
		Feeds:      []ui.Feed{{Title: m.JobsiteFeedLink(v.Lang), URL: "/" + string(v.Lang) + "/feed.rss"}},
	}
	if v.Filter.Words != "" || v.Page.Number > 1 {
		p.Robots, p.Canonical, p.Alternates = "noindex", "", nil
	}
	if v.Page.Number > 1 {
		p.Title = m.JobsiteTitlePage(v.Lang, l10n.Number(v.Lang, v.Page.Number), v.pageTitle())
	}
	return p
}

// pageTitle leaves the employer to the name of the site, which stands behind it.
func (v listView) pageTitle() string { return m.JobsiteJobs(v.Lang) }

// card is a job in the list.
func (h HTML) card(c *web.Ctx, i jobsite.Item) ui.JobCardView {
	l := c.Lang()
	who := i.Card.Employer.In(l, i.Lang)
	if unit := i.Card.Unit.In(l, i.Lang); unit != "" && c.Site().Kind == web.Tenant {
		who = unit // everything here is the same employer's
	}
	pay, in := pay(l, i)
	return ui.JobCardView{
		Title: i.Title, Href: adPath(l, i.ID), Lang: i.Lang.Attr(l), Employer: who, Pay: pay, PayLang: in.Attr(l),
		Place: places(l, i), Terms: append(terms(l, i.Card.Jobs), written(l, i.Lang)...),
		Soon:     adweb.Soon(l, i.ClosesAt, c.Now(), i.Zone),
		Deadline: i.ClosesAt, DeadlineTxt: l10n.DateTime(l, i.ClosesAt, i.Zone),
		Fresh: c.Now().Before(i.FirstPublished.Add(fresh)), Level: 3,
	}
}

// fresh is how long an ad is marked as a new one.
const fresh = 48 * time.Hour

// listLasts is how long a page of the list stays the same unless something is
// published: until an ad opens or closes, is no longer marked as new, or its day
// ends, with which the words about days left do.
func listLasts(p jobsite.Page, now time.Time) time.Duration {
	lasts := p.Lasts
	for _, i := range p.Items {
		if left := i.FirstPublished.Add(fresh).Sub(now); left > 0 {
			lasts = min(lasts, left)
		}
		lasts = min(lasts, adweb.UntilMidnight(now, i.Zone))
	}
	return lasts
}

// pay is what the ad says of it, where its jobs say one thing.
func pay(l i18n.Lang, i jobsite.Item) (string, i18n.Lang) {
	text, in := "", l
	for n, j := range i.Card.Jobs {
		one, lang := j.Salary.For(l, i.Lang)
		if n > 0 && one != text {
			return "", l
		}
		text, in = one, lang
	}
	return text, in
}

// written says in which language an ad is, where that is not the reader's.
func written(l, ad i18n.Lang) []string {
	if ad == l {
		return nil
	}
	return []string{m.Text(l, "common.in_"+string(ad), nil)}
}

// nameZones adds the zone to every closing time where a list has several.
func nameZones(l i18n.Lang, items []jobsite.Item, cards []ui.JobCardView) {
	several := false
	for _, i := range items {
		several = several || i.Zone.String() != items[0].Zone.String()
	}
	for n := range cards {
		if several {
			cards[n].DeadlineTxt = m.CommonTimeInZone(l, cards[n].DeadlineTxt, l10n.Zone(l, items[n].Zone))
		}
	}
}

// places names up to three municipalities.
func places(l i18n.Lang, i jobsite.Item) string {
	var names []string
	for _, j := range i.Card.Jobs {
		for _, p := range j.Places {
			names = append(names, l10n.PlaceName(l, p))
		}
	}
	names = l10n.Distinct(names...)
	if len(names) > 3 {
		return m.JobsitePlacesMore(l, strings.Join(names[:2], ", "))
	}
	return strings.Join(names, ", ")
}

// terms are the few words that decide whether one reads on.
func terms(l i18n.Lang, jobs []jobsite.CardJob) []string {
	var words []string
	positions, remote := 0, false
	for _, j := range jobs {
		words = append(words, m.Text(l, "code.duration_"+j.Duration, nil))
		positions += j.Positions
		remote = remote || j.Remote == "full"
	}
	for _, j := range jobs {
		for _, w := range j.WorkingTime {
			if w == "full_time" || w == "part_time" {
				words = append(words, m.Text(l, "code.working_time_"+w, nil))
			}
		}
	}
	words = l10n.Distinct(words...)
	if remote {
		words = append(words, m.CodeRemoteFull(l))
	}
	if positions > 1 {
		words = append(words, m.JobsitePositions(l, positions))
	}
	return words
}

// query is the list's address with one value changed; another order or search
// begins at the first page again.
func (v listView) query(name, value string) string {
	q := url.Values{}
	set := func(name, value, usual string) {
		if value != "" && value != usual {
			q.Set(name, value)
		}
	}
	set("q", v.Filter.Words, "")
	set("sort", string(v.Filter.Sort), string(jobsite.Newest))
	set("size", strconv.Itoa(v.Filter.Size), strconv.Itoa(jobsite.Sizes[0]))
	if v.Filter.Size == 0 {
		q.Del("size")
	}
	if v.Rows {
		q.Set("view", "list")
	}
	q.Del(name)
	set(name, value, usual[name])
	path := "/" + string(v.Lang) + "/jobs"
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// usual are the values that an address leaves out.
var usual = map[string]string{"sort": string(jobsite.Newest), "size": strconv.Itoa(jobsite.Sizes[0]), "view": "tiles"}

// count is the line above the list, which scripts read out after a search.
func (v listView) count() string {
	if v.Filter.Words != "" {
		return m.JobsiteMatches(v.Lang, v.Page.Total, v.Filter.Words)
	}
	return m.JobsiteOpenJobs(v.Lang, v.Page.Total)
}

func (v listView) sorts() []ui.NavItem {
	now := v.Filter.Sort
	if now != jobsite.Closing {
		now = jobsite.Newest
	}
	items := make([]ui.NavItem, len(jobsite.Sorts))
	for i, s := range jobsite.Sorts {
		items[i] = ui.NavItem{Text: m.Text(v.Lang, "jobsite.sort_"+string(s), nil), Href: v.query("sort", string(s)),
			Current: s == now}
	}
	return items
}

func (v listView) looks() []ui.NavItem {
	return []ui.NavItem{
		{Text: m.JobsiteViewTiles(v.Lang), Href: v.query("view", "tiles"), Current: !v.Rows},
		{Text: m.JobsiteViewList(v.Lang), Href: v.query("view", "list"), Current: v.Rows},
	}
}

func (v listView) sizes() []ui.NavItem {
	items := make([]ui.NavItem, len(jobsite.Sizes))
	for i, n := range jobsite.Sizes {
		chosen := n == v.Filter.Size || i == 0 && v.Filter.Size != jobsite.Sizes[1]
		items[i] = ui.NavItem{Text: strconv.Itoa(n), Href: v.query("size", strconv.Itoa(n)), Current: chosen}
	}
	return items
}

func (v listView) pager() ui.PagerView {
	var p ui.PagerView
	if v.Page.Previous != "" {
		p.Previous = v.query("page", v.Page.Previous)
	}
	if v.Page.Next != "" {
		p.Next = v.query("page", v.Page.Next)
	}
	if p.Previous != "" || p.Next != "" {
		p.Summary = m.JobsitePageNumber(v.Lang, l10n.Number(v.Lang, v.Page.Number))
	}
	return p
}

// kept are the values that a new search keeps.
func (v listView) kept() []ui.Hidden {
	var h []ui.Hidden
	if v.Filter.Sort == jobsite.Closing {
		h = append(h, ui.Hidden{Name: "sort", Value: string(jobsite.Closing)})
	}
	if v.Filter.Size == jobsite.Sizes[1] {
		h = append(h, ui.Hidden{Name: "size", Value: strconv.Itoa(v.Filter.Size)})
	}
	if v.Rows {
		h = append(h, ui.Hidden{Name: "view", Value: "list"})
	}
	return h
}

func (v listView) search() ui.FilterView {
	f := ui.FilterView{
		Action: "/" + string(v.Lang) + "/jobs", Title: m.JobsiteSearchLabel(v.Lang), Submit: m.CommonSearch(v.Lang),
		Results: "jobs", Hidden: v.kept(),
	}
	return f
}

// empty says why there is nothing, and what to do about it.
func (v listView) empty() ui.EmptyView {
	if v.Filter.Words != "" {
		return ui.EmptyView{Title: m.JobsiteNoMatchTitle(v.Lang), Reason: m.JobsiteNoMatchReason(v.Lang),
			Action: &ui.Link{Text: m.JobsiteNoMatchClear(v.Lang), Href: v.query("q", "")}}
	}
	e := ui.EmptyView{Title: m.JobsiteNoneTitle(v.Lang), Reason: m.JobsiteNoneReason(v.Lang)}
	return e
}
