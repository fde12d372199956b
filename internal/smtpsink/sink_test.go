package smtpsink_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vakans/internal/fault"
	"vakans/internal/mail"
	"vakans/internal/smtpsink"
)

func start(t *testing.T, dir string) *smtpsink.Sink {
	t.Helper()
	s, err := smtpsink.Start(smtpsink.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func send(t *testing.T, s *smtpsink.Sink, to, subject string) {
	t.Helper()
	sender, err := mail.NewSMTP(mail.Config{Addr: s.Addr(), TLS: mail.NoTLS})
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Send(t.Context(), mail.Message{
		From: mail.Address{Name: "Kuusiniemi", Email: "tyopaikat@kuusiniemi.example"}, To: mail.Address{Email: to},
		Subject: subject, Text: "See http://localhost:8080/en/jobs/1. <script>",
		HTML:        `<p onclick="x()">Hei</p><script>alert(1)</script>`,
		MessageID:   fmt.Sprintf("%d@kuusiniemi.example", time.Now().UnixNano()),
		Attachments: []mail.Attachment{{Name: "päätös.pdf", ContentType: "application/pdf", Content: []byte("%PDF")}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMailIsKeptOverARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := start(t, dir)
	send(t, first, "asa@example.org", "Ett")
	send(t, first, "bo@example.org", "To")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "00000099.eml"), []byte("no mail at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	second := start(t, dir)
	list := second.List()
	if len(list) != 3 || list[1].Subject != "To" || list[2].Subject != "Ett" || !list[2].IsTo("ASA@example.org") ||
		list[2].From != "tyopaikat@kuusiniemi.example" || list[2].Received.IsZero() || len(list[2].Attachments) != 1 {
		t.Errorf("%+v", list)
	}
	send(t, second, "asa@example.org", "Tre")
	if newest := second.List()[0]; newest.Subject != "Tre" || newest.ID != "00000100" {
		t.Errorf("%s %s", newest.ID, newest.Subject)
	}
	if err := second.Reset(); err != nil || len(second.List()) != 0 {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestWaitForMail(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	got := make(chan smtpsink.Mail)
	go func() {
		m, err := s.Wait(t.Context(), smtpsink.To("bo@example.org", "besked"))
		if err != nil {
			t.Error(err)
		}
		got <- m
	}()
	send(t, s, "bo@example.org", "Annat")
	send(t, s, "bo@example.org", "Ett besked")
	if m := <-got; m.Subject != "Ett besked" {
		t.Error(m.Subject)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.Wait(ctx, smtpsink.To("nobody@example.org", "")); err == nil {
		t.Error("waited for nothing and got it")
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	send(t, s, "asa@example.org", "Hej")
	if m, err := s.Get(s.List()[0].ID); err != nil || m.Subject != "Hej" {
		t.Error(m.Subject, err)
	}
	if _, err := s.Get("nothing"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if n := len(s.ByRecipient("bo@example.org")); n != 0 {
		t.Error(n)
	}
}

// visit asks the inbox for a path.
func visit(t *testing.T, s *smtpsink.Sink, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Host = "localhost:1080"
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestInboxPages(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	if got := body(t, visit(t, s, "GET", "/")); !strings.Contains(got, "No mail yet") {
		t.Error(got)
	}
	send(t, s, "asa@example.org", "Första <b>")
	send(t, s, "bo@example.org", "Andra")
	id := s.ByRecipient("asa@example.org")[0].ID

	list := body(t, visit(t, s, "GET", "/"))
	if first, second := strings.Index(list, "Andra"), strings.Index(list, "Första &lt;b&gt;"); first < 0 ||
		second < first {
		t.Error("not newest first, or not escaped: " + list)
	}
	if got := body(t, visit(t, s, "GET", "/?to=bo@example.org")); strings.Contains(got, "Första") ||
		!strings.Contains(got, "Andra") {
		t.Error(got)
	}
	page := body(t, visit(t, s, "GET", "/mail/"+id))
	for _, want := range []string{"Första &lt;b&gt;", `href="http://localhost:8080/en/jobs/1"`, "&lt;script&gt;",
		"päätös.pdf", "<iframe title"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	for _, path := range []string{"/mail/none", "/mail/none/html", "/mail/" + id + "/attachment/1",
		"/mail/" + id + "/attachment/x", "/other"} {
		if res := visit(t, s, "GET", path); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

// What anonymous visitors wrote into a letter must not run in the reader's browser.
func TestInboxIsLocked(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	send(t, s, "asa@example.org", "Hej")
	id := s.List()[0].ID
	html := visit(t, s, "GET", "/mail/"+id+"/html")
	policy := html.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox allow-popups") ||
		strings.Contains(policy, "allow-scripts") {
		t.Error(policy)
	}
	file := visit(t, s, "GET", "/mail/"+id+"/attachment/0")
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") ||
		file.Header.Get("Content-Type") != "application/octet-stream" || body(t, file) != "%PDF" {
		t.Errorf("%v", file.Header)
	}
	if res := visit(t, s, "GET", "/", "Host", "evil.example"); res.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("foreign name: %d", res.StatusCode)
	}
	if res := visit(t, s, "GET", "/", "Host", "127.0.0.1:99"); res.StatusCode != 200 {
		t.Errorf("loopback address: %d", res.StatusCode)
	}
	if res := visit(t, s, "DELETE", "/api/messages", "Sec-Fetch-Site", "cross-site"); res.StatusCode != 403 ||
		len(s.List()) != 1 {
		t.Errorf("foreign deletion: %d", res.StatusCode)
	}
	if res := visit(t, s, "DELETE", "/api/messages"); res.StatusCode != 204 || len(s.List()) != 0 {
		t.Errorf("deletion: %d", res.StatusCode)
	}
}

func TestInboxJSON(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	send(t, s, "asa@example.org", "Hej")
	send(t, s, "bo@example.org", "Hå")
	var got struct {
		Messages []struct {
			ID, Subject, Text string
			To                []string
			Attachments       []struct{ Name, Href string }
		}
	}
	if err := json.NewDecoder(visit(t, s, "GET", "/api/messages?to=bo@example.org").Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Messages) != 1 || got.Messages[0].Subject != "Hå" || got.Messages[0].To[0] != "bo@example.org" ||
		len(got.Messages[0].Attachments) != 1 {
		t.Fatalf("%+v", got)
	}
	if res := visit(t, s, "GET", got.Messages[0].Attachments[0].Href); res.StatusCode != 200 {
		t.Errorf("attachment: %d", res.StatusCode)
	}
	if res := visit(t, s, "GET", "/api/messages/"+got.Messages[0].ID); res.StatusCode != 200 {
		t.Errorf("one: %d", res.StatusCode)
	}
}

func TestPortIsTaken(t *testing.T) {
	t.Parallel()
	s := start(t, "")
	if _, err := smtpsink.Start(smtpsink.Options{Addr: s.Addr()}); err == nil {
		t.Error("two sinks on one port")
	}
}
