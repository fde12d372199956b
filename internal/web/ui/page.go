package ui

import (
	"time"

	"github.com/a-h/templ"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/assets"
)

// Area is the part of the service a page belongs to; it decides the layout.
type Area string

// The areas. The zero Area is laid out as Public.
const (
	Public  Area = "public"  // job site: wide, airy
	Account Area = "account" // applicant's own pages and the application form: narrow column
	Office  Area = "office"  // back office: side navigation, dense
	Admin   Area = "admin"   // national administration: as Office
)

// PageView is everything around a page's content. Title and Lang are required.
type PageView struct {
	Title       string // without the site's name
	Lang        i18n.Lang
	Description string
	Canonical   string          // absolute
	Alternates  []Alternate     // the same page in other languages
	Robots      string          // "noindex" or empty
	Feeds       []Feed          // RSS
	JSONLD      templ.Component // made with JSONLD, for search engines
	ThemeURL    string          // tenant's stylesheet; empty means the service's own colours
	Scheme      string          // "light" or "dark" where the reader has chosen; empty follows the system
	Site        Site
	Area        Area
	Nav         []NavItem
	Languages   []LanguageLink
	User        *User // nil for visitors
	SignIn      *Link // shown to visitors
	Breadcrumbs []Link
	Flash       *FlashView
	Notice      *AlertView // maintenance and other banners, on every page
	Footer      []Link
	FooterText  string
	CSRF        string
	ErrorPrefix bool     // the form on the page has errors: the title says so
	Session     *Session // warn before the session ends
	Wide        bool     // tables that need the whole width
	Bare        bool     // no navigation and a narrow column: sign-in, error pages without a tenant
}

// Site names whose pages these are.
type Site struct {
	Name    string // tenant or service
	Tagline string // small text beside the name, e.g. "Jobs"
	Home    string // address of the front page
	LogoURL string // from our own origin; empty shows the name's first letter
}

// Alternate is the same page in another language.
type Alternate struct {
	Lang i18n.Lang // empty is x-default
	URL  string
}

// Feed is a feed that readers can subscribe to.
type Feed struct{ Title, URL string }

// Link is a text with an address.
type Link struct {
	Text, Href string
	Lang       string // when the text is in another language than the page
}

// NavItem is one entry of a navigation, of tabs or of a filter strip.
type NavItem struct {
	Text, Href string
	Current    bool
	Count      string // already formatted; empty shows none
	Done       bool   // shows a tick
	Note       string // what the count or the tick means, for screen readers
	Go         string // what SavingTabs send where there is no script
	Icon       Icon
	Heading    bool // a group's title instead of a link
}

// LanguageLink changes the language. With Post, it is sent as a form (where the
// language is a setting and not part of the address).
type LanguageLink struct {
	Lang    i18n.Lang
	Href    string
	Current bool
	Post    bool
}

// User is the signed-in person's menu.
type User struct {
	Name    string
	Detail  string // organisation or e-mail
	Items   []Link
	SignOut string // address that the sign-out form posts to
}

// Session tells the browser when the session ends, so that it can warn.
type Session struct {
	Expires   time.Time
	Now       time.Time
	KeepAlive string // address to POST to
	SignIn    string // where to go when it has ended
}

// FlashView is a message about what has just been done, with a way back.
type FlashView struct {
	Tone Tone
	Text string
	Undo *UndoView
}

// UndoView is a form that takes the last action back.
type UndoView struct {
	Action string
	Text   string // empty is "Undo"
	Hidden []Hidden
}

// Hidden is a form value that is not shown.
type Hidden struct{ Name, Value string }

func (v PageView) title() string {
	title := v.Title
	if v.ErrorPrefix {
		title = m.UiErrorPrefix(v.Lang, title)
	}
	if v.Site.Name != "" && v.Site.Name != v.Title {
		title += " – " + v.Site.Name
	}
	return title
}

func (v PageView) theme() string {
	if v.ThemeURL != "" {
		return v.ThemeURL
	}
	return assets.URL("theme.css")
}

func (v PageView) area() Area {
	if v.Area == "" {
		return Public
	}
	return v.Area
}

// side says that the navigation stands beside the content.
func (v PageView) side() bool {
	return !v.Bare && len(v.Nav) > 0 && (v.Area == Office || v.Area == Admin)
}

func (v PageView) width() string {
	switch {
	case v.Wide:
		return "wide"
	case v.Bare:
		return "narrow"
	}
	return ""
}

func (s Site) initial() string {
	for _, r := range s.Name {
		return string(r)
	}
	return ""
}

func ogLocale(l i18n.Lang) string {
	return [i18n.Count]string{"fi_FI", "sv_SE", "nb_NO", "en_GB"}[l.Index()]
}

// JSONLD is a data block for search engines; v is marshalled.
func JSONLD(v any) templ.Component {
	return templ.JSONScript("", v).WithType("application/ld+json")
}
