package e2e_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"vakans/internal/blob"
	"vakans/internal/form"
	"vakans/internal/i18n"
)

// FORM-35: a file that lies about its type, is too large or empty, or has a path
// for a name is refused in words and leaves nothing behind: no object, no row.
func TestFilesThatLie(t *testing.T) {
	t.Parallel()
	p := open(t)
	e := p.employer(t, form.Form{Attachments: []form.Attachment{{Slot: 1,
		Label: i18n.LangText{i18n.FI: "Todistus", i18n.SV: "Betyg"}}}})
	who := p.join(t, "Liisa Liitto", i18n.FI)
	r := p.robot(t, "")
	r.signIn(who)
	application := r.call("startApplication", nil, object{"ad": e.Job.Ad})
	slot := object{"id": at(application, "id"), "slot": 1}
	for name, file := range map[string]struct {
		name string
		body []byte
	}{
		"a program called pdf":  {"cv.pdf", []byte("MZ\x90\x00 this program cannot be run in DOS mode")},
		"a page called pdf":     {"cv.pdf", []byte("<html><script>alert(1)</script></html>")},
		"a pdf called docx":     {"cv.docx", []byte(pdf)},
		"a page called html":    {"cv.html", []byte("<html>")},
		"too large":             {"cv.pdf", append([]byte(pdf), bytes.Repeat([]byte("x"), 2<<20)...)},
		"far too large":         {"cv.pdf", append([]byte(pdf), bytes.Repeat([]byte("x"), 12<<20)...)},
		"empty":                 {"cv.pdf", nil},
		"without a name":        {"", []byte(pdf)},
		"a name that hides all": {"..", []byte(pdf)},
	} {
		status, answer := r.upload("attachFile", slot, "file", file.name, file.body)
		if status != http.StatusUnprocessableEntity && status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d: %v", name, status, answer)
		}
		if said, _ := at(answer, "detail").(string); said == "" {
			t.Errorf("%s: no word of why: %v", name, answer)
		}
		p.nothingOf(t, r, who, slot, name)
	}
	p.pathForName(t, r, who, slot)
}

// pathForName: a name with a path in it either is refused or loses the path; the
// object's key never has it.
func (p *product) pathForName(t *testing.T, r *robot, who seeker, slot object) {
	t.Helper()
	status, answer := r.upload("attachFile", slot, "file", "../../x.pdf", []byte(pdf))
	if status == http.StatusUnprocessableEntity {
		p.nothingOf(t, r, who, slot, "a path for a name")
		return
	}
	if name := at(answer, "files.0.name"); status != http.StatusOK || name != "x.pdf" {
		t.Errorf("a path for a name: status %d, kept as %v", status, name)
	}
	for _, key := range p.objects(t, who) {
		if strings.Contains(key, "x.pdf") || strings.Contains(key, "..") {
			t.Errorf("the object is called %s", key)
		}
	}
}

// nothingOf fails if an application has a file, or the store an object.
func (p *product) nothingOf(t *testing.T, r *robot, who seeker, slot object, what string) {
	t.Helper()
	if files, _ := at(r.call("getApplication", object{"id": slot["id"]}, nil), "files").([]any); len(files) > 0 {
		t.Errorf("%s: the application has %v", what, files)
	}
	if keys := p.objects(t, who); len(keys) > 0 {
		t.Errorf("%s: the store has %v", what, keys)
	}
}

// objects are the keys of somebody's objects in the store.
func (p *product) objects(t *testing.T, who seeker) []string {
	t.Helper()
	var keys []string
	for info, err := range p.Files.List(t.Context(), blob.ApplicantPrefix(who.ID)) {
		must(t, err)
		keys = append(keys, info.Key.String())
	}
	return keys
}

// signIn signs a robot in as somebody who looks for work.
func (r *robot) signIn(who seeker) {
	r.t.Helper()
	in := r.call("signInToAccount", nil, object{"user_name": who.Email, "password": secret})
	r.csrf, _ = at(in, "csrf_token").(string)
}
