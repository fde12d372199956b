package country

import "vakans/internal/i18n"

// branch is a unit that every organisation of the country has.
type branch struct {
	key, parent string // parent "": below the organisation itself
	names       i18n.LangText
}

// branches, parents before their children.
var branches = []branch{
	{"admin", "", i18n.LangText{"fi": "Hallintopalvelut", "sv": "Förvaltningstjänster", "nb": "Administrasjon",
		"en": "Administration"}},
	{"hr", "admin", i18n.LangText{"fi": "Henkilöstöpalvelut", "sv": "Personaltjänster", "nb": "Personal",
		"en": "Human resources"}},
	{"ict", "admin", i18n.LangText{"fi": "Tietohallinto", "sv": "Dataförvaltning", "nb": "IT og digitalisering",
		"en": "ICT"}},
	{"education", "", i18n.LangText{"fi": "Sivistyspalvelut", "sv": "Bildningstjänster", "nb": "Oppvekst og kultur",
		"en": "Education and culture"}},
	{"schools", "education", i18n.LangText{"fi": "Perusopetus", "sv": "Grundläggande utbildning", "nb": "Skole",
		"en": "Schools"}},
	{"early", "education", i18n.LangText{"fi": "Varhaiskasvatus", "sv": "Småbarnspedagogik", "nb": "Barnehage",
		"en": "Early childhood education"}},
	{"library", "education", i18n.LangText{"fi": "Kirjasto ja kulttuuri", "sv": "Bibliotek och kultur",
		"nb": "Bibliotek og kultur", "en": "Library and culture"}},
	{"youth", "education", i18n.LangText{"fi": "Nuoriso- ja liikuntapalvelut", "sv": "Ungdoms- och idrottstjänster",
		"nb": "Ungdom og idrett", "en": "Youth and sport"}},
	{"welfare", "", i18n.LangText{"fi": "Hyvinvointipalvelut", "sv": "Välfärdstjänster", "nb": "Helse og velferd",
		"en": "Health and welfare"}},
	{"health", "welfare", i18n.LangText{"fi": "Terveyspalvelut", "sv": "Hälsovård", "nb": "Helsetjenester",
		"en": "Health services"}},
	{"homecare", "welfare", i18n.LangText{"fi": "Kotihoito ja vanhuspalvelut", "sv": "Hemvård och äldreomsorg",
		"nb": "Hjemmetjeneste og omsorg", "en": "Home and elderly care"}},
	{"technical", "", i18n.LangText{"fi": "Tekniset palvelut", "sv": "Tekniska tjänster", "nb": "Tekniske tjenester",
		"en": "Technical services"}},
	{"planning", "technical", i18n.LangText{"fi": "Kaavoitus ja ympäristö", "sv": "Planläggning och miljö",
		"nb": "Plan og miljø", "en": "Planning and environment"}},
	{"catering", "technical", i18n.LangText{"fi": "Ruoka- ja puhtauspalvelut", "sv": "Kost- och städservice",
		"nb": "Kjøkken og renhold", "en": "Catering and cleaning"}},
}

// member is somebody who works in an organisation.
type member struct {
	name  string
	title string
	group string // of those that come ready
	unit  string // key of a branch; empty is the whole
}

// place is an organisation before it is founded.
type place struct {
	slug         string
	names        i18n.LangText
	country      string
	colour       string
	lang         i18n.Lang
	langs        []i18n.Lang
	municipality string
	presentation i18n.LangText
	workplace    i18n.LangText
	instructions i18n.LangText
	grounds      i18n.LangText
	hours        i18n.LangText // when contacts can be reached
	asking       i18n.LangText // what contacts are called
	phone        string
	staff        []member
	sites        map[string][]i18n.LangText // where the work of a branch is done
}

