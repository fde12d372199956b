package e2e_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/i18n"
)

// job is the main job done by programs that know the API's document alone.
type job struct {
	*product
	t                           *testing.T
	slug                        string
	superuser, recruiter, maija *robot
	unit, recruitment, ad       any
	application                 any
}

// TestMainJobByAPI does the whole main job as JSON, with nothing but the OpenAPI
// document to go by, and holds every call and answer to that document.
func TestMainJobByAPI(t *testing.T) {
	t.Parallel()
	p := open(t)
	j := &job{product: p, t: t, slug: slug()}
	j.found(j.slug, i18n.SV)
	j.office()
	j.advertise()
	j.apply()
	j.others()
	j.choose()
	j.end()
}

// office: the superuser accepts, makes a unit, and invites a recruiter, who goes
// on with a personal token.
func (j *job) office() {
	j.t.Helper()
	j.superuser, j.recruiter = j.robot(j.t, j.slug), j.robot(j.t, j.slug)
	j.accept(j.superuser, "ylla@"+j.slug+".example")
	settings := j.superuser.call("getSettings", nil, nil).(object)
	settings["require_complete"] = true
	j.superuser.call("changeSettings", nil, j.only("changeSettings", settings))
	units := j.superuser.call("listUnits", nil, nil)
	root := at(list(units), "0.id")
	j.unit = at(j.superuser.call("createUnit", nil, object{"parent": root,
		"names": object{"sv": "Skolorna", "fi": "Koulut"}}), "id")
	group := at(one(list(j.superuser.call("listGroups", nil, nil)), "builtin", "recruiter"), "id")
	j.superuser.call("inviteUser", nil, object{"email": "rekry@" + j.slug + ".example", "name": "Reko Rekrytoija",
		"language": "sv", "group": group, "unit": j.unit})
	j.accept(j.recruiter, "rekry@"+j.slug+".example")
	held := at(j.recruiter.call("getSession", nil, nil), "permissions")
	token := at(j.recruiter.call("createToken", nil, object{"name": "robot", "days": 90, "permissions": held}),
		"secret").(string)
	if n := len(list(j.recruiter.call("listTokens", nil, nil))); n != 1 {
		j.t.Errorf("%d tokens are listed", n)
	}
	j.recruiter.token = token
}

func (j *job) accept(r *robot, email string) {
	j.t.Helper()
	link := j.link(j.letter(email, "Inbjudan"), "/office/accept")
	r.csrf = at(r.call("acceptInvitation", nil, object{"secret": query(j.t, link, "t"), "password": secret}),
		"csrf_token").(string)
}

// only keeps what an operation's body takes: an answer may tell more.
func (j *job) only(id string, body object) object {
	j.t.Helper()
	_, _, op := j.superuser.operation(id)
	s := op.RequestBody.Content["application/json"].Schema
	if ref, ok := at(s, "$ref").(string); ok {
		s = j.superuser.doc.Components.Schemas[ref[len("#/components/schemas/"):]]
	}
	kept := object{}
	for name := range at(s, "properties").(map[string]any) {
		if v, ok := body[name]; ok {
			kept[name] = v
		}
	}
	return kept
}

// list is the list in an answer, which may be all of it or one of its parts.
func list(answer any) []any {
	if all, ok := answer.([]any); ok {
		return all
	}
	parts, _ := answer.(object)
	for _, part := range parts {
		if all, ok := part.([]any); ok {
			return all
		}
	}
	return nil
}

// advertise writes and publishes an ad.
func (j *job) advertise() {
	j.t.Helper()
	r := j.recruiter
	codes := r.call("listCodes", nil, nil)
	made := r.call("createRecruitment", nil, object{
		"id": uuid.NewString(), "language": "fi", "new_contact": object{"name": "Kaisa Kysyttävä", "phone": "050 000 0000"},
		"details": object{"unit": j.unit, "titles": object{"fi": title, "sv": titleSV}, "employment": "employment",
			"duration": "permanent", "level": "expert",
			"positions": 1, "job_areas": []any{at(codes, "job_areas.0.code")},
			"municipalities": []any{at(codes, "municipalities.0.code")}, "working_time": []any{"full_time"}},
	})
	j.recruitment, j.ad = at(made, "id"), at(made, "ad")
	id := object{"id": j.ad}
	version := func() any { return at(r.call("getAd", id, nil), "version") }
	r.call("setAdText", object{"id": j.ad, "language": "fi"},
		object{"version": version(), "text": object{"title": title, "description": "Opetat."}})
	questions := []any{}
	for _, kind := range list(at(r.doc.Components.Schemas["FormQuestion"], "properties.kind.enum")) {
		q := object{"id": uuid.NewString(), "kind": kind, "label": object{"fi": fmt.Sprint("Kysymys: ", kind)},
			"mandatory": true}
		if kind == "one_of" || kind == "several_of" {
			q["options"] = []any{object{"id": "a", "label": object{"fi": "Aamu"}},
				object{"id": "b", "label": object{"fi": "Ilta"}}}
		}
		questions = append(questions, q)
	}
	r.call("setAdForm", id, object{"version": version(), "form": object{"motivation": "mandatory", "questions": questions,
		"attachments": []any{object{"slot": 1, "label": object{"fi": "Todistus"}, "mandatory": true}}}})
	day := j.Clock.Now().AddDate(0, 0, 20).Format(time.DateOnly)
	r.call("setAdPeriod", id, object{"version": version(), "closes_on": day, "closes_at": "16:00"})
	if lacks := list(r.call("listLacks", id, nil)); len(lacks) > 0 {
		j.t.Errorf("before publishing: %v", lacks)
	}
	r.call("publishAd", id, object{"revision": at(r.call("getAd", id, nil), "revision")})
}

