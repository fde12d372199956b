package organisation

import (
	"regexp"
	"slices"
	"strings"

	"vakans/internal/fault"
	"vakans/tenant/schema"
)

// reservedSlugs are first parts of hosts that are something else, or that people
// would take for something else.
var reservedSlugs = []string{"admin", "api", "app", "ftp", "mail", "ns1", "ns2", "smtp", "status", "test", "vakans", "www"}

func checkSlug(c *fault.Collector, slug string) {
	switch {
	case slug == "":
		c.Add("slug", "error.required")
	case !schema.ValidSlug(slug):
		c.Add("slug", "admin.slug_form")
	case slices.Contains(reservedSlugs, slug):
		c.Add("slug", "admin.slug_reserved")
	}
}

var (
	letters  = strings.NewReplacer("ä", "a", "å", "a", "á", "a", "à", "a", "ö", "o", "ø", "o", "ó", "o", "æ", "ae", "é", "e", "è", "e", "ü", "u", "č", "c", "đ", "d", "ŋ", "n", "š", "s", "ŧ", "t", "ž", "z")
	unfit    = regexp.MustCompile(`[^a-z0-9]+`)
	kindWord = regexp.MustCompile(`^(city of|municipality of) |(n kaupunki|n kunta| kaupunki| kunta| stad| kommun| kommune)$`)
)

// ProposeSlug makes a short name from an organisation's name: that of "Mallilan
// kaupunki" is "mallila". It may be empty, or taken.
func ProposeSlug(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = kindWord.ReplaceAllString(name, "")
	slug := strings.Trim(unfit.ReplaceAllString(letters.Replace(name), "-"), "-")
	if len(slug) > 40 {
		slug = strings.Trim(slug[:40], "-")
	}
	if slices.Contains(reservedSlugs, slug) {
		return ""
	}
	return slug
}