// The invented municipalities. Where they lie on the map is a place of the
// reference data, because ads must name one.
var esimerkkila = place{
	slug: "esimerkkila", country: "FI", colour: "#0b6b4f", lang: i18n.FI, langs: []i18n.Lang{i18n.FI, i18n.SV, i18n.EN},
	municipality: "FI-109",
	names: i18n.LangText{"fi": "Esimerkkilän kunta", "sv": "Esimerkkilä kommun",
		"en": "Municipality of Esimerkkilä"},
	presentation: i18n.LangText{
		"fi": "Esimerkkilä on keksitty kunta, jossa asuu 21 000 yhtä keksittyä ihmistä. Kunnassa on järvi, asema ja enemmän polkupyöriä kuin autoja.\n\nOlemme **1 300 ammattilaista**, ja meille voi tulla töihin myös ensimmäistä kertaa.",
		"sv": "Esimerkkilä är en påhittad kommun med 21 000 lika påhittade invånare. Här finns en sjö, en järnvägsstation och fler cyklar än bilar.\n\nVi är **1 300 yrkesmänniskor**, och hos oss kan man också få sitt första jobb.",
		"en": "Esimerkkilä is an invented municipality of 21,000 equally invented people. It has a lake, a railway station and more bicycles than cars.",
	},
	workplace: i18n.LangText{
		"fi": "Esimerkkilän kunta on savuton työpaikka. Tarjoamme henkilöstölle lounasedun, työsuhdepyörän ja työterveyshuollon. Toivomme hakijoiksi eri-ikäisiä ja eritaustaisia ihmisiä.",
		"sv": "Esimerkkilä kommun är en rökfri arbetsplats. Vi erbjuder personalen lunchförmån, förmånscykel och företagshälsovård. Vi hoppas på sökande i olika åldrar och med olika bakgrund.",
		"en": "The Municipality of Esimerkkilä is a smoke-free workplace with a lunch benefit, a bicycle benefit and occupational health care. We welcome applicants of all ages and backgrounds.",
	},
	instructions: i18n.LangText{
		"fi": "Ota haastatteluun mukaan alkuperäiset todistukset. Kutsumme haastatteluihin viimeistään kahden viikon kuluttua hakuajan päättymisestä.",
		"sv": "Ta med dina ursprungliga intyg till intervjun. Vi kallar till intervju senast två veckor efter ansökningstidens slut.",
		"en": "Please bring your original certificates to the interview. Invitations are sent within two weeks from the end of the application period.",
	},
	grounds: i18n.LangText{
		"fi": "Palkka määräytyy kunta-alan työ- ja virkaehtosopimuksen mukaan. Lisäksi maksetaan työkokemuslisää.",
		"sv": "Lönen bestäms enligt kommunsektorns kollektivavtal. Dessutom betalas erfarenhetstillägg.",
		"en": "The salary follows the collective agreement of the municipal sector. An experience supplement is added.",
	},
	hours:  i18n.LangText{"fi": "ma–to klo 9–11", "sv": "mån–tors kl. 9–11", "en": "Mon–Thu 9–11"},
	asking: i18n.LangText{"fi": "Rekrytoiva esihenkilö", "sv": "Rekryterande chef", "en": "Hiring manager"},
	phone:  "050 000 01",
	staff: []member{
		{"Sirkka Tammikorpi", "Hallintojohtaja", "superuser", ""},
		{"Lauri Pihlajaniemi", "Sivistysjohtaja", "recruiter", "education"},
		{"Aila Kuuselaranta", "Hyvinvointipäällikkö", "recruiter", "welfare"},
		{"Onni Vaahteramäki", "Tekninen johtaja", "recruiter", "technical"},
		{"Helka Mäntykallio", "Henkilöstöpäällikkö", "recruiter", "admin"},
		{"Tuomas Haapalehto", "Apulaisrehtori", "viewer", "schools"},
		{"Iida Kanervisto", "Osastonhoitaja", "viewer", "welfare"},
	},
	sites: map[string][]i18n.LangText{
		"": {{"fi": "kunnantalo", "sv": "kommunalhuset", "en": "the town hall"}},
		"schools": {{"fi": "Koivurannan koulu", "sv": "Björkstrandens skola", "en": "Koivuranta School"},
			{"fi": "Aseman koulu", "sv": "Stationens skola", "en": "Asema School"}},
		"early": {{"fi": "Päiväkoti Pikkumetso", "sv": "Daghemmet Lilltjädern", "en": "Pikkumetso Day-care Centre"},
			{"fi": "Päiväkoti Sammalsaari", "sv": "Daghemmet Mossholmen", "en": "Sammalsaari Day-care Centre"}},
		"library": {{"fi": "pääkirjasto", "sv": "huvudbiblioteket", "en": "the main library"}},
		"youth":   {{"fi": "nuorisotila Veturi", "sv": "ungdomsgården Veturi", "en": "youth centre Veturi"}},
		"health": {{"fi": "Järvenpuolen terveysasema", "sv": "Sjösidans hälsostation", "en": "Järvenpuoli Health Centre"},
			{"fi": "Kirkonkylän terveysasema", "sv": "Kyrkbyns hälsostation", "en": "Kirkonkylä Health Centre"}},
		"homecare": {{"fi": "Etelän tiimi", "sv": "södra teamet", "en": "team South"},
			{"fi": "Pohjoisen tiimi", "sv": "norra teamet", "en": "team North"}},
		"catering": {{"fi": "Koivurannan keittiö", "sv": "köket i Björkstranden", "en": "Koivuranta Kitchen"},
			{"fi": "Päiväkoti Sammalsaari", "sv": "Daghemmet Mossholmen", "en": "Sammalsaari Day-care Centre"}},
	},
}

