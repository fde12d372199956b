// Package m is every sentence of the interface as a function: m.CaseMoved(l,
// name). The functions are generated from internal/i18n/catalog, one file per
// area, so a missing or misspelt key does not compile. Text is for the few ids
// that travel as data, in faults above all.
//
// The texts themselves stand in package texts, which a program that shows any must
// import: a changed word then compiles that package alone, and none that has a page.
package m

import (
	"slices"
	"strconv"
	"strings"

	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
)

// message is one entry of the catalogues. params are its placeholders in the order of
// the generated function's arguments; counted says that it has a plural.
type message struct {
	id      string
	params  []string
	counted bool
	forms   Forms
}

// Forms are a message's texts in all languages. One is empty unless the message has a
// plural.
type Forms struct {
	Other, One [i18n.Count]string
}

// Register says what the texts of a message are. Only package texts calls it, while it
// is initialised. An unknown id panics: one of the packages was not generated anew.
func Register(id string, forms Forms) {
	if messages[id] == nil {
		panic("m: no message " + id + ": run go run ./internal/i18n/gen")
	}
	messages[id].forms = forms
}

// messages finds a message by id. The generated var blocks fill it while the
// package is initialised; it is never written again.
var messages = map[string]*message{}

// register adds an area's messages. It returns a value only so that it can
// stand in a var block.
func register(area ...*message) struct{} {
	for _, msg := range area {
		messages[msg.id] = msg
	}
	return struct{}{}
}

// Text returns the message with this id ("error.forbidden"). An unknown id is
// returned as it is: the reader still sees something, and a test elsewhere
// proves that the ids in the code exist. A plural message reads args["count"].
func Text(l i18n.Lang, id string, args map[string]string) string {
	msg := messages[id]
	if msg == nil {
		return id
	}
	form := msg.pattern(l)
	values := make([]string, len(msg.params))
	for i, p := range msg.params {
		values[i] = args[p]
		if p == "count" && msg.counted {
			if n, err := strconv.Atoi(args[p]); err == nil {
				form, values[i] = msg.form(l, n), l10n.Number(l, n)
			}
		}
	}
	return fill(form, msg.params, values)
}

// Exists reports whether the catalogues have this id.
func Exists(id string) bool { return messages[id] != nil }

// Params lists the placeholders of a message, nil if there is no such id.
func Params(id string) []string {
	if msg := messages[id]; msg != nil {
		return slices.Clone(msg.params)
	}
	return nil
}

// plain is the text of a message without placeholders.
func (msg *message) plain(l i18n.Lang) string { return msg.pattern(l) }

// with is the text of a message with its placeholders filled.
func (msg *message) with(l i18n.Lang, values ...string) string {
	return fill(msg.pattern(l), msg.params, values)
}

// plural is the text for a count, which is the first parameter and is written
// as the language writes numbers.
func (msg *message) plural(l i18n.Lang, count int, values ...string) string {
	return fill(msg.form(l, count), msg.params, append([]string{l10n.Number(l, count)}, values...))
}

func (msg *message) pattern(l i18n.Lang) string {
	return msg.in(l, &msg.forms.Other)
}

// form chooses one or other: all four languages use one for exactly 1.
func (msg *message) form(l i18n.Lang, count int) string {
	if count != 1 && count != -1 {
		return msg.pattern(l)
	}
	return msg.in(l, &msg.forms.One)
}

func (msg *message) in(l i18n.Lang, texts *[i18n.Count]string) string {
	text := texts[l.Index()]
	if text == "" {
		panic("m: " + msg.id + " has no text: the program must import vakans/internal/i18n/texts")
	}
	if l == i18n.Pseudo {
		return i18n.PseudoText(text)
	}
	return text
}

// fill puts the values in place of {{.name}}. Values are never scanned for
// placeholders themselves: they are people's words.
func fill(pattern string, params, values []string) string {
	var b strings.Builder
	b.Grow(len(pattern) + 16*len(values))
	for {
		before, rest, found := strings.Cut(pattern, "{{.")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}}")
		if i := slices.Index(params, name); i >= 0 {
			b.WriteString(values[i])
		}
		pattern = after
	}
}

// Code names a value that is stored as a code; none has no name. Kind is the
// first part of its ids in the catalogues under "code".
func Code(l i18n.Lang, kind, value string) string {
	if value == "" {
		return ""
	}
	return Text(l, "code."+kind+"_"+value, nil)
}

// LangName is a language's name in the reader's own.
func LangName(l, of i18n.Lang) string { return Text(l, "common.lang_"+string(of), nil) }

// LangNames lists languages in a sentence of the reader's own.
func LangNames(l i18n.Lang, all []i18n.Lang) string {
	names := make([]string, 0, len(all))
	for _, of := range all {
		names = append(names, LangName(l, of))
	}
	return l10n.List(l, names...)
}
