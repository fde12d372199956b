package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/recruitment"
	"vakans/internal/staff"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// What an organisation holds. Every tenth has many applications, the others few.
const (
	recruitments     = 20
	manyApplications = 1000
	fewApplications  = 200
)

// template makes the first organisation through the product's own functions; the
// others are copies of it.
func (p *place) template(ctx context.Context) error {
	founding, err := p.services.Founding()
	if err != nil {
		return err
	}
	t, err := founding.Create(ctx, organisation.Spec{
		Slug: slug(1), Names: i18n.LangText{i18n.FI: "Esimerkkilä", i18n.SV: "Exempelby", i18n.EN: "Exampleton"},
		Country:         "FI",
		DefaultLanguage: i18n.FI, Languages: []i18n.Lang{i18n.FI, i18n.SV, i18n.EN},
		Superuser: staff.New{Email: "chief@example.test", Name: "Pirjo Pääkäyttäjä", Language: i18n.FI},
		Password:  "Correct horse 1!",
	})
	if err != nil {
		return err
	}
	in, err := p.services.Staff.SignIn(ctx, t, "chief@example.test", "Correct horse 1!", staff.Client{})
	if err != nil {
		return err
	}
	r, err := p.services.Staff.Authenticate(ctx, t, in.Token)
	if err != nil {
		return err
	}
	if err := p.cases(ctx, r.Actor); err != nil {
		return err
	}
	if err := p.multiply(ctx, t); err != nil {
		return err
	}
	work, err := p.services.Drainer()
	if err != nil {
		return err
	}
	return work.Drain(ctx)
}