var exempelby = place{
	slug: "exempelby", country: "FI", colour: "#8a3324", lang: i18n.SV, langs: []i18n.Lang{i18n.SV, i18n.FI, i18n.EN},
	municipality: "FI-499",
	names:        i18n.LangText{"sv": "Exempelby kommun", "fi": "Exempelbyn kunta", "en": "Municipality of Exempelby"},
	presentation: i18n.LangText{
		"sv": "Exempelby är en påhittad skärgårdskommun där svenskan hörs först och finskan strax efter. Vi är 9 400 invånare, och på sommaren dubbelt så många.\n\nKommunen är **ortens största arbetsgivare** och tar gärna emot nyinflyttade.",
		"fi": "Exempelby on keksitty saaristokunta, jossa ruotsi kuuluu ensin ja suomi heti perään. Asukkaita on 9 400 ja kesällä toinen mokoma.\n\nKunta on **paikkakunnan suurin työnantaja** ja ottaa mielellään vastaan uusia asukkaita.",
		"en": "Exempelby is an invented municipality in an archipelago. Swedish is heard first here and Finnish right after it.",
	},
	workplace: i18n.LangText{
		"sv": "I Exempelby är arbetsvägen kort. Vi har personalbastu vid stranden, motionsförmån och flexibla arbetstider där arbetet tillåter det. Arbetsspråket är svenska; finska lär man sig på köpet.",
		"fi": "Exempelbyssä työmatka on lyhyt. Meillä on henkilöstösauna rannassa, liikuntaetu ja joustava työaika silloin, kun työ sen sallii. Työkieli on ruotsi, ja sitä oppii työssä.",
		"en": "In Exempelby the way to work is short. We have a staff sauna on the shore, a sports benefit and flexible hours where the work allows. The working language is Swedish.",
	},
	instructions: i18n.LangText{
		"sv": "Uppge gärna en referens i din ansökan. Intervjuerna hålls på plats eller på distans, som det passar dig bäst.",
		"fi": "Mainitse hakemuksessa mielellään suosittelija. Haastattelut pidetään paikan päällä tai etänä sen mukaan, mikä sinulle sopii.",
		"en": "Please name a reference in your application. Interviews are held on site or remotely, as suits you best.",
	},
	grounds: i18n.LangText{
		"sv": "Lönen bestäms enligt kommunsektorns kollektivavtal och din erfarenhet.",
		"fi": "Palkka määräytyy kunta-alan työ- ja virkaehtosopimuksen ja kokemuksesi mukaan.",
		"en": "The salary follows the collective agreement of the municipal sector and your experience.",
	},
	hours:  i18n.LangText{"sv": "vardagar kl. 12–14", "fi": "arkisin klo 12–14", "en": "weekdays 12–14"},
	asking: i18n.LangText{"sv": "Rekryterande chef", "fi": "Rekrytoiva esihenkilö", "en": "Hiring manager"},
	phone:  "050 000 02",
	staff: []member{
		{"Gunvor Ekholmen", "Förvaltningschef", "superuser", ""},
		{"Anders Strandskog", "Bildningschef", "recruiter", "education"},
		{"Maj-Len Björkö", "Vårdchef", "recruiter", "welfare"},
		{"Kristoffer Lindvik", "Teknisk chef", "recruiter", "technical"},
		{"Solveig Granbacka", "Personalchef", "recruiter", "admin"},
		{"Emil Söderhamra", "Rektor", "viewer", "education"},
		{"Fanny Aspnäs", "Sekreterare", "viewer", "admin"},
	},
	sites: map[string][]i18n.LangText{
		"": {{"sv": "kommungården", "fi": "kunnantalo", "en": "the town hall"}},
		"schools": {{"sv": "Skärgårdsskolan", "fi": "Saaristokoulu", "en": "Skärgård School"},
			{"sv": "Kyrkby skola", "fi": "Kyrkbyn koulu", "en": "Kyrkby School"}},
		"early": {{"sv": "Daghemmet Havsörnen", "fi": "Päiväkoti Havsörnen", "en": "Havsörnen Day-care Centre"},
			{"sv": "Daghemmet Tallkotten", "fi": "Päiväkoti Tallkotten", "en": "Tallkotten Day-care Centre"}},
		"library": {{"sv": "huvudbiblioteket", "fi": "pääkirjasto", "en": "the main library"}},
		"youth":   {{"sv": "ungdomsgården Boden", "fi": "nuorisotila Boden", "en": "youth centre Boden"}},
		"health":  {{"sv": "Exempelby hälsostation", "fi": "Exempelbyn terveysasema", "en": "Exempelby Health Centre"}},
		"homecare": {{"sv": "skärgårdsteamet", "fi": "saariston tiimi", "en": "the archipelago team"},
			{"sv": "centrumteamet", "fi": "keskustan tiimi", "en": "the town team"}},
		"catering": {{"sv": "centralköket", "fi": "keskuskeittiö", "en": "the central kitchen"}},
	},
}

