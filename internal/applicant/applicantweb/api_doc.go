package applicantweb

import (
	_ "embed" // api.toml

	"vakans/internal/applicant"
	"vakans/internal/password"
	"vakans/internal/session"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	t.Describe(apiTexts, apidoc.Terms{Numbers: map[string]int{
		"email": applicant.MaxEmail, "name": applicant.MaxName, "password_min": password.MinRunes,
		"password":           password.MaxBytes,
		"registration_hours": int(applicant.RegistrationLifetime.Hours()), "code_attempts": session.CodeAttempts,
		"code_minutes": int(session.CodeLifetime.Minutes()), "link_minutes": int(session.LinkLifetime.Minutes()),
		"failures": session.MaxFailures, "blocked_minutes": int(session.BlockedFor.Minutes()),
		"token_name": applicant.MaxTokenName, "token_days": applicant.MaxTokenDays,
	}})
}
