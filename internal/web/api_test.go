package web_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

type thing struct {
	Name string `json:"name" minLength:"2"`
	Size int    `json:"size,omitempty"`
}

type thingIn struct {
	ID   uuid.UUID `path:"id"`
	Body thing
}

type thingOut struct {
	Body struct {
		ID    uuid.UUID `json:"id"`
		Actor uuid.UUID `json:"actor"`
		Site  string    `json:"site"`
		Lang  string    `json:"lang"`
	}
}

type uploadIn struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

type uploadOut struct {
	Body struct {
		Name string `json:"name"`
		Size int    `json:"size"`
	}
}

func apiTable(tb *web.Table) {
	tb.Get(web.Tenant, "/office", authz.Staff, form)
	web.Op(tb, web.Operation{ID: "saveThing", Method: http.MethodPut, Path: "/api/v1/things/:id<guid>",
		Summary: "Save a thing",
		Tag:     "things", Sites: web.Tenant, Needs: edit}, saveThing)
	web.Op(tb, web.Operation{ID: "listThings", Method: http.MethodGet, Path: "/api/v1/things", Summary: "List things",
		Sites: web.Tenant | web.National, Needs: authz.Public},
		func(ctx context.Context, who authz.Actor, _ *struct{}) (*thingOut, error) {
			out := new(thingOut)
			out.Body.Actor, out.Body.Site, out.Body.Lang = who.ID, web.SiteOf(ctx).Kind.String(), web.LangOf(ctx).String()
			return out, nil
		})
	web.Op(tb, web.Operation{ID: "signIn", Method: http.MethodPost, Path: "/api/v1/session", Summary: "Sign in",
		Sites: web.Tenant, Needs: authz.Public},
		func(ctx context.Context, _ authz.Actor, _ *struct{ Body thing }) (*struct{}, error) {
			web.SetSession(ctx, "staff")
			return nil, nil //nolint:nilnil // huma answers 204
		})
	web.Op(tb, web.Operation{ID: "upload", Method: http.MethodPost, Path: "/api/v1/files", Summary: "Upload",
		Sites: web.Tenant, Needs: edit},
		func(_ context.Context, _ authz.Actor, in *uploadIn) (*uploadOut, error) {
			f := in.RawBody.Data().File
			all, err := io.ReadAll(f)
			out := new(uploadOut)
			out.Body.Name, out.Body.Size = f.Filename, len(all)
			return out, err
		})
}

func saveThing(_ context.Context, who authz.Actor, in *thingIn) (*thingOut, error) {
	switch in.Body.Name {
	case "taken":
		return nil, fault.InvalidField("name", "error.taken")
	case "gone":
		return nil, fault.New(fault.NotFound, "error.not_found")
	case "crash":
		panic("inner text")
	}
	out := new(thingOut)
	out.Body.ID, out.Body.Actor = in.ID, who.ID
	return out, nil
}

type problem struct {
	Status                        int
	Title, Detail, Code, Location string
	Reference                     string
	Errors                        []struct{ Location, Message, Code string }
}

const thingPath = "/api/v1/things/0193f1c0-0000-7000-8000-000000000001"

func bearer(t *testing.T, b bundle) *webtest.Client {
	return b.browser(t, "north.localhost:8080").With("Authorization", "Bearer vkn_staff")
}

func TestOperationGetsActorAndSite(t *testing.T) {
	t.Parallel()
	b := start(t, apiTable)
	var out struct{ ID, Actor uuid.UUID }
	bearer(t, b).JSON(http.MethodPut, thingPath, thing{Name: "chair"}, &out).Want(200)
	if out.Actor != staffID || !strings.HasSuffix(thingPath, out.ID.String()) {
		t.Errorf("got %+v", out)
	}
	var public struct{ Site, Lang string }
	b.browser(t, "localhost:8080").With("Accept-Language", "nn").JSON(http.MethodGet, "/api/v1/things", nil,
		&public).Want(200)
	if public.Site != "national" || public.Lang != "nb" {
		t.Errorf("got %+v", public)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	b := start(t, apiTable)
	c := bearer(t, b).With("Accept-Language", "en")
	for name, one := range map[string]struct {
		body   any
		status int
		code   string
		field  string
	}{
		"domain's field":  {thing{Name: "taken"}, 422, "error.invalid", "body.name"},
		"huma's rule":     {thing{Name: "x"}, 422, "error.invalid", "body.name"},
		"unknown field":   {map[string]any{"name": "chair", "colour": 1}, 422, "error.invalid", "body.colour"},
		"wrong type":      {map[string]any{"name": 4}, 422, "error.invalid", "body.name"},
		"not there":       {thing{Name: "gone"}, 404, "error.not_found", ""},
		"panic in domain": {thing{Name: "crash"}, 500, "error.internal", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got problem
			p := c.JSON(http.MethodPut, thingPath, one.body, nil).Want(one.status).Decode(&got)
			if p.Header.Get("Content-Type") != "application/problem+json" || got.Status != one.status || got.Code != one.code ||
				got.Detail == "" {
				t.Errorf("%s %+v", p.Header.Get("Content-Type"), got)
			}
			if one.field != "" && (len(got.Errors) == 0 || got.Errors[0].Location != one.field) {
				t.Errorf("fields %+v", got.Errors)
			}
			if strings.Contains(string(p.Body), "inner text") || !strings.Contains(b.line(t, got.Reference), one.code) &&
				one.status < 500 {
				t.Errorf("reference %s: %s", got.Reference, p.Body)
			}
		})
	}
}

