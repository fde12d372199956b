package e2e_test

import (
	"net/http"
	"net/url"
	"testing"
)

// choose: the recruiter, whose token outlives the session, reads the
// applications, moves them, writes notes and a message.
func (j *job) choose() {
	j.t.Helper()
	r := j.recruiter
	id := object{"id": j.recruitment}
	page := list(at(r.call("listCandidates", id, nil), "candidates"))
	if len(page) != 3 {
		j.t.Fatalf("%d applicants", len(page))
	}
	hers := at(one(page, "name", name), "id")
	var rest []any
	for _, n := range others {
		rest = append(rest, at(one(page, "name", n), "id"))
	}
	sheet := r.call("getCandidate", object{"id": hers}, nil)
	file := at(sheet, "files.0.id")
	if status, _ := r.try("downloadAttachment", object{"id": hers, "file": file}, nil); status >= 400 {
		j.t.Errorf("the file: status %d", status)
	}
	r.call("writeNote", object{"id": hers}, object{"kind": "note", "body": "Lovande."})
	moved := r.call("setStatuses", id, object{"ids": append([]any{hers}, rest...), "status": "under_review"})
	r.call("undoStatus", object{"id": at(moved, "batch")}, nil)
	r.call("setStatuses", id, object{"ids": rest, "status": "not_selected"})
	r.call("setStatus", object{"id": hers}, object{"status": "hired"})
	message := object{"ids": []any{hers}, "subject": object{"fi": "Tervetuloa töihin"},
		"body": object{"fi": "Hei {{recipient_name}}!"}}
	r.call("previewMessage", id, message)
	message["key"] = "welcome"
	r.call("sendMessage", id, message)
	r.call("sendMessage", id, message) // the same key sends once
	j.letter(maija, "Tervetuloa töihin")
	j.settle()
	if n := j.letters(maija, "Tervetuloa töihin"); n != 1 {
		j.t.Errorf("the message came %d times", n)
	}
}

// end: closing is refused until everybody has been told.
func (j *job) end() {
	j.t.Helper()
	r := j.recruiter
	id := object{"id": j.recruitment}
	version := func() any { return at(r.call("getRecruitment", id, nil), "version") }
	if status, _ := r.try("closeRecruitment", id, object{"version": version(),
		"outcome": "recruited"}); status != http.StatusConflict {
		j.t.Errorf("closing while two wait for an answer: status %d", status)
	}
	if waiting := list(r.call("listNotChosen", id, nil)); len(waiting) != 2 {
		j.t.Errorf("%d wait for an answer", len(waiting))
	}
	r.call("tellTheRest", id, object{"key": "rest", "subject": object{"fi": "Päätös hakemuksestasi"},
		"body": object{"fi": "Emme valinneet sinua."}})
	for _, n := range others {
		j.letter(mailOf(n), "Päätös hakemuksestasi")
	}
	r.call("closeRecruitment", id, object{"version": version(), "outcome": "recruited"})
	if outcome := at(r.call("getRecruitment", id, nil), "outcome"); outcome != "recruited" {
		j.t.Errorf("the outcome is %v", outcome)
	}
	j.settle()
	if phase := at(j.maija.call("getApplication", object{"id": j.application}, nil), "phase"); phase != "closed" {
		j.t.Errorf("the applicant sees the phase %v", phase)
	}
	j.revoke()
}

// revoke: a token that was revoked opens nothing.
func (j *job) revoke() {
	j.t.Helper()
	r := j.maija
	token := r.token
	r.token = ""
	r.csrf = at(r.call("signInToAccount", nil, object{"user_name": maija, "password": secret}), "csrf_token").(string)
	tokens := list(r.call("listAccountTokens", nil, nil))
	if len(tokens) != 1 {
		j.t.Fatalf("%d tokens are listed", len(tokens))
	}
	r.call("revokeAccountToken", object{"id": at(tokens[0], "id")}, nil)
	r.token = token
	if status, _ := r.try("listApplications", nil, nil); status != http.StatusUnauthorized {
		j.t.Errorf("a revoked token gets status %d", status)
	}
}

// query is a parameter of an address.
func query(t testing.TB, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	return u.Query().Get(name)
}
