package country

import (
	"fmt"

	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n"
)

// asked is a question as the country's recruiters like to put it.
type asked struct {
	kind      form.Kind
	mandatory bool
	label     i18n.LangText
	help      i18n.LangText
	options   []i18n.LangText
}

var questions = map[string]asked{
	"start": {form.Date, true, i18n.LangText{"fi": "Milloin voit aloittaa?", "sv": "När kan du börja?",
		"nb": "Når kan du begynne?", "en": "When can you start?"}, nil, nil},
	"shifts": {form.SeveralOf, true, i18n.LangText{"fi": "Mitä vuoroja voit tehdä?", "sv": "Vilka turer kan du arbeta?",
		"nb": "Hvilke vakter kan du ta?", "en": "Which shifts can you work?"}, nil, []i18n.LangText{
		{"fi": "Aamuvuoro", "sv": "Morgontur", "nb": "Dagvakt", "en": "Morning shift"},
		{"fi": "Iltavuoro", "sv": "Kvällstur", "nb": "Kveldsvakt", "en": "Evening shift"},
		{"fi": "Yövuoro", "sv": "Nattur", "nb": "Nattevakt", "en": "Night shift"},
		{"fi": "Viikonloppu", "sv": "Veckoslut", "nb": "Helg", "en": "Weekend"},
	}},
	"licence": {form.YesNo, true, i18n.LangText{"fi": "Onko sinulla B-ajokortti?", "sv": "Har du körkort för klass B?",
		"nb": "Har du førerkort klasse B?", "en": "Do you have a driving licence for cars?"}, nil, nil},
	"pedagogy": {form.LongText, true,
		i18n.LangText{"fi": "Kerro opetustilanteesta, jossa onnistuit",
			"sv": "Berätta om en undervisningssituation som lyckades", "nb": "Fortell om en undervisningssituasjon som lyktes",
			"en": "Tell us about a lesson that went well"},
		i18n.LangText{"fi": "Muutama virke riittää.", "sv": "Några meningar räcker.", "nb": "Noen få setninger er nok.",
			"en": "A few sentences are enough."}, nil},
	"experience": {form.LongText, true, i18n.LangText{"fi": "Mikä kokemuksesi on tässä tehtävässä hyödyllisin?",
		"sv": "Vilken erfarenhet har du mest nytta av i den här uppgiften?",
		"nb": "Hvilken erfaring får du mest bruk for i denne stillingen?",
		"en": "Which experience of yours is most useful in this job?"}, nil, nil},
	"salary": {form.Number, false,
		i18n.LangText{"fi": "Palkkatoiveesi, euroa kuukaudessa", "sv": "Ditt löneanspråk, euro i månaden",
			"nb": "Lønnsønske, kroner per år", "en": "Your salary request"},
		i18n.LangText{"fi": "Voit jättää tyhjäksi.", "sv": "Du kan lämna fältet tomt.", "nb": "Du kan la feltet stå tomt.",
			"en": "You may leave this empty."}, nil},
	"share": {form.OneOf, false, i18n.LangText{"fi": "Millaista työaikaa toivot?", "sv": "Hurdan arbetstid önskar du?",
		"nb": "Hvilken stillingsstørrelse ønsker du?", "en": "Which working hours would you like?"}, nil, []i18n.LangText{
		{"fi": "Kokoaikaista", "sv": "Heltid", "nb": "Full stilling", "en": "Full-time"},
		{"fi": "Osa-aikaista", "sv": "Deltid", "nb": "Deltid", "en": "Part-time"},
		{"fi": "Kumpi tahansa käy", "sv": "Det går bra med vilket som helst", "nb": "Begge deler passer",
			"en": "Either is fine"},
	}},
	"heard": {form.Text, false, i18n.LangText{"fi": "Mistä sait tiedon tästä paikasta?",
		"sv": "Var fick du veta om den här platsen?", "nb": "Hvor hørte du om stillingen?",
		"en": "Where did you hear about this job?"}, nil, nil},
	"idea": {form.LongText, false, i18n.LangText{"fi": "Millaisen tapahtuman järjestäisit ensimmäisenä?",
		"sv": "Vilket evenemang skulle du ordna först?", "nb": "Hvilket arrangement ville du laget først?",
		"en": "Which event would you arrange first?"}, nil, nil},
	"wish": {form.SeveralOf, true, i18n.LangText{"fi": "Mihin työhön haet?", "sv": "Vilket arbete söker du?",
		"nb": "Hvilket arbeid søker du?", "en": "Which work do you apply for?"}, nil, []i18n.LangText{
		{"fi": "Puistot ja puutarha", "sv": "Parker och trädgård", "nb": "Park og hage", "en": "Parks and gardens"},
		{"fi": "Päiväkodit", "sv": "Daghem", "nb": "Barnehage", "en": "Day-care centres"},
		{"fi": "Kirjasto", "sv": "Biblioteket", "nb": "Bibliotek", "en": "The library"},
		{"fi": "Vanhusten palvelut", "sv": "Äldreomsorgen", "nb": "Eldreomsorg", "en": "Services for the elderly"},
		{"fi": "Toimisto", "sv": "Kontor", "nb": "Kontor", "en": "Office"},
	}},
	"month": {form.OneOf, true, i18n.LangText{"fi": "Mikä jakso sopii sinulle parhaiten?",
		"sv": "Vilken period passar dig bäst?", "nb": "Hvilken periode passer best?", "en": "Which period suits you best?"},
		nil, []i18n.LangText{
			{"fi": "Kesäkuu", "sv": "Juni", "nb": "Juni", "en": "June"},
			{"fi": "Heinäkuu", "sv": "Juli", "nb": "Juli", "en": "July"},
			{"fi": "Elokuu", "sv": "Augusti", "nb": "August", "en": "August"},
		}},
}

