package notify

import (
	"context"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5"

	"vakans/internal/applicant"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/session"
)

// Account writes the letters about applicants' own accounts.
type Account struct {
	Applicants *applicant.Service
	Base       *url.URL // the national site's address
}

// Code sends the code of a registration (ACC-08). To an address that has an
// account already it tells that instead.
func (a *Account) Code() Notice {
	return Notice{Kind: applicant.CodeWanted, Name: "account_code", Write: func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
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
		Template: "applicant_code", Language: to.Language, Recipient: letter.Recipient{ID: to.ID, Email: to.Email, Name: to.Name},
		Data: map[string]string{"code": code, "minutes": minutes()},
	}
}

func (a *Account) exists(owner applicant.Account) letter.Letter {
	return letter.Letter{
		Template: "applicant_exists", Language: owner.Language, Recipient: reader(owner),
		Data: map[string]string{"sign_in_link": a.page(owner.Language, "sign-in"), "reset_link": a.page(owner.Language, "forgot-password")},
	}
}

// Reset sends the link to a new password (ACC-12).
func (a *Account) Reset() Notice {
	return Notice{Kind: applicant.ResetWanted, Name: "account_reset", Write: func(ctx context.Context, tx pgx.Tx, e event.Event) ([]letter.Letter, error) {
		var ref applicant.Ref
		if err := e.Decode(&ref); err != nil {
			return nil, err
		}
		owner, err := a.Applicants.AccountTx(ctx, tx, ref.Account)
		if err != nil {
			return nil, err // NotFound: nobody has the address, and the event is done with
		}
		secret, err := a.Applicants.ResetLink(ctx, tx, owner.ID)
		link := a.page(owner.Language, "reset-password") + "?t=" + url.QueryEscape(secret)
		return []letter.Letter{{
			Template: "applicant_password_reset", Language: owner.Language, Recipient: reader(owner),
			Data: map[string]string{"link": link, "minutes": minutes()},
		}}, err
	}}
}

func reader(a applicant.Account) letter.Recipient {
	return letter.Recipient{ID: a.ID, Email: a.Email, Name: a.Name}
}

// page is an address of the portal in a language.
func (a *Account) page(l i18n.Lang, name string) string {
	return a.Base.JoinPath(l.String(), name).String()
}

// minutes is how long codes and links are good for.
func minutes() string { return strconv.Itoa(int(session.CodeLifetime.Minutes())) }
