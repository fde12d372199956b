// Package template owns an organisation's own texts for letters to applicants
// (CASE-15): those that replace the product's, and those that staff begin a
// message from. It refuses a text whose placeholders no letter can fill, and
// sends nothing.
package template

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/template/internal/templatedb"
	"vakans/policies"
	"vakans/tenant"
)

// Replaceable lists the product's letters to applicants that an organisation
// may write its own text for, in the order in which they are offered.
var Replaceable = []string{NotSelected, "candidate_message", "application_receipt", "application_withdrawn_receipt"}

// NotSelected is the letter to those who were not chosen. It is also what
// telling them begins from.
const NotSelected = "not_selected"

// message is the letter that staff's own templates are written for.
const message = "candidate_message"

// Template is one text in the languages it has.
type Template struct {
	ID        uuid.UUID // of one of its languages; any of them finds it
	Key       string    // the product's letter that it replaces; empty for the organisation's own
	Name      string
	Texts     map[i18n.Lang]Text
	UpdatedAt time.Time

	ids map[i18n.Lang]uuid.UUID
}

// Version is what an edit must name to be sure that nobody was faster.
func (t Template) Version() int64 { return t.UpdatedAt.UnixMicro() }

// Languages lists the languages it has, in the order of i18n.All.
func (t Template) Languages() []i18n.Lang {
	var out []i18n.Lang
	for _, l := range i18n.All {
		if _, ok := t.Texts[l]; ok {
			out = append(out, l)
		}
	}
	return out
}

// Text is a letter's subject and body in one language, in Markdown with
// placeholders.
type Text struct {
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

// Empty reports whether nothing is written.
func (t Text) Empty() bool { return t.Subject == "" && t.Body == "" }

// Service is the way to templates.
type Service struct{ DB *tenant.DB }

var q = templatedb.New()

// List returns all of an organisation's templates by name, to those who write
// them or begin messages from them.
func (s *Service) List(ctx context.Context, who authz.Actor) ([]Template, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	var list []Template
	err := s.DB.Read(ctx, who.Tenant, func(tx tenant.Tx) error {
		rows, err := q.All(ctx, tx)
		list = gather(rows)
		return err
	})
	return list, err
}

// Get returns one template.
func (s *Service) Get(ctx context.Context, who authz.Actor, id uuid.UUID) (Template, error) {
	list, err := s.List(ctx, who)
	if err != nil {
		return Template{}, err
	}
	for _, t := range list {
		for _, one := range t.ids {
			if one == id {
				return t, nil
			}
		}
	}
	return Template{}, notFound()
}

// Start is what a message begins from: the organisation's own text for a letter
// of the product, or the product's, in one language.
func (s *Service) Start(ctx context.Context, who authz.Actor, key string) (map[i18n.Lang]Text, error) {
	list, err := s.List(ctx, who)
	if err != nil {
		return nil, err
	}
	texts := map[i18n.Lang]Text{}
	for _, l := range i18n.All {
		std, err := letter.Standard(key, l)
		if err != nil {
			return nil, notFound()
		}
		texts[l] = Text{std.Subject, std.Body}
	}
	for _, t := range list {
		if t.Key == key {
			for l, text := range t.Texts {
				texts[l] = text
			}
		}
	}
	return texts, nil
}

func mayRead(who authz.Actor) error {
	if who.Can(policies.TemplateEdit) {
		return nil
	}
	return who.Require(policies.ApplicationMessage)
}

// gather puts the languages of each template together; rows come in an order in
// which they stand beside each other.
func gather(rows []templatedb.MessageTemplate) []Template {
	var list []Template
	at := map[string]int{}
	for _, r := range rows {
		group := "own:" + r.Name
		if r.Key != nil {
			group = "key:" + *r.Key
		}
		i, ok := at[group]
		if !ok {
			i = len(list)
			at[group] = i
			t := Template{ID: r.ID, Name: r.Name, Texts: map[i18n.Lang]Text{}, ids: map[i18n.Lang]uuid.UUID{}}
			if r.Key != nil {
				t.Key = *r.Key
			}
			list = append(list, t)
		}
		t, lang := &list[i], i18n.Lang(r.Language)
		t.Texts[lang], t.ids[lang] = Text{r.Subject, r.Body}, r.ID
		if r.UpdatedAt.After(t.UpdatedAt) {
			t.UpdatedAt = r.UpdatedAt
		}
	}
	return list
}

// interpret words what the database refuses.
func interpret(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return fault.InvalidField("name", "error.taken")
	}
	return err
}

func notFound() error { return fault.New(fault.NotFound, "error.not_found") }
func conflict() error { return fault.New(fault.Conflict, "error.conflict") }
