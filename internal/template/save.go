package template

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/template/internal/templatedb"
	"vakans/policies"
	"vakans/tenant"
)

// Input is a template as it is to be: languages that are not there, or empty,
// are removed.
type Input struct {
	Key  string // only when it is made; one of Replaceable, or empty
	Name string // of the organisation's own
	// Texts are by language; at least one has something in it.
	Texts map[i18n.Lang]Text
	// Version is that of the template that was edited; 0 makes a new one.
	Version int64
}

// Create makes a template.
func (s *Service) Create(ctx context.Context, who authz.Actor, in Input) (uuid.UUID, error) {
	in, err := in.tidy()
	if err != nil {
		return uuid.Nil, err
	}
	var id uuid.UUID
	err = s.change(ctx, who, func(tx tenant.Tx) error {
		if in.Key != "" {
			old, err := q.ByKey(ctx, tx, in.Key)
			if err != nil || len(old) > 0 {
				return either(err, conflict())
			}
		}
		if id, err = write(ctx, tx, in, nil); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "template.create", id, map[string]any{"key": in.Key, "languages": languages(in)})
	})
	return id, interpret(err)
}

// Edit changes a template; the letter that it replaces stays the same. It
// returns the id by which the template is found from now on.
func (s *Service) Edit(ctx context.Context, who authz.Actor, id uuid.UUID, in Input) (uuid.UUID, error) {
	after := id
	err := s.change(ctx, who, func(tx tenant.Tx) error {
		old, err := held(ctx, tx, id)
		if err != nil {
			return err
		}
		if in.Key = old.Key; in.Key != "" {
			in.Name = old.Name
		}
		if in, err = in.tidy(); err != nil {
			return err
		}
		if old.Version() != in.Version {
			return conflict()
		}
		if err := remove(ctx, tx, old); err != nil {
			return err
		}
		if after, err = write(ctx, tx, in, old.ids); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "template.edit", after, map[string]any{"key": in.Key, "languages": languages(in)})
	})
	return after, interpret(err)
}

// Delete removes a template; a letter of the product that it replaced has the
// product's own text again. Deleting twice is once.
func (s *Service) Delete(ctx context.Context, who authz.Actor, id uuid.UUID) error {
	return s.change(ctx, who, func(tx tenant.Tx) error {
		old, err := held(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := remove(ctx, tx, old); err != nil {
			return err
		}
		return audit.Record(ctx, tx, who, "template.delete", id, map[string]any{"key": old.Key})
	})
}

func (s *Service) change(ctx context.Context, who authz.Actor, do func(tenant.Tx) error) error {
	if err := who.Require(policies.TemplateEdit); err != nil {
		return err
	}
	return s.DB.In(ctx, who.Tenant, do)
}

// held reads a template and keeps others from changing it meanwhile.
func held(ctx context.Context, tx tenant.Tx, id uuid.UUID) (Template, error) {
	rows, err := q.Group(ctx, tx, id)
	if err != nil || len(rows) == 0 {
		return Template{}, either(err, notFound())
	}
	return gather(rows)[0], nil
}

func remove(ctx context.Context, tx tenant.Tx, t Template) error {
	var ids []string
	for _, id := range t.ids {
		ids = append(ids, id.String())
	}
	return q.Remove(ctx, tx, ids)
}

// write adds a row for each language, under the id it had before.
func write(ctx context.Context, tx tenant.Tx, in Input, ids map[i18n.Lang]uuid.UUID) (first uuid.UUID, err error) {
	var key *string
	if in.Key != "" {
		key = &in.Key
	}
	for _, l := range i18n.All {
		text, ok := in.Texts[l]
		if !ok {
			continue
		}
		id, known := ids[l]
		if !known {
			id = uuid.Must(uuid.NewV7())
		}
		if first == uuid.Nil {
			first = id
		}
		err := q.Add(ctx, tx, templatedb.AddParams{ID: id, Key: key, Name: in.Name, Language: string(l),
			Subject: text.Subject, Body: text.Body})
		if err != nil {
			return uuid.Nil, err
		}
	}
	return first, nil
}

// The longest name, subject and text of a template, in characters.
const (
	MaxName    = 100
	MaxSubject = 200
	MaxBody    = 10000
)

// tidy returns the input as it is stored, or what is wrong with it.
func (in Input) tidy() (Input, error) {
	var c fault.Collector
	in.Name = strings.TrimSpace(in.Name)
	if in.Key != "" {
		c.Check(slices.Contains(Replaceable, in.Key), "key", "error.choose")
		in.Name = in.Key
	}
	c.Check(in.Name != "", "name", "error.required")
	c.AtMost("name", in.Name, MaxName)
	texts := map[i18n.Lang]Text{}
	for _, l := range i18n.All {
		t := Text{strings.TrimSpace(in.Texts[l].Subject), strings.TrimSpace(in.Texts[l].Body)}
		if t.Empty() {
			continue
		}
		texts[l] = t
		in.check(&c, l, t)
	}
	c.Check(len(texts) > 0, "body", "error.required")
	in.Texts = texts
	return in, c.Err()
}

// check blames the fields of one language: "subject.sv", "body.sv".
func (in Input) check(c *fault.Collector, l i18n.Lang, t Text) {
	c.AtMost("subject."+string(l), t.Subject, MaxSubject)
	c.AtMost("body."+string(l), t.Body, MaxBody)
	_, err := letter.ParseTemplate(in.letter(), t.Subject, t.Body)
	if in.Key == "" && err == nil && t.Body != "" {
		err = letter.CheckMessage("body", t.Body)
	}
	for _, f := range fault.Of(err).Fields {
		var args []string
		for k, v := range f.Args {
			args = append(args, k, v)
		}
		c.Add(f.Name+"."+string(l), f.Key, args...)
	}
}

// letter is the one whose placeholders may be used.
func (in Input) letter() string {
	if in.Key != "" {
		return in.Key
	}
	return message
}

func languages(in Input) []string {
	var out []string
	for _, l := range i18n.All {
		if _, ok := in.Texts[l]; ok {
			out = append(out, string(l))
		}
	}
	return out
}

func either(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
