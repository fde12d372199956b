package webtest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Form is a form of a page, filled in as the page sends it. What the page does
// not offer cannot be filled in: the test fails, as a person would.
type Form struct {
	t      testing.TB
	page   *Page
	form   *goquery.Selection
	values url.Values
	files  []attached
}

type attached struct {
	field, name string
	content     []byte
}

// Form is the form that a selector finds, or the one that contains what it
// finds. It must be one.
func (p *Page) Form(selector string) *Form {
	p.t.Helper()
	found := p.Find(selector)
	if !found.Is("form") {
		found = found.Closest("form")
	}
	if found.Length() != 1 {
		p.t.Fatalf("%s: %d forms at %q, want one\n%s", p.request.URL, found.Length(), selector, p.excerpt())
	}
	f := &Form{t: p.t, page: p, form: found, values: url.Values{}}
	f.controls().Each(func(_ int, s *goquery.Selection) { f.preset(s) })
	return f
}

// controls are the form's own and those that name it from elsewhere.
func (f *Form) controls() *goquery.Selection {
	const kinds = "input[name], select[name], textarea[name]"
	own := f.form.Find(kinds)
	if id := f.form.AttrOr("id", ""); id != "" {
		own = own.AddSelection(f.page.Doc().Find(kinds).FilterFunction(func(_ int, s *goquery.Selection) bool {
			return s.AttrOr("form", "") == id
		}))
	}
	return own
}

// buttons are the form's own and those that name it from elsewhere.
func (f *Form) buttons() *goquery.Selection {
	own := f.form.Find("button, input[type=submit]")
	if id := f.form.AttrOr("id", ""); id != "" {
		own = own.AddSelection(f.page.Doc().Find(`button[form="` + id + `"]`))
	}
	return own
}

func (f *Form) named(name string) *goquery.Selection {
	return f.controls().FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("name", "") == name })
}

// preset takes over what the page has filled in already.
func (f *Form) preset(s *goquery.Selection) {
	name := s.AttrOr("name", "")
	if _, off := s.Attr("disabled"); off {
		return
	}
	switch kind := s.AttrOr("type", ""); {
	case s.Is("textarea"):
		f.values.Add(name, strings.TrimPrefix(s.Text(), "\n"))
	case s.Is("select"):
		f.presetSelect(name, s)
	case kind == "checkbox" || kind == "radio":
		if _, on := s.Attr("checked"); on {
			f.values.Add(name, s.AttrOr("value", "on"))
		}
	case kind == "submit" || kind == "button" || kind == "file" || kind == "image":
	default:
		f.values.Add(name, s.AttrOr("value", ""))
	}
}

func (f *Form) presetSelect(name string, s *goquery.Selection) {
	chosen := s.Find("option[selected]")
	if _, many := s.Attr("multiple"); chosen.Length() == 0 && !many {
		chosen = s.Find("option").First()
	}
	chosen.Each(func(_ int, o *goquery.Selection) { f.values.Add(name, optionValue(o)) })
}

// Set fills a field in. Of a list, radios or boxes each value must be offered.
func (f *Form) Set(name string, values ...string) *Form {
	f.t.Helper()
	controls := f.named(name)
	if controls.Length() == 0 {
		f.t.Fatalf("%s: the form has no field %q; it has %v", f.page.request.URL, name, f.Names())
	}
	if offered := choices(controls); offered != nil {
		for _, v := range values {
			if !slices.Contains(offered, v) {
				f.t.Fatalf("%s: field %q does not offer %q but %q", f.page.request.URL, name, v, offered)
			}
		}
	}
	f.values[name] = values
	return f
}

// Force sends a value that the page does not offer, as somebody does who writes
// the request by hand.
func (f *Form) Force(name, value string) *Form {
	f.values.Set(name, value)
	return f
}

// Attach puts a file into a file field.
func (f *Form) Attach(name, fileName string, content []byte) *Form {
	f.t.Helper()
	if !f.named(name).Is(`input[type="file"]`) {
		f.t.Fatalf("%s: the form has no file field %q", f.page.request.URL, name)
	}
	f.files = append(f.files, attached{name, fileName, content})
	return f
}

// Value is what a field holds.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// Names are the form's fields.
func (f *Form) Names() []string {
	var names []string
	f.controls().Each(func(_ int, s *goquery.Selection) { names = append(names, s.AttrOr("name", "")) })
	slices.Sort(names)
	return slices.Compact(names)
}

// Submit sends the form as Enter does.
func (f *Form) Submit() *Page {
	f.t.Helper()
	return f.send(f.form.AttrOr("action", ""), f.form.AttrOr("method", "get"))
}

// Press sends the form by the button with the text.
func (f *Form) Press(text string) *Page {
	f.t.Helper()
	button := f.buttons().FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Join(strings.Fields(s.Text()), " ") == text || s.AttrOr("value", "") == text && s.Is("input")
	}).First()
	if button.Length() == 0 {
		f.t.Fatalf("%s: the form has no button %q", f.page.request.URL, text)
	}
	if name, ok := button.Attr("name"); ok {
		f.values.Set(name, button.AttrOr("value", ""))
	}
	return f.send(button.AttrOr("formaction", f.form.AttrOr("action", "")),
		button.AttrOr("formmethod", f.form.AttrOr("method", "get")))
}

func (f *Form) send(action, method string) *Page {
	f.t.Helper()
	to, err := f.page.request.URL.Parse(action)
	if err != nil {
		f.t.Fatalf("form action %q: %v", action, err)
	}
	c := f.page.client.At(to.Host)
	if strings.EqualFold(method, "get") {
		to.RawQuery = f.values.Encode()
		return c.Get(to.RequestURI())
	}
	body, kind := f.encode()
	req := c.Request(http.MethodPost, to.RequestURI(), bytes.NewReader(body))
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Origin", to.Scheme+"://"+to.Host)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Referer", f.page.request.URL.String())
	return c.Do(req)
}

func (f *Form) encode() (body []byte, contentType string) {
	if f.form.AttrOr("enctype", "") != "multipart/form-data" {
		return []byte(f.values.Encode()), "application/x-www-form-urlencoded"
	}
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for name, values := range f.values {
		for _, v := range values {
			_ = w.WriteField(name, v)
		}
	}
	for _, a := range f.files {
		part, err := w.CreateFormFile(a.field, a.name)
		if err == nil {
			_, _ = part.Write(a.content)
		}
	}
	_ = w.Close()
	return buf.Bytes(), w.FormDataContentType()
}

// choices are the values that lists, radios and boxes offer; nil for a field
// that takes anything.
func choices(controls *goquery.Selection) []string {
	if options := controls.Find("option"); options.Length() > 0 {
		return options.Map(func(_ int, o *goquery.Selection) string { return optionValue(o) })
	}
	if controls.Is(`input[type="radio"], input[type="checkbox"]`) {
		return controls.Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "on") })
	}
	return nil
}

func optionValue(o *goquery.Selection) string {
	if v, ok := o.Attr("value"); ok {
		return v
	}
	return strings.TrimSpace(o.Text())
}
