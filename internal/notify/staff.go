package notify

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/event"
	"vakans/internal/i18n/l10n"
	"vakans/internal/letter"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/tenant"
)

// People writes the letters to staff about their user accounts. The links in
// them are made here and not before: an event holds no secret.
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
	by  uuid.UUID
	org organisation.Organisation
	tx  tenant.Tx
}

// about reads the user of an event. One who is no longer in the state gets no
// letter; nobody at all is NotFound, which is the end of the event too.
func (p *People) about(state staff.State, write func(context.Context, person) (letter.Letter, error)) func(context.Context, pgx.Tx, event.Event) ([]letter.Letter, error) {
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
		l, err := write(ctx, person{u, h.By, org, in})
		return []letter.Letter{l}, err
	}
}

func (p *People) invitation(ctx context.Context, to person) (letter.Letter, error) {
	inviter := to.org.Name(to.Language)
	if by, err := staff.GetTx(ctx, to.tx, to.by); err == nil {
		inviter = by.Name
	}
	link, err := p.Staff.InvitationLink(ctx, to.tx.Tenant(), to.ID)
	to.Email = link.Email
	return p.letter(to, "staff_invitation", map[string]string{
		"inviter_name": inviter, "user_name": loginOf(to.User, link), "link": p.address(to, "/office/accept", link.Secret),
		"expires_at": l10n.DateTime(to.Language, link.Expires, to.org.Zone()),
	}), err
}

// loginOf is what the user signs in with. An identity from elsewhere may have
// another user name than the inviter typed; the address works in any case.
func loginOf(u staff.User, link staff.Link) string {
	if link.UserName != u.UserName {
		return u.Email
	}
	return u.UserName
}

func (p *People) reset(ctx context.Context, to person) (letter.Letter, error) {
	link, err := p.Staff.ResetLink(ctx, to.tx.Tenant(), to.ID)
	to.Email = link.Email
	return p.letter(to, "staff_password_reset", map[string]string{
		"user_name": to.UserName, "link": p.address(to, "/office/reset-password", link.Secret),
		"minutes": strconv.Itoa(int(staff.ResetLifetime / time.Minute)),
	}), err
}

func (p *People) userName(_ context.Context, to person) (letter.Letter, error) {
	return p.letter(to, "staff_username_reminder", map[string]string{"user_name": to.UserName, "link": p.address(to, "/office/sign-in", "")}), nil
}

func (p *People) letter(to person, template string, data map[string]string) letter.Letter {
	return letter.Letter{Template: template, Language: to.Language, Data: data,
		Recipient: letter.Recipient{ID: to.ID, Email: to.Email, Name: to.Name}}
}

func (p *People) address(to person, path, secret string) string {
	u := url.URL{Scheme: p.Base.Scheme, Host: to.org.Slug + "." + p.Base.Host, Path: path}
	if secret != "" {
		u.RawQuery = url.Values{"t": {secret}}.Encode()
	}
	return u.String()
}
