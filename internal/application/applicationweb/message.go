package applicationweb

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/template"
	"vakans/internal/template/templateweb"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// messageView is a message on its way: written, looked at, sent. Rest is the one
// action that notifies everybody who was not chosen; its recipients are not carried
// along but found anew.
type messageView struct {
	workspace
	Rest      bool
	To        []application.Recipient
	Message   application.Message
	Templates []ui.Option
	Template  string
	Previews  []preview
	Errors    ui.Errors
}

// ids of the recipients.
func (v messageView) ids() []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(v.To))
	for _, r := range v.To {
		ids = append(ids, r.ID)
	}
	return ids
}

// languages of the recipients, in one order.
func (v messageView) languages() []i18n.Lang {
	var out []i18n.Lang
	for _, l := range i18n.All {
		if slices.ContainsFunc(v.To, func(r application.Recipient) bool { return r.Language == l }) {
			out = append(out, l)
		}
	}
	return out
}

// path is where the message is posted to.
func (v messageView) path() string {
	if v.Rest {
		return v.Base() + "/tell"
	}
	return v.Base() + "/message"
}

func (v messageView) title() string {
	if v.Rest {
		return m.CaseTellTitle(v.Lang)
	}
	return m.CaseMessageTitle(v.Lang)
}

// carried is what every step of the message hands to the next.
func (v messageView) carried() []ui.Hidden {
	return []ui.Hidden{{Name: "to", Value: pack(v.ids())}}
}

// written carries the text as well.
func (v messageView) written() []ui.Hidden {
	h := v.carried()
	for _, l := range i18n.All {
		if v.Message.Subject[l] != "" || v.Message.Body[l] != "" {
			h = append(h, ui.Hidden{Name: ui.FieldIn("subject", l), Value: v.Message.Subject[l]},
				ui.Hidden{Name: ui.FieldIn("body", l), Value: v.Message.Body[l]})
		}
	}
	return h
}

