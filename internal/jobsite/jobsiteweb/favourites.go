package jobsiteweb

import (
	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// maxFavourites is also what the browser keeps.
const maxFavourites = 100

type favouritesView struct {
	Lang  i18n.Lang
	Cards []ui.JobCardView
}

// Favourites is where the browser shows the jobs that were marked (PUB-37). It
// asks for them by their ids, which are written down nowhere.
func (h HTML) Favourites(c *web.Ctx) error {
	l := c.Lang()
	var ids []uuid.UUID
	for _, text := range c.QueryAll("id") {
		if id, err := uuid.Parse(text); err == nil && len(ids) < maxFavourites {
			ids = append(ids, id)
		}
	}
	v := favouritesView{Lang: l}
	if len(ids) > 0 {
		items, err := h.Jobs.Chosen(c.Std(), jobsite.Filter{Lang: l, Tenant: siteTenant(c.Site())}, ids)
		if err != nil {
			return err
		}
		for _, i := range items {
			card := h.card(c, i)
			card.Level = 2 // right below the page's own heading
			if i.Closed {
				card.Terms, card.Fresh = []string{m.JobsiteClosedTitle(l)}, false
			}
			v.Cards = append(v.Cards, card)
		}
	}
	return h.page(c, 200, ui.PageView{Title: m.JobsiteFavourites(l), Robots: "noindex"}, favourites(v))
}

func (v favouritesView) path() string { return "/" + string(v.Lang) + "/favourites" }

func (v favouritesView) none() ui.EmptyView {
	return ui.EmptyView{Title: m.JobsiteFavouritesNone(v.Lang), Reason: m.JobsiteFavouritesNoneReason(v.Lang),
		Action: &ui.Link{Text: m.JobsiteNoMatchClear(v.Lang), Href: "/" + string(v.Lang) + "/jobs"}}
}
