package recruitmentweb

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// publishView is the last step: the period, publishing, and what can be done
// with a published ad. The typed fields are those of the form that was refused.
type publishView struct {
	workspace
	Period recruitment.Period // as typed
	Reason string
	Places []place

	PublishRefusal, ExtendRefusal, EndRefusal ui.Refusal
}

func publishOf(w workspace) publishView {
	v := publishView{workspace: w}
	v.Period.OpensOn, _ = recruitment.Written(w.Ad.OpensAt, w.Ad.Zone)
	v.Period.ClosesOn, _ = recruitment.Written(w.Ad.ClosesAt, w.Ad.Zone)
	v.Period.OpensOn, v.Period.ClosesOn = typedDay(v.Period.OpensOn), typedDay(v.Period.ClosesOn)
	v.Period.OpensAt, v.Period.ClosesAt = typedClock(w.Lang, w.Ad.OpensAt, w.Ad.Zone),
		typedClock(w.Lang, w.Ad.ClosesAt, w.Ad.Zone)
	return v
}

// typedClock is a moment's time of day as people write it.
func typedClock(l i18n.Lang, t *time.Time, zone *time.Location) string {
	if t == nil {
		return ""
	}
	return l10n.Time(l, *t, zone)
}

func readPeriod(f *web.Form) (typed, stored recruitment.Period) {
	typed = recruitment.Period{OpensOn: f.Text("opens_on"), OpensAt: f.Text("opens_at"), ClosesOn: f.Text("closes_on"),
		ClosesAt: f.Text("closes_at")}
	stored = recruitment.Period{OpensOn: isoDay(typed.OpensOn), OpensAt: isoClock(typed.OpensAt),
		ClosesOn: isoDay(typed.ClosesOn), ClosesAt: isoClock(typed.ClosesAt)}
	return typed, stored
}

// PublishPage shows the last step.
func (h HTML) PublishPage(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	return h.showPublish(c, http.StatusOK, publishOf(w))
}

func (h HTML) showPublish(c *web.Ctx, status int, v publishView) error {
	v.writing, v.Places = v.drafted(), places(c, v.workspace)
	wrong := slices.Concat(v.PublishRefusal.Errors, v.ExtendRefusal.Errors, v.EndRefusal.Errors)
	return h.show(c, status, v.workspace, TabPublish, wrong, publishPage(v))
}

// again shows the last step with a refusal where it belongs.
func (h HTML) again(c *web.Ctx, err error, place func(*publishView) *ui.Refusal, typed func(*publishView)) error {
	r, other := refused(c, err)
	if other != nil {
		return other
	}
	w, other := h.open(c)
	if other != nil {
		return other
	}
	v := publishOf(w)
	typed(&v)
	*place(&v) = r
	return h.showPublish(c, web.Status(err), v)
}

// SavePeriod sets the application period of a draft.
func (h HTML) SavePeriod(c *web.Ctx) error {
	f := c.Form()
	typed, in := readPeriod(f)
	version := f.Int32("version")
	w, err := h.open(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		_, err = h.Recruitments.SetPeriod(c.Std(), c.Actor(), w.Ad.ID, version, in)
	}
	if err == nil {
		return w.onward(c, f, TabPublish, "")
	}
	return h.refusePublish(c, err, typed)
}

func (h HTML) refusePublish(c *web.Ctx, err error, typed recruitment.Period) error {
	return h.again(c, err, func(v *publishView) *ui.Refusal { return &v.PublishRefusal }, func(v *publishView) {
		if v.drafted() {
			v.Period = typed
		}
	})
}

// KeepPeriod saves it while one writes.
func (h HTML) KeepPeriod(c *web.Ctx) error {
	_, in := readPeriod(c.Form())
	return h.keepAd(c, func(ad uuid.UUID) (recruitment.Ad, error) {
		return h.Recruitments.SetPeriod(c.Std(), c.Actor(), ad, c.Version(), in)
	})
}

// Publish shows the ad to visitors, for the first time or again. The period that
// the same form may bring is saved first, so that it is not lost when something
// else is missing.
func (h HTML) Publish(c *web.Ctx) error {
	f := c.Form()
	typed, in := readPeriod(f)
	w, err := h.open(c)
	if err != nil {
		return err
	}
	revision, err := h.periodFirst(c, w, f, in)
	if err == nil {
		_, err = h.Recruitments.Publish(c.Std(), c.Actor(), w.Ad.ID, revision)
	}
	if err == nil {
		return saved(c, m.RecruitmentPublished(c.Lang()), home+"/%s", w.R.ID)
	}
	return h.refusePublish(c, notListed(err), typed)
}

