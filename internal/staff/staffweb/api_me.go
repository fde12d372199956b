package staffweb

import (
	"context"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/session"
	"vakans/internal/staff"
	"vakans/internal/web"
)

// Details are a user's own.
type Details struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
	Phone   string `json:"phone,omitempty"`
	Title   string `json:"title,omitempty"`
}

// OpenSession is one of the user's sessions as JSON.
type OpenSession struct {
	ID         uuid.UUID `json:"id"`
	Tenant     int32     `json:"tenant"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
	EndsAt     time.Time `json:"ends_at"`
	UserAgent  string    `json:"user_agent"`
	IP         string    `json:"ip"`
	This       bool      `json:"this"`
}

// Token is a personal token as JSON, without its secret.
type Token struct {
	ID          uuid.UUID  `json:"id"`
	Name        string     `json:"name"`
	Permissions []string   `json:"permissions"`
	CreatedAt   time.Time  `json:"created_at"`
	LastUsedAt  *time.Time `json:"last_used_at,omitempty"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty"`
	Secret      string     `json:"secret,omitempty"`
}

// NewToken is the input of a personal token.
type NewToken struct {
	Name        string             `json:"name"`
	Permissions []authz.Permission `json:"permissions"`
	Days        int                `json:"days"`
}

// NewPassword replaces a password.
type NewPassword struct {
	Password    string `json:"password"`
	NewPassword string `json:"new_password"`
}

func (h HTML) meAPI(t *web.Table) {
	op := func(id, method, path, summary string) web.Operation {
		return web.Operation{ID: id, Method: method, Path: path, Summary: summary, Tag: "own account", Sites: web.Tenant,
			Needs:       authz.StaffAccount,
			Description: "In a session alone: personal tokens do not reach their owner's account."}
	}
	me := op("getMe", "GET", "/api/v1/staff/me", "Read one's own details")
	me.Needs, me.Description = authz.Staff, "Also with a personal token, which so learns whose it is."
	web.Op(t, me, h.apiMe)
	web.Op(t, op("changeMe", "PUT", "/api/v1/staff/me", "Change one's own details"), h.apiChangeMe)
	web.Op(t, op("changePassword", "PUT", "/api/v1/staff/me/password",
		"Change one's own password; other sessions and all personal tokens end"), h.apiChangePassword)
	web.Op(t, op("changeLanguage", "PUT", "/api/v1/staff/me/language", "Change the language of pages and letters"),
		h.apiSetLanguage)
	web.Op(t, op("listSessions", "GET", "/api/v1/staff/me/sessions", "List one's own open sessions"), h.apiSessions)
	web.Op(t, op("endOtherSessions", "DELETE", "/api/v1/staff/me/sessions", "End all sessions but this one"),
		h.apiEndOthers)
	web.Op(t, op("endSession", "DELETE", "/api/v1/staff/me/sessions/:id<guid>", "End a session"), h.apiEndSession)
	web.Op(t, op("listTokens", "GET", "/api/v1/staff/me/tokens", "List one's own personal tokens"), h.apiTokens)
	create := op("createToken", "POST", "/api/v1/staff/me/tokens", "Create a personal token")
	create.Makes = "/api/v1/staff/me/tokens/:id<guid>"
	web.Op(t, create, h.apiCreateToken)
	web.Op(t, op("revokeToken", "DELETE", "/api/v1/staff/me/tokens/:id<guid>", "Revoke a personal token"),
		h.apiRevokeToken)
}

func (h HTML) apiMe(ctx context.Context, who authz.Actor, _ *struct{}) (*userOut, error) {
	u, further, err := h.Staff.Me(ctx, who)
	return &userOut{dto(u, further)}, err
}

func (h HTML) apiChangeMe(ctx context.Context, who authz.Actor, in *struct{ Body Details }) (*userOut, error) {
	b := in.Body
	if err := h.Staff.UpdateMe(ctx, who, b.Version, staff.Details{Name: b.Name, Phone: b.Phone,
		Title: b.Title}); err != nil {
		return nil, err
	}
	return h.apiMe(ctx, who, nil)
}

func (h HTML) apiChangePassword(ctx context.Context, who authz.Actor, in *struct{ Body NewPassword }) (*struct{},
	error) {
	browser, err := h.Staff.ChangePassword(ctx, who, in.Body.Password, in.Body.NewPassword)
	if err == nil {
		web.RememberBrowser(ctx, browser)
	}
	return nil, err
}

func (h HTML) apiSetLanguage(ctx context.Context, who authz.Actor, in *struct {
	Body struct {
		Language i18n.Lang `json:"language"`
	}
}) (*struct{}, error) {
	return nil, h.Staff.SetLanguage(ctx, who, in.Body.Language)
}

func (h HTML) apiSessions(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{ Body []OpenSession }, error) {
	all, err := h.Staff.Sessions(ctx, who)
	out := make([]OpenSession, len(all))
	for i, s := range all {
		out[i] = OpenSession{ID: s.ID, Tenant: s.Tenant, CreatedAt: s.CreatedAt, LastSeenAt: s.LastSeenAt, EndsAt: s.IdleAt(),
			UserAgent: s.UserAgent, IP: s.IP, This: s.ID == who.Session}
	}
	return &struct{ Body []OpenSession }{out}, err
}

func (h HTML) apiEndOthers(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{}, error) {
	return nil, h.Staff.EndOtherSessions(ctx, who)
}

func (h HTML) apiEndSession(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{}, error) {
	return nil, h.Staff.EndSession(ctx, who, in.ID)
}

func (h HTML) apiTokens(ctx context.Context, who authz.Actor, _ *struct{}) (*struct{ Body []Token }, error) {
	all, err := h.Staff.Tokens(ctx, who)
	out := make([]Token, len(all))
	for i, t := range all {
		out[i] = tokenDTO(t)
	}
	return &struct{ Body []Token }{out}, err
}

func tokenDTO(t session.Token) Token {
	return Token{ID: t.ID, Name: t.Name, Permissions: append([]string{}, t.Permissions...), CreatedAt: t.CreatedAt,
		LastUsedAt: t.LastUsedAt, ExpiresAt: t.ExpiresAt}
}

func (h HTML) apiCreateToken(ctx context.Context, who authz.Actor, in *struct{ Body NewToken }) (*struct{ Body Token },
	error) {
	secret, made, err := h.Staff.CreateToken(ctx, who,
		staff.NewToken{Name: in.Body.Name, Permissions: in.Body.Permissions, Days: in.Body.Days})
	if err != nil {
		return nil, err
	}
	d := tokenDTO(made)
	d.Secret = secret
	return &struct{ Body Token }{d}, nil
}

func (h HTML) apiRevokeToken(ctx context.Context, who authz.Actor, in *web.ByID) (*struct{}, error) {
	return nil, h.Staff.RevokeToken(ctx, who, in.ID)
}
