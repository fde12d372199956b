package staffweb

import (
	_ "embed" // api.toml

	"vakans/internal/password"
	"vakans/internal/session"
	"vakans/internal/staff"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
	"vakans/policies"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	web.Enum(t, staff.States)
	t.Describe(apiTexts, apidoc.Terms{
		Lists: map[string][]string{"states": apidoc.List(staff.States), "permissions": apidoc.List(policies.Catalogue)},
		Numbers: map[string]int{
			"name": staff.MaxName, "phone": staff.MaxPhone, "email": staff.MaxEmail, "page": staff.MaxPage,
			"failures": session.MaxFailures, "blocked_minutes": int(session.BlockedFor.Minutes()),
			"user_name":    staff.MinUserName,
			"password_min": password.MinRunes, "password": password.MaxBytes, "token_name": staff.MaxTokenName,
			"token_days": staff.MaxTokenDays,
		},
	})
}
