package form

import (
	"fmt"
	"strconv"

	"vakans/internal/fault"
	"vakans/internal/i18n"
)

// Check refuses a form that cannot be asked: too many parts, a question
// without text in one of the ad's languages, a choice without options. Field
// names are those of the form editor ("questions.0.label.fi").
func (f Form) Check(languages []i18n.Lang) error {
	var c fault.Collector
	c.Check(len(f.Attachments) <= MaxAttachments, "attachments", "recruitment.too_many_attachments", "max",
		strconv.Itoa(MaxAttachments))
	c.Check(len(f.Questions) <= MaxQuestions, "questions", "recruitment.too_many_questions", "max",
		strconv.Itoa(MaxQuestions))
	slots := map[int]bool{}
	for i, a := range f.Attachments {
		p := fmt.Sprintf("attachments.%d", i)
		c.Check(a.Slot >= 1 && a.Slot <= MaxAttachments && !slots[a.Slot], p+".slot", "error.choose")
		slots[a.Slot] = true
		labelled(&c, p+".label", a.Label, languages)
	}
	for i, q := range f.Questions {
		q.check(&c, fmt.Sprintf("questions.%d", i), languages)
	}
	return c.Err()
}

func (q Question) check(c *fault.Collector, p string, languages []i18n.Lang) {
	known := false
	for _, k := range Kinds {
		known = known || k == q.Kind
	}
	c.Check(known, p+".kind", "error.choose")
	labelled(c, p+".label", q.Label, languages)
	if q.Kind != OneOf && q.Kind != SeveralOf {
		c.Check(len(q.Options) == 0, p+".options", "recruitment.options_not_for_kind")
		return
	}
	c.Check(len(q.Options) >= MinOptions && len(q.Options) <= MaxOptions, p+".options", "recruitment.options_count",
		"min", strconv.Itoa(MinOptions), "max", strconv.Itoa(MaxOptions))
	seen := map[string]bool{}
	for j, o := range q.Options {
		c.Check(o.ID != "" && !seen[o.ID], fmt.Sprintf("%s.options.%d.id", p, j), "error.choose")
		seen[o.ID] = true
		labelled(c, fmt.Sprintf("%s.options.%d.label", p, j), o.Label, languages)
	}
}

func labelled(c *fault.Collector, field string, t i18n.LangText, languages []i18n.Lang) {
	for _, l := range languages {
		c.Check(t.Has(l), field+"."+string(l), "error.required")
	}
}