// apply: somebody finds the ad, registers, fills in, sends, edits, withdraws and
// sends again.
func (j *job) apply() {
	j.t.Helper()
	r := j.robot(j.t, "")
	j.maija = r
	eventually(j.t, "the ad is listed", func() bool { return one(list(r.call("listJobs", nil, nil)), "id", j.ad) != nil })
	r.call("getJob", object{"id": j.ad}, nil)
	begun := r.call("registerAccount", nil, object{"email": maija, "name": name, "password": secret, "language": "fi",
		"accept_terms": true, "read_privacy_notice": true})
	in := r.call("confirmAccount", object{"id": at(begun, "registration")},
		object{"code": j.code(j.letter(maija, "Vahvistuskoodisi"))})
	r.csrf = at(in, "csrf_token").(string)
	r.token = at(r.call("createAccountToken", nil, object{"name": "robot", "days": 90}), "secret").(string)
	made := r.call("startApplication", nil, object{"ad": j.ad})
	j.application = at(made, "id")
	id := object{"id": j.application}
	j.save(j.answers(made, "Haluan opettaa."))
	if missing := list(at(r.call("getApplication", id, nil), "missing")); len(missing) != 1 {
		j.t.Errorf("only the file should be missing: %v", missing)
	}
	if status, answer := r.upload("attachFile", object{"id": j.application, "slot": 1}, "file", "todistus.pdf",
		[]byte(pdf)); status != 200 {
		j.t.Fatalf("the file: status %d: %v", status, answer)
	}
	j.send()
	j.letter(maija, "Kiitos hakemuksestasi")
	j.save(j.answers(made, "Haluan todella opettaa."))
	j.send()
	j.letter("rekry@"+j.slug+".example", "redigerats")
	r.call("withdrawApplication", id, nil)
	r.call("resendApplication", id, nil)
	if state := at(one(list(r.call("listApplications", nil, nil)), "id", j.application), "state"); state != "sent" {
		j.t.Errorf("the application is %v", state)
	}
}

func (j *job) save(content object) {
	j.t.Helper()
	id := object{"id": j.application}
	saved := j.maija.call("saveApplication", id,
		object{"content_version": at(j.maija.call("getApplication", id, nil), "content_version"), "content": content})
	if wrong := list(at(saved, "malformed")); len(wrong) > 0 {
		j.t.Errorf("malformed: %v", wrong)
	}
}

func (j *job) send() {
	j.t.Helper()
	id := object{"id": j.application}
	j.maija.call("sendApplication", id, object{"version": at(j.maija.call("getApplication", id, nil), "version")})
}

// answers is a complete application, from what the answer says is asked.
func (j *job) answers(application any, motivation string) object {
	j.t.Helper()
	given := object{}
	for _, q := range list(at(application, "advertisement.form.questions")) {
		value := map[string]string{"yes_no": "yes", "one_of": "b", "several_of": "b", "number": "4.5",
			"date": "2027-08-01"}[at(q, "kind").(string)]
		if value == "" {
			value = "Vastaus"
		}
		given[at(q, "id").(string)] = []any{value}
	}
	return object{
		"basic": object{"name": name, "email": maija, "phone": "040 000 0000"}, "motivation": motivation,
		"electronic_notice": true, "answers": given,
		"degrees": []any{object{"level": "master", "name": "Kasvatustieteen maisteri", "completed": "2019-05",
			"highest": true}},
		"experience": []any{object{"employer": "Mallilan koulu", "title": "Opettaja", "from": "2019-08"}},
	}
}

// others apply as well, and the period passes.
func (j *job) others() {
	j.t.Helper()
	ad, err := uuid.Parse(j.ad.(string))
	must(j.t, err)
	for _, name := range others {
		who := j.join(j.t, name, i18n.FI)
		a := j.begin(j.t, who.Actor, ad)
		_, err := j.Submissions.Send(j.t.Context(), who.Actor, a.ID, a.Version)
		must(j.t, err)
	}
	closes, err := time.Parse(time.RFC3339, at(j.maija.call("getJob", object{"id": j.ad}, nil), "closes_at").(string))
	must(j.t, err)
	j.pass(closes.Add(time.Second))
	if status, _ := j.maija.try("withdrawApplication", object{"id": j.application}, nil); status != 410 {
		j.t.Errorf("after the period a withdrawal gets status %d", status)
	}
}