var eksempelvik = place{
	slug: "eksempelvik", country: "NO", colour: "#1c4f9c", lang: i18n.NB, langs: []i18n.Lang{i18n.NB, i18n.EN},
	municipality: "NO-4614",
	names:        i18n.LangText{"nb": "Eksempelvik kommune", "en": "Eksempelvik Municipality"},
	presentation: i18n.LangText{
		"nb": "Eksempelvik er en oppdiktet kommune mellom fjord og fjell. Her bor 14 600 like oppdiktede mennesker, og fra rådhuset ser man både ferjen og skiløypa.\n\nKommunen har **1 100 ansatte** og søker alltid noen som vil bli.",
		"en": "Eksempelvik is an invented municipality between a fjord and a mountain. From the town hall you see both the ferry and the ski track.",
	},
	workplace: i18n.LangText{
		"nb": "Eksempelvik kommune vil speile mangfoldet i befolkningen. Vi tilbyr god pensjonsordning, trening i arbeidstiden og hjelp til å finne bolig. Den som søker, kan be om å bli unntatt fra offentlig søkerliste.",
		"en": "Eksempelvik Municipality wants to mirror the diversity of its people. We offer a good pension scheme, exercise during working hours and help in finding a home.",
	},
	instructions: i18n.LangText{
		"nb": "Attester og vitnemål tas med til intervju. Aktuelle søkere blir kontaktet innen tre uker etter fristen.",
		"en": "Bring certificates and diplomas to the interview. We contact relevant applicants within three weeks of the deadline.",
	},
	grounds: i18n.LangText{"nb": "Lønn etter tariffavtale, kompetanse og ansiennitet.",
		"en": "The salary follows the collective agreement, your qualifications and your seniority."},
	hours:  i18n.LangText{"nb": "hverdager kl. 9–15", "en": "weekdays 9–15"},
	asking: i18n.LangText{"nb": "Rekrutterende leder", "en": "Hiring manager"},
	phone:  "400 00 03",
	staff: []member{
		{"Torill Bjørkhaugen", "Kommunedirektør", "superuser", ""},
		{"Eirik Fjordholm", "Kommunalsjef oppvekst", "recruiter", "education"},
		{"Ragnhild Steinvik", "Kommunalsjef helse", "recruiter", "welfare"},
		{"Sindre Granlia", "Teknisk sjef", "recruiter", "technical"},
		{"Marit Havnes-Lie", "HR-leder", "recruiter", "admin"},
		{"Jorunn Kvistad", "Avdelingsleder", "viewer", "welfare"},
		{"Petter Sjøbakken", "Inspektør", "viewer", "schools"},
	},
	sites: map[string][]i18n.LangText{
		"":        {{"nb": "rådhuset", "en": "the town hall"}},
		"schools": {{"nb": "Fjordgløtt skole", "en": "Fjordgløtt School"}, {"nb": "Lia ungdomsskole", "en": "Lia School"}},
		"early": {{"nb": "Tyttebærtua barnehage", "en": "Tyttebærtua Kindergarten"},
			{"nb": "Måsungen barnehage", "en": "Måsungen Kindergarten"}},
		"library":  {{"nb": "hovedbiblioteket", "en": "the main library"}},
		"youth":    {{"nb": "ungdomshuset Naustet", "en": "youth centre Naustet"}},
		"health":   {{"nb": "Eksempelvik legesenter", "en": "Eksempelvik Medical Centre"}},
		"homecare": {{"nb": "team sør", "en": "team South"}, {"nb": "team nord", "en": "team North"}},
		"catering": {{"nb": "produksjonskjøkkenet", "en": "the production kitchen"},
			{"nb": "Lia ungdomsskole", "en": "Lia School"}},
	},
}

// at is where the n-th ad of a branch has its work.
func (p place) at(branch string, n int, l i18n.Lang) string {
	sites := p.sites[branch]
	if len(sites) == 0 {
		sites = p.sites[""]
	}
	return sites[n%len(sites)][l]
}
