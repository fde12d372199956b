package jobsiteweb

import (
	"encoding/xml"
	"html"
	"net/http"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/jobsite"
	"vakans/internal/web"
)

func escape(s string) string { return html.EscapeString(s) }

// Robots tells search engines what to read: everything public but no
// combinations of conditions, and nothing at all of a test service.
func (h HTML) Robots(c *web.Ctx) error {
	text := "User-agent: *\nDisallow: /\n"
	if !h.Hidden {
		text = "User-agent: *\nAllow: /\nDisallow: /apply\nDisallow: /account\nDisallow: /admin\nDisallow: /office\nDisallow: /api/\n" +
			"Disallow: /*?*&\nDisallow: /*?q=\nSitemap: " + c.Absolute("/sitemap.xml") + "\n"
	}
	return c.Bytes(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
}

// urlset is a map of the site, with each address in its languages.
type urlset struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc        string          `xml:"loc"`
	LastMod    string          `xml:"lastmod,omitempty"`
	Alternates []siteAlternate `xml:"xhtml:link"`
}

type siteAlternate struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// The protocol allows 50,000 addresses; an ad has up to four.
const maxMapped = 12_000

// Sitemap lists the open ads of this host and its list, nothing else.
func (h HTML) Sitemap(c *web.Ctx) error {
	set := urlset{XHTML: "http://www.w3.org/1999/xhtml"}
	set.add(i18n.All[:], time.Time{}, func(l i18n.Lang) string { return c.Absolute("/" + string(l) + "/jobs") })
	items, err := h.Jobs.Open(c.Std(), jobsite.Filter{Lang: i18n.FI, Tenant: siteTenant(c.Site())}, maxMapped)
	if err != nil {
		return err
	}
	for _, i := range items {
		set.add(i.Languages, i.PublishedAt, func(l i18n.Lang) string { return c.Absolute(adPath(l, i.ID)) })
	}
	return sendXML(c, "application/xml; charset=utf-8", set)
}

func (s *urlset) add(langs []i18n.Lang, changed time.Time, address func(i18n.Lang) string) {
	var all []siteAlternate
	for _, l := range langs {
		all = append(all, siteAlternate{"alternate", string(l), address(l)})
	}
	for _, l := range langs {
		u := siteURL{Loc: address(l), Alternates: all}
		if !changed.IsZero() {
			u.LastMod = changed.UTC().Format(time.RFC3339)
		}
		s.URLs = append(s.URLs, u)
	}
}
