package organisation

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/plane"
	"vakans/tenant/schema"
)

// reservedSlugs are first parts of hosts that are something else, or that people
// would take for something else.
var reservedSlugs = []string{"admin", "api", "app", "ftp", "mail", "ns1", "ns2", "smtp", "status", "test", "vakans",
	"www"}

func checkSlug(c *fault.Collector, slug string) {
	switch {
	case slug == "":
		c.Add("slug", "error.required")
	case !schema.ValidSlug(slug):
		c.Add("slug", "admin.slug_form", "count", strconv.Itoa(schema.MaxSlug))
	case slices.Contains(reservedSlugs, slug):
		c.Add("slug", "admin.slug_reserved")
	}
}

var (
	letters = strings.NewReplacer("ä", "a", "å", "a", "á", "a", "à", "a", "ö", "o", "ø", "o", "ó", "o", "æ", "ae", "é",
		"e", "è", "e", "ü", "u", "č", "c", "đ", "d", "ŋ", "n", "š", "s", "ŧ", "t", "ž", "z")
	unfit    = regexp.MustCompile(`[^a-z0-9]+`)
	kindWord = regexp.MustCompile(`^(city of|municipality of) |(n kaupunki|n kunta| kaupunki| kunta| stad| kommun| kommune)$`)
)

// proposals is how many numbers are tried after a name that is taken.
const proposals = 20

// FreeSlug is ProposeSlug with a number behind it when an organisation, or one
// that is being founded, has that name already. It may be empty.
func (s *Service) FreeSlug(ctx context.Context, who authz.Actor, name string) (string, error) {
	if err := who.Require(authz.National); err != nil {
		return "", err
	}
	slug := ProposeSlug(name)
	if slug == "" {
		return "", nil
	}
	var taken []string
	err := s.Platform.Read(ctx, func(tx plane.PlatformTx) (err error) {
		taken, err = q.SlugsLike(ctx, tx, slug)
		return err
	})
	for n := 2; err == nil && slices.Contains(taken, slug) && n < proposals; n++ {
		slug = strings.TrimRight(slug[:min(len(slug), 37)], "0123456789-") + "-" + strconv.Itoa(n)
	}
	return slug, err
}

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
