package recruitment_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/event"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	_ "vakans/internal/i18n/texts"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/policies"
	"vakans/tenant"
)

// world is a fresh organisation with two units ("/1/" and its child "/1/2/"),
// the three ready groups and one recruiter at the top.
type world struct {
	t         testing.TB
	env       *planetest.Env
	tenant    tenant.Tenant
	svc       *recruitment.Service
	contacts  *contact.Service
	top, sub  uuid.UUID
	topPath   string
	subPath   string
	recruiter authz.Actor
}

// grants gives permissions under one prefix.
type grants struct {
	prefix string
	may    []authz.Permission
}

func (g grants) Allows(p authz.Permission, path string) bool {
	return slices.Contains(g.may, p) && (path == "" || strings.HasPrefix(path, g.prefix))
}

func (g grants) Prefixes(p authz.Permission) []string {
	if slices.Contains(g.may, p) {
		return []string{g.prefix}
	}
	return nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	env := planetest.New(t)
	w := &world{t: t, env: env, tenant: env.Tenant(t), top: uuid.New(), sub: uuid.New()}
	w.svc = &recruitment.Service{DB: env.Tenants, Codes: testCodes, Employer: testEmployer}
	w.contacts = &contact.Service{DB: env.Tenants, Changed: recruitment.ContactChanged}
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		for _, b := range policies.Builtins {
			if _, err := tx.Exec(ctx, `INSERT INTO groups (id, builtin, name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING`,
				uuid.New(), string(b)); err != nil {
				return err
			}
			for _, p := range policies.DefaultGroups[b] {
				_, err := tx.Exec(ctx,
					`INSERT INTO group_permissions SELECT id, $2 FROM groups WHERE builtin = $1 ON CONFLICT DO NOTHING`, string(b),
					string(p))
				if err != nil {
					return err
				}
			}
		}
		w.topPath = w.unit(ctx, tx, w.top, nil, "/", "Puistola")
		w.subPath = w.unit(ctx, tx, w.sub, &w.top, w.topPath, "Koulut")
		return nil
	})
	w.recruiter = w.user("Riikka Rekry", policies.Recruiter, w.top)
	return w
}

func (w *world) unit(ctx context.Context, tx tenant.Tx, id uuid.UUID, parent *uuid.UUID, under,
	name string) (path string) {
	w.t.Helper()
	err := tx.QueryRow(ctx, `INSERT INTO units (id, parent_id, names, path)
		VALUES ($1, $2, jsonb_build_object('fi', $3::text), $4::text || (SELECT count(*) + 7 FROM units) || '/') RETURNING path`,
		id, parent, name, under).Scan(&path)
	if err != nil {
		w.t.Fatal(err)
	}
	return path
}

