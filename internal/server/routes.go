package server

import (
	"net/http"
	"slices"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Routes is the whole table, in this order: what belongs to no area, then each
// area's own file.
func Routes(areas ...Area) *web.Table {
	t := web.NewTable()
	common(t)
	for _, area := range areas {
		area(t)
	}
	return t
}

// common are the routes of every site.
func common(t *web.Table) {
	t.Post(web.Anywhere, web.LanguagePath, authz.Public, chooseLanguage, web.Named("choose language"))
	t.Post(web.Tenant, web.KeepAlivePath, authz.Staff, keepAlive, web.Named("stay signed in"))
	t.Post(web.National, web.KeepAlivePath, authz.Applicant, keepAlive, web.Named("stay signed in"))
	t.Post(web.Admin, web.KeepAlivePath, authz.National, keepAlive, web.Named("stay signed in"))
	t.Get(web.Admin, "/robots.txt", authz.Public, noRobots)
}

// noRobots asks search engines to leave the administration alone.
func noRobots(c *web.Ctx) error {
	return c.Bytes(http.StatusOK, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /\n"))
}

// StyleGuide is the area of the page of components and its examples, for those
// who build pages. It is listed when configuration asks for it.
func StyleGuide(t *web.Table) {
	t.Get(web.Anywhere, styleGuidePath, authz.Public, styleGuide)
	t.Get(web.Anywhere, styleGuidePath+"/:example", authz.Public, styleGuide)
}

const styleGuidePath = "/style-guide"

// chooseLanguage remembers the language and leads back to the page it was
// chosen on.
func chooseLanguage(c *web.Ctx) error {
	if l, ok := i18n.Parse(c.FormText("lang")); ok {
		c.SetLang(l)
	}
	return c.Redirect(c.SafeNext(c.Back(), "/"))
}

// keepAlive does nothing: being asked has kept the session alive already. It
// tells how long it now lives.
func keepAlive(c *web.Ctx) error {
	left := c.Session().IdleAt.Sub(c.Now())
	return c.JSON(map[string]int{"seconds": int(left.Seconds())})
}

func styleGuide(c *web.Ctx) error {
	v := ui.StyleGuideView{Lang: c.Lang(), Base: styleGuidePath, Example: c.Param("example"), Scheme: c.Query("scheme"),
		CSRF: c.CSRF()}
	if v.Example != "" && !slices.Contains(ui.StyleGuideExamples, v.Example) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if l, ok := i18n.Parse(c.Query("lang")); ok {
		v.Lang = l
	}
	return c.HTML(200, ui.StyleGuide(v))
}
