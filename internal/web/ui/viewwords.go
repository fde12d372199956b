package ui

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"vakans/internal/i18n/m"
)

func (v SectionView) titleID() string {
	if v.ID != "" {
		return v.ID + "-title"
	}
	return "section-" + slug(v.Title)
}

func ident(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

func (s Step) state() string {
	if s.State == "" {
		return string(StepTodo)
	}
	return string(s.State)
}

// where names the employer and, unless its name says it already, the place.
func (v JobCardView) where() string {
	if v.Place == "" || strings.HasPrefix(v.Employer, v.Place) {
		return v.Employer
	}
	return v.Employer + ", " + v.Place
}

// word is the state of a step for those who do not see its mark.
func (s Step) word(ctx context.Context) string {
	switch s.State {
	case StepDone:
		return m.UiStepDone(lang(ctx))
	case StepCurrent:
		return m.UiStepCurrent(lang(ctx))
	case StepProblem:
		return m.UiStepProblem(lang(ctx))
	}
	return ""
}

func (s Sort) words(ctx context.Context) string {
	switch s.Dir {
	case Ascending:
		return m.UiSortedUp(lang(ctx))
	case Descending:
		return m.UiSortedDown(lang(ctx))
	}
	return m.UiSortBy(lang(ctx))
}

func flashIcon(t Tone) Icon {
	if t == Danger || t == Warning {
		return IconWarning
	}
	return IconCheck
}
