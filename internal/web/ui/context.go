// Package ui is the component layer: every page is put together from these
// typed pieces, so that look, accessibility and markup have one place. Texts
// come in already translated; only fixed words such as "Close" are the
// package's own. It reads no request and knows no feature.
package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"vakans/internal/i18n"
)

type frameKey struct{}

// frame is what every component of one page shares. It travels in the
// rendering context, so that a button deep in a table needs no language passed
// down to it.
type frame struct {
	lang i18n.Lang
	csrf string
}

// In renders a component in a language and with a form token, for fragments
// that are not inside a Page.
func In(lang i18n.Lang, csrf string, c templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(context.WithValue(ctx, frameKey{}, frame{lang, csrf}), w)
	})
}

// Page renders the whole document around its content.
func Page(v PageView, content templ.Component) templ.Component {
	return In(v.Lang, v.CSRF, document(v, content))
}

func frameOf(ctx context.Context) frame {
	f, _ := ctx.Value(frameKey{}).(frame)
	return f
}

// lang is the language of the page being rendered.
func lang(ctx context.Context) i18n.Lang { return frameOf(ctx).lang }

func csrf(ctx context.Context) string { return frameOf(ctx).csrf }
