package recruitmentweb

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// spareOptions is how many empty lines for choices the editor shows.
const spareOptions = 3

// questionView is one of the employer's own questions, as typed.
type questionView struct {
	ui.Refusal
	workspace
	In     form.Question
	Number int // its place in the list, from one
}

// Question shows the editor of a question, or of a new one: an id that the form
// does not have is that of a question to be added, so that adding it twice is
// adding it once.
func (h HTML) Question(c *web.Ctx) error {
	w, err := h.open(c)
	if err != nil {
		return err
	}
	v := questionView{workspace: w, Number: len(w.Ad.Form.Questions) + 1}
	q, there := w.Ad.Form.Question(c.UUID("question"))
	if !there {
		q = form.Question{ID: c.UUID("question"), Kind: form.Kind(c.Query("kind")), Mandatory: true}
	}
	if !slices.Contains(form.Kinds, q.Kind) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	v.In = q
	return h.showQuestion(c, http.StatusOK, v)
}

func (h HTML) showQuestion(c *web.Ctx, status int, v questionView) error {
	if i := indexOf(v.Ad.Form, v.In.ID); i >= 0 {
		v.Number = i + 1
	}
	v.writing = true
	return h.show(c, status, v.workspace, TabForm, v.Errors, questionPage(v))
}

// SaveQuestion adds or changes a question.
func (h HTML) SaveQuestion(c *web.Ctx) error {
	f := c.Form()
	w, err := h.open(c)
	if err != nil {
		return err
	}
	q := readQuestion(f, c.UUID("question"))
	in := w.Ad.Form
	in.Questions = slices.Clone(in.Questions)
	i := indexOf(in, q.ID)
	if i < 0 {
		i = len(in.Questions)
		in.Questions = append(in.Questions, q)
	}
	in.Questions[i] = q
	version := f.Int32("version")
	if err = f.Err(); err == nil {
		_, err = h.setForm(c, w, version, in)
	}
	if err == nil {
		return h.afterQuestion(c, w, q, f)
	}
	return h.refuseQuestion(c, questionView{workspace: w, In: q, Number: i + 1}, err)
}

func (h HTML) afterQuestion(c *web.Ctx, w workspace, q form.Question, f *web.Form) error {
	switch {
	case f.Has("go"):
		return w.onward(c, f, TabForm, "")
	case f.Has("more"):
		return saved(c, m.CommonSaved(c.Lang()), home+"/%s/form/questions/%s", w.R.ID, q.ID)
	}
	return saved(c, m.CommonSaved(c.Lang()), home+"/%s/form", w.R.ID)
}

func (h HTML) refuseQuestion(c *web.Ctx, v questionView, err error) error {
	if isLocked(err) {
		return h.refuseForm(c, formView{workspace: v.workspace, In: v.Ad.Form}, err)
	}
	var other error
	if v.Refusal, other = refused(c, err); other != nil {
		return other
	}
	v.Errors = v.ownErrors()
	return h.showQuestion(c, web.Status(err), v)
}

// ownErrors renames "questions.3.label.fi" to the name of the field on the
// question's own page. Errors of other questions keep their names.
func (v questionView) ownErrors() ui.Errors {
	prefix := fmt.Sprintf("questions.%d.", v.Number-1)
	var out ui.Errors
	for _, e := range v.Errors {
		if len(e.Field) > len(prefix) && e.Field[:len(prefix)] == prefix {
			e.Field = e.Field[len(prefix):]
		}
		out = append(out, e)
	}
	return out
}

func readQuestion(f *web.Form, id uuid.UUID) form.Question {
	q := form.Question{ID: id, Kind: form.Kind(f.Text("kind")), Label: f.LangText("label"), Help: f.LangText("help"),
		Mandatory: f.Bool("mandatory")}
	if q.Kind != form.OneOf && q.Kind != form.SeveralOf {
		return q
	}
	for i := 0; i < form.MaxOptions+spareOptions; i++ {
		p := fmt.Sprintf("options.%d", i)
		if label := f.LangText(p + ".label"); !label.Empty() {
			q.Options = append(q.Options, form.Option{ID: f.Text(p + ".id"), Label: label})
		}
	}
	return q
}

// rows are the lines for choices, with a few to add.
func (v questionView) rows() []form.Option {
	n := min(max(len(v.In.Options)+spareOptions, 4), form.MaxOptions)
	return append(slices.Clone(v.In.Options), make([]form.Option, max(n-len(v.In.Options), 0))...)
}

func (v questionView) chooses() bool { return v.In.Kind == form.OneOf || v.In.Kind == form.SeveralOf }

func (v questionView) optionName(i int, of i18n.Lang) string {
	return "options." + strconv.Itoa(i) + ".label." + string(of)
}

// RemoveQuestion takes a question off the form.
func (h HTML) RemoveQuestion(c *web.Ctx) error {
	return h.changeQuestions(c, func(list []form.Question, i int, _ *web.Form) []form.Question {
		return slices.Delete(list, i, i+1)
	})
}

// MoveQuestion moves a question one place up or down.
func (h HTML) MoveQuestion(c *web.Ctx) error {
	return h.changeQuestions(c, func(list []form.Question, i int, f *web.Form) []form.Question {
		to := i + 1
		if f.Text("way") == "up" {
			to = i - 1
		}
		if to >= 0 && to < len(list) {
			list[i], list[to] = list[to], list[i]
		}
		return list
	})
}

func (h HTML) changeQuestions(c *web.Ctx, change func([]form.Question, int, *web.Form) []form.Question) error {
	id := c.UUID("question")
	return h.changeAd(c, TabForm, func(version int32, w workspace, f *web.Form) error {
		in := w.Ad.Form
		i := indexOf(in, id)
		if i < 0 {
			return nil // taken away already
		}
		in.Questions = change(slices.Clone(in.Questions), i, f)
		_, err := h.setForm(c, w, version, in)
		return err
	})
}

func indexOf(f form.Form, id uuid.UUID) int {
	return slices.IndexFunc(f.Questions, func(q form.Question) bool { return q.ID == id })
}

// option is one field of the options: an alternative in one language.
func (v questionView) option(i int, o form.Option, of i18n.Lang) ui.Field {
	name := v.optionName(i, of)
	label := ui.LabelIn(v.Lang, m.RecruitmentOptionNumber(v.Lang, strconv.Itoa(i+1)), of, v.Ad.Languages())
	return ui.Field{Name: name, Label: label, Lang: string(of), Value: o.Label[of], Error: v.Errors.For(name),
		Invalid: v.Errors.For("options") != "", MaxLength: 200}
}
