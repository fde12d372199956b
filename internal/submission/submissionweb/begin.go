package submissionweb

import (
	"github.com/google/uuid"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/jobsite"
	"vakans/internal/recruitment/adweb"
	"vakans/internal/submission"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// beginView is the page between the ad and the form: reading it begins nothing.
type beginView struct {
	jobsite.Ad
	Lang   i18n.Lang
	Chosen uuid.UUID
	Begun  map[uuid.UUID]submission.Begun
	Errors ui.Errors
}

// Begin shows what is about to be applied for (PUB-39, ACC-09).
func (h HTML) Begin(c *web.Ctx) error { return h.begin(c, 200, c.QueryUUID("job"), nil) }

func (h HTML) begin(c *web.Ctx, status int, job uuid.UUID, errs ui.Errors) error {
	ad, err := h.Jobs.Get(c.Std(), c.UUID("ad"))
	if err != nil {
		return err
	}
	begun, err := h.Submissions.ForAd(c.Std(), c.Actor(), ad.ID)
	if err != nil {
		return err
	}
	l := c.Lang()
	if len(ad.Jobs) == 1 {
		job = ad.Jobs[0].ID
	}
	v := beginView{Ad: ad, Lang: l, Chosen: job, Begun: begun, Errors: errs}
	if b, ok := begun[job]; ok && status == 200 {
		return c.Redirect(path(b.ID, ""))
	}
	p := ui.PageView{Title: m.ApplyBeginTitle(l, v.title()), ErrorPrefix: errs.Any(), Breadcrumbs: []ui.Link{
		{Text: m.JobsiteJobs(l), Href: "/" + string(l) + "/jobs"},
		{Text: v.title(), Href: "/" + string(l) + "/jobs/" + ad.ID.String()}, {Text: m.ApplyBeginCrumb(l)},
	}}
	return page(c, status, p, beginPage(v))
}

// BeginNow opens the form; whoever opened it before comes back to it.
func (h HTML) BeginNow(c *web.Ctx) error {
	job := c.Form().UUID("job")
	id, err := h.Submissions.Start(c.Std(), c.Actor(), c.UUID("ad"), job, c.Lang())
	if err != nil {
		return c.Again(err, func(status int, errs ui.Errors) error {
			return h.begin(c, status, job, errs)
		})
	}
	return c.Redirect(path(id, ""))
}

func (v beginView) title() string {
	return v.Texts[v.LangFor(v.Lang)].Title
}

func (v beginView) lang() string {
	return v.LangFor(v.Lang).Attr(v.Lang)
}

// jobs are the recruitments to choose among.
func (v beginView) jobs() ui.Field {
	f := ui.Field{Name: "job", Label: m.ApplyWhichJob(v.Lang), Required: true, Error: v.Errors.For("job")}
	for _, j := range v.Jobs {
		o := ui.Option{Value: j.ID.String(), Text: j.Title.In(v.Lang, v.DefaultLanguage)}
		if _, ok := v.Begun[j.ID]; ok {
			o.Hint = m.ApplyBegunAlready(v.Lang)
		}
		f.Options = append(f.Options, o)
	}
	f.Value = f.Options[0].Value
	if v.Chosen != uuid.Nil {
		f.Value = v.Chosen.String()
	}
	return f
}

// Ad shows the ad as it was applied for, also when it has left the job site
// (decision C11).
func (h HTML) Ad(c *web.Ctx) error {
	a, err := h.Submissions.Get(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return err
	}
	l := c.Lang()
	p := ui.PageView{Title: m.ApplyAdTitle(l, a.Title(l)), Breadcrumbs: crumbs(l, a, m.ApplyShowAd(l))}
	return page(c, 200, p, adweb.Ad(a.Ad, l, adweb.Options{Closed: !a.Open, Note: m.ApplyAdNote(l)}))
}
