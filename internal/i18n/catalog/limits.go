package catalog

import (
	"regexp"
	"strings"

	"vakans/internal/i18n"
)

var digits = regexp.MustCompile(`[0-9]+`)

// numerals are the words by which sentences name limits: numbers from two on, parts,
// and one of a unit of time. Swedish and Norwegian write many of them in compounds.
var numerals = [i18n.Count]*regexp.Regexp{
	oneOf(`kaksi\pL*|kahde\pL*|kahta|kahteen|kolme\pL*|kolmi\pL+`,
		`neljä\pL*|viisi\pL*|viide\pL*|viittä|viiteen|kuusi\pL*|kuude\pL*`,
		`kuutta|kuuteen|seitsemä\pL*|kahdeksa\pL*|yhdeksä\pL*|kymmen\pL*|kymmentä|sata\pL*|sada\pL*|tuhan\pL*`,
		`puoli|puolen|puolessa|vartti\pL*|vartin|vuorokauden|viikon|yhde\pL* (?:kuukauden|vuoden|tunnin|minuutin|päivän)`),
	oneOf(`två\pL*|tre|fyra\pL*|fem|femsiffri\pL*|sex|sexsiffri\pL*`,
		`sju|åtta|nio|tio|elva|tolv|femton|tjugo\pL*|trettio|fyrtio|sextio`,
		`hundra\pL*|tusen\pL*|halv\pL*|kvart\pL*|en (?:minut|timme|dag|vecka|månad)|ett (?:dygn|år|halvår)`),
	oneOf(`to|tre|tresifre\pL*|fire|fem|seks|sekssifre\pL*`,
		`sju|syv|åtte|ni|ti|elleve|tolv|femten|tjue|tyve|tretti|førti|seksti`,
		`hundre\pL*|tusen\pL*|halv\pL*|kvarter\pL*|(?:et|ett) (?:minutt|døgn|år|halvår)|en (?:time|dag|uke|måned)`),
	oneOf(`two|three|four|five|six|seven|eight|nine|ten|eleven|twelve`,
		`thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|sixty`,
		`hundreds?|thousands?|dozens?|half|quarters?|(?:a|an|one) (?:minute|hour|day|week|fortnight|month|year)`),
}

func oneOf(words ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^\pL\pN_])(` + strings.Join(words, "|") + `)(?:$|[^\pL\pN_])`)
}

// Numbers lists the numbers that a text names itself, in digits or in words. A limit
// has to come by a placeholder from the constant that decides, or the sentence goes
// on telling the old one.
func Numbers(l i18n.Lang, text string) []string {
	text = placeholder.ReplaceAllString(text, "")
	found := digits.FindAllString(text, -1)
	for _, match := range numerals[l.Index()].FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}
