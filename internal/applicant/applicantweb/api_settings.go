package applicantweb

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/session"
	"vakans/internal/web"
)

func (h HTML) settingsOps(t *web.Table) {
	web.Op(t, open(op("forgotAccountPassword", http.MethodPost, "/forgot-password", "Have a link to a new password sent"),
		LetterLimit),
		func(ctx context.Context, _ authz.Actor, in *struct {
			Body struct {
				UserName string `json:"user_name"`
			}
		}) (*nothing, error) {
			return nil, h.Accounts.Forgot(ctx, in.Body.UserName)
		})
	web.Op(t, open(op("resetAccountPassword", http.MethodPost, "/reset-password",
		"Choose a new password with the secret of the link"), SignInLimit),
		func(ctx context.Context, _ authz.Actor, in *struct {
			Body struct {
				Secret   string `json:"secret"`
				Password string `json:"password"`
			}
		}) (*nothing, error) {
			browser, err := h.Accounts.Reset(ctx, in.Body.Secret, in.Body.Password)
			return nil, known(ctx, browser, err)
		})
	web.Op(t, op("renameAccount", http.MethodPut, "/name", "Change the name"),
		func(ctx context.Context, who authz.Actor, in *struct {
			Body struct {
				Name string `json:"name"`
			}
		}) (*nothing, error) {
			return nil, h.Accounts.Rename(ctx, who, in.Body.Name)
		})
	web.Op(t, op("setAccountLanguage", http.MethodPut, "/language", "Choose the language of pages and letters"),
		func(ctx context.Context, who authz.Actor, in *struct {
			Body struct {
				Language i18n.Lang `json:"language"`
			}
		}) (*nothing, error) {
			return nil, h.Accounts.SetLanguage(ctx, who, in.Body.Language)
		})
	h.passwordOp(t)
}

func (h HTML) passwordOp(t *web.Table) {
	web.Op(t, op("changeAccountPassword", http.MethodPut, "/password",
		"Change the password; other sessions and all personal tokens end"),
		func(ctx context.Context, who authz.Actor, in *struct {
			Body struct {
				Old      string `json:"old_password"`
				Password string `json:"password"`
			}
		}) (*nothing, error) {
			browser, err := h.Accounts.ChangePassword(ctx, who, in.Body.Old, in.Body.Password)
			return nil, known(ctx, browser, err)
		})
}

// known leaves in the browser what it is known by after a new password.
func known(ctx context.Context, browser string, err error) error {
	if err == nil {
		web.RememberBrowser(ctx, browser)
	}
	return err
}

// Token is a personal token, without its secret.
type Token struct {
	ID         uuid.UUID  `json:"id"`
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
}

// NewToken is a personal token with its secret, which is shown this once.
type NewToken struct {
	Token
	Secret string `json:"secret"`
}

func tokenDTO(t session.Token) Token {
	return Token{ID: t.ID, Name: t.Name, CreatedAt: t.CreatedAt, LastUsedAt: t.LastUsedAt, ExpiresAt: t.ExpiresAt}
}

func (h HTML) tokenOps(t *web.Table) {
	create := op("createAccountToken", http.MethodPost, "/tokens",
		"Make a personal token, which may do what its owner may, except with the account")
	create.Makes = "/api/v1/account/tokens/:id<guid>"
	web.Op(t, create, func(ctx context.Context, who authz.Actor, in *struct {
		Body struct {
			Name string `json:"name"`
			Days int    `json:"days"`
		}
	}) (*struct{ Body NewToken }, error) {
		secret, made, err := h.Accounts.CreateToken(ctx, who, in.Body.Name, in.Body.Days)
		return &struct{ Body NewToken }{NewToken{tokenDTO(made), secret}}, err
	})
	web.Op(t, op("listAccountTokens", http.MethodGet, "/tokens", "The account's personal tokens"),
		func(ctx context.Context, who authz.Actor, _ *nothing) (*struct{ Body []Token }, error) {
			list, err := h.Accounts.Tokens(ctx, who)
			out := make([]Token, 0, len(list))
			for _, each := range list {
				out = append(out, tokenDTO(each))
			}
			return &struct{ Body []Token }{out}, err
		})
	web.Op(t, op("revokeAccountToken", http.MethodDelete, "/tokens/:id<guid>", "Revoke a personal token"),
		func(ctx context.Context, who authz.Actor, in *struct {
			ID uuid.UUID `path:"id"`
		}) (*nothing, error) {
			return nil, h.Accounts.RevokeToken(ctx, who, in.ID)
		})
}
