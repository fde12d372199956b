package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/letter"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/tenant"
)

// People writes the letters to staff about their user accounts. An event and a
// letter's row name a request; the link that signs in is made by Answer, when the
// letter leaves.
type People struct {
	Staff         *staff.Service
	Organisations *organisation.Service
	Directory     *tenant.Directory
	Base          *url.URL // the national site's address
}

// Expel consumes staff.Deactivated: it ends what Deactivate has ended already,
// unless the program stopped in between.
func (p *People) Expel(ctx context.Context, e event.Event) error {
	var h staff.Happened
	if err := e.Decode(&h); err != nil {
		return err
	}
	t, err := p.Directory.ByNumber(ctx, e.Tenant)
	if errors.Is(err, tenant.ErrUnknown) {
		return nil // the organisation is no more
	}
	if err != nil {
		return err
	}
	return p.Staff.Expel(ctx, t, h.User)
}

// Invited brings an invitation to a new user.
func (p *People) Invited() Notice {
	return Notice{Kind: staff.Invited, Name: "staff_invited", Write: p.about(staff.StateInvited, p.invitation)}
}

// PasswordForgotten brings a link with which to choose a new password (ORG-05).
func (p *People) PasswordForgotten() Notice {
	return Notice{Kind: staff.PasswordForgotten, Name: "staff_reset", Write: p.about(staff.StateActive, p.reset)}
}

// UserNameForgotten brings the user name (ORG-04).
func (p *People) UserNameForgotten() Notice {
	return Notice{Kind: staff.UserNameForgotten, Name: "staff_name", Write: p.about(staff.StateActive, p.userName)}
}

// person is whom a letter is about, and whose it is.
type person struct {
	staff.User
	by      uuid.UUID
	request uuid.UUID
	org     organisation.Organisation
	tx      tenant.Tx
}

// about reads the user of an event. One who is no longer in the state gets no
// letter; nobody at all is NotFound, which is the end of the event too.
func (p *People) about(state staff.State, write func(context.Context, person) (letter.Letter,
	error)) func(context.Context, pgx.Tx, event.Event) ([]letter.Letter, error) {
	return func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
		var h staff.Happened
		if err := e.Decode(&h); err != nil {
			return nil, err
		}
		in, err := tenantTx(tx)
		if err != nil {
			return nil, err
		}
		u, err := staff.GetTx(ctx, in, h.User)
		if err != nil || u.State != state {
			return nil, err
		}
		org, err := p.Organisations.Get(ctx, in.Tenant().Number)
		if err != nil {
			return nil, err
		}
		l, err := write(ctx, person{u, h.By, h.Request, org, in})
		return []letter.Letter{l}, err
	}
}

func (p *People) invitation(ctx context.Context, to person) (letter.Letter, error) {
	if to.by == uuid.Nil { // founding: nobody is there to invite
		return p.asking(to, "staff_invitation_superuser", nil)
	}
	inviter := to.org.Name(to.Language)
	if by, err := staff.GetTx(ctx, to.tx, to.by); err == nil {
		inviter = by.Name
	}
	return p.asking(to, "staff_invitation", map[string]string{"inviter_name": inviter})
}

func (p *People) reset(_ context.Context, to person) (letter.Letter, error) {
	return p.asking(to, "staff_password_reset", nil)
}

// asking is a letter that brings a link. An event that names no request was forged,
// or written by a release that knew none; its letter would bring nothing.
func (p *People) asking(to person, template string, data map[string]string) (letter.Letter, error) {
	if to.request == uuid.Nil {
		return letter.Letter{}, fault.New(fault.Invalid, "error.invalid").Because(
			fmt.Errorf("the event asks for a letter %s and names no request; let the link be asked for again", template))
	}
	l := p.letter(to, template, data)
	l.Request = to.request
	return l, nil
}

// Answer makes the link of a letter to staff. It says whom the letter is for.
func (p *People) Answer(ctx context.Context, number int32, template string, lang i18n.Lang,
	request uuid.UUID) (letter.Answer, error) {
	t, err := p.Directory.ByNumber(ctx, number)
	if errors.Is(err, tenant.ErrUnknown) {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return letter.Answer{}, err
	}
	org, err := p.Organisations.Get(ctx, number)
	if err != nil {
		return letter.Answer{}, err
	}
	switch template {
	case "staff_invitation", "staff_invitation_superuser":
		l, err := p.Staff.InvitationLink(ctx, t, request)
		return letter.Answer{Email: l.Email, Values: map[string]string{
			"user_name": l.UserName, "link": p.address(org, "/office/accept", l.Secret),
			"expires_at": l10n.DateTime(lang, l.Expires, org.Zone()),
		}}, err
	case "staff_password_reset":
		l, err := p.Staff.ResetLink(ctx, t, request)
		return letter.Answer{Email: l.Email, Values: map[string]string{
			"user_name": l.UserName, "link": p.address(org, "/office/reset-password", l.Secret),
			"minutes": minutes(lang, l.Left),
		}}, err
	}
	return letter.Answer{}, fault.New(fault.NotFound, "error.not_found") // an applicant's, or none that asks
}

func (p *People) userName(_ context.Context, to person) (letter.Letter, error) {
	return p.letter(to, "staff_username_reminder", map[string]string{"user_name": to.UserName,
		"link": p.address(to.org, "/office/sign-in", "")}), nil
}

func (p *People) letter(to person, template string, data map[string]string) letter.Letter {
	return letter.Letter{Template: template, Language: to.Language, Data: data,
		Recipient: letter.Recipient{ID: to.ID, Email: to.Email, Name: to.Name}}
}

func (p *People) address(org organisation.Organisation, path, secret string) string {
	u := url.URL{Scheme: p.Base.Scheme, Host: org.Slug + "." + p.Base.Host, Path: path}
	if secret != "" {
		u.RawQuery = url.Values{"t": {secret}}.Encode()
	}
	return u.String()
}
