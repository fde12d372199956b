package l10n

import "vakans/internal/i18n"

// words are the fragments dates and lists are put together from. They stand
// here and not in the catalogues because they are grammar, not sentences: what
// a translator may not reword without the code around them.
type words struct {
	months                     [12]string
	weekdays                   [7]string // Sunday first, as time.Weekday counts
	at                         string    // between a date and a clock time
	and                        string
	today, tomorrow, yesterday string
	inDays, daysAgo            string // %s is the number of days, more than one
	from, until                string // of a period with one end; %s is the date
	bytes, kilo, mega, giga    string
	or                         string
	units                      [inYears + 1][2]string // for one, for more; the Finnish one is the genitive
}

var wordsOf = [i18n.Count]words{
	{
		months: [12]string{"tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta", "heinäkuuta",
			"elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"},
		weekdays: [7]string{"sunnuntai", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai"},
		at:       "klo", and: "ja",
		today: "tänään", tomorrow: "huomenna", yesterday: "eilen",
		inDays: "%s päivän kuluttua", daysAgo: "%s päivää sitten",
		from: "%s alkaen", until: "%s saakka",
		bytes: "tavua", kilo: "kt", mega: "Mt", giga: "Gt",
		or: "tai",
		units: [inYears + 1][2]string{{"sekunnin", "sekuntia"}, {"minuutin", "minuuttia"}, {"tunnin", "tuntia"},
			{"päivän", "päivää"},
			{"kuukauden", "kuukautta"}, {"vuoden", "vuotta"}},
	},
	{
		months: [12]string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
			"november", "december"},
		weekdays: [7]string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
		at:       "kl.", and: "och",
		today: "i dag", tomorrow: "i morgon", yesterday: "i går",
		inDays: "om %s dagar", daysAgo: "för %s dagar sedan",
		from: "från och med %s", until: "till och med %s",
		bytes: "byte", kilo: "kB", mega: "MB", giga: "GB",
		or: "eller",
		units: [inYears + 1][2]string{{"sekund", "sekunder"}, {"minut", "minuter"}, {"timme", "timmar"}, {"dag", "dagar"},
			{"månad", "månader"}, {"år", "år"}},
	},
	{
		months: [12]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober",
			"november", "desember"},
		weekdays: [7]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
		at:       "kl.", and: "og",
		today: "i dag", tomorrow: "i morgen", yesterday: "i går",
		inDays: "om %s dager", daysAgo: "for %s dager siden",
		from: "fra og med %s", until: "til og med %s",
		bytes: "byte", kilo: "kB", mega: "MB", giga: "GB",
		or: "eller",
		units: [inYears + 1][2]string{{"sekund", "sekunder"}, {"minutt", "minutter"}, {"time", "timer"}, {"dag", "dager"},
			{"måned", "måneder"}, {"år", "år"}},
	},
	{
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
			"November", "December"},
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		at:       "at", and: "and",
		today: "today", tomorrow: "tomorrow", yesterday: "yesterday",
		inDays: "in %s days", daysAgo: "%s days ago",
		from: "from %s", until: "until %s",
		bytes: "bytes", kilo: "kB", mega: "MB", giga: "GB",
		or: "or",
		units: [inYears + 1][2]string{{"second", "seconds"}, {"minute", "minutes"}, {"hour", "hours"}, {"day", "days"},
			{"month", "months"}, {"year", "years"}},
	},
}

func of(l i18n.Lang) *words { return &wordsOf[l.Index()] }
