package country

import (
	"errors"
	"fmt"
	"strings"

	"vakans/internal/i18n"
)

// PDF is pdf, for tests.
var PDF = pdf

// CheckLibrary looks for words that are missing.
func CheckLibrary() error {
	jobs, err := library()
	if err != nil {
		return err
	}
	var lacks []error
	lack := func(format string, args ...any) { lacks = append(lacks, fmt.Errorf(format, args...)) }
	for _, l := range lines {
		j, known := jobs[l.job]
		if !known || sheets[j.form].questions == nil {
			lack("%s: no such job or form", l.job)
		}
		for i, lang := range strings.Fields(l.langs) {
			w := j.texts[i18n.Lang(lang)]
			if w.title == "" || len(w.description) < 150 || w.offer == "" || w.expectations == "" {
				lack("%s in %s: the ad says too little", l.job, lang)
			}
			if i == 0 && (w.degree == "" || len(w.past) != 2 || w.why == "") {
				lack("%s in %s: nobody can apply", l.job, lang)
			}
		}
	}
	for key, p := range phrases {
		if len(p) != len(i18n.All) {
			lack("phrase %s is not in every language", key)
		}
	}
	return errors.Join(lacks...)
}
