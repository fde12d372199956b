package server

import (
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/web"
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
}

// chooseLanguage remembers the language and leads back to the page it was
// chosen on.
func chooseLanguage(c *web.Ctx) error {
	if l, ok := i18n.Parse(c.FormText("lang")); ok {
		c.SetLang(l)
	}
	return c.Redirect(c.SafeNext(c.Back(), "/"))
}
