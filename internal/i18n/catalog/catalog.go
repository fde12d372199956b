// Package catalog reads and judges the message files beside it, one per area
// and language (case.fi.toml), in go-i18n's format. The generator and the tests
// use it; nothing that runs in production does.
package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"vakans/internal/i18n"
)

// Source is the language whose file carries the descriptions for translators.
const Source = i18n.EN

// Area is the catalogue of one part of the product.
type Area struct {
	Name     string
	Messages []Message // sorted by key
}

// Message is one entry in all languages. Params are its placeholders: count
// first if it has a plural, the others in alphabetical order, so that rewording
// a sentence never swaps two arguments.
type Message struct {
	Key         string
	Description string
	Params      []string
	Other       [i18n.Count]string
	One         [i18n.Count]string
}

// Plural reports whether the message has a form for one and a form for more.
func (msg Message) Plural() bool { return msg.One[Source.Index()] != "" }

// Areas lists the areas that have a file in any language.
func Areas(files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, name := range names {
		area, _, _ := strings.Cut(name, ".")
		seen[area] = true
	}
	return slices.Sorted(maps.Keys(seen)), nil
}

// Load reads an area in all languages. The error lists everything that is wrong
// with it: ids or placeholders that differ between languages, a plural without
// both forms, a placeholder that is not written {{.name}}.
func Load(files fs.FS, area string) (*Area, error) {
	var byLang [i18n.Count]map[string]*goi18n.Message
	var problems []error
	for i, l := range i18n.All {
		var err error
		if byLang[i], err = read(files, area, l); err != nil {
			problems = append(problems, err)
		}
	}
	if problems != nil {
		return nil, errors.Join(problems...)
	}
	out := &Area{Name: area}
	for _, key := range keys(byLang) {
		msg, err := combine(key, byLang)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s.%s: %w", area, key, err))
			continue
		}
		out.Messages = append(out.Messages, msg)
	}
	return out, errors.Join(problems...)
}

// read returns one file's messages by key. Keys may be written with the area in
// front ([case.moved]) or without ([moved]).
func read(files fs.FS, area string, l i18n.Lang) (map[string]*goi18n.Message, error) {
	name := area + "." + string(l) + ".toml"
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	file, err := goi18n.ParseMessageFileBytes(text, name, map[string]goi18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		// go-i18n lists every key of the file after a reserved one; the first words say it.
		why, _, mixed := strings.Cut(err.Error(), " mixed with unreserved")
		if mixed {
			why += " cannot be keys of ours"
		}
		return nil, fmt.Errorf("%s: %s", name, why)
	}
	out := map[string]*goi18n.Message{}
	for _, msg := range file.Messages {
		out[strings.TrimPrefix(msg.ID, area+".")] = msg
	}
	return out, nil
}

func keys(byLang [i18n.Count]map[string]*goi18n.Message) []string {
	all := map[string]bool{}
	for _, messages := range byLang {
		for key := range messages {
			all[key] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// combine puts the languages of one message together and checks that they say
// the same thing about its shape.
func combine(key string, byLang [i18n.Count]map[string]*goi18n.Message) (Message, error) {
	msg := Message{Key: key}
	var problems []error
	for i, l := range i18n.All {
		in := byLang[i][key]
		if in == nil {
			problems = append(problems, fmt.Errorf("missing in %s", l))
			continue
		}
		msg.Other[i], msg.One[i] = in.Other, in.One
		if in.Description != "" && (msg.Description == "" || l == Source) {
			msg.Description = in.Description
		}
		if err := wellFormed(in); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", l, err))
		}
	}
	if problems == nil {
		msg.Params = params(msg.Other[Source.Index()] + msg.One[Source.Index()])
		problems = append(problems, sameShape(msg)...)
	}
	return msg, errors.Join(problems...)
}

var (
	placeholder = regexp.MustCompile(`\{\{\.([a-z][a-zA-Z0-9_]*)\}\}`)
	validKey    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
)

func wellFormed(in *goi18n.Message) error {
	switch {
	case in.Other == "":
		return errors.New("no text (other)")
	case in.Zero+in.Two+in.Few+in.Many != "":
		return errors.New("our languages have the forms one and other only")
	case strings.Contains(placeholder.ReplaceAllString(in.Other+in.One, ""), "{{"):
		return errors.New("a placeholder is written {{.name}}")
	case strings.TrimSpace(in.Other) != in.Other:
		return errors.New("space at an end of the text")
	}
	return nil
}

// sameShape compares every language with the source. A text for one may leave
// the count out ("One job"), nothing else.
func sameShape(msg Message) []error {
	var problems []error
	if !validKey.MatchString(msg.Key) {
		problems = append(problems, errors.New("a key is made of a-z, 0-9, _ and dots"))
	}
	if slices.Contains(msg.Params, "count") != msg.Plural() {
		problems = append(problems, errors.New("{{.count}} and the forms one and other belong together"))
	}
	for i, l := range i18n.All {
		if got := params(msg.Other[i]); !slices.Equal(got, msg.Params) {
			problems = append(problems, fmt.Errorf("%s: placeholders %v, not %v", l, got, msg.Params))
		}
		if (msg.One[i] != "") != msg.Plural() {
			problems = append(problems, fmt.Errorf("%s: one missing, or not in %s", l, Source))
		}
		if got := params(msg.One[i] + "{{.count}}"); msg.Plural() && !slices.Equal(got, msg.Params) {
			problems = append(problems, fmt.Errorf("%s: placeholders of one: %v, not %v", l, got, msg.Params))
		}
	}
	return problems
}

// params lists the placeholders of a text: count first, then by the alphabet.
func params(text string) []string {
	seen := map[string]bool{}
	for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
		seen[match[1]] = true
	}
	plural := seen["count"]
	delete(seen, "count")
	out := slices.Sorted(maps.Keys(seen))
	if plural {
		out = slices.Insert(out, 0, "count")
	}
	return out
}

// Untranslated lists the messages whose text equals the English one in another
// language and is not excused by <area>.same, a file of lines "key" or "key
// lang" for words that really are the same.
func Untranslated(files fs.FS, area *Area) ([]string, error) {
	excused, err := same(files, area.Name)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, msg := range area.Messages {
		for i, l := range i18n.All {
			pair := msg.Key + " " + string(l)
			if l == Source || excused[msg.Key] || excused[pair] || !equalToSource(msg, i) {
				continue
			}
			out = append(out, area.Name+"."+pair)
		}
	}
	return out, nil
}

var letters = regexp.MustCompile(`\p{L}{2}`)

func equalToSource(msg Message, i int) bool {
	en := msg.Other[Source.Index()]
	return msg.Other[i] == en && letters.MatchString(placeholder.ReplaceAllString(en, ""))
}

func same(files fs.FS, area string) (map[string]bool, error) {
	text, err := fs.ReadFile(files, path.Join(area+".same"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out[line] = true
		}
	}
	return out, nil
}
