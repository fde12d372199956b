package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
)

type wordsOut struct {
	Body struct {
		Words string `json:"words"`
	}
}

// readTable has operations that read: one follows the language, one does not.
func readTable(tb *web.Table) {
	words := func(ctx context.Context, l i18n.Lang) (*wordsOut, error) {
		out := new(wordsOut)
		out.Body.Words = l.String() + strings.Repeat(" abc", 1000)
		return out, nil
	}
	op := func(id, path string) web.Operation {
		return web.Operation{ID: id, Method: http.MethodGet, Path: path, Tag: "words", Sites: web.National,
			Needs: authz.Public}
	}
	web.Op(tb, op("spoken", "/api/v1/spoken"), func(ctx context.Context, _ authz.Actor, _ *struct{}) (*wordsOut, error) {
		return words(ctx, web.LangOf(ctx))
	})
	web.Op(tb, op("written", "/api/v1/written"), func(ctx context.Context, _ authz.Actor, _ *struct {
		Lang string `query:"lang"`
	}) (*wordsOut, error) {
		return words(ctx, i18n.FI)
	})
}

// What everybody reads may be kept, by language where it follows the language;
// it is packed, and answered anew only when it has changed.
func TestReadingByTheAPIIsKeptAndPacked(t *testing.T) {
	t.Parallel()
	b := start(t, readTable)
	c := b.browser(t, "localhost:8080").With("Accept-Encoding", "gzip")
	spoken := c.With("Accept-Language", "sv").Get("/api/v1/spoken").Want(200)
	h := spoken.Header
	vary := strings.Join(h.Values("Vary"), ",")
	if !strings.Contains(vary, "Accept-Language") || !strings.Contains(vary, "Authorization") ||
		!strings.HasPrefix(h.Get("Cache-Control"), "public") {
		t.Errorf("kept as %q, varying by %q", h.Get("Cache-Control"), vary)
	}
	if h.Get("Content-Encoding") != "gzip" || len(spoken.Body) > 1000 {
		t.Errorf("packed as %q: %d bytes", h.Get("Content-Encoding"), len(spoken.Body))
	}
	c.With("Accept-Language", "sv").With("If-None-Match", h.Get("ETag")).Get("/api/v1/spoken").Want(http.StatusNotModified)
	c.With("Accept-Language", "fi").With("If-None-Match", h.Get("ETag")).Get("/api/v1/spoken").Want(200)
	written := c.Get("/api/v1/written").Want(200)
	if vary := strings.Join(written.Header.Values("Vary"), ","); strings.Contains(vary, "Accept-Language") {
		t.Errorf("what is the same in every language varies by %q", vary)
	}
}

// The document is kept, packed and asked for anew only when it has changed.
func TestTheDocumentIsKeptAndPacked(t *testing.T) {
	t.Parallel()
	c := start(t, readTable).browser(t, "localhost:8080").With("Accept-Encoding", "gzip")
	for _, path := range []string{"/api/openapi.json", "/api/openapi.yaml"} {
		h := c.Get(path).Want(200).Header
		if h.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=") {
			t.Errorf("%s: packed as %q, kept as %q", path, h.Get("Content-Encoding"), h.Get("Cache-Control"))
		}
		c.With("If-None-Match", h.Get("ETag")).Get(path).Want(http.StatusNotModified)
	}
}

// A misspelt filter must not show everything.
func TestUnknownParametersAreRefused(t *testing.T) {
	t.Parallel()
	var got problem
	c := start(t, readTable).browser(t, "localhost:8080").With("Accept-Language", "nb")
	p := c.Get("/api/v1/written?langg=fi").Want(422).Decode(&got)
	if len(got.Errors) != 1 || got.Errors[0].Location != "query.langg" ||
		got.Errors[0].Message != m.ApiUnknownParameter(i18n.NB) {
		t.Errorf("%+v", got.Errors)
	}
	if p.Header.Get("Content-Language") != "nb" {
		t.Errorf("in %q", p.Header.Get("Content-Language"))
	}
}

// What is missing is blamed where it should be, and what is wrong is said in the
// reader's language.
func TestFieldsAreBlamedByTheirOwnPath(t *testing.T) {
	t.Parallel()
	c := bearer(t, start(t, apiTable)).With("Accept-Language", "sv")
	for name, one := range map[string]struct {
		body                    any
		location, code, message string
	}{
		"missing": {map[string]any{"size": 1}, "body.name", "api.required", m.ApiRequired(i18n.SV)},
		"unknown": {map[string]any{"name": "chair", "colour": 1}, "body.colour", "api.unknown_property",
			m.ApiUnknownProperty(i18n.SV)},
		"too short": {thing{Name: "x"}, "body.name", "error.too_short",
			m.Text(i18n.SV, "error.too_short", map[string]string{"min": "2"})},
		"a number": {map[string]any{"name": 4}, "body.name", "api.string", m.ApiString(i18n.SV)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got problem
			c.JSON(http.MethodPut, thingPath, one.body, nil).Want(422).Decode(&got)
			if len(got.Errors) == 0 || got.Errors[0].Location != one.location || got.Errors[0].Code != one.code ||
				got.Errors[0].Message != one.message {
				t.Errorf("%+v, want %+v", got.Errors, one)
			}
		})
	}
}

// RFC 9110, 15.5.2: who is refused for not being signed in is told how to.
func TestUnauthorizedTellsHowToSignIn(t *testing.T) {
	t.Parallel()
	b := start(t, apiTable)
	nobody := b.browser(t, "north.localhost:8080")
	if got := nobody.JSON(http.MethodPut, thingPath, thing{Name: "chair"},
		nil).Want(401).Header.Get("WWW-Authenticate"); got != `Bearer realm="Vakans"` {
		t.Errorf("told %q", got)
	}
	stale := nobody.With("Authorization", "Bearer vkn_wrong").JSON(http.MethodGet, "/api/v1/things", nil, nil).Want(401)
	if got := stale.Header.Get("WWW-Authenticate"); !strings.Contains(got, `error="invalid_token"`) {
		t.Errorf("told %q", got)
	}
}

// What is made is told with 201 and where it is found.
func TestWhatIsMadeIsToldByLocation(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	b := start(t, func(tb *web.Table) {
		web.Op(tb, web.Operation{ID: "makeThing", Method: http.MethodPost, Path: "/api/v1/things", Tag: "things",
			Sites: web.Tenant, Needs: edit,
			Makes: "/api/v1/things/:id<guid>"},
			func(context.Context, authz.Actor, *struct{}) (*thingOut, error) {
				out := new(thingOut)
				out.Body.ID = id
				return out, nil
			})
	})
	p := bearer(t, b).JSON(http.MethodPost, "/api/v1/things", nil, nil).Want(http.StatusCreated)
	if p.Header.Get("Location") != "/api/v1/things/"+id.String() {
		t.Errorf("found at %q", p.Header.Get("Location"))
	}
}