func TestRequestsThatNeverReachTheOperation(t *testing.T) {
	t.Parallel()
	b := start(t, apiTable)
	c := bearer(t, b)
	var got problem
	c.JSON(http.MethodGet, "/api/v1/nothing", nil, nil).Want(404).Decode(&got)
	c.JSON(http.MethodPut, "/api/v1/things/17", thing{Name: "chair"}, nil).Want(404).Decode(&got)
	c.JSON(http.MethodDelete, thingPath, nil, nil).Want(405).Decode(&got)
	b.browser(t, "north.localhost:8080").JSON(http.MethodPut, thingPath, thing{Name: "chair"}, nil).Want(401).Decode(&got)
	b.browser(t, "north.localhost:8080").With("Authorization", "Bearer vkn_wrong").JSON(http.MethodGet, "/api/v1/things",
		nil, nil).Want(401).Decode(&got)
	b.browser(t, "north.localhost:8080").With("Authorization", "Bearer staff").JSON(http.MethodGet, "/api/v1/things", nil,
		nil).Want(401).Decode(&got)
	b.browser(t, "localhost:8080").JSON(http.MethodPut, thingPath, thing{Name: "chair"}, nil).Want(404).Decode(&got)
	broken := c.Request(http.MethodPut, thingPath, strings.NewReader("{"))
	broken.Header.Set("Content-Type", "application/json")
	c.Do(broken).Want(400).Decode(&got)
	text := c.Request(http.MethodPut, thingPath, strings.NewReader("name=chair"))
	text.Header.Set("Content-Type", "text/plain")
	c.Do(text).Want(415).Decode(&got)
}

// A cookie travels by itself, so it needs the token; a bearer does not.
func TestSessionOnTheAPINeedsTheToken(t *testing.T) {
	t.Parallel()
	b := start(t, apiTable)
	c := b.signedIn(t, "staff")
	c.JSON(http.MethodPut, thingPath, thing{Name: "chair"}, nil).Want(http.StatusForbidden)
	c.SetCSRF(web.CSRFToken(bytes.Repeat([]byte{7}, 32)))
	c.JSON(http.MethodPut, thingPath, thing{Name: "chair"}, nil).Want(200)

	fresh := b.browser(t, "north.localhost:8080")
	fresh.JSON(http.MethodPost, "/api/v1/session", thing{Name: "me"}, nil).Want(http.StatusNoContent)
	if fresh.Cookie("vakans-8080") != "staff" {
		t.Error("signing in by the API sets no cookie")
	}
	fresh.Get("/office").Want(200)
}

func TestUploadByTheAPI(t *testing.T) {
	t.Parallel()
	c := bearer(t, start(t, apiTable))
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, _ := w.CreateFormFile("file", "cv.pdf")
	_, _ = part.Write([]byte("%PDF-1.7"))
	_ = w.Close()
	req := c.Request(http.MethodPost, "/api/v1/files", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	var out struct {
		Name string
		Size int
	}
	c.Do(req).Want(200).Decode(&out)
	if out.Name != "cv.pdf" || out.Size != 8 {
		t.Errorf("got %+v", out)
	}
}

// The document is enough on its own: every operation, where it is found and
// how to sign in.
func TestOpenAPIDocument(t *testing.T) {
	t.Parallel()
	c := start(t, apiTable).browser(t, "north.localhost:8080")
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Security    []map[string][]string
			Servers     []struct{ URL string }
			Responses   map[string]any
		}
		Components struct{ SecuritySchemes map[string]any }
	}
	c.Get("/api/openapi.json").Want(200).Decode(&doc)
	op := doc.Paths["/api/v1/things/{id}"]["put"]
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || op.OperationID != "saveThing" || len(op.Security) != 2 ||
		len(doc.Components.SecuritySchemes) != 2 {
		t.Errorf("document %+v", doc)
	}
	if len(op.Servers) != 1 || op.Servers[0].URL != "http://{tenant}.localhost:8080" || op.Responses["401"] == nil {
		t.Errorf("operation %+v", op)
	}
	c.Get("/api/openapi.yaml").Want(200)
}
