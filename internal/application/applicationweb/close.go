package applicationweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"vakans/internal/fault"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

type closeView struct {
	workspace
	Hindrances map[string]error
	Outcome    string
	Reason     string
	Errors     ui.Errors
}

// version of the recruitment, for the forms that change it.
func (w workspace) version() string { return strconv.Itoa(int(w.R.Version)) }

// outcomes with what stands in their way (CASE-04 to CASE-06). One that is not
// possible now cannot be chosen, and says why.
func (v closeView) outcomes() []ui.Option {
	var out []ui.Option
	for _, o := range recruitment.Outcomes {
		option := ui.Option{Value: o, Text: m.Code(v.Lang, "outcome", o)}
		if why := v.Hindrances[o]; why != nil {
			f := fault.Of(why)
			option.Disabled = true
			option.Hint = m.CaseBlocked(v.Lang, m.Text(v.Lang, f.Key, f.Args))
		}
		out = append(out, option)
	}
	return out
}

// AskClose asks how the recruitment ended.
func (h HTML) AskClose(c *web.Ctx) error { return h.closePage(c, http.StatusOK, closeView{}) }

func (h HTML) closePage(c *web.Ctx, status int, v closeView) error {
	var err error
	v.Hindrances, err = h.Applications.Hindrances(c.Std(), c.Actor(), c.UUID("id"))
	if err != nil {
		return refused(c, err, "/office/recruitments/"+c.UUID("id").String()+"/candidates")
	}
	return h.page(c, status, v.Errors, func(w workspace) templ.Component {
		v.workspace = w
		return closeForm(v)
	})
}

// Close closes the recruitment, or says why not.
func (h HTML) Close(c *web.Ctx) error {
	f := c.Form()
	v := closeView{Outcome: f.Text("outcome"), Reason: f.Text("reason")}
	version := f.Int32("version")
	f.Check(v.Outcome != "", "outcome", "error.choose")
	err := f.Err()
	if err == nil {
		err = h.Applications.Close(c.Std(), c.Actor(), c.UUID("id"), version, v.Outcome, v.Reason)
	}
	if err == nil {
		return saved(c, m.CaseClosedDone(c.Lang()), "/office/recruitments/"+c.UUID("id").String()+"/candidates")
	}
	var ok bool
	if v.Errors, ok = c.Errors(err); !ok {
		return err
	}
	return h.closePage(c, web.Status(err), v)
}

// Reopen undoes Close.
func (h HTML) Reopen(c *web.Ctx) error {
	list := "/office/recruitments/" + c.UUID("id").String() + "/candidates"
	f := c.Form()
	version := f.Int32("version")
	if err := f.Err(); err != nil {
		return err
	}
	if err := h.Applications.Reopen(c.Std(), c.Actor(), c.UUID("id"), version); err != nil {
		return refused(c, err, list)
	}
	return saved(c, m.CaseReopened(c.Lang()), list)
}