// in runs setup that belongs to other features.
func (w *world) in(fn func(context.Context, tenant.Tx) error) {
	w.t.Helper()
	ctx := w.t.Context()
	if err := w.env.Tenants.In(ctx, w.tenant, func(tx tenant.Tx) error { return fn(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// user is an active user with a ready group in a unit, and with the rights of
// that group there.
func (w *world) user(name string, b policies.Builtin, unit uuid.UUID) authz.Actor {
	w.t.Helper()
	id := uuid.New()
	path := ""
	w.in(func(ctx context.Context, tx tenant.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO users (id, user_name, email, name, language, base_group_id, unit_id, state)
			SELECT $1, $2, $2 || '@example.org', $3, 'fi', g.id, $5, 'active' FROM groups g WHERE g.builtin = $4`,
			id, id.String(), name, string(b), unit)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT path FROM units WHERE id = $1`, unit).Scan(&path)
	})
	return authz.Actor{Kind: authz.KindStaff, Tenant: w.tenant, ID: id, Name: name,
		Grants: grants{path, policies.DefaultGroups[b]}}
}

func testCodes(context.Context) (recruitment.Codes, error) {
	area := recruitment.CodeName{Code: "education", Name: i18n.LangText{i18n.FI: "Opetus", i18n.SV: "Undervisning"}}
	region := recruitment.CodeName{Code: "FI-01", Name: i18n.LangText{i18n.FI: "Uusimaa"}}
	city := recruitment.PublishedCity{CodeName: recruitment.CodeName{Code: "FI-091",
		Name: i18n.LangText{i18n.FI: "Helsinki", i18n.SV: "Helsingfors"}}, Region: region}
	return recruitment.Codes{
		JobAreas:       map[string]recruitment.CodeName{"education": area},
		Municipalities: map[string]recruitment.PublishedCity{"FI-091": city},
	}, nil
}

func testEmployer(context.Context, tenant.Tenant) (recruitment.Employer, error) {
	return recruitment.Employer{Names: i18n.LangText{i18n.FI: "Puistolan kunta", i18n.SV: "Parkby kommun"}, Prefix: "PUI"},
		nil
}

func (w *world) details() recruitment.Details {
	return recruitment.Details{
		Unit: w.sub, Titles: i18n.LangText{i18n.FI: "Opettaja", i18n.SV: "Lärare"}, Employment: "public_office",
		Duration: "permanent",
		Level:    "expert", JobAreas: []string{"education"}, Municipalities: []string{"FI-091"}, Positions: 2,
		WorkingTime: []string{"full_time"}, Responsible: w.recruiter.ID,
	}
}

// draft is a recruitment with a contact, made by the recruiter.
func (w *world) draft() recruitment.Recruitment {
	w.t.Helper()
	r, err := w.svc.Create(w.t.Context(), w.recruiter, recruitment.CreateInput{
		Details:    w.details(),
		NewContact: contact.Input{Name: "Kaisa Kysy", Phone: "09 123"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// ready is a draft's ad that lacks nothing: it closes days days from now at 16.
func (w *world) ready(days int) recruitment.Ad {
	w.t.Helper()
	r, ctx := w.draft(), w.t.Context()
	a := w.ad(r.Ad)
	_, err := w.svc.SetText(ctx, w.recruiter, a.ID, a.Version, i18n.FI,
		recruitment.AdText{Title: "Opettaja", Description: "Opeta."})
	if err != nil {
		w.t.Fatal(err)
	}
	a, err = w.svc.SetPeriod(ctx, w.recruiter, a.ID, a.Version+1,
		recruitment.Period{ClosesOn: w.dayFromNow(days), ClosesAt: "16:00"})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// published is an ad that visitors see.
func (w *world) published(days int) recruitment.Ad {
	w.t.Helper()
	a := w.ready(days)
	a, err := w.svc.Publish(w.t.Context(), w.recruiter, a.ID, a.Revision)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) dayFromNow(days int) string {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		w.t.Fatal(err)
	}
	return w.env.Clock.Now().In(zone).AddDate(0, 0, days).Format(time.DateOnly)
}

func (w *world) ad(id uuid.UUID) recruitment.Ad {
	w.t.Helper()
	a, err := w.svc.Ad(w.t.Context(), w.recruiter, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) get(id uuid.UUID) recruitment.Recruitment {
	w.t.Helper()
	r, err := w.svc.Get(w.t.Context(), w.recruiter, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) snapshot(ad uuid.UUID) (p recruitment.Published) {
	w.t.Helper()
	w.in(func(ctx context.Context, tx tenant.Tx) (err error) {
		p, err = recruitment.Snapshot(ctx, tx, ad)
		return err
	})
	return p
}

// events counts the outbox's rows of one kind about an ad.
func (w *world) events(kind event.Kind, ad uuid.UUID) (n int) {
	w.t.Helper()
	err := w.env.Relay.Read(w.t.Context(), countEvents(w.t.Context(), string(kind), ad.String(), &n))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// wants fails unless err is of a kind and, when field is not empty, blames it.
func wants(t testing.TB, err error, kind fault.Kind, field, key string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want a fault of kind %v", err, kind)
	}
	f := fault.Of(err)
	if field == "" {
		if key != "" && f.Key != key {
			t.Errorf("got %v, want key %s", err, key)
		}
		return
	}
	for _, each := range f.Fields {
		if each.Name == field && (key == "" || each.Key == key) {
			return
		}
	}
	t.Errorf("got %v, want field %s blamed with %q", err, field, key)
}

func pretty(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
