package country

import (
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"

	"vakans/internal/i18n"
)

//go:embed jobs/*.txt
var files embed.FS

// job is a kind of work that organisations advertise, written in the languages
// that it has been written in.
type job struct {
	key        string
	unit       string // key of the unit it belongs to
	areas      []string
	level      string
	employment string
	hours      []string
	remote     string
	positions  int
	summer     bool // fixed-term, for the summer that comes
	form       string
	eur, nok   string // salary
	texts      map[i18n.Lang]words
}

// words is a job in one language: what its ad says, and what those who apply
// for it have done.
type words struct {
	title          string
	description    string
	qualifications string
	expectations   string
	offer          string
	degreeLevel    string
	degree         string
	past           [][2]string // title, duties
	why            string
}

func (j job) titles(langs []i18n.Lang) i18n.LangText {
	t := i18n.LangText{}
	for _, l := range langs {
		t[l] = j.texts[l].title
	}
	return t
}

// library reads all jobs.
func library() (map[string]job, error) {
	entries, err := files.ReadDir("jobs")
	if err != nil {
		return nil, err
	}
	all := map[string]job{}
	for _, e := range entries {
		b, err := files.ReadFile("jobs/" + e.Name())
		if err != nil {
			return nil, err
		}
		key := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		j, err := parse(key, string(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		all[key] = j
	}
	return all, nil
}

// parse reads a head of "key: value" lines and, after a line "@fi Title" for
// each language, a description and parts that begin with ":name".
func parse(key, text string) (job, error) {
	head, rest, _ := strings.Cut(text, "\n@")
	j := job{key: key, remote: "none", positions: 1, texts: map[i18n.Lang]words{}}
	for _, line := range strings.Split(strings.TrimSpace(head), "\n") {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || !j.set(name, value) {
			return j, fmt.Errorf("no such property: %q", line)
		}
	}
	for _, section := range strings.Split(rest, "\n@") {
		first, body, _ := strings.Cut(section, "\n")
		lang, title, _ := strings.Cut(first, " ")
		w, err := parseWords(body)
		if err != nil || !i18n.Lang(lang).Valid() {
			return j, fmt.Errorf("language %q: %w", lang, err)
		}
		w.title = title
		j.texts[i18n.Lang(lang)] = w
	}
	return j, nil
}

func (j *job) set(name, value string) bool {
	switch name {
	case "unit":
		j.unit = value
	case "area":
		j.areas = strings.Split(value, ", ")
	case "level":
		j.level = value
	case "employment":
		j.employment = value
	case "hours":
		j.hours = strings.Split(value, ", ")
	case "remote":
		j.remote = value
	case "positions":
		j.positions, _ = strconv.Atoi(value)
	case "duration":
		j.summer = value == "summer"
	case "form":
		j.form = value
	case "eur":
		j.eur = value
	case "nok":
		j.nok = value
	default:
		return false
	}
	return true
}

func parseWords(body string) (words, error) {
	var w words
	parts := strings.Split("\n"+body, "\n:")
	w.description = strings.TrimSpace(parts[0])
	for _, part := range parts[1:] {
		name, text, _ := strings.Cut(part, "\n")
		text = strings.TrimSpace(text)
		switch name {
		case "qualifications":
			w.qualifications = text
		case "expectations":
			w.expectations = text
		case "offer":
			w.offer = text
		case "degree":
			w.degreeLevel, w.degree, _ = strings.Cut(text, " | ")
		case "past":
			for _, line := range strings.Split(text, "\n") {
				title, duties, _ := strings.Cut(line, " | ")
				w.past = append(w.past, [2]string{title, duties})
			}
		case "why":
			w.why = text
		default:
			return w, fmt.Errorf("no such part: %q", name)
		}
	}
	return w, nil
}
