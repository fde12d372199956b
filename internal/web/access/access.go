// Package access is what the pages of staff and of applicants about getting in
// have in common: lists of sessions and personal tokens, fields for passwords, and
// how a refused sign-in is worded. It knows neither staff nor applicants.
package access

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/password"
	"vakans/internal/session"
	"vakans/internal/web"
	"vakans/internal/web/ui"
)

// Again shows a form again with what was wrong. Unlike the kit's, it also shows
// what the actor may not do, and a wrong user name or password: for that the status
// is not 401, which would make some programs ask for a password of their own.
func Again(c *web.Ctx, err error, show func(status int, errs ui.Errors) error) error {
	return c.Again(err, func(status int, errs ui.Errors) error {
		if status == http.StatusUnauthorized {
			status = http.StatusUnprocessableEntity
		}
		return show(status, errs)
	}, fault.Unauthenticated, fault.Forbidden)
}

// Session is a line of the list of sessions.
type Session struct {
	ID, Program, Where, Seen string
	This                     bool
}

// Sessions is the list of places where one is signed in. Where names a column that
// only some lists have.
type Sessions struct {
	L     i18n.Lang
	Base  string // address of the settings: <base>/sessions/<id>/end, <base>/sessions/end-others
	Where string // title of the column; empty leaves it out
	Rows  []Session
}

// NewSession describes a session to its owner.
func NewSession(l i18n.Lang, s session.Session, this uuid.UUID, zone *time.Location) Session {
	return Session{ID: s.ID.String(), Program: Program(l, s.UserAgent), Seen: l10n.DateTime(l, s.LastSeenAt, zone),
		This: s.ID == this}
}

func (v Sessions) columns() []ui.Column {
	all := []ui.Column{{Text: m.AuthProgram(v.L)}}
	if v.Where != "" {
		all = append(all, ui.Column{Text: v.Where})
	}
	return append(all, ui.Column{Text: m.AuthLastSeen(v.L)}, ui.Column{Text: m.CommonActions(v.L), Hidden: true})
}

// Token is a line of the list of personal tokens.
type Token struct{ ID, Name, Permissions, Used, Ends string }

// Tokens is the list of personal tokens. Permissions names a column that only some
// lists have.
type Tokens struct {
	L           i18n.Lang
	Base        string // address of the settings: <base>/tokens/<id>/revoke
	Permissions string // title of the column; empty leaves it out
	Rows        []Token
}

// NewToken describes a token to its owner.
func NewToken(l i18n.Lang, t session.Token, zone *time.Location) Token {
	return Token{ID: t.ID.String(), Name: t.Name, Used: moment(l, t.LastUsedAt, zone), Ends: moment(l, t.ExpiresAt, zone)}
}

func moment(l i18n.Lang, t *time.Time, zone *time.Location) string {
	if t == nil {
		return m.AuthNever(l)
	}
	return l10n.DateTime(l, *t, zone)
}

func (v Tokens) columns() []ui.Column {
	all := []ui.Column{{Text: m.AuthTokenName(v.L)}}
	if v.Permissions != "" {
		all = append(all, ui.Column{Text: v.Permissions})
	}
	return append(all, ui.Column{Text: m.AuthLastUsed(v.L)}, ui.Column{Text: m.AuthEnds(v.L)},
		ui.Column{Text: m.CommonActions(v.L), Hidden: true})
}

// Made is a token that is shown this once.
type Made struct {
	L            i18n.Lang
	Name, Secret string
	Back         ui.Link
}

// NewPassword is the field in which a password is chosen. It says the rules
// beforehand, and afterwards each of those that were broken (ACC-06).
func NewPassword(l i18n.Lang, name, label string, errs ui.Errors) ui.Field {
	var broken []string
	for _, e := range errs {
		if e.Field == name {
			broken = append(broken, e.Text)
		}
	}
	return ui.Field{Name: name, Label: label, Hint: m.AuthPasswordRules(l, password.MinRunes),
		Error: strings.Join(broken, " "), Required: true,
		Autocomplete: "new-password", Width: ui.Medium}
}

// PasswordForm is a form that changes one's own password.
type PasswordForm struct {
	L        i18n.Lang
	Action   string
	Old, New string // names of the fields
	Errors   ui.Errors
}
