package jobsiteweb

import (
	"encoding/xml"
	"net/http"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/web"
)

// maxFeed bounds a feed; readers look at the newest.
const maxFeed = 500

// rss is RSS 2.0. Field order is the order in the document.
type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	LastBuild   string    `xml:"lastBuildDate"`
	TTL         int       `xml:"ttl"`
	Self        atomLink  `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	PubDate     string   `xml:"pubDate"`
	Description string   `xml:"description"`
	Categories  []string `xml:"category"`
}

type rssGUID struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// Feed is the open jobs for feed readers (AD-10): an organisation's own on its
// host, everybody's on the national one; the list's search narrows it too.
func (h HTML) Feed(c *web.Ctx) error {
	l := c.Lang()
	items, err := h.Jobs.Open(c.Std(), jobsite.Filter{Lang: l, Tenant: siteTenant(c.Site()), Words: clip(c.Query("q"))},
		maxFeed)
	if err != nil {
		return err
	}
	return sendXML(c, "application/rss+xml; charset=utf-8",
		rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: h.channel(c, l, items)})
}

func (h HTML) channel(c *web.Ctx, l i18n.Lang, items []jobsite.Item) rssChannel {
	name := h.Name
	if e, ok := h.employer(c); ok {
		name = e.Name(l)
	}
	ch := rssChannel{
		Title: m.JobsiteFeedTitle(l, name), Link: c.Absolute("/" + string(l) + "/jobs"),
		Description: m.JobsiteFeedDescription(l, l10n.InSentence(l, name)),
		Language:    string(l), TTL: 15, Self: atomLink{c.Absolute(c.URL().String()), "self", "application/rss+xml"},
	}
	var built time.Time
	for _, i := range items {
		ch.Items = append(ch.Items, item(c, l, i))
		if i.PublishedAt.After(built) {
			built = i.PublishedAt
		}
	}
	if built.IsZero() {
		built = c.Now()
	}
	ch.LastBuild = built.UTC().Format(time.RFC1123Z)
	return ch
}

func item(c *web.Ctx, l i18n.Lang, i jobsite.Item) rssItem {
	r := rssItem{
		Title: i.Title, Link: c.Absolute(adPath(l, i.ID)), GUID: rssGUID{ID: i.ID.String()},
		PubDate: i.FirstPublished.In(i.Zone).Format(time.RFC1123Z), Description: itemText(l, i),
		Categories: []string{i.Card.Employer.In(l, i.Lang)},
	}
	for _, j := range i.Card.Jobs {
		for _, p := range j.Places {
			r.Categories = append(r.Categories, p.In(l, i.Lang))
		}
		r.Categories = append(r.Categories, m.Text(l, "code.duration_"+j.Duration, nil))
	}
	r.Categories = l10n.Distinct(r.Categories...)
	return r
}

// itemText is HTML; writing it as XML escapes it once more, as readers expect.
func itemText(l i18n.Lang, i jobsite.Item) string {
	return "<p>" + escape(i.Summary) + "</p><p>" +
		escape(m.CommonLabelValue(l, m.JobsiteFactCloses(l), l10n.DateTime(l, i.ClosesAt, i.Zone))) + "</p>"
}

// sendXML writes a document with its declaration.
func sendXML(c *web.Ctx, contentType string, doc any) error {
	body, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return err
	}
	c.Fresh()
	return c.Bytes(http.StatusOK, contentType, append([]byte(xml.Header), body...))
}