// cases makes units, recruitments with their ads, and an application to each.
func (p *place) cases(ctx context.Context, who authz.Actor) error {
	var root unit.Unit
	err := p.services.Planes.Tenants.Read(ctx, who.Tenant, func(tx tenant.Tx) (err error) {
		root, err = unit.RootTx(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for i := range recruitments {
		at := root
		if i%3 == 0 {
			at, err = p.services.Units.Create(ctx, who, unit.New{Parent: root.ID,
				Names: texts("Yksikkö %d", "Enhet %d", "Unit %d", i)})
			if err != nil {
				return err
			}
		}
		if err := p.oneCase(ctx, who, at, i); err != nil {
			return err
		}
	}
	return nil
}

func (p *place) oneCase(ctx context.Context, who authz.Actor, at unit.Unit, i int) error {
	s := p.services.Recruitments
	ref, err := p.services.Organisations.Reference(ctx)
	if err != nil {
		return err
	}
	rec, err := s.Create(ctx, who, recruitment.CreateInput{
		Details: recruitment.Details{
			Unit: at.ID, Titles: texts("Opettaja %d", "Lärare %d", "Teacher %d", i), Employment: "employment",
			Duration: "permanent", Level: "expert",
			JobAreas: []string{ref.JobAreas[i%len(ref.JobAreas)].Code}, Municipalities: []string{"FI-091"},
			WorkingTime: []string{"full_time"},
			Salary:      texts("3 %d00 euroa kuussa", "3 %d00 euro i månaden", "3 %d00 euros a month", i%10),
			Responsible: who.ID,
		},
		NewContact: contact.Input{Name: "Kaisa Kysyttävä", Phone: "050 000 0000", Email: "kaisa@example.test"},
	})
	if err != nil {
		return err
	}
	ad, err := s.Ad(ctx, who, rec.Ad)
	for _, l := range []i18n.Lang{i18n.FI, i18n.SV, i18n.EN} {
		if err == nil {
			ad, err = s.SetText(ctx, who, rec.Ad, ad.Version, l, adText(l, i))
		}
	}
	if err == nil {
		ad, err = s.SetForm(ctx, who, rec.Ad, ad.Version, asked)
	}
	if err == nil {
		ad, err = s.SetPeriod(ctx, who, rec.Ad, ad.Version,
			recruitment.Period{ClosesOn: time.Now().AddDate(0, 6, 0).Format(time.DateOnly), ClosesAt: "16:00"})
	}
	if err == nil {
		_, err = s.Publish(ctx, who, rec.Ad, ad.Revision)
	}
	if err != nil {
		return err
	}
	applicant := authz.Actor{Kind: authz.KindApplicant, ID: uuid.New(), Name: "Hanna Hakija"}
	_, err = p.services.Applications.Receive(ctx, applicant, who.Tenant, application.Submission{
		ID: uuid.New(), AdID: rec.Ad, RecruitmentID: rec.ID, Language: i18n.FI, Content: content(), Version: 1,
	})
	return err
}

// asked is the form of each ad: what every form asks, a letter and a certificate.
var asked = form.Form{
	Motivation: form.Optional, Languages: form.Optional,
	Attachments: []form.Attachment{{Slot: 1, Label: texts("Todistus", "Betyg", "Certificate")}},
}

func texts(fi, sv, en string, args ...any) i18n.LangText {
	return i18n.LangText{i18n.FI: fmt.Sprintf(fi, args...), i18n.SV: fmt.Sprintf(sv, args...),
		i18n.EN: fmt.Sprintf(en, args...)}
}

// adText is about as long as ads are: some two hundred words.
func adText(l i18n.Lang, i int) recruitment.AdText {
	sentence := map[i18n.Lang]string{
		i18n.FI: "Etsimme osaavaa ja innostunutta työkaveria kehittämään kuntalaisten palveluja yhdessä kanssamme. ",
		i18n.SV: "Vi söker en kunnig och entusiastisk kollega som utvecklar tjänsterna för invånarna tillsammans med oss. ",
		i18n.EN: "We are looking for a skilled and enthusiastic colleague who develops services for the residents with us. ",
	}[l]
	title := texts("Opettaja %d, kirjasto ja koulut", "Lärare %d, bibliotek och skolor", "Teacher %d, library and schools",
		i)
	return recruitment.AdText{
		Title: title[l], Description: "## 1\n\n" + strings.Repeat(sentence, 5) + "\n\n- a\n- b\n\n" +
			strings.Repeat(sentence, 4),
		Qualifications: sentence, Expectations: strings.Repeat(sentence, 2), Offer: strings.Repeat(sentence, 2),
		Instructions: sentence,
	}
}

func content() form.Content {
	yes := true
	return form.Content{
		Basic: form.Basic{Name: "Hanna Hakija", Email: "hanna@example.test", Phone: "040 000 0000", Address: "Mallikatu 1",
			City: "Esimerkkilä"},
		Degrees: []form.Degree{
			{Level: "master", Name: "Kasvatustieteen maisteri", School: "Esimerkin yliopisto", Completed: "2019-05",
				Highest: true},
			{Level: "bachelor", Name: "Kasvatustieteen kandidaatti", School: "Esimerkin yliopisto", Completed: "2016-05"},
		},
		Experience: []form.Experience{
			{Employer: "Mallilan koulu", Title: "Luokanopettaja", From: "2019-08",
				Duties: strings.Repeat("Opetus ja luokanvalvonta. ", 6)},
			{Employer: "Mallilan kirjasto", Title: "Kirjastoavustaja", From: "2016-08", To: "2019-07",
				Duties: strings.Repeat("Asiakaspalvelu ja aineisto. ", 6)},
		},
		Languages: []form.Language{{Language: "suomi", Oral: "excellent", Written: "excellent",
			Comprehension: "excellent"}},
		Motivation:       strings.Repeat("Haluan työhön, jossa osaamisestani on hyötyä muille. ", 15),
		ElectronicNotice: &yes,
	}
}

// multiply makes many of the first organisation's people, groups and
// applications, in its own schema, as the database's owner.
func (p *place) multiply(ctx context.Context, t tenant.Tenant) error {
	conn, err := pgx.Connect(ctx, p.admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	sql := fmt.Sprintf("BEGIN; SET LOCAL search_path TO %s, ext; SET LOCAL session_replication_role = replica;\n%s;\nCOMMIT", t.Schema(), strings.NewReplacer(
		"$most", fmt.Sprint(manyApplications), "$cases", fmt.Sprint(recruitments), "$number", fmt.Sprint(t.Number),
		"$recruiter", string(policies.Recruiter),
	).Replace(multiplication))
	_, err = conn.Exec(ctx, sql)
	return err
}

// Half of all applications are to the first recruitment. The number in an
// application's telephone says which it is.
const multiplication = `
INSERT INTO groups (id, name) SELECT md5('group ' || k)::uuid, 'Ryhmä ' || k FROM generate_series(1, 7) k;
INSERT INTO group_permissions (group_id, permission)
    SELECT md5('group ' || k)::uuid, permission FROM generate_series(1, 7) k, group_permissions gp
    JOIN groups g ON g.id = gp.group_id WHERE g.builtin = '$recruiter';
INSERT INTO platform.staff (id, user_name, email, name, language)
    SELECT md5('user ' || k)::uuid, 'user' || k, 'user' || k || '@example.test', 'Testi Työntekijä ' || k, 'fi' FROM generate_series(1, 30) k;
INSERT INTO platform.memberships (staff_id, tenant, state) SELECT md5('user ' || k)::uuid, $number, 'active' FROM generate_series(1, 30) k;
INSERT INTO users (id, user_name, email, name, language, base_group_id, unit_id, state)
    SELECT md5('user ' || k)::uuid, 'user' || k, 'user' || k || '@example.test', 'Testi Työntekijä ' || k, 'fi', g.id, u.id, 'active'
    FROM generate_series(1, 30) k, groups g, units u WHERE g.builtin = '$recruiter' AND u.parent_id IS NULL;
INSERT INTO user_groups (id, user_id, group_id, unit_id)
    SELECT md5('assignment ' || k)::uuid, md5('user ' || k)::uuid, md5('group ' || 1 + k % 7)::uuid, u.id
    FROM generate_series(1, 30) k, units u WHERE u.parent_id IS NULL;
DELETE FROM candidate_events;
CREATE TEMP TABLE old ON COMMIT DROP AS SELECT p.*, row_number() OVER (ORDER BY r.number) - 1 AS n FROM applications p JOIN recruitments r ON r.id = p.recruitment_id;
DELETE FROM applications;
INSERT INTO applications (id, recruitment_id, ad_id, applicant_id, name, email, phone, language, electronic_notice, content, content_version, status, status_at, sent_at)
    SELECT md5('application ' || k)::uuid, o.recruitment_id, o.ad_id, md5('applicant ' || k)::uuid, 'Hakija ' || chr(65 + k % 26) || ' ' || k,
           'hakija' || k || '@example.test', '040 ' || k, 'fi', true, o.content, 1,
           (ARRAY['received', 'received', 'under_review', 'interview', 'not_selected'])[1 + k % 5],
           now() - k * interval '1 minute', now() - k * interval '1 minute'
    FROM generate_series(1, $most) k JOIN old o ON o.n = CASE WHEN k % 2 = 0 THEN 0 ELSE k % $cases END;
INSERT INTO candidate_events (id, application_id, kind, author_id, author_name, body, from_status, to_status, at)
    SELECT md5(kind || phone)::uuid, p.id, kind, CASE WHEN kind <> 'sent' THEN md5('user 1')::uuid END, CASE WHEN kind <> 'sent' THEN 'Testi Työntekijä 1' ELSE '' END,
           CASE WHEN kind = 'comment' THEN 'Hyvä hakemus, kutsutaan haastatteluun.' ELSE '' END,
           CASE WHEN kind = 'status' THEN 'received' END, CASE WHEN kind = 'status' THEN p.status END, p.sent_at
    FROM applications p, unnest(ARRAY['sent', 'status', 'comment']) kind;
INSERT INTO application_attachments (id, application_id, slot, file_name, content_type, size, sha256, uploaded_at)
    SELECT md5('file ' || phone)::uuid, id, 1, 'todistus.pdf', 'application/pdf', 20000, '\x00', sent_at FROM applications;
INSERT INTO letters (id, dedup_key, template, language, recipient_id, recipient_email, recipient_name, subject, application_id, state, created_at, sent_at)
    SELECT md5('letter ' || phone)::uuid, 'receipt:' || id, 'application_receipt', 'fi', applicant_id, email, name, 'Hakemuksesi on vastaanotettu', id, 'sent', sent_at, sent_at
    FROM applications`
