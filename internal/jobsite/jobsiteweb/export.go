package jobsiteweb

import (
	"encoding/xml"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/jobsite"
	"vakans/internal/web"
)

// jobsXML is the list for other systems that read XML (AD-11): an intranet, a
// partner's job board. Codes are those of the API.
type jobsXML struct {
	XMLName xml.Name `xml:"jobs"`
	Lang    string   `xml:"lang,attr"`
	Jobs    []jobXML `xml:"job"`
}

type jobXML struct {
	ID        string       `xml:"id,attr"`
	Lang      string       `xml:"lang,attr"`
	Reference string       `xml:"reference"`
	Title     string       `xml:"title"`
	Summary   string       `xml:"summary"`
	Employer  string       `xml:"employer"`
	Unit      string       `xml:"unit,omitempty"`
	Positions int          `xml:"positions"`
	Places    []string     `xml:"municipality"`
	Types     []typeXML    `xml:"type"`
	Published string       `xml:"published"`
	Opens     string       `xml:"opens"`
	Closes    string       `xml:"closes"`
	Link      string       `xml:"link"`
	Apply     string       `xml:"apply"`
	Others    []versionXML `xml:"version"`
}

type typeXML struct {
	Employment string `xml:"employment,attr"`
	Duration   string `xml:"duration,attr"`
}

type versionXML struct {
	Lang string `xml:"lang,attr"`
	Link string `xml:"link,attr"`
}

// XML is the open jobs of the host in one language.
func (h HTML) XML(c *web.Ctx) error {
	l := c.Lang()
	items, err := h.Jobs.Open(c.Std(), jobsite.Filter{Lang: l, Tenant: siteTenant(c.Site()), Words: clip(c.Query("q"))},
		maxMapped)
	if err != nil {
		return err
	}
	doc := jobsXML{Lang: string(l)}
	for _, i := range items {
		doc.Jobs = append(doc.Jobs, h.jobXML(c, l, i))
	}
	return sendXML(c, "application/xml; charset=utf-8", doc)
}

func (h HTML) jobXML(c *web.Ctx, l i18n.Lang, i jobsite.Item) jobXML {
	x := jobXML{
		ID: i.ID.String(), Lang: string(i.Lang), Reference: i.Reference, Title: i.Title, Summary: i.Summary,
		Employer: i.Card.Employer.In(l, i.Lang), Unit: i.Card.Unit.In(l, i.Lang),
		Published: l10n.ISOTime(i.FirstPublished, i.Zone),
		Opens:     l10n.ISOTime(i.OpensAt, i.Zone), Closes: l10n.ISOTime(i.ClosesAt, i.Zone),
		Link: c.Absolute(adPath(l, i.ID)), Apply: h.ApplyURL(i.ID),
	}
	for _, j := range i.Card.Jobs {
		x.Positions += j.Positions
		x.Types = append(x.Types, typeXML{j.Employment, j.Duration})
		for _, p := range j.Places {
			x.Places = append(x.Places, p.In(l, i.Lang))
		}
	}
	x.Places = l10n.Distinct(x.Places...)
	for _, other := range i.Languages {
		x.Others = append(x.Others, versionXML{string(other), c.Absolute(adPath(other, i.ID))})
	}
	return x
}
