package recruitmentweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/policies"
	"vakans/tenant"
)

type overviewView struct {
	workspace
	CopyID uuid.UUID
	// Further are drafts that the ad could present as well.
	Further []ui.Option
	Facts   []ui.Fact
}

// Overview shows how far the recruitment has come and what comes next.
func (h HTML) Overview(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	v := overviewView{workspace: w, CopyID: uuid.New()}
	err = tenant.Batch(c.Std(), func(ctx context.Context) (err error) {
		v.Facts, err = h.facts(ctx, w)
		return err
	}, func(ctx context.Context) (err error) {
		v.Further, err = h.further(ctx, w)
		return err
	})
	if err != nil {
		return err
	}
	return h.show(c, http.StatusOK, w, TabOverview, nil, overviewPage(v))
}

func (h HTML) facts(ctx context.Context, w workspace) ([]ui.Fact, error) {
	p, err := h.Recruitments.Preview(ctx, w.Who, w.Ad.ID)
	if err != nil {
		return nil, err
	}
	l, d := w.Lang, w.R.Details
	facts := []ui.Fact{
		{Term: m.RecruitmentPositions(l), Text: strconv.Itoa(d.Positions)},
		{Term: m.CodeEmployment(l), Text: m.Code(l, "employment", d.Employment)},
		{Term: m.CodeDuration(l), Text: m.Code(l, "duration", d.Duration)},
		{Term: m.RecruitmentEmploymentPeriod(l), Text: employmentPeriod(l, d.StartsOn, d.EndsOn)},
		{Term: m.CodeLevel(l), Text: m.Code(l, "level", d.Level)},
		{Term: m.RecruitmentMunicipalities(l), Text: placesOf(l, w.jobOf(p))},
		{Term: m.RecruitmentResponsible(l), Text: w.R.Responsible.Name},
		{Term: m.RecruitmentGroup(l), Text: people(l, w.R.Members)},
		{Term: m.ContactTitle(l), Text: contactNames(l, w.R.Contacts)},
		{Term: m.RecruitmentLanguages(l), Text: m.LangNames(l, w.Ad.Languages())},
		{Term: m.RecruitmentSameAd(l), Text: w.others(p)},
	}
	return given(facts), nil
}

// jobOf is the recruitment as its ad presents it.
func (w workspace) jobOf(p recruitment.Published) recruitment.PublishedJob {
	for _, j := range p.Jobs {
		if j.ID == w.R.ID {
			return j
		}
	}
	return recruitment.PublishedJob{}
}

// others names what else the ad presents.
func (w workspace) others(p recruitment.Published) string {
	var out []string
	for _, j := range p.Jobs {
		if j.ID != w.R.ID {
			out = append(out, j.Reference+" "+j.Title.In(w.Lang))
		}
	}
	return l10n.List(w.Lang, out...)
}

func given(facts []ui.Fact) []ui.Fact {
	out := facts[:0]
	for _, f := range facts {
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

// step is what to do next, derived from the stage.
func (v overviewView) step() (title, text string, action *ui.Link) {
	l := v.Lang
	candidates := &ui.Link{Text: m.RecruitmentOpenCandidates(l), Href: v.Base() + "/candidates"}
	switch v.R.Stage {
	case recruitment.Draft:
		if len(v.Lacks) > 0 {
			return m.RecruitmentNextFill(l), m.RecruitmentNextFillText(l), nil
		}
		return m.RecruitmentNextPublish(l), m.RecruitmentNextPublishText(l), v.publishLink()
	case recruitment.Upcoming:
		return m.RecruitmentNextWait(l), m.RecruitmentNextWaitText(l, when(l, v.Ad.OpensAt, v.Ad.Zone)), nil
	case recruitment.Open:
		return m.RecruitmentNextOpen(l), m.RecruitmentNextOpenText(l, when(l, v.Ad.ClosesAt, v.Ad.Zone)), candidates
	case recruitment.Selection:
		return m.RecruitmentNextSelect(l), m.RecruitmentNextSelectText(l), candidates
	}
	outcome := m.Code(l, "outcome", v.R.Outcome)
	return m.RecruitmentNextClosed(l, outcome), v.R.CloseReason, candidates
}

func (w workspace) publishLink() *ui.Link {
	if !w.MayEdit() {
		return nil
	}
	return &ui.Link{Text: m.RecruitmentGoPublish(w.Lang), Href: w.Base() + "/publish"}
}

// CopyIt makes a new recruitment out of this one (CASE-03).
func (h HTML) CopyIt(c *web.Ctx) error {
	f := c.Form()
	id := f.UUID("id")
	if err := f.Err(); err != nil {
		return err
	}
	r, err := h.Recruitments.Copy(c.Std(), c.Actor(), c.UUID("id"), id)
	if err != nil {
		return err
	}
	return saved(c, m.RecruitmentCopied(c.Lang(), r.Reference), home+"/%s", r.ID)
}

// AskDelete asks before a recruitment is deleted.
func (h HTML) AskDelete(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	return h.show(c, http.StatusOK, w, TabOverview, nil, deletePage(w))
}

// Delete removes a recruitment that was never published.
func (h HTML) Delete(c *web.Ctx) error {
	f := c.Form()
	version := f.Int32("version")
	if err := f.Err(); err != nil {
		return err
	}
	if err := h.Recruitments.Delete(c.Std(), c.Actor(), c.UUID("id"), version); err != nil {
		return err
	}
	return saved(c, m.CommonDeleted(c.Lang()), home)
}

// MayDelete reports whether the recruitment can still be deleted.
func (w workspace) MayDelete() bool { return w.MayEdit() && !w.Ad.Published() }

// MayCopy reports whether the reader may make recruitments here.
func (w workspace) MayCopy() bool { return w.Who.CanIn(policies.RecruitmentEdit, w.R.Unit.Path) }
