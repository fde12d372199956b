package country

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/contact"
	"vakans/internal/group"
	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/internal/template"
	"vakans/internal/unit"
	"vakans/policies"
	"vakans/tenant"
)

// org is an organisation that was founded.
type org struct {
	place
	tenant   tenant.Tenant
	units    map[string]uuid.UUID // by branch; "" is the whole
	users    map[string]authz.Actor
	contacts map[string][]uuid.UUID
}

func (m *maker) found(ctx context.Context, p place) error {
	orgs, err := m.Founding()
	if err != nil {
		return err
	}
	o := &org{place: p, units: map[string]uuid.UUID{}, users: map[string]authz.Actor{}, contacts: map[string][]uuid.UUID{}}
	m.orgs[p.slug] = o
	first := p.staff[0]
	o.tenant, err = orgs.Create(ctx, organisation.Spec{
		Slug: p.slug, Names: p.names, Country: p.country, DefaultLanguage: p.lang, Languages: p.langs, BrandColour: p.colour,
		HomePage: "https://www." + p.slug + ".example", Presentation: p.presentation,
		Superuser: staff.New{Email: p.address(first.name), Name: first.name, Title: first.title, Language: p.lang},
		Password:  Password,
	})
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context, *org) error{m.chief, m.settings, m.divide, m.hire, m.contacts,
		m.templates} {
		if err := step(ctx, o); err != nil {
			return err
		}
	}
	return m.drain(ctx)
}

// chief is the first superuser, who signs in to do the rest.
func (m *maker) chief(ctx context.Context, o *org) error {
	in, err := m.Staff.SignIn(ctx, o.tenant, o.address(o.staff[0].name), Password, staff.Client{})
	if err != nil {
		return err
	}
	return m.enter(ctx, o, o.staff[0], in)
}

// enter makes the actor of somebody who has just signed in, and signs out: the
// story takes longer than a session.
func (m *maker) enter(ctx context.Context, o *org, who member, in staff.SignedIn) error {
	r, err := m.Staff.Authenticate(ctx, o.tenant, in.Token)
	if err != nil {
		return err
	}
	if err := m.Staff.SignOut(ctx, r.Actor); err != nil {
		return err
	}
	o.users[who.key()] = authz.Actor{Kind: authz.KindStaff, Tenant: o.tenant, ID: r.Actor.ID, Name: r.Actor.Name,
		Grants: r.Actor.Grants}
	return nil
}

// key is how a member of staff is found: what they do, and where.
func (w member) key() string { return w.group + " " + w.unit }

func (m *maker) settings(ctx context.Context, o *org) error {
	who := o.users[o.staff[0].key()]
	now, set, err := m.Organisations.Settings(ctx, who)
	if err != nil {
		return err
	}
	e := organisation.EditOf(now, set)
	e.RequireComplete, e.Workplace = true, o.workplace
	e.RegisterContact = organisation.Contact{Name: o.staff[0].name, Email: o.address("registry"), Phone: o.phone + "00"}
	e.PrivacyNotice = "https://www." + o.slug + ".example/privacy"
	return m.Organisations.Update(ctx, who, set.Version, e)
}

// divide makes the units.
func (m *maker) divide(ctx context.Context, o *org) error {
	err := m.Planes.Tenants.Read(ctx, o.tenant, func(tx tenant.Tx) error {
		root, err := unit.RootTx(ctx, tx)
		o.units[""] = root.ID
		return err
	})
	if err != nil {
		return err
	}
	for _, b := range branches {
		u, err := m.Units.Create(ctx, o.users[o.staff[0].key()],
			unit.New{Parent: o.units[b.parent], Names: in(b.names, o.langs)})
		if err != nil {
			return fmt.Errorf("unit %s: %w", b.key, err)
		}
		o.units[b.key] = u.ID
	}
	return nil
}

