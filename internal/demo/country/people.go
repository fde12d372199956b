package country

import (
	"context"
	"fmt"

	"vakans/internal/applicant"
	"vakans/internal/authz"
	"vakans/internal/i18n"
)

// person is somebody who applies for work.
type person struct {
	name, email, phone string
	lang               i18n.Lang
	young              bool
	n                  int
	actor              authz.Actor // zero until registered
}

func (p *person) shown() SignIn {
	return SignIn{Name: p.name, Login: p.email, Password: Password, Role: "applicant"}
}

// pool is the people who apply in one language.
type pool struct {
	lang      i18n.Lang
	guest     *person // the one whom visitors of the demo sign in as
	everybody []*person
	next      int
}

var guests = map[i18n.Lang]string{i18n.FI: "Aino Hakija", i18n.SV: "Saga Sökande", i18n.NB: "Nora Søker"}

func newPool(l i18n.Lang, n int) *pool {
	p := &pool{lang: l}
	p.guest = p.born(guests[l], false)
	for i := range n {
		p.born(nameOf(l, i), false)
	}
	return p
}

func (p *pool) born(name string, young bool) *person {
	n := len(p.everybody)
	someone := &person{name: name, lang: p.lang, young: young, n: n, email: ascii(name) + "@posti.example"}
	switch p.lang {
	case i18n.SV:
		someone.email = ascii(name) + "@posten.example"
		someone.phone = fmt.Sprintf("040 000 2%03d", n)
	case i18n.NB:
		someone.email = ascii(name) + "@epost.example"
		someone.phone = fmt.Sprintf("400 01 %03d", n)
	default:
		someone.phone = fmt.Sprintf("040 000 1%03d", n)
	}
	p.everybody = append(p.everybody, someone)
	return someone
}

// adult is the next of those who look for a job, the guest left out.
func (p *pool) adult() *person {
	for {
		someone := p.everybody[p.next%len(p.everybody)]
		p.next++
		if someone != p.guest && !someone.young {
			return someone
		}
	}
}

// child is a new young person.
func (p *pool) child() *person { return p.born(nameOf(p.lang, len(p.everybody)+7), true) }

var given = map[i18n.Lang][]string{
	i18n.FI: {"Helmi", "Eino", "Venla", "Onni", "Aada", "Väinö", "Lumi", "Oiva", "Siiri", "Toivo", "Kerttu", "Arvo",
		"Pihla", "Urho", "Enni", "Leo", "Hilla", "Niilo", "Taimi", "Veeti"},
	i18n.SV: {"Alva", "Elis", "Ebba", "Anton", "Stella", "Viggo", "Linnea", "Axel", "Freja", "Oskar", "Majken", "Sigge",
		"Tuva", "Valter", "Ines", "Malte"},
	i18n.NB: {"Ingrid", "Jakob", "Solveig", "Emil", "Astrid", "Håkon", "Frida", "Lars", "Tuva", "Sander", "Maja", "Odin",
		"Live", "Iver", "Sunniva", "Mathias"},
}

var family = map[i18n.Lang][]string{
	i18n.FI: {"Koivuharju", "Lehtosaari", "Ruusukangas", "Mäntyvuori", "Hallavaara", "Kuusijoki", "Suopursu", "Tervaniemi",
		"Kivipuro", "Vesilahti", "Honkamaa", "Saarniluoto", "Lumikari"},
	i18n.SV: {"Lindvik", "Björkskär", "Havsstrand", "Ekbacka", "Granholmen", "Fjärdsund", "Sandnäs", "Rönnskog", "Stenby",
		"Almlund", "Hagvik"},
	i18n.NB: {"Fjellvik", "Solbakkmo", "Granskog", "Havneset", "Elvedal", "Bjørkli", "Steinsvik", "Tangvoll", "Lyngmark",
		"Nesholm", "Kvernvik"},
}

// nameOf pairs given and family names so that no pair comes twice: the numbers
// of the two have no common divisor.
func nameOf(l i18n.Lang, n int) string {
	return given[l][n%len(given[l])] + " " + family[l][n%len(family[l])]
}

// register makes the account as its owner would: with the code of the letter.
func (m *maker) register(ctx context.Context, p *person) error {
	if p.actor.Name != "" {
		return nil
	}
	r := applicant.Registration{Email: p.email, Name: p.name, Password: Password, Language: p.lang, Terms: true,
		PrivacyNotice: true}
	id, err := m.Applicants.Begin(ctx, r)
	if err != nil {
		return err
	}
	if err := m.drain(ctx); err != nil {
		return err
	}
	code, err := m.post.code(p.email)
	if err != nil {
		return err
	}
	in, err := m.Applicants.Confirm(ctx, id, code, applicant.Client{})
	if err != nil {
		return err
	}
	who := authz.Actor{Kind: authz.KindApplicant, ID: in.Account.ID, Name: p.name}
	session := who
	session.Session = in.Session.ID
	p.actor = who
	return m.Applicants.SignOut(ctx, session)
}
