package submissionweb

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/form"
	"vakans/internal/i18n/l10n"
	"vakans/internal/web"
)

// mostRows ends the reading of a list that somebody else than our page wrote.
const mostRows = 100

// readContent reads the form's fields. What cannot be understood stays as it was
// written: the draft keeps it, and the page says what is wrong with it.
func readContent(in *web.Form, f form.Form) form.Content {
	c := form.Content{
		Basic: form.Basic{
			Name: in.Text("basic.name"), Phone: in.Text("basic.phone"), Address: in.Text("basic.address"),
			PostalCode: in.Text("basic.postal_code"), City: in.Text("basic.city"),
			BirthDate: readDate(in.Text("basic.birth_date")),
			Gender:    in.Text("basic.gender"), Citizenship: in.Text("basic.citizenship"),
		},
		NoExperience: in.Bool("no_experience"), NoCourses: in.Bool("no_courses"), Motivation: in.Text("motivation"),
	}
	readLists(in, &c)
	c.Answers = readAnswers(in, f)
	if v := in.Text("electronic_notice"); v != "" {
		yes := v == "yes"
		c.ElectronicNotice = &yes
	}
	return c
}

func readLists(in *web.Form, c *form.Content) {
	highest := in.Text("highest")
	each(in, "degrees", "level", func(p string, i int) {
		c.Degrees = append(c.Degrees, form.Degree{
			Level: in.Text(p + "level"), Name: in.Text(p + "name"), School: in.Text(p + "school"),
			Completed: readMonth(in.Text(p + "completed")), Highest: highest == fmt.Sprint(i),
		})
	})
	each(in, "experience", "employer", func(p string, _ int) {
		c.Experience = append(c.Experience, form.Experience{
			Employer: in.Text(p + "employer"), Title: in.Text(p + "title"),
			From: readMonth(in.Text(p + "from")), To: readMonth(in.Text(p + "to")), Duties: in.Text(p + "duties"),
		})
	})
	each(in, "courses", "name", func(p string, _ int) {
		c.Courses = append(c.Courses, form.Course{Name: in.Text(p + "name"), Provider: in.Text(p + "provider"),
			Year: readMonth(in.Text(p + "year"))})
	})
	each(in, "languages", "language", func(p string, _ int) {
		c.Languages = append(c.Languages, form.Language{
			Language: in.Text(p + "language"), Oral: in.Text(p + "oral"), Written: in.Text(p + "written"),
			Comprehension: in.Text(p + "comprehension"),
		})
	})
}

// each reads the rows of a list, but for the one whose button "remove" was
// pressed. A field that every row has reports how many there are.
func each(in *web.Form, list, every string, read func(prefix string, i int)) {
	gone := in.Text("remove")
	for i := range mostRows {
		row := fmt.Sprintf("%s.%d", list, i)
		if !in.Has(row + "." + every) {
			return
		}
		if gone != row {
			read(row+".", i)
		}
	}
}

func readAnswers(in *web.Form, f form.Form) map[uuid.UUID][]string {
	answers := map[uuid.UUID][]string{}
	for _, q := range f.Questions {
		values := in.All("answer." + q.ID.String())
		for i, v := range values {
			switch q.Kind {
			case form.Date:
				values[i] = readDate(v)
			case form.Number:
				values[i] = readNumber(v)
			}
		}
		if len(values) > 0 {
			answers[q.ID] = values
		}
	}
	return answers
}

// readDate turns 4.12.2026 into 2026-12-04, and leaves alone what is no date.
func readDate(s string) string {
	if s == "" {
		return ""
	}
	t, clock, err := l10n.ParseDate(s, time.UTC)
	if err != nil || clock {
		return s
	}
	return t.Format(time.DateOnly)
}

var (
	monthYear = regexp.MustCompile(`^(\d{1,2})\s*[./-]\s*(\d{4})$`)
	yearMonth = regexp.MustCompile(`^(\d{4})\s*[./-]\s*(\d{1,2})$`)
)

// readMonth turns 8/2019 into 2019-08. A year alone stays one.
func readMonth(s string) string {
	if p := monthYear.FindStringSubmatch(s); p != nil {
		return fmt.Sprintf("%s-%02s", p[2], p[1])
	}
	if p := yearMonth.FindStringSubmatch(s); p != nil {
		return fmt.Sprintf("%s-%02s", p[1], p[2])
	}
	return s
}

// readNumber writes a number with a point and without groups.
func readNumber(s string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".", "\u2212", "-").Replace(s)
}