// hire invites everybody else, and each accepts with the link of the letter.
func (m *maker) hire(ctx context.Context, o *org) error {
	chief := o.users[o.staff[0].key()]
	for i, who := range o.staff[1:] {
		g, err := m.group(ctx, o, policies.Builtin(who.group))
		if err != nil {
			return err
		}
		u, err := m.Staff.Invite(ctx, chief, staff.New{
			Email: o.address(who.name), Name: who.name, Title: who.title, Phone: fmt.Sprintf("%s%02d", o.phone, i+1),
			Language: o.lang, Group: g.ID, Unit: o.units[who.unit],
		})
		if err != nil {
			return fmt.Errorf("invite %s: %w", who.name, err)
		}
		if err := m.drain(ctx); err != nil {
			return err
		}
		request, err := m.Staff.AskInvitation(ctx, o.tenant, u.ID)
		if err != nil {
			return err
		}
		link, err := m.Staff.InvitationLink(ctx, o.tenant, request)
		if err != nil {
			return err
		}
		in, err := m.Staff.Accept(ctx, o.tenant, link.Secret, Password, staff.Client{})
		if err != nil {
			return err
		}
		if err := m.enter(ctx, o, who, in); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) group(ctx context.Context, o *org, b policies.Builtin) (g group.Group, err error) {
	err = m.Planes.Tenants.Read(ctx, o.tenant, func(tx tenant.Tx) error {
		g, err = group.BuiltinTx(ctx, tx, b)
		return err
	})
	return g, err
}

// contacts are two for each recruiter: the recruiter, and somebody else.
func (m *maker) contacts(ctx context.Context, o *org) error {
	for i, who := range o.staff {
		if who.group != string(policies.Recruiter) {
			continue
		}
		for n, c := range []contact.Input{
			{Name: who.name, Title: o.asking, Phone: fmt.Sprintf("%s%02d", o.phone, i), Email: o.address(who.name),
				Hours: o.hours},
			{Name: colleagues[o.lang][i-1], Phone: fmt.Sprintf("%s%02d", o.phone, 50+i),
				Email: o.address(colleagues[o.lang][i-1])},
		} {
			c.ID = id("contact/%s/%s/%d", o.slug, who.unit, n)
			made, err := m.Contacts.Create(ctx, o.users[who.key()], c)
			if err != nil {
				return fmt.Errorf("contact %s: %w", c.Name, err)
			}
			o.contacts[who.unit] = append(o.contacts[who.unit], made.ID)
		}
	}
	return nil
}

// templates are what messages to candidates begin from.
func (m *maker) templates(ctx context.Context, o *org) error {
	_, who := o.recruiter("admin")
	texts := map[i18n.Lang]template.Text{}
	for _, l := range o.langs {
		texts[l] = template.Text{Subject: phrase("interview.subject", l), Body: phrase("interview.body", l)}
	}
	_, err := (&template.Service{DB: m.Planes.Tenants}).Create(ctx, who,
		template.Input{Name: phrase("interview.subject", o.lang), Texts: texts})
	return err
}

// colleagues are contacts who have no sign-in.
var colleagues = map[i18n.Lang][]string{
	i18n.FI: {"Saimi Lehtovirta", "Veikko Kivisalmi", "Riitta Suvisaari", "Jalmari Korpikangas"},
	i18n.SV: {"Ulla Näsvik", "Karl-Gustav Ramskär", "Disa Hagalund", "Sixten Byholm"},
	i18n.NB: {"Åse Nordskar", "Trygve Elvestrand", "Gro Skaugrim", "Olav Tindvik"},
}

// recruiter of a branch: the one of the branch or of the one above it.
func (o *org) recruiter(branch string) (member, authz.Actor) {
	for _, b := range branches {
		if b.key == branch && b.parent != "" {
			branch = b.parent
		}
	}
	w := member{group: string(policies.Recruiter), unit: branch}
	return w, o.users[w.key()]
}

// address is a name as an address of the organisation.
func (p place) address(name string) string { return ascii(name) + "@" + p.slug + ".example" }

var plain = strings.NewReplacer("ä", "a", "å", "a", "ö", "o", "ø", "o", "æ", "ae", "é", "e", " ", ".")

func ascii(name string) string { return plain.Replace(strings.ToLower(name)) }

// shown is what a visitor is told of the organisation.
func (o *org) shown() Tenant {
	t := Tenant{Slug: o.slug, Name: o.names[o.lang], Language: string(o.lang)}
	for _, who := range o.staff {
		t.Users = append(t.Users, SignIn{Name: who.name, Login: o.address(who.name), Password: Password, Role: who.group})
	}
	return t
}
