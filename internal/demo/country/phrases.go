package country

import "vakans/internal/i18n"

// phrases are what people of the country say and write, by occasion.
var phrases = map[string]i18n.LangText{
	"site":   {"fi": "Tehtävän sijoituspaikka on **%s**.", "sv": "Arbetsplatsen är **%s**.", "nb": "Arbeidsstedet er **%s**.", "en": "The workplace is **%s**."},
	"extend": {"fi": "Hakemuksia tuli vähän.", "sv": "Få ansökningar kom in.", "nb": "Det kom få søknader.", "en": "There were few applications."},
	"end":    {"fi": "Tehtävä täytetään sisäisellä siirrolla.", "sv": "Uppgiften besätts genom en intern förflyttning.", "nb": "Stillingen fylles internt.", "en": "The job is filled from within."},
	"filled": {"fi": "Valittu ottanut paikan vastaan.", "sv": "Den valda har tackat ja.", "nb": "Den som ble valgt, har takket ja.", "en": "The offer was accepted."},
	"empty":  {"fi": "Kelpoisia hakijoita ei ollut.", "sv": "Inga behöriga sökande.", "nb": "Ingen kvalifiserte søkere.", "en": "Nobody was qualified."},
	"stop":   {"fi": "Hanke siirtyy ensi vuodelle.", "sv": "Projektet skjuts upp till nästa år.", "nb": "Prosjektet er utsatt til neste år.", "en": "The project was put off."},

	"comment.good": {"fi": "Vahva hakija, sopiva koulutus ja kokemusta juuri tästä työstä.", "sv": "Stark sökande, rätt utbildning och erfarenhet av just det här arbetet.", "nb": "Sterk søker med riktig utdanning og erfaring fra akkurat dette arbeidet.", "en": "A strong applicant."},
	"comment.ask":  {"fi": "Kysytään haastattelussa aloitusajankohdasta ja lomista.", "sv": "Vi frågar om startdatum och semestrar vid intervjun.", "nb": "Vi spør om oppstart og ferie i intervjuet.", "en": "Let us ask about the starting day."},
	"comment.ref":  {"fi": "Soitin suosittelijalle, palaute oli pelkkää hyvää.", "sv": "Jag ringde referensen och fick bara gott omdöme.", "nb": "Jeg har ringt referansen og fikk bare gode ord.", "en": "The reference had only good to say."},
	"note":         {"fi": "Muistilappu itselle: vertaa vielä toiseen finalistiin.", "sv": "Till mig själv: jämför ännu med den andra finalisten.", "nb": "Til meg selv: Sammenlign med den andre finalisten.", "en": "Note to self: compare with the other one."},

	"interview.subject": {"fi": "Kutsu haastatteluun", "sv": "Kallelse till intervju", "nb": "Innkalling til intervju", "en": "Invitation to an interview"},
	"interview.body": {
		"fi": "Hei {{recipient_name}},\n\nkiitos hakemuksestasi tehtävään {{job_title}}. Haluaisimme tavata sinut haastattelussa. Ehdotamme ensi viikon tiistaita klo 10.00 tai keskiviikkoa klo 13.30.\n\nHaastatteluun kannattaa varata tunti. Ota mukaan alkuperäiset todistukset.\n\nYstävällisin terveisin\n{{organisation}}",
		"sv": "Hej {{recipient_name}},\n\ntack för din ansökan till uppgiften {{job_title}}. Vi vill gärna träffa dig på en intervju. Vi föreslår nästa tisdag kl. 10.00 eller onsdag kl. 13.30.\n\nReservera en timme för intervjun och ta med dina ursprungliga intyg.\n\nMed vänlig hälsning\n{{organisation}}",
		"nb": "Hei {{recipient_name}},\n\ntakk for søknaden på stillingen {{job_title}}. Vi vil gjerne møte deg til intervju. Vi foreslår neste tirsdag kl. 10.00 eller onsdag kl. 13.30.\n\nSett av en time, og ta med attester og vitnemål.\n\nVennlig hilsen\n{{organisation}}",
		"en": "Hello {{recipient_name}},\n\nthank you for applying for the job {{job_title}}. We would like to meet you for an interview. We suggest next Tuesday at 10.00 or Wednesday at 13.30.\n\nThe interview takes about an hour. Please bring your original certificates.\n\nKind regards\n{{organisation}}",
	},
	"told.subject": {"fi": "Valinta on tehty", "sv": "Valet är gjort", "nb": "Ansettelsen er avgjort", "en": "A decision has been made"},
	"told.body": {
		"fi": "Hei {{recipient_name}},\n\nkiitos, että hait tehtävää {{job_title}}. Saimme monta hyvää hakemusta, ja tällä kertaa valinta osui toiseen hakijaan. Voit kysyä valinnan perusteista ilmoituksen yhteyshenkilöltä.\n\nToivomme, että haet meille uudelleen.\n\nYstävällisin terveisin\n{{organisation}}",
		"sv": "Hej {{recipient_name}},\n\ntack för att du sökte uppgiften {{job_title}}. Vi fick många bra ansökningar, och den här gången föll valet på en annan sökande. Du kan fråga kontaktpersonen i annonsen om grunderna för valet.\n\nVi hoppas att du söker hos oss på nytt.\n\nMed vänlig hälsning\n{{organisation}}",
		"nb": "Hei {{recipient_name}},\n\ntakk for at du søkte på stillingen {{job_title}}. Vi fikk mange gode søknader, og denne gangen falt valget på en annen søker. Du kan spørre kontaktpersonen i annonsen om begrunnelsen.\n\nVi håper at du søker hos oss igjen.\n\nVennlig hilsen\n{{organisation}}",
		"en": "Hello {{recipient_name}},\n\nthank you for applying for the job {{job_title}}. We received many good applications, and this time we chose somebody else. The contact person named in the ad can tell you why.\n\nWe hope that you apply to us again.\n\nKind regards\n{{organisation}}",
	},

	"pedagogy":   {"fi": "Rakensimme oppilaiden kanssa koulun pihan pienoismallin, ja mittakaava aukesi lopulta niillekin, joille luvut ovat vaikeita. Jokaisella oli oma tehtävä, ja lopuksi esittelimme mallin rehtorille.", "sv": "Vi byggde en miniatyr av skolgården tillsammans med eleverna, och skala blev begripligt också för dem som har det svårt med tal. Alla hade en egen uppgift och till slut visade vi modellen för rektorn.", "nb": "Vi bygde en modell av skolegården sammen med elevene, og målestokk ble forståelig også for dem som strever med tall. Alle hadde sin egen oppgave, og til slutt viste vi modellen for rektor.", "en": "We built a model of the school yard together, and scale became clear to everybody."},
	"experience": {"fi": "Eniten hyötyä on siitä, että olen tehnyt vastaavaa työtä pienessä organisaatiossa, jossa asiat hoidetaan alusta loppuun itse.", "sv": "Mest nytta har jag av att ha gjort motsvarande arbete i en liten organisation, där man sköter sakerna själv från början till slut.", "nb": "Mest nytte har jeg av å ha gjort tilsvarende arbeid i en liten virksomhet, der man gjør jobben selv fra start til slutt.", "en": "I have done similar work in a small organisation, where you see things through from beginning to end."},
	"idea":       {"fi": "Lukuyön, johon saa tuoda oman makuupussin.", "sv": "En läsnatt dit man får ta med egen sovsäck.", "nb": "En lesenatt der man tar med egen sovepose.", "en": "A night of reading, sleeping bags welcome."},
	"heard":      {"fi": "Kunnan verkkosivuilta.", "sv": "På kommunens webbplats.", "nb": "På kommunens nettsted.", "en": "On the municipality's website."},
	"street":     {"fi": "Keksitty tie", "sv": "Påhittsvägen", "nb": "Diktetveien", "en": "Invented Road"},
	"city":       {"fi": "Esimerkkilä", "sv": "Exempelby", "nb": "Eksempelvik", "en": "Esimerkkilä"},
	"school":     {"fi": "Esimerkkilän opisto", "sv": "Exempelby lärosäte", "nb": "Eksempelvik høgskole", "en": "Example College"},
	"employer.0": {"fi": "Mallilan kaupunki", "sv": "Mallstads stad", "nb": "Mallstad kommune", "en": "Town of Mallila"},
	"employer.1": {"fi": "Kuvitteellinen Oy", "sv": "Fantasi Ab", "nb": "Oppdiktet AS", "en": "Imaginary Ltd"},
	"employer.2": {"fi": "Harjoituslahden kunta", "sv": "Övningsvikens kommun", "nb": "Øvingsvåg kommune", "en": "Municipality of Harjoituslahti"},
	"cv":         {"fi": "Ansioluettelo", "sv": "Meritförteckning", "nb": "CV", "en": "Curriculum vitae"},
	"cv.note":    {"fi": "Tämä on esimerkkikunnan keksitty asiakirja.", "sv": "Detta är ett påhittat dokument.", "nb": "Dette er et oppdiktet dokument.", "en": "This is an invented document."},
	"course":     {"fi": "Ensiapukurssi EA 1", "sv": "Första hjälpen-kurs FHJ 1", "nb": "Førstehjelpskurs", "en": "First aid course"},
	"edited":     {"fi": "Lisäsin puhelinnumeroni ja tarkensin aloitusajankohtaa.", "sv": "Jag lade till mitt telefonnummer och preciserade när jag kan börja.", "nb": "Jeg har lagt til telefonnummeret mitt og presisert når jeg kan begynne.", "en": "I have made the starting day more precise."},
	"own":        {"fi": "suomi", "sv": "svenska", "nb": "norsk", "en": "English"},
	"other":      {"fi": "englanti", "sv": "engelska", "nb": "engelsk", "en": "Swedish"},
}

func phrase(key string, l i18n.Lang) string { return phrases[key][l] }
