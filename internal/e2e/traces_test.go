package e2e_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vakans/internal/telemetry/telemetrytest"
)

// What one click sets off is one trace, from the request over its SQL and the
// tasks that follow to the letter that leaves, and nobody can be recognised in it.
func TestOneClickIsOneTraceOfNobody(t *testing.T) {
	t.Parallel()
	c := telemetrytest.New(t)
	p := open(t, map[string]string{"VAKANS_TRACE_ENDPOINT": c.URL, "VAKANS_TRACE_RATIO": "1"})
	const name, email, number = "Maija Mehiläinen", "maija.mehilainen@example.org", "131052-308T"
	p.robot(t, "").call("registerAccount", nil, object{"email": email, "name": name, "password": "Pitkä ja salainen 1",
		"language": "fi", "accept_terms": true, "read_privacy_notice": true})
	resp, err := p.client().Get(p.national("/fi/jobs?q=" + url.QueryEscape(number+" "+name)))
	must(t, err)
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	p.letter(email, "")
	p.settle()
	must(t, p.Telemetry.Close(t.Context()))

	click := c.Named("POST /api/v1/account/registrations")
	if len(click) != 1 {
		t.Fatalf("%d spans of the click", len(click))
	}
	kinds, sql := map[string]int{}, 0
	for _, s := range c.InTrace(click[0].Trace) {
		kinds[s.Name]++
		if strings.Contains(s.Attributes["db.query.text"], "platform.outbox") {
			sql++
		}
	}
	if kinds["task account.code_wanted"] != 1 || kinds["task letter.queued"] != 1 || kinds["mail.send"] != 1 || sql == 0 {
		t.Errorf("%d statements about the outbox, and %v", sql, kinds)
	}
	if len(c.Named("GET /:lang<regex(^(fi|sv|nb|en)$)>/jobs")) != 1 {
		t.Error("the search is not there")
	}
	for _, secret := range []string{"Maija", "Mehil", email, "maija", number, "131052", "Pitk"} {
		if bytes.Contains(c.Raw(), []byte(secret)) {
			t.Errorf("%q left the house", secret)
		}
	}
}