// pack writes ids as one value: thousands fit into a form.
func pack(ids []uuid.UUID) string {
	raw := make([]byte, 0, 16*len(ids))
	for _, id := range ids {
		raw = append(raw, id[:]...)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func unpack(s string) ([]uuid.UUID, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw)%16 != 0 {
		return nil, fault.InvalidField("to", "case.choose_somebody")
	}
	var ids []uuid.UUID
	for part := range slices.Chunk(raw, 16) {
		ids = append(ids, uuid.UUID(part))
	}
	return ids, nil
}

// Write opens the message form for the applicants named in the address.
func (h HTML) Write(c *web.Ctx) error {
	var ids []uuid.UUID
	for _, s := range c.QueryAll("id") {
		if id, err := uuid.Parse(s); err == nil {
			ids = append(ids, id)
		}
	}
	return h.compose(c, messageView{}, ids, http.StatusOK)
}

// Compose is every step of a message before it is sent: chosen in the list, a
// template taken, looked at, and changed again.
func (h HTML) Compose(c *web.Ctx) error {
	ids, err := h.addressed(c)
	if err != nil {
		return refused(c, err, "/office/recruitments/"+c.UUID("id").String()+"/candidates")
	}
	return h.step(c, messageView{Message: posted(c)}, ids)
}

// addressed are the recipients carried from the step before, or those just
// chosen in the list.
func (h HTML) addressed(c *web.Ctx) ([]uuid.UUID, error) {
	if to := c.FormText("to"); to != "" {
		return unpack(to)
	}
	return h.chosen(c)
}

// posted is the message as it was written.
func posted(c *web.Ctx) application.Message {
	f := c.Form()
	return application.Message{Subject: f.LangText("subject"), Body: f.LangText("body"), Key: f.Text("_key")}
}

// step decides which page comes next.
func (h HTML) step(c *web.Ctx, v messageView, ids []uuid.UUID) error {
	switch c.FormText("step") {
	case "template":
		v.Template = c.FormText("template")
		texts, err := h.start(c, v.Template)
		if err != nil {
			return err
		}
		v.Message = begin(v.Message, texts)
		return h.compose(c, v, ids, http.StatusOK)
	case "preview":
		return h.preview(c, v, ids, http.StatusOK)
	}
	return h.compose(c, v, ids, http.StatusOK)
}

// start finds what a template says; nothing for none.
func (h HTML) start(c *web.Ctx, name string) (map[i18n.Lang]template.Text, error) {
	if slices.Contains(template.Replaceable, name) {
		return h.Templates.Start(c.Std(), c.Actor(), name)
	}
	id, err := uuid.Parse(name)
	if err != nil {
		return nil, nil
	}
	t, err := h.Templates.Get(c.Std(), c.Actor(), id)
	return t.Texts, err
}

func begin(msg application.Message, texts map[i18n.Lang]template.Text) application.Message {
	if len(texts) == 0 {
		return msg
	}
	out := application.Message{Subject: i18n.LangText{}, Body: i18n.LangText{}, Key: msg.Key}
	for l, t := range texts {
		out.Subject[l], out.Body[l] = t.Subject, t.Body
	}
	return out
}

// compose shows the form.
func (h HTML) compose(c *web.Ctx, v messageView, ids []uuid.UUID, status int) error {
	if err := h.recipients(c, &v, ids); err != nil {
		return refused(c, err, "/office/recruitments/"+c.UUID("id").String()+"/candidates")
	}
	return h.page(c, status, v.Errors, func(w workspace) templ.Component {
		v.workspace = w
		return composePage(v)
	}, func(ctx context.Context) (err error) {
		v.Templates, err = h.templateOptions(ctx, c.Actor(), c.Lang())
		return err
	})
}

func (h HTML) recipients(c *web.Ctx, v *messageView, ids []uuid.UUID) (err error) {
	if v.Rest {
		v.To, err = h.Applications.NotChosen(c.Std(), c.Actor(), c.UUID("id"))
		return err
	}
	v.To, err = h.Applications.Recipients(c.Std(), c.Actor(), c.UUID("id"), ids)
	return err
}

func (h HTML) templateOptions(ctx context.Context, who authz.Actor, l i18n.Lang) ([]ui.Option, error) {
	list, err := h.Templates.List(ctx, who)
	options := []ui.Option{{Value: template.NotSelected, Text: m.CaseLetterNotSelected(l)}}
	for _, t := range list {
		if t.Key == "" {
			options = append(options, ui.Option{Value: t.ID.String(), Text: t.Name})
		}
	}
	return options, err
}

// Send sends the message that was looked at. Pressing twice sends once.
func (h HTML) Send(c *web.Ctx) error {
	ids, err := unpack(c.FormText("to"))
	if err != nil {
		return err
	}
	msg := posted(c)
	n, err := h.Applications.Send(c.Std(), c.Actor(), c.UUID("id"), ids, msg)
	if err != nil {
		return h.again(c, messageView{Message: msg}, ids, err)
	}
	return flash(c, web.Flash{Tone: ui.Success, Text: m.CaseMessageSent(c.Lang(), n)}, after(c, ids))
}

// after is where a message leads back to: the sheet of one, the list of many.
func after(c *web.Ctx, ids []uuid.UUID) string {
	if len(ids) == 1 {
		return sheetPath(ids[0])
	}
	return "/office/recruitments/" + c.UUID("id").String() + "/candidates"
}

// again shows the form with what was wrong.
func (h HTML) again(c *web.Ctx, v messageView, ids []uuid.UUID, err error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		v.Errors = errs
		return h.compose(c, v, ids, status)
	})
}

var messagePlaceholders = []string{"recipient_name", "organisation", "job_title"}

// inserts are the values that are filled in for each reader.
func (v messageView) inserts() ui.InsertsView {
	return templateweb.Inserts(v.Lang, messagePlaceholders)
}

func (v messageView) lead() string {
	if v.Rest {
		return m.CaseTellLead(v.Lang)
	}
	return ""
}

// label names the language where there are several.
func (v messageView) label(text string, of i18n.Lang) string {
	return ui.LabelIn(v.Lang, text, of, v.languages())
}

func restTold(c *web.Ctx, done application.Change) string {
	return m.CaseRestTold(c.Lang(), done.Moved)
}

// The fields of a text in one language.
