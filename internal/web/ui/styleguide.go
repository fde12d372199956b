package ui

import (
	"maps"
	"slices"

	"github.com/a-h/templ"

	"vakans/internal/i18n"
)

// StyleGuideView chooses what of the style guide to show.
type StyleGuideView struct {
	Lang     i18n.Lang
	Base     string // address of the guide, e.g. "/style-guide"
	Example  string // one of StyleGuideExamples; empty shows the components
	ThemeURL string
	Scheme   string
	CSRF     string
}

// StyleGuideExamples are the names of the whole example pages.
var StyleGuideExamples = []string{"search", "ad", "apply", "candidates", "candidate", "sign-in"}

// StyleGuide shows every component in every state, and whole pages to copy
// patterns from. Its sample texts are English data, not catalogue texts: its
// readers are the people who build pages.
func StyleGuide(v StyleGuideView) templ.Component {
	switch v.Example {
	case "search":
		return Page(v.public("Open jobs"), exampleSearch(v))
	case "ad":
		return Page(v.ad(), exampleAd())
	case "apply":
		return Page(v.apply(), exampleApply())
	case "candidates":
		return Page(v.office("Early childhood education teacher"), exampleCandidates(v))
	case "candidate":
		return Page(v.office("Aino Esimerkki"), exampleCandidate())
	case "sign-in":
		return Page(v.signIn(), exampleSignIn())
	}
	return Page(v.guide(), guide(v))
}

func (v StyleGuideView) page(title string) PageView {
	var languages []LanguageLink
	for _, l := range i18n.All {
		languages = append(languages, LanguageLink{Lang: l, Href: v.Base + "?lang=" + l.String(), Current: l == v.Lang})
	}
	return PageView{
		Title: title, Lang: v.Lang, Robots: "noindex", ThemeURL: v.ThemeURL, Scheme: v.Scheme, CSRF: v.CSRF,
		Site: Site{Name: "Kuusilampi", Tagline: "Jobs", Home: v.Base}, Languages: languages,
		Footer:     []Link{{Text: "Accessibility", Href: "#"}, {Text: "Privacy", Href: "#"}, {Text: "Feedback", Href: "#"}},
		FooterText: "An invented municipality of 8 400 people between two lakes.",
	}
}

func (v StyleGuideView) nav() []NavItem {
	return []NavItem{
		{Text: "Components", Href: v.Base, Current: v.Example == ""},
		{Text: "Search", Href: v.Base + "/search", Current: v.Example == "search"},
		{Text: "Ad", Href: v.Base + "/ad", Current: v.Example == "ad"},
		{Text: "Application", Href: v.Base + "/apply", Current: v.Example == "apply"},
		{Text: "Candidates", Href: v.Base + "/candidates", Current: v.Example == "candidates"},
		{Text: "Sign in", Href: v.Base + "/sign-in", Current: v.Example == "sign-in"},
	}
}

func (v StyleGuideView) guide() PageView {
	p := v.page("Style guide")
	p.Nav = v.nav()
	p.SignIn = &Link{Text: "Sign in", Href: v.Base + "/sign-in"}
	return p
}

func (v StyleGuideView) public(title string) PageView {
	p := v.guide()
	p.Title = title
	return p
}

func (v StyleGuideView) ad() PageView {
	p := v.public("Early childhood education teacher")
	p.Breadcrumbs = []Link{{Text: "Open jobs", Href: v.Base + "/search"}, {Text: p.Title}}
	p.User = sampleUser(v.Base)
	return p
}

func (v StyleGuideView) apply() PageView {
	p := v.page("Work experience")
	p.Area, p.ErrorPrefix, p.User = Account, true, sampleUser(v.Base)
	p.Nav = []NavItem{{Text: "Applications", Href: "#", Current: true}, {Text: "Profile", Href: "#"}}
	return p
}

func (v StyleGuideView) signIn() PageView {
	p := v.page("Sign in")
	p.Area, p.Bare = Account, true
	return p
}

func (v StyleGuideView) office(title string) PageView {
	p := v.page(title)
	p.Area, p.User, p.Site.Tagline = Office, sampleUser(v.Base), "Back office"
	p.Nav = []NavItem{
		{Text: "Cases", Href: v.Base + "/candidates", Icon: IconWork, Current: true, Count: "12"},
		{Text: "Messages", Href: "#", Icon: IconMail, Count: "3"},
		{Text: "Templates", Href: "#", Icon: IconFile},
		{Text: "Organisation", Heading: true},
		{Text: "Units", Href: "#", Icon: IconUnit},
		{Text: "Users", Href: "#", Icon: IconPeople},
		{Text: "Settings", Href: "#", Icon: IconSettings},
	}
	p.Breadcrumbs = []Link{{Text: "Cases", Href: "#"}, {Text: "KL-2026-041", Href: v.Base + "/candidates"}, {Text: title}}
	p.Flash = &FlashView{Text: "Two candidates were moved to Interview.", Undo: &UndoView{Action: "#"}}
	return p
}

// allIcons is every icon, in the order of their names.
func allIcons() []Icon { return slices.Sorted(maps.Keys(paths)) }

func sampleUser(base string) *User {
	return &User{
		Name: "Maija Malli", Detail: "maija.malli@example.org", SignOut: base,
		Items: []Link{{Text: "Your details", Href: "#"}, {Text: "Sessions and tokens", Href: "#"}},
	}
}
