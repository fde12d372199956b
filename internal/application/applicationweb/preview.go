package applicationweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/organisation"
	"vakans/internal/web"
	"vakans/internal/web/ui"
	"vakans/tenant"
)

// preview is what the recipients of one language get, shown as the first of
// them gets it.
type preview struct {
	Language i18n.Lang // of the recipients
	Written  i18n.Lang // of the text
	As       string    // whose copy it is
	Count    int
	Subject  string
	Text     string
	HTML     string
}

// preview shows the message as it will be sent, and asks whether to.
func (h HTML) preview(c *web.Ctx, v messageView, ids []uuid.UUID, status int) error {
	// A new key for every look: what was changed since is another message.
	v.Message.Key = uuid.NewString()
	if err := v.Message.Check(); err != nil {
		return h.again(c, v, ids, err)
	}
	if err := h.recipients(c, &v, ids); err != nil {
		return refused(c, err, "/office/recruitments/"+c.UUID("id").String()+"/candidates")
	}
	var err error
	if v.Previews, err = h.previews(c.Std(), c.Actor(), c.UUID("id"), v.Message, v.To); err != nil {
		return err
	}
	return h.page(c, status, v.Errors, func(w workspace) templ.Component {
		v.workspace = w
		return previewPage(v)
	})
}

// previews renders one copy for each language of the recipients.
func (h HTML) previews(ctx context.Context, who authz.Actor, id uuid.UUID, msg application.Message,
	to []application.Recipient) ([]preview, error) {
	r, ad, err := h.Recruitments.WithAd(ctx, who, id)
	if err != nil {
		return nil, err
	}
	org, err := h.Organisations.Get(ctx, who.Tenant.Number)
	if err != nil {
		return nil, err
	}
	var out []preview
	err = h.Applications.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		for _, l := range i18n.All {
			p, err := one(ctx, tx, org, ad.JobTitles(r), msg, in(to, l))
			if err != nil {
				return err
			}
			if p.Count > 0 {
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}

// in are the recipients of a language.
func in(to []application.Recipient, l i18n.Lang) []application.Recipient {
	var out []application.Recipient
	for _, r := range to {
		if r.Language == l {
			out = append(out, r)
		}
	}
	return out
}

// one renders the copy of the first recipient, as it will be rendered when it
// is sent.
func one(ctx context.Context, tx tenant.Tx, org organisation.Organisation, titles i18n.LangText,
	msg application.Message, to []application.Recipient) (preview, error) {
	if len(to) == 0 {
		return preview{}, nil
	}
	first := to[0]
	body, lang := msg.Body.For(first.Language, org.DefaultLanguage)
	content, err := letter.Preview(ctx, tx, letter.Organisation{Name: org.Name(lang), Colour: org.BrandColour},
		letter.Letter{
			Template: "candidate_message", Language: lang, Subject: msg.Subject.In(lang, org.DefaultLanguage),
			Recipient: letter.Recipient{Email: first.Email, Name: first.Name},
			Data:      map[string]string{"job_title": titles.In(lang, org.DefaultLanguage), "message": body},
		})
	return preview{first.Language, lang, first.Name, len(to), content.Subject, content.Text, content.HTML}, err
}

// Rest opens the one action that notifies everybody who was not chosen.
func (h HTML) Rest(c *web.Ctx) error {
	texts, err := h.start(c, "not_selected")
	if err != nil {
		return err
	}
	return h.compose(c, messageView{Rest: true, Template: "not_selected", Message: begin(application.Message{}, texts)},
		nil, http.StatusOK)
}

// ComposeRest is Compose for those who were not chosen.
func (h HTML) ComposeRest(c *web.Ctx) error {
	return h.step(c, messageView{Rest: true, Message: posted(c)}, nil)
}

// TellRest notifies everybody who was not chosen. When somebody has come or gone
// since the list was shown, the list is shown anew.
func (h HTML) TellRest(c *web.Ctx) error {
	shown, err := unpack(c.FormText("to"))
	if err != nil {
		return err
	}
	v := messageView{Rest: true, Message: posted(c)}
	done, err := h.Applications.TellTheRest(c.Std(), c.Actor(), c.UUID("id"), v.Message, shown)
	if err == nil {
		return flash(c, web.Flash{Tone: ui.Success, Text: restTold(c, done)},
			"/office/recruitments/"+c.UUID("id").String()+"/candidates")
	}
	switch {
	case fault.Is(err, fault.Invalid):
		return h.again(c, v, nil, err)
	case fault.Of(err).Key == "case.recipients_changed":
		v.Errors, _ = c.Errors(err)
		return h.preview(c, v, nil, web.Status(err))
	}
	return refused(c, err, "/office/recruitments/"+c.UUID("id").String()+"/candidates")
}
