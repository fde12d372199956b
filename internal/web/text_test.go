package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web"
)

type wordsIn struct {
	ID   uuid.UUID `path:"id"`
	Q    string    `query:"q"`
	From string    `header:"X-From"`
	Body struct {
		Name  string            `json:"name"`
		Texts map[string]string `json:"texts,omitempty"`
		Parts []struct {
			Note *string `json:"note,omitempty"`
		} `json:"parts,omitempty"`
	}
}

func wordsTable(tb *web.Table) {
	web.Op(tb, web.Operation{ID: "words", Method: http.MethodPost, Path: "/api/v1/words/:id<guid>", Sites: web.Tenant,
		Needs: authz.Public, Limit: web.Limit{Name: "words", Max: 1000}}, takeWords)
	tb.Get(web.Tenant, "/agent", authz.Public, func(c *web.Ctx) error {
		return c.JSON([]string{c.UserAgent(), c.Query("q"), c.Header("X-From")})
	})
	tb.Get(web.Tenant, "/named/:name", authz.Public, ok)
	tb.Post(web.Tenant, "/name", authz.Public, func(c *web.Ctx) error { return c.JSON(c.FormText("name")) })
}

func takeWords(context.Context, authz.Actor, *wordsIn) (*struct{}, error) {
	return nil, nil //nolint:nilnil // huma answers 204
}

const wordsPath = "/api/v1/words/0193f1c0-0000-7000-8000-000000000001"

// A program is told which of its texts cannot be used, in its language.
func TestHiddenCharactersAreRefused(t *testing.T) {
	t.Parallel()
	b := start(t, wordsTable)
	for name, one := range map[string]struct{ query, from, body, where string }{
		"NUL":                {body: `{"name":"a\u0000b"}`, where: "body.name"},
		"an override":        {body: `{"name":"a\u202eb"}`, where: "body.name"},
		"an isolate":         {body: `{"name":"x","texts":{"fi":"a\u2066b"}}`, where: "body.texts.fi"},
		"in a list":          {body: `{"name":"x","parts":[{},{"note":"\u009f"}]}`, where: "body.parts[1].note"},
		"a key":              {body: `{"name":"x","texts":{"f\u0000":"a"}}`, where: "body.texts"},
		"a query":            {query: "?q=%00", body: `{"name":"x"}`, where: "query.q"},
		"a query's encoding": {query: "?q=%ff", body: `{"name":"x"}`, where: "query.q"},
		"a header":           {from: "a\xffb", body: `{"name":"x"}`, where: "header.X-From"},
	} {
		for _, l := range i18n.All {
			c := b.browser(t, "north.localhost").With("Accept-Language", l.String())
			req := c.Request(http.MethodPost, wordsPath+one.query, strings.NewReader(one.body))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-From", one.from)
			var got problem
			c.Do(req).Want(http.StatusUnprocessableEntity).Decode(&got)
			if len(got.Errors) != 1 || got.Errors[0].Location != one.where || got.Errors[0].Message != m.ErrorCharacters(l) {
				t.Errorf("%s in %s: %+v", name, l, got)
			}
		}
	}
	text := `{"name":"Åsa–Þóra \u200e\uD83D\uDE00","texts":{"fi":"one\n\ttwo\r\n"}}`
	for body, want := range map[string]int{text: 204, "{\"name\":\"a\xff\"}": 400} {
		req := b.browser(t, "north.localhost").Request(http.MethodPost, wordsPath, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		b.browser(t, "north.localhost").Do(req).Want(want)
	}
}

// What a browser or a person sends without knowing is left out.
func TestHiddenCharactersAreCleaned(t *testing.T) {
	t.Parallel()
	b := start(t, wordsTable)
	c := b.visitor(t, "north.localhost")
	var got []string
	c.With("User-Agent", "a\xff\xfeb").With("X-From", " \u202eab").Get("/agent?q=%00a%ff%e2%80%ae").Want(200).Decode(&got)
	if !slices.Equal(got, []string{"ab", "a", "ab"}) {
		t.Errorf("%q", got)
	}
	var name string
	c.Post("/name", url.Values{"name": {"\u202d+358 40\u202c 123\x00\x85"}}).Want(200).Decode(&name)
	if name != "+358 40 123" {
		t.Errorf("%q", name)
	}
	for name, want := range map[string]int{"%00": 404, "%ff": 404, "a%E2%80%AEb": 404, "%C3%A5": 200} {
		c.Get("/named/" + name).Want(want)
	}
}
