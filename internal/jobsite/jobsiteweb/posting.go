package jobsiteweb

import (
	"html"
	"strings"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/recruitment"
	"vakans/internal/richtext"
)

// jobPostingLD is schema.org's JobPosting as search engines want it. Salaries of
// the public sector are pay-scale texts, which belong in the description.
type jobPostingLD struct {
	Context     string      `json:"@context"`
	Type        string      `json:"@type"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	DatePosted  string      `json:"datePosted"`
	ValidUntil  string      `json:"validThrough"`
	Employment  []string    `json:"employmentType,omitempty"`
	Identifier  propertyLD  `json:"identifier"`
	Hiring      hiringLD    `json:"hiringOrganization"`
	Places      []placeLD   `json:"jobLocation,omitempty"`
	Remote      string      `json:"jobLocationType,omitempty"`
	From        []countryLD `json:"applicantLocationRequirements,omitempty"`
	DirectApply bool        `json:"directApply"`
	Language    string      `json:"inLanguage"`
	Openings    int         `json:"totalJobOpenings,omitempty"`
	URL         string      `json:"url"`
}

type propertyLD struct {
	Type  string `json:"@type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

type hiringLD struct {
	Type   string `json:"@type"`
	Name   string `json:"name"`
	SameAs string `json:"sameAs,omitempty"`
}

type placeLD struct {
	Type    string    `json:"@type"`
	Address addressLD `json:"address"`
}

type addressLD struct {
	Type     string `json:"@type"`
	Locality string `json:"addressLocality,omitempty"`
	Region   string `json:"addressRegion,omitempty"`
	Country  string `json:"addressCountry"`
}

type countryLD struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

func jobPosting(a jobsite.Ad, l i18n.Lang, address string) jobPostingLD {
	j := a.Jobs[0]
	employer := a.Published.Employer.In(l, a.DefaultLanguage)
	p := jobPostingLD{
		Context: "https://schema.org/", Type: "JobPosting", Title: a.Texts[l].Title, Description: fullText(a, l),
		DatePosted: l10n.ISO(a.FirstPublished, a.Zone), ValidUntil: l10n.ISOTime(a.ClosesAt, a.Zone),
		Employment: employmentTypes(j), Identifier: propertyLD{"PropertyValue", employer, a.Reference},
		Hiring: hiringLD{"Organization", employer, a.Employer.HomePage}, Places: placesOf(a, j, l),
		DirectApply: true, Language: string(l), Openings: j.Positions, URL: address,
	}
	if j.Remote == "full" {
		p.Remote, p.From = "TELECOMMUTE", []countryLD{{"Country", a.Employer.Country}}
	}
	return p
}

// fullText is the whole ad as HTML.
func fullText(a jobsite.Ad, l i18n.Lang) string {
	t, j := a.Texts[l], a.Jobs[0]
	var b strings.Builder
	b.WriteString(richtext.HTML(t.Description))
	for _, p := range []struct{ title, text string }{
		{m.JobsiteQualifications(l), t.Qualifications}, {m.JobsiteExpectations(l), t.Expectations},
		{m.JobsiteOffer(l), t.Offer},
		{m.JobsiteInstructions(l), t.Instructions}, {m.JobsiteFactSalary(l), j.Salary.In(l, a.DefaultLanguage)},
		{m.JobsiteFactGrounds(l), j.SalaryGrounds.In(l, a.DefaultLanguage)},
	} {
		if p.text != "" {
			b.WriteString("<h3>" + html.EscapeString(p.title) + "</h3>" + richtext.HTML(p.text))
		}
	}
	return b.String()
}

// employmentTypes translates our codes into the closed list of search engines.
func employmentTypes(j recruitment.PublishedJob) []string {
	var types []string
	for _, w := range j.WorkingTime {
		switch w {
		case "full_time":
			types = append(types, "FULL_TIME")
		case "part_time":
			types = append(types, "PART_TIME")
		case "on_call":
			types = append(types, "PER_DIEM")
		}
	}
	if j.Duration == "fixed_term" {
		types = append(types, "TEMPORARY")
	}
	if j.Level == "trainee" {
		types = append(types, "INTERN")
	}
	return l10n.Distinct(types...)
}

// placesOf are the municipalities; a job without one is somewhere in the
// employer's country. Their codes begin with the country's.
func placesOf(a jobsite.Ad, j recruitment.PublishedJob, l i18n.Lang) []placeLD {
	var all []placeLD
	for _, c := range j.Municipalities {
		country, _, _ := strings.Cut(c.Code, "-")
		all = append(all, placeLD{"Place", addressLD{"PostalAddress", c.Name.In(l, a.DefaultLanguage),
			c.Region.Name.In(l, a.DefaultLanguage), country}})
	}
	if len(all) == 0 && j.Remote != "full" {
		all = append(all, placeLD{"Place", addressLD{Type: "PostalAddress", Country: a.Employer.Country}})
	}
	return all
}
