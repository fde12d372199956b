package attack_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/planetest"
	"vakans/internal/testfactory"
	"vakans/internal/web"
	"vakans/internal/webtest"
)

// What one application may cost the database, from opening the form to the sent receipt.
const (
	mostApplyMessages = 45
	mostApplyCommits  = 14
)

// A complete application takes few messages and transactions that change something: the
// form is opened, its content saved, a file of 200 kB put in and the application sent,
// each by a request; then the copies are compared, and the receipt is written and sent.
func TestMessagesPerApplication(t *testing.T) {
	t.Parallel()
	c := openCountry(t, (*country).throughRelay)
	who := actor{cookie: c.seekerFor(t)}
	c.countApplication(t, actor{cookie: c.seekerFor(t)}) // what is remembered of the registry is fresh now
	before := c.wire.Counts()
	c.countApplication(t, who)
	got := c.wire.Counts().Since(before)
	t.Logf("an application: %+v", got)
	if got.Messages > mostApplyMessages || got.Commits > mostApplyCommits {
		t.Errorf("an application takes %d messages and %d commits", got.Messages, got.Commits)
	}
	if n := c.received(t); n != 3 { // with the one that the country came with
		t.Errorf("%d applications have come", n)
	}
}

func (c *country) seekerFor(t *testing.T) signedIn {
	t.Helper()
	_, token := testfactory.NewAccounts(&planetest.Env{Planes: c.Planes, Clock: c.Clock}).Applicant(t, "Hakija Hakunen",
		i18n.FI)
	r, err := c.Applicants.Authenticate(t.Context(), token)
	must(t, err)
	return signedIn{token, web.CSRFToken(r.CSRFSecret)}
}

// mine is what the API answers about an application.
type mine struct {
	ID             uuid.UUID    `json:"id"`
	Version        int          `json:"version"`
	ContentVersion int          `json:"content_version"`
	Content        form.Content `json:"content"`
	Advertisement  struct {
		Form form.Form `json:"form"`
	} `json:"advertisement"`
}

func (c *country) countApplication(t *testing.T, who actor) {
	t.Helper()
	const api = "/api/v1/account/applications"
	var a mine
	c.json(t, who, http.MethodPost, api, map[string]any{"ad": c.a.job.Ad}, &a)
	content := testfactory.Content("Hakija Hakunen")
	content.Basic.Email, content.Answers = a.Content.Basic.Email, map[uuid.UUID][]string{}
	for _, q := range a.Advertisement.Form.Questions {
		content.Answers[q.ID] = []string{"Siksi."}
	}
	one := api + "/" + a.ID.String()
	c.json(t, who, http.MethodPut, one+"/content", map[string]any{"content_version": a.ContentVersion, "content": content},
		nil)
	body, kind := upload(t, append([]byte(pdf), bytes.Repeat([]byte("%"), 200<<10)...))
	decode(t, c.send(t, who, attempt{&web.Route{Method: http.MethodPut}, "localhost", one + "/attachments/1", body, kind}),
		&a)
	c.json(t, who, http.MethodPost, one+"/send", map[string]any{"version": a.Version}, nil)
	c.drain()
}

func (c *country) json(t *testing.T, who actor, method, path string, body, into any) {
	t.Helper()
	text, err := json.Marshal(body)
	must(t, err)
	decode(t, c.send(t, who, attempt{&web.Route{Method: method}, "localhost", path, text, "application/json"}), into)
}

func decode(t *testing.T, page *webtest.Page, into any) {
	t.Helper()
	if page.Status >= 300 {
		t.Fatalf("status %d: %s", page.Status, string(page.Body))
	}
	if into != nil {
		must(t, json.Unmarshal([]byte(string(page.Body)), into))
	}
}

func upload(t *testing.T, file []byte) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", "todistus.pdf")
	must(t, err)
	_, err = part.Write(file)
	must(t, err)
	must(t, w.Close())
	return out.Bytes(), w.FormDataContentType()
}

func (c *country) received(t *testing.T) (n int) {
	t.Helper()
	must(t, c.admin().QueryRow(t.Context(), "SELECT count(*) FROM "+c.a.Tenant.Schema()+".applications").Scan(&n))
	return n
}
