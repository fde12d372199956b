package preview

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/letter"
	"vakans/internal/session"
)

// letterView is a letter in every language.
type letterView struct {
	Name string // in the code
	In   [i18n.Count]letter.Content
}

// ID is the letter's place on the page.
func (v letterView) ID() string { return "letter-" + v.Name }

// frame shows the letter in a language of its own.
func (v letterView) frame(page, l i18n.Lang) frame {
	title := m.PreviewLetter(page, l.Name(), v.Name)
	return frame{Title: title, Src: "/letters/" + l.String() + "/" + v.Name, Height: 480}
}

// letterViews is the whole catalogue, in the order of the names.
func letterViews() ([]letterView, error) {
	var all []letterView
	for _, name := range slices.Sorted(maps.Keys(letter.Templates)) {
		v := letterView{Name: name}
		for i, l := range i18n.All {
			var err error
			if v.In[i], err = render(name, l); err != nil {
				return nil, fmt.Errorf("letter %s in %s: %w", name, l, err)
			}
		}
		all = append(all, v)
	}
	return all, nil
}

// render fills the product's own text of a letter with samples.
func render(name string, l i18n.Lang) (letter.Content, error) {
	t, err := letter.Standard(name, l)
	if err != nil {
		return letter.Content{}, err
	}
	data := map[string]string{}
	for _, p := range letter.Templates[name].Placeholders {
		if value, ok := samples(l)[p.Name]; ok { // what has no sample, rendering names
			data[p.Name] = value
		}
	}
	from := letter.Organisation{Name: organisations[l], Colour: "#0b6b4f"}
	return t.Render(l, from, letter.Recipient{Name: "Aino Esimerkki"}, data)
}

func letterPage(w http.ResponseWriter, r *http.Request) {
	l, known := i18n.Parse(r.PathValue("lang"))
	c, err := render(r.PathValue("name"), l)
	if !known || err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", letterPolicy)
	sendHTML(w, http.StatusOK, []byte(c.HTML))
}

var organisations = map[i18n.Lang]string{
	"fi": "Esimerkkilän kunta", "sv": "Exempelby kommun", "nb": "Eksempelvik kommune",
	"en": "Municipality of Esimerkkilä",
}

var jobTitles = map[i18n.Lang]string{
	"fi": "Luokanopettaja", "sv": "Klasslärare", "nb": "Lærer", "en": "Class teacher",
}

var messages = map[i18n.Lang]string{
	"fi": "Hei {{recipient_name}},\n\n" +
		"kutsumme sinut haastatteluun **kunnantalolle**. Ota mukaan:\n\n" +
		"- tutkintotodistus\n- henkilöllisyystodistus",
	"sv": "Hej {{recipient_name}},\n\n" +
		"vi kallar dig till intervju i **kommunalhuset**. Ta med:\n\n" +
		"- examensbetyg\n- identitetsbevis",
	"nb": "Hei {{recipient_name}},\n\n" +
		"vi inviterer deg til intervju på **rådhuset**. Ta med:\n\n" +
		"- vitnemål\n- legitimasjon",
	"en": "Dear {{recipient_name}},\n\n" +
		"we invite you to an interview at the **town hall**. Please bring:\n\n" +
		"- your degree certificate\n- proof of identity",
}

// sampleTime is the moment that all samples happen around.
var sampleTime = time.Date(2026, 12, 4, 13, 0, 0, 0, time.UTC)

// samples are values of every placeholder, as the reader of a language would be given them.
func samples(l i18n.Lang) map[string]string {
	const page = "https://vakans.example/"
	at := l10n.DateTime(l, sampleTime, time.UTC)
	return map[string]string{
		"code": "482 913", "minutes": l10n.LengthOf(session.LinkLifetime).Lasting(l), "link": page + "a/4Kq7",
		"sign_in_link": page + l.String() + "/sign-in", "reset_link": page + l.String() + "/forgot-password",
		"inviter_name": "Maija Malli", "user_name": "aino.esimerkki@vakans.example",
		"applicant_name": "Aino Esimerkki", "job_title": jobTitles[l], "employer": organisations[l],
		"expires_at": at, "sent_at": at, "closes_at": at, "edited_at": at, "withdrawn_at": at,
		"message": messages[l],
	}
}
