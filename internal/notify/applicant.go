package notify

import (
	"context"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/letter"
	"vakans/internal/session"
)

// Account writes the letters about applicants' own accounts.
type Account struct {
	Applicants *applicant.Service
	Base       *url.URL // the national site's address
}

// Code sends the code of a registration (ACC-08). To an address that has an
// account already it reports that instead.
func (a *Account) Code() Notice {
	return Notice{Kind: applicant.CodeWanted, Name: "account_code",
		Write: func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
			var ref applicant.Ref
			if err := e.Decode(&ref); err != nil {
				return nil, err
			}
			begun, err := a.Applicants.BegunTx(ctx, tx, ref.Registration)
			if fault.Is(err, fault.Gone) {
				return nil, nil // confirmed, or given up
			}
			if err != nil {
				return nil, err
			}
			code, err := a.Applicants.Code(ctx, tx, begun.ID)
			if err != nil {
				return nil, err
			}
			owner, known, err := a.Applicants.OwnerTx(ctx, tx, begun.Email)
			if known {
				return []letter.Letter{a.exists(owner)}, err
			}
			return []letter.Letter{codeTo(begun, code)}, err
		}}
}

func codeTo(to applicant.Begun, code string) letter.Letter {
	return letter.Letter{
		Template: "applicant_code", Language: to.Language,
		Recipient: letter.Recipient{ID: to.ID, Email: to.Email, Name: to.Name},
		Data:      map[string]string{"code": code, "minutes": minutes(to.Language, session.CodeLifetime)},
	}
}

func (a *Account) exists(owner applicant.Account) letter.Letter {
	return letter.Letter{
		Template: "applicant_exists", Language: owner.Language, Recipient: reader(owner),
		Data: map[string]string{"sign_in_link": a.page(owner.Language, "sign-in"),
			"reset_link": a.page(owner.Language, "forgot-password")},
	}
}

// Reset sends the link to a new password (ACC-12).
func (a *Account) Reset() Notice {
	return Notice{Kind: applicant.ResetWanted, Name: "account_reset",
		Write: func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
			var ref applicant.Ref
			if err := e.Decode(&ref); err != nil {
				return nil, err
			}
			owner, err := a.Applicants.AccountTx(ctx, tx, ref.Account)
			if err != nil {
				return nil, err // NotFound: nobody has the address, and the event is done with
			}
			return []letter.Letter{{Template: "applicant_password_reset", Language: owner.Language, Recipient: reader(owner),
				Request: ref.Request}}, nil
		}}
}

// Answer makes the link of a letter about an account. It says whom the letter is for.
func (a *Account) Answer(ctx context.Context, template string, lang i18n.Lang, request uuid.UUID) (letter.Answer,
	error) {
	if template != "applicant_password_reset" {
		return letter.Answer{}, fault.New(fault.NotFound, "error.not_found")
	}
	l, owner, err := a.Applicants.ResetLink(ctx, request)
	return letter.Answer{Email: owner.Email, Values: map[string]string{
		"link": a.page(lang, "reset-password") + "?t=" + url.QueryEscape(l.Secret), "minutes": minutes(lang, l.Left),
	}}, err
}

func reader(a applicant.Account) letter.Recipient {
	return letter.Recipient{ID: a.ID, Email: a.Email, Name: a.Name}
}

// page is an address of the portal in a language.
func (a *Account) page(l i18n.Lang, name string) string {
	return a.Base.JoinPath(l.String(), name).String()
}

// minutes is how long a code or a link is good for; a minute that has begun counts.
func minutes(l i18n.Lang, left time.Duration) string {
	return l10n.LengthOf((left + time.Minute - 1).Truncate(time.Minute)).Lasting(l)
}
