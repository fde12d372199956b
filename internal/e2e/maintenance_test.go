package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// While an organisation is moved, or is at a version that the program cannot
// work on, its own site answers 503 and so does whoever would hand something
// over to it; everything else goes on, and nothing is lost: what was sent before
// has its consequences afterwards, and what could not be sent is still there.
func TestOneOrganisationInMaintenance(t *testing.T) {
	t.Parallel()
	p := open(t)
	e, other := p.employer(t, form.Form{}), p.employer(t, form.Form{})
	early, late := p.join(t, "Aino Aikainen", i18n.FI), p.join(t, "Maija Myöhäinen", i18n.FI)
	r := p.robot(t, "")
	send := func(who seeker, e *employer) func() (int, any) {
		a := p.begin(t, who.Actor, e.Job.Ad)
		token := p.token(t, who)
		return func() (int, any) {
			r.token = token
			return r.try("sendApplication", object{"id": a.ID}, object{"version": a.Version})
		}
	}
	first, second, elsewhere := send(early, e), send(late, e), send(late, other)
	// Migrated already, by the next program, and nothing taken away: works on.
	other.Env.Registry(t, other.Tenant, "schema_version = schema_version + 1")
	for _, closed := range []string{"held = 'move'", "held = '', schema_version = 0",
		fmt.Sprintf("schema_version = %d, schema_floor = 1000000", e.Tenant.SchemaVersion)} {
		if closed == "held = 'move'" {
			wantStatus(t, first, http.StatusOK)
		}
		e.Env.Registry(t, e.Tenant, closed)
		for _, path := range []string{"/", "/office/sign-in", "/no/such/page"} {
			if got, body := p.get(t, p.at(e.Tenant.Slug, path)); got != http.StatusServiceUnavailable ||
				!strings.Contains(body, m.ErrorTitleMaintenance(i18n.FI)) {
				t.Errorf("%s, %s: status %d", closed, path, got)
			}
		}
		wantStatus(t, second, http.StatusServiceUnavailable)
		for _, address := range []string{p.national("/fi/jobs"), p.national("/fi/jobs/" + e.Job.Ad.String()),
			p.at(other.Tenant.Slug, "/fi/jobs"), p.at(e.Tenant.Slug, "/healthz")} {
			if got, _ := p.get(t, address); got != http.StatusOK {
				t.Errorf("%s, %s: status %d", closed, address, got)
			}
		}
	}
	wantStatus(t, elsewhere, http.StatusOK)
	p.letter(late.Email, "Kiitos hakemuksestasi") // the other organisation's work goes on
	e.Env.Registry(t, e.Tenant, "schema_floor = 0")
	wantStatus(t, second, http.StatusOK)
	p.settleSlowly(e)
	for _, who := range []seeker{early, late} {
		want := map[string]int{early.Email: 1, late.Email: 2}[who.Email]
		if got := p.letters(who.Email, "Kiitos hakemuksestasi"); got != want {
			t.Errorf("%s has %d receipts, want %d", who.Email, got, want)
		}
	}
	if got := p.received(t, e); len(got) != 2 {
		t.Errorf("the employer has %v", got)
	}
}

// get asks for a page as somebody without an account does.
func (p *product) get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := p.client().Get(url)
	must(t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	must(t, err)
	return r.StatusCode, string(b)
}

func wantStatus(t *testing.T, do func() (int, any), want int) {
	t.Helper()
	if got, answer := do(); got != want {
		t.Errorf("status %d, want %d: %v", got, want, answer)
	}
}
