package ui

import (
	"context"
	"strings"

	"vakans/internal/i18n/m"
)

// fixedWords are the short words of buttons, in the language of the page.
type fixedWords struct {
	copied, print, more, undo, close, remove string
}

func words(ctx context.Context) fixedWords {
	l := lang(ctx)
	return fixedWords{
		copied: m.UiCopied(l), print: m.UiPrint(l), more: m.UiMore(l),
		undo: m.UiUndo(l), close: m.UiClose(l), remove: m.UiRemove(l),
	}
}

// paragraphs are the lines of each paragraph of a plain text.
func paragraphs(text string) [][]string {
	var out [][]string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, strings.Split(p, "\n"))
		}
	}
	return out
}