var attachments = map[string]i18n.LangText{
	"cv":     {"fi": "Ansioluettelo", "sv": "Meritförteckning", "nb": "CV", "en": "Curriculum vitae"},
	"degree": {"fi": "Tutkintotodistus", "sv": "Examensbetyg", "nb": "Vitnemål", "en": "Degree certificate"},
	"works":  {"fi": "Työnäyte", "sv": "Arbetsprov", "nb": "Arbeidsprøve", "en": "Sample of your work"},
}

// sheet is a form by its parts; "!" after a name makes it mandatory.
type sheet struct {
	form        form.Form
	questions   []string
	attachments []string
}

var sheets = map[string]sheet{
	"care": {form.Form{Motivation: form.Mandatory, Languages: form.Optional, Courses: form.Optional},
		[]string{"shifts", "licence", "start"}, []string{"cv", "degree"}},
	"teaching": {form.Form{Motivation: form.Mandatory, Languages: form.Optional}, []string{"pedagogy", "share", "start"},
		[]string{"cv", "degree"}},
	"children": {form.Form{Motivation: form.Mandatory}, []string{"share", "heard", "start"}, []string{"cv"}},
	"expert": {form.Form{Motivation: form.Mandatory, Languages: form.Mandatory, Address: form.Optional},
		[]string{"experience", "salary", "start"}, []string{"cv!", "works"}},
	"service": {form.Form{Motivation: form.Mandatory, Languages: form.Optional}, []string{"idea", "share", "start"},
		[]string{"cv"}},
	"short": {form.Form{Motivation: form.Optional, Address: form.Mandatory}, []string{"licence", "start"}, nil},
	"summer": {form.Form{Motivation: form.Mandatory, BirthDate: form.Mandatory, Gender: form.Optional},
		[]string{"wish", "month"}, nil},
}

// names of things that must be the same each time the country is made.
var namespace = uuid.MustParse("5f0c1f5e-7d2b-4b51-9a54-3f5a2c9d7e10")

func id(format string, args ...any) uuid.UUID {
	return uuid.NewSHA1(namespace, []byte(fmt.Sprintf(format, args...)))
}

// formOf is what an ad asks, in its languages.
func formOf(kind, ad string, langs []i18n.Lang) form.Form {
	s := sheets[kind]
	f := s.form
	for i, name := range s.attachments {
		must := name[len(name)-1] == '!'
		if must {
			name = name[:len(name)-1]
		}
		f.Attachments = append(f.Attachments, form.Attachment{Slot: i + 1, Label: in(attachments[name], langs),
			Mandatory: must})
	}
	for _, name := range s.questions {
		a := questions[name]
		q := form.Question{ID: id("%s/%s", ad, name), Kind: a.kind, Label: in(a.label, langs), Help: in(a.help, langs),
			Mandatory: a.mandatory}
		for i, o := range a.options {
			q.Options = append(q.Options, form.Option{ID: fmt.Sprintf("o%d", i+1), Label: in(o, langs)})
		}
		f.Questions = append(f.Questions, q)
	}
	return f
}

// in keeps the languages that are used.
func in(t i18n.LangText, langs []i18n.Lang) i18n.LangText {
	if t == nil {
		return nil
	}
	out := i18n.LangText{}
	for _, l := range langs {
		out[l] = t[l]
	}
	return out
}
