package recruitmentweb

import (
	"context"
	"slices"

	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
)

// further lists drafts that the reader may add to this recruitment's ad. There
// are none once somebody has begun to apply.
func (h HTML) further(ctx context.Context, w workspace) ([]ui.Option, error) {
	if !w.MayEdit() || w.locked() || w.ended() {
		return nil, nil
	}
	drafts, _, err := h.Recruitments.List(ctx, w.Who, recruitment.Filter{Stage: recruitment.Draft})
	var out []ui.Option
	for _, s := range drafts {
		if !slices.Contains(w.Ad.Recruitments, s.ID) && w.Who.CanIn(policies.RecruitmentEdit, s.Unit.Path) {
			out = append(out, ui.Option{Value: s.ID.String(), Text: s.Reference + " " + s.Titles.In(w.Lang)})
		}
	}
	return out, err
}

// Attach lets the ad present a further recruitment.
func (h HTML) Attach(c *web.Ctx) error {
	return h.changeAd(c, TabOverview, func(version int32, w workspace, f *web.Form) error {
		further := f.UUID("recruitment")
		if err := f.Err(); err != nil {
			return err
		}
		_, err := h.Recruitments.Attach(c.Std(), c.Actor(), w.Ad.ID, version, further)
		return err
	})
}
