package recruitmentweb

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"vakans/internal/contact"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Tab is a page of a recruitment.
type Tab string

// The tabs, by the last part of their addresses.
const (
	TabOverview   Tab = ""
	TabDetails    Tab = "edit"
	TabTexts      Tab = "ad"
	TabForm       Tab = "form"
	TabPublish    Tab = "publish"
	TabCandidates Tab = "candidates"
)

// route is the tab's address with the place of the recruitment's id.
func (t Tab) route() string { return strings.TrimSuffix(home+"/%s/"+string(t), "/") }

func (t Tab) name(l i18n.Lang) string {
	switch t {
	case TabDetails:
		return m.RecruitmentTabDetails(l)
	case TabTexts:
		return m.RecruitmentTabTexts(l)
	case TabForm:
		return m.RecruitmentTabForm(l)
	case TabPublish:
		return m.RecruitmentTabPublish(l)
	case TabCandidates:
		return m.RecruitmentTabCandidates(l)
	}
	return m.RecruitmentTabOverview(l)
}

// tabs are the pages that the reader may open; who may not edit sees the
// overview and the candidates.
func (w workspace) tabs(current Tab) []ui.NavItem {
	all := []Tab{TabOverview, TabDetails, TabTexts, TabForm, TabPublish, TabCandidates}
	if !w.MayEdit() {
		all = []Tab{TabOverview, TabCandidates}
	}
	var out []ui.NavItem
	for _, t := range all {
		item := ui.NavItem{Text: t.name(w.Lang), Href: w.page(t, ""), Go: goTo(t, ""), Current: t == current}
		if t == TabCandidates {
			item.Count = w.Count
		}
		if w.unfinished() && slices.Contains(steps, t) {
			item = w.checked(item, w.missing(t))
		}
		out = append(out, item)
	}
	return out
}

// unfinished reports whether there is something to publish.
func (w workspace) unfinished() bool { return w.Ad.Unshown() && !w.R.Closed() }

var stageTones = map[recruitment.Stage]ui.Tone{
	recruitment.Upcoming: ui.Info, recruitment.Open: ui.Success, recruitment.Selection: ui.Warning,
}

func stageTag(l i18n.Lang, s recruitment.Stage) ui.TagView {
	return ui.TagView{Text: m.Code(l, "state", string(s)), Tone: stageTones[s]}
}

// when writes a moment in the organisation's zone, or nothing.
func when(l i18n.Lang, t *time.Time, zone *time.Location) string {
	if t == nil {
		return ""
	}
	return l10n.DateTime(l, *t, zone)
}

// period writes an ad's application period, as far as it is known.
func period(l i18n.Lang, a recruitment.Ad) string {
	var opens, closes time.Time
	if a.OpensAt != nil {
		opens = *a.OpensAt
	}
	if a.ClosesAt == nil {
		return m.CommonNotGiven(l)
	}
	closes = *a.ClosesAt
	return l10n.PeriodTime(l, opens, closes, a.Zone)
}

// employmentPeriod writes when the job begins and ends.
func employmentPeriod(l i18n.Lang, starts, ends string) string {
	var from, to time.Time
	from, _ = time.Parse(time.DateOnly, starts)
	to, _ = time.Parse(time.DateOnly, ends)
	if from.IsZero() && to.IsZero() {
		return m.RecruitmentByAgreement(l)
	}
	return l10n.Period(l, from, to, nil)
}

// lackLine is a line of the checklist: what is missing, and where it is mended.
func (w workspace) lackLine(x recruitment.Lack) ui.Link {
	l := w.Lang
	x.Field.Args = localArgs(l, x.Field.Args)
	text := web.FieldText(l, x.Field)
	link := ui.Link{Text: m.CommonLabelValue(l, w.lackPlace(x), text), Href: w.Base() + "/publish#closes_on"}
	switch x.Part {
	case recruitment.PartDetails:
		link.Href = home + "/" + x.Recruitment.String() + "/edit#" + x.Field.Name
	case recruitment.PartTexts:
		link.Href = w.Base() + "/ad?lang=" + string(x.Language) + "#" + x.Field.Name
	case recruitment.PartForm:
		link.Href = w.Base() + "/form" + w.questionAnchor(x.Field.Name)
	}
	return link
}

func (w workspace) lackPlace(x recruitment.Lack) string {
	switch x.Part {
	case recruitment.PartDetails:
		if x.Language == "" {
			return m.RecruitmentTabDetails(w.Lang)
		}
		return ui.LabelIn(w.Lang, m.RecruitmentTabDetails(w.Lang), x.Language, w.Ad.Languages())
	case recruitment.PartTexts:
		return ui.LabelIn(w.Lang, m.RecruitmentTabTexts(w.Lang), x.Language, w.Ad.Languages())
	case recruitment.PartForm:
		return w.formPlace(x.Field.Name)
	}
	return m.RecruitmentPeriod(w.Lang)
}

// formPlace says which question or attachment "questions.1.label.sv" means.
func (w workspace) formPlace(field string) string {
	parts := strings.Split(field, ".")
	place := m.RecruitmentTabForm(w.Lang)
	if len(parts) < 2 {
		return place
	}
	n, _ := strconv.Atoi(parts[1])
	number := strconv.Itoa(n + 1)
	if parts[0] == "questions" {
		place = m.RecruitmentQuestionNumber(w.Lang, number)
	} else {
		place = m.RecruitmentAttachmentNumber(w.Lang, number)
	}
	if of, ok := i18n.Parse(parts[len(parts)-1]); ok {
		return ui.LabelIn(w.Lang, place, of, w.Ad.Languages())
	}
	return place
}

func (w workspace) questionAnchor(field string) string {
	parts := strings.Split(field, ".")
	if len(parts) < 2 || parts[0] != "questions" {
		return ""
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n >= len(w.Ad.Form.Questions) {
		return ""
	}
	return "/questions/" + w.Ad.Form.Questions[n].ID.String()
}

// needHidden stands for form.Hidden, which is empty and so no value of a choice.
const needHidden = "hidden"

func placesOf(l i18n.Lang, j recruitment.PublishedJob) string {
	var out []string
	for _, p := range j.Municipalities {
		out = append(out, p.Name.In(l))
	}
	return l10n.List(l, out...)
}

func people(l i18n.Lang, list []recruitment.Person) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return l10n.List(l, out...)
}

func contactNames(l i18n.Lang, list []contact.Contact) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return l10n.List(l, out...)
}
