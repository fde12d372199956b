package applicantweb

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/web"
)

// Registration is what a new applicant gives.
type Registration struct {
	Email       string    `json:"email"`
	Name        string    `json:"name"`
	Password    string    `json:"password"`
	Language    i18n.Lang `json:"language,omitempty"`
	AcceptTerms bool      `json:"accept_terms"`
	ReadPrivacy bool      `json:"read_privacy_notice"`
}

// RegistrationBegun names a registration until it is confirmed.
type RegistrationBegun struct {
	Registration uuid.UUID `json:"registration"`
}

// Account is the applicant's own account.
type Account struct {
	ID        uuid.UUID `json:"id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Language  i18n.Lang `json:"language"`
	CreatedAt time.Time `json:"created_at"`
}

// SignedIn is an account with what further changes need.
type SignedIn struct {
	Account   Account `json:"account"`
	CSRFToken string  `json:"csrf_token"`
}

// nothing is an answer without a body.
type nothing struct{}

func dto(a applicant.Account) Account {
	return Account{ID: a.ID, Email: a.Email, Name: a.Name, Language: a.Language, CreatedAt: a.CreatedAt}
}

// The limits of what anonymous visitors can ask for: letters are sent to somebody.
var (
	// LetterLimit is the limit of everything that sends a letter.
	LetterLimit = web.Limit{Name: "account-letter", Max: 20, Window: 10 * time.Minute}
	// SignInLimit is the limit of sign-ins and codes from one address, beside the
	// block of a single account.
	SignInLimit = web.Limit{Name: "account-sign-in", Max: 40, Window: time.Minute}
)

const tag = "account"

// API adds the JSON counterparts.
func (h HTML) API(t *web.Table) {
	describe(t)
	h.registerOps(t)
	h.sessionOps(t)
	h.settingsOps(t)
	h.tokenOps(t)
}

func op(id, method, path, summary string) web.Operation {
	return web.Operation{ID: id, Method: method, Path: "/api/v1/account" + path, Summary: summary, Tag: tag,
		Sites: web.National, Needs: authz.ApplicantAccount,
		Description: "In a session alone: personal tokens do not reach their owner's account."}
}

// open is an operation for anonymous visitors.
func open(o web.Operation, l web.Limit) web.Operation {
	o.Needs, o.Description, o.Limit = authz.Public, "", l
	return o
}

// entered hands a new session to the client.
func entered(ctx context.Context, in applicant.SignedIn) *struct{ Body SignedIn } {
	web.SetSession(ctx, in.Token)
	web.RememberBrowser(ctx, in.Browser)
	return &struct{ Body SignedIn }{SignedIn{dto(in.Account), web.CSRFToken(in.Session.CSRFSecret)}}
}

func (h HTML) registerOps(t *web.Table) {
	begin := open(op("registerAccount", http.MethodPost, "/registrations", "Begin to create an account"), LetterLimit)
	begin.Status = http.StatusAccepted
	web.Op(t, begin, func(ctx context.Context, _ authz.Actor,
		in *struct{ Body Registration }) (*struct{ Body RegistrationBegun }, error) {
		b := in.Body
		if b.Language == "" {
			b.Language = web.LangOf(ctx)
		}
		id, err := h.Accounts.Begin(ctx, applicant.Registration{Email: b.Email, Name: b.Name, Password: b.Password,
			Language: b.Language, Terms: b.AcceptTerms, PrivacyNotice: b.ReadPrivacy})
		return &struct{ Body RegistrationBegun }{RegistrationBegun{id}}, err
	})
	web.Op(t, open(op("resendAccountCode", http.MethodPost, "/registrations/:id<guid>/resend", "Send a new code"),
		LetterLimit),
		func(ctx context.Context, _ authz.Actor, in *struct {
			ID uuid.UUID `path:"id"`
		}) (*nothing, error) {
			return nil, h.Accounts.Again(ctx, in.ID)
		})
	web.Op(t, open(op("confirmAccount", http.MethodPost, "/registrations/:id<guid>/confirm",
		"Confirm with the code and sign in"), SignInLimit),
		func(ctx context.Context, _ authz.Actor, in *struct {
			ID   uuid.UUID `path:"id"`
			Body struct {
				Code string `json:"code"`
			}
		}) (*struct{ Body SignedIn }, error) {
			made, err := h.Accounts.Confirm(ctx, in.ID, in.Body.Code, web.ClientOf(ctx))
			if err != nil {
				return nil, err
			}
			return entered(ctx, made), nil
		})
}
