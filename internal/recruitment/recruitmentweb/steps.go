package recruitmentweb

import (
	"slices"
	"strconv"
	"strings"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// formID is the id of the form that a page is about, for the buttons that stand
// outside of it.
const formID = "work"

// steps are the pages on which an ad is made, in the order in which they lead on.
var steps = []Tab{TabDetails, TabTexts, TabForm, TabPublish}

// tabPreview is where a form may lead that is no tab.
const tabPreview Tab = "preview"

// goTo is what the button that leads to a page sends as "go": without a script,
// the tabs and whatever else leads away from a form save it first.
func goTo(tab Tab, of i18n.Lang) string {
	name := string(tab)
	if tab == TabOverview {
		name = "overview"
	}
	if of == "" {
		return name
	}
	return name + "." + string(of)
}

// onward leads on from a form that was saved, to where the pressed button says.
// Pages that there are not lead back to the form.
func (w workspace) onward(c *web.Ctx, f *web.Form, here Tab, of i18n.Lang) error {
	c.Flash(web.Flash{Tone: ui.Success, Text: m.CommonSaved(w.Lang)})
	name, language, _ := strings.Cut(f.Text("go"), ".")
	to, in := here, of
	switch {
	case name == "next":
		to, in = w.after(here, of)
	case name == "overview":
		to, in = TabOverview, ""
	case name != "" && slices.Contains(append([]Tab{TabCandidates, tabPreview}, steps...), Tab(name)):
		to = Tab(name)
		in, _ = i18n.Parse(language)
	}
	return c.Redirect(w.page(to, in))
}

// page is the address of a page of the recruitment, in a language of its ad.
func (w workspace) page(tab Tab, of i18n.Lang) string {
	path := strings.TrimSuffix(w.Base()+"/"+string(tab), "/")
	if of != "" {
		path += "?lang=" + string(of)
	}
	return path
}

// after is the step that follows: of the texts, the ad's next language first.
func (w workspace) after(here Tab, of i18n.Lang) (Tab, i18n.Lang) {
	if here == TabTexts {
		all := w.Ad.Languages()
		if i := slices.Index(all, of); i >= 0 && i+1 < len(all) {
			return TabTexts, all[i+1]
		}
	}
	if i := slices.Index(steps, here); i+1 < len(steps) {
		return steps[i+1], ""
	}
	return TabOverview, ""
}

// missing counts what a page still lacks.
func (w workspace) missing(tab Tab) int {
	n := 0
	for _, x := range w.Lacks {
		if partTabs[x.Part] == tab && (x.Part != recruitment.PartDetails || x.Recruitment == w.R.ID) {
			n++
		}
	}
	return n
}

// missingIn counts what the ad lacks in one language.
func (w workspace) missingIn(of i18n.Lang) int {
	n := 0
	for _, x := range w.Lacks {
		if x.Part == recruitment.PartTexts && x.Language == of {
			n++
		}
	}
	return n
}

var partTabs = map[recruitment.Part]Tab{
	recruitment.PartDetails: TabDetails, recruitment.PartTexts: TabTexts, recruitment.PartForm: TabForm,
	recruitment.PartPeriod: TabPublish,
}

// lackLines are the lines of the checklist.
func (w workspace) lackLines() []ui.Link {
	var out []ui.Link
	for _, x := range w.Lacks {
		out = append(out, w.lackLine(x))
	}
	return out
}

// checked marks a tab with how many things its page lacks, or that it lacks none.
func (w workspace) checked(item ui.NavItem, n int) ui.NavItem {
	if n > 0 {
		item.Count, item.Note = strconv.Itoa(n), m.RecruitmentMissingHere(w.Lang, n)
		return item
	}
	item.Done, item.Note = true, m.RecruitmentNothingMissing(w.Lang)
	return item
}

// keptReply is what the module autosave reads.
type keptReply struct {
	Version  int32  `json:"version,omitempty"`
	Revision int32  `json:"revision,omitempty"`
	Saved    string `json:"saved,omitempty"`
	Unsaved  string `json:"unsaved,omitempty"` // why it could not be saved as it is
}

// keep answers the script that saves while one writes. What cannot be stored yet
// is told in words and stays unsaved.
func keep(c *web.Ctx, r recruitment.Recruitment, a recruitment.Ad, err error) error {
	l := c.Lang()
	if fault.Is(err, fault.Invalid) {
		if errs, ok := c.Errors(readable(l, err)); ok && errs.Any() {
			return c.JSON(keptReply{Unsaved: m.RecruitmentUnsaved(l, errs[0].Text)})
		}
	}
	if err != nil {
		return err
	}
	zone := a.Zone
	reply := keptReply{Version: a.Version, Revision: a.Revision}
	if r.Version > 0 {
		reply.Version = r.Version
	}
	reply.Saved = m.RecruitmentSavedAt(l, l10n.Time(l, c.Now(), zone))
	return c.JSON(reply)
}

// autosave is how a form of the recruitment is saved while one writes.
func autosave(path string, version int32, errs ui.Errors) *ui.Autosave {
	return &ui.Autosave{URL: path, Version: int(version), Unsaved: errs.Any()}
}
