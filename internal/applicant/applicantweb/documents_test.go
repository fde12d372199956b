package applicantweb_test

import (
	"strings"
	"testing"

	"vakans/internal/applicant"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// documents is what each document must say, whatever else it says: what was agreed to
// when (ACC-07), who is the controller (PRIV-26) and for how long data is kept, how
// accessible the service is and to whom one complains.
var documents = map[i18n.Lang]map[string][]string{
	i18n.FI: {
		"terms": {
			"Yksikään työnantaja ei näe luonnosta", "Palvelun kello ratkaisee",
			"Hyväksymäsi versio tallennetaan tilisi tietoihin",
		},
		"privacy": {
			"Kukin työnantaja on sille lähetettyjen hakemusten rekisterinpitäjä", "salasanan tiiviste",
			"hävitetään 6 kuukauden kuluttua", "hävitetään 2 vuoden kuluttua rekrytoinnin päättymisestä",
			"hävitetään 7 päivän kuluttua", "lasketaan 24 tunnin ajan",
			"tietosuojaviranomaiselle", "vain evästeitä, joita se tarvitsee",
		},
		"accessibility": {"(WCAG) 2.2 AA-tason", "saavutettavuutta valvovan viranomaisen"},
	},
	i18n.SV: {
		"terms": {
			"Ingen arbetsgivare ser ett utkast", "Tjänstens klocka avgör",
			"Den version som du har godkänt sparas med ditt konto",
		},
		"privacy": {
			"Varje arbetsgivare är personuppgiftsansvarig för de ansökningar som skickas till den",
			"kondensat av lösenordet",
			"raderas 6 månader efter", "raderas 2 år efter att rekryteringen avslutats",
			"dataskyddsmyndigheten", "bara kakor som den behöver",
		},
		"accessibility": {
			"nivå AA i riktlinjerna för tillgängligt webbinnehåll (WCAG) 2.2",
			"myndighet som övervakar tillgängligheten",
		},
	},
	i18n.NB: {
		"terms": {
			"Ingen arbeidsgiver ser et utkast", "Klokken i tjenesten avgjør",
			"Versjonen du har godtatt, lagres sammen med kontoen din",
		},
		"privacy": {
			"Hver arbeidsgiver er behandlingsansvarlig for søknadene som sendes til den", "avtrykk av passordet",
			"slettes 6 måneder etter", "slettes 2 år etter at rekrutteringen ble avsluttet",
			"datatilsynsmyndigheten", "bare informasjonskapsler som den trenger",
		},
		"accessibility": {
			"nivå AA i retningslinjene for tilgjengelig webinnhold (WCAG) 2.2", "tilsyn med universell utforming",
		},
	},
	i18n.EN: {
		"terms": {
			"No employer sees a draft", "The service's clock decides",
			"The version that you accepted is stored with your account",
		},
		"privacy": {
			"Each employer is the controller of the applications sent to it", "a hash of the password",
			"deleted 6 months after", "deleted 2 years after the recruitment ended",
			"the data protection authority", "only cookies that it needs",
		},
		"accessibility": {
			"level AA of the Web Content Accessibility Guidelines (WCAG) 2.2",
			"the authority that supervises accessibility",
		},
	},
}

// ACC-07: terms, privacy notice and accessibility statement are real pages in every
// language, with version and date, and say what they must.
func TestDocuments_ACC07(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, l := range i18n.All {
		titles := map[string]string{
			"terms": m.CommonTerms(l), "privacy": m.CommonPrivacyNotice(l), "accessibility": m.CommonAccessibility(l),
		}
		for page, title := range titles {
			address := "/" + string(l) + "/" + page
			p := s.browser.Get(address).Want(200).WantText("h1", title).WantCount("html[lang="+string(l)+"]", 1)
			p.WantText("main", applicant.TermsVersion).WantCount(`footer a[href="`+address+`"]`, 1)
			text := strings.ReplaceAll(p.Text("main .vk-prose"), "\u00a0", " ")
			for _, want := range documents[l][page] {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q", address, want)
				}
			}
		}
	}
}

// PROF-14: the privacy notice tells in every language how to have a draft, a sent
// application and the account itself deleted.
func TestPrivacyNoticeTellsHowToDelete_PROF14(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for l, ways := range map[i18n.Lang][]string{
		i18n.FI: {
			"Voit poistaa luonnoksen", "poistaa lähetetyn hakemuksen tietoja, ota yhteyttä työnantajaan",
			"kun haluat tilisi poistettavan, ota yhteyttä palvelun ylläpitäjään",
		},
		i18n.SV: {
			"Du kan radera ett utkast", "radering av en skickad ansökan vänder du dig till arbetsgivaren",
			"för att få kontot raderat vänder du dig till den som upprätthåller tjänsten",
		},
		i18n.NB: {
			"Du kan slette et utkast", "sletting av en sendt søknad henvender du deg til arbeidsgiveren",
			"for å få kontoen slettet henvender du deg til den som driver tjenesten",
		},
		i18n.EN: {
			"You can delete a draft", "deletion of a sent application, turn to the employer",
			"to have your account deleted, turn to whoever maintains the service",
		},
	} {
		for _, way := range ways {
			s.browser.Get("/"+string(l)+"/privacy").Want(200).WantText("main .vk-prose", way)
		}
	}
}
