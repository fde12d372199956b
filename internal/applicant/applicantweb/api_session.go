package applicantweb

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/web"
)

// Session is one place where the account is signed in.
type Session struct {
	ID         uuid.UUID `json:"id"`
	This       bool      `json:"this"`
	UserAgent  string    `json:"user_agent"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
	EndsAt     time.Time `json:"ends_at"`
}

func (h HTML) sessionOps(t *web.Table) {
	web.Op(t, open(op("signInToAccount", http.MethodPost, "/sign-in", "Sign in"), SignInLimit),
		func(ctx context.Context, _ authz.Actor, in *struct {
			Body struct {
				UserName string `json:"user_name"`
				Password string `json:"password"`
			}
		}) (*struct{ Body SignedIn }, error) {
			made, err := h.Accounts.SignIn(ctx, in.Body.UserName, in.Body.Password, web.ClientOf(ctx))
			if err != nil {
				return nil, err
			}
			return entered(ctx, made), nil
		})
	get := op("getAccount", http.MethodGet, "/session", "Who is signed in")
	get.Needs, get.Description = authz.Applicant, "Also with a personal token, which so learns whose it is."
	web.Op(t, get,
		func(ctx context.Context, who authz.Actor, _ *nothing) (*struct{ Body SignedIn }, error) {
			a, err := h.Accounts.Get(ctx, who)
			return &struct{ Body SignedIn }{SignedIn{dto(a), web.CSRFOf(ctx)}}, err
		})
	web.Op(t, op("signOutOfAccount", http.MethodPost, "/sign-out", "End this session"),
		func(ctx context.Context, who authz.Actor, _ *nothing) (*nothing, error) {
			err := h.Accounts.SignOut(ctx, who)
			if err == nil {
				web.ClearSession(ctx)
			}
			return nil, err
		})
	h.sessionListOps(t)
}

func (h HTML) sessionListOps(t *web.Table) {
	web.Op(t, op("listAccountSessions", http.MethodGet, "/sessions", "Where the account is signed in"),
		func(ctx context.Context, who authz.Actor, _ *nothing) (*struct{ Body []Session }, error) {
			list, err := h.Accounts.Sessions(ctx, who)
			out := make([]Session, 0, len(list))
			for _, s := range list {
				out = append(out, Session{s.ID, s.ID == who.Session, s.UserAgent, s.CreatedAt, s.LastSeenAt, s.IdleAt()})
			}
			return &struct{ Body []Session }{out}, err
		})
	web.Op(t, op("endAccountSession", http.MethodDelete, "/sessions/:id<guid>", "End a session"),
		func(ctx context.Context, who authz.Actor, in *struct {
			ID uuid.UUID `path:"id"`
		}) (*nothing, error) {
			return nil, h.Accounts.RevokeSession(ctx, who, in.ID)
		})
	web.Op(t, op("endOtherAccountSessions", http.MethodPost, "/sessions/end-others", "End all sessions but this one"),
		func(ctx context.Context, who authz.Actor, _ *nothing) (*nothing, error) {
			return nil, h.Accounts.EndOtherSessions(ctx, who)
		})
}