// periodFirst saves the period of a draft, where one was written, and returns
// the revision to publish: the one that the page showed, with this change.
func (h HTML) periodFirst(c *web.Ctx, w workspace, f *web.Form, in recruitment.Period) (int32, error) {
	version, revision := f.Int32("version"), f.Int32("revision")
	if err := f.Err(); err != nil || w.Ad.Published() || in == (recruitment.Period{}) {
		return revision, err
	}
	a, err := h.Recruitments.SetPeriod(c.Std(), c.Actor(), w.Ad.ID, version, in)
	return revision + a.Version - version, err
}

// notListed keeps the sentence of a refusal whose fields the checklist on the
// same page shows with links.
func notListed(err error) error {
	f := fault.Of(err)
	if f.Key != "recruitment.not_ready" {
		return err
	}
	return fault.New(f.Kind, f.Key)
}

// Extend moves the closing later.
func (h HTML) Extend(c *web.Ctx) error {
	f := c.Form()
	typed, in := readPeriod(f)
	version, reason := f.Int32("version"), f.Text("reason")
	w, err := h.open(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		_, err = h.Recruitments.Extend(c.Std(), c.Actor(), w.Ad.ID, version, in.ClosesOn, in.ClosesAt, reason)
	}
	if err == nil {
		return saved(c, m.RecruitmentExtended(c.Lang()), home+"/%s/publish", w.R.ID)
	}
	return h.again(c, err, func(v *publishView) *ui.Refusal { return &v.ExtendRefusal },
		func(v *publishView) { v.Period, v.Reason = typed, reason })
}

// EndEarly ends the ad before its closing.
func (h HTML) EndEarly(c *web.Ctx) error {
	f := c.Form()
	version, reason := f.Int32("version"), f.Text("end_reason")
	w, err := h.open(c)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		_, err = h.Recruitments.EndEarly(c.Std(), c.Actor(), w.Ad.ID, version, reason)
	}
	if err == nil {
		return saved(c, m.RecruitmentEnded(c.Lang()), home+"/%s", w.R.ID)
	}
	return h.again(c, renamed(err, "reason", "end_reason"), func(v *publishView) *ui.Refusal { return &v.EndRefusal },
		func(v *publishView) { v.Reason = reason })
}

// renamed blames the page's own field, where two forms ask for a reason.
func renamed(err error, from, to string) error {
	f := fault.Of(err)
	if f.Kind != fault.Invalid {
		return err
	}
	out := *f
	out.Fields = nil
	for _, field := range f.Fields {
		if field.Name == from {
			field.Name = to
		}
		out.Fields = append(out.Fields, field)
	}
	return &out
}

// running reports whether the ad is shown and takes applications, or will.
func (v publishView) running() bool { return v.Ad.State == recruitment.AdShown && !v.Ad.Over() }

// periodLead says when the period may end at the earliest, and by which law.
func (v publishView) periodLead() string {
	lead := m.RecruitmentPeriodLead(v.Lang, writtenDay(v.Lang, v.First.On))
	if v.First.Why == nil {
		return lead
	}
	return lead + " " + web.Why(v.Lang, v.First.Why)
}

// drafted reports whether the ad is the reader's to publish for the first time.
func (w workspace) drafted() bool {
	return w.Ad.State == recruitment.AdDraft && !w.R.Closed() && w.MayEdit()
}

// elsewhere counts what is missing that this page's own form does not mend.
func (w workspace) elsewhere() int {
	n := 0
	for _, x := range w.Lacks {
		if x.Part != recruitment.PartPeriod {
			n++
		}
	}
	return n
}

// publishButton publishes when nothing else is missing; until then it says how
// much is, and leads to the list.
func (v publishView) publishButton() ui.ButtonView {
	b := ui.ButtonView{Text: v.publishWord(), FormAction: v.Base() + "/publish"}
	if v.elsewhere() > 0 {
		b.Text, b.Kind = m.RecruitmentLacks(v.Lang, len(v.Lacks)), ui.Secondary
	}
	return b
}

func (v publishView) publishWord() string {
	if v.Ad.Published() {
		return m.RecruitmentPublishAgain(v.Lang)
	}
	return m.RecruitmentPublish(v.Lang)
}

// reasonOf is what was typed into the form that was refused.
func (v publishView) reasonOf(r ui.Refusal) string {
	if r.Errors.Any() {
		return v.Reason
	}
	return ""
}
