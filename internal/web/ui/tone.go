package ui

import (
	"context"

	"vakans/internal/i18n/m"
)

// Tone is what a colour means. It is never the only carrier: tags have words,
// alerts have a mark and a word for screen readers.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Accent  Tone = "accent"
	Info    Tone = "info"
	Success Tone = "success"
	Warning Tone = "warning"
	Danger  Tone = "danger"
)

func (t Tone) or(other Tone) string {
	if t == "" {
		return string(other)
	}
	return string(t)
}

// word is the tone for those who do not see the colour.
func (t Tone) word(ctx context.Context) string {
	switch t {
	case Success:
		return m.UiToneSuccess(lang(ctx))
	case Warning:
		return m.UiToneWarning(lang(ctx))
	case Danger:
		return m.UiToneDanger(lang(ctx))
	}
	return m.UiToneInfo(lang(ctx))
}
