package letter

import (
	"fmt"
	"slices"
)

// Form says what a placeholder's value is, and so how it is kept from being
// taken for something else.
type Form int

// The forms. Values of Text can hold no markup, whatever is in them.
const (
	Text     Form = iota
	Link          // an http or https address
	Markdown      // written by staff; its own placeholders of form Text and Link are filled in too
)

// Placeholder is a value that a template may show.
type Placeholder struct {
	Name   string
	Form   Form
	Secret bool // a credential: removed from the row once the letter has left
	Asked  bool // never stands in the row: an Answer to the letter's request brings it
}

// request is where a row's data names the request that an Answer is to.
const request = "request"

// Definition is one kind of letter.
type Definition struct {
	Name         string
	Staff        bool // goes to staff; an organisation writes only its letters to applicants
	Placeholders []Placeholder
}

// Every template may also show these two, which no caller needs to give.
const (
	recipientName = "recipient_name" // the reader's name
	organisation  = "organisation"   // the sender: the organisation, or the service in letters about accounts
)

// Templates is the catalogue of letters by name. For each there is a file
// templates/<name>.<language>.txt in every language, first line the subject.
// Dates and lengths of time are given as text in the reader's language.
var Templates = index(
	Definition{"applicant_code", false, list(secret("code"), text("minutes"))},
	Definition{"applicant_exists", false, list(link("sign_in_link"), link("reset_link"))},
	Definition{"applicant_password_reset", false, list(asked(secretLink("link")), asked(text("minutes")))},
	Definition{"staff_invitation", true, list(text("inviter_name"), asked(text("user_name")), asked(secretLink("link")),
		asked(text("expires_at")))},
	Definition{"staff_invitation_superuser", true, list(asked(text("user_name")), asked(secretLink("link")),
		asked(text("expires_at")))},
	Definition{"staff_password_reset", true, list(asked(text("user_name")), asked(secretLink("link")),
		asked(text("minutes")))},
	Definition{"staff_username_reminder", true, list(text("user_name"), link("link"))},
	Definition{"application_receipt", false, list(text("job_title"), text("employer"), text("sent_at"), text("closes_at"),
		link("link"))},
	Definition{"application_edited_employer", true, list(text("job_title"), text("applicant_name"), text("edited_at"),
		link("link"))},
	Definition{"application_withdrawn_employer", true,
		list(text("job_title"), text("applicant_name"), text("withdrawn_at"), link("link"))},
	Definition{"application_withdrawn_receipt", false,
		list(text("job_title"), text("employer"), text("withdrawn_at"), text("closes_at"), link("link"))},
	Definition{"draft_reminder", false, list(text("job_title"), text("employer"), text("closes_at"), link("link"))},
	Definition{"candidate_message", false, list(text("job_title"), markdown("message"))},
	Definition{"not_selected", false, list(text("job_title"))},
)

// Placeholders lists what an organisation's own text for some letters may show.
func Placeholders(letters ...string) []string {
	names := []string{recipientName, organisation}
	for _, l := range letters {
		for _, p := range Templates[l].Placeholders {
			if !p.Secret && !p.Asked && p.Form != Markdown && !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

func (d Definition) find(name string) (Placeholder, bool) {
	if name == recipientName || name == organisation {
		return Placeholder{Name: name}, true
	}
	for _, p := range d.Placeholders {
		if p.Name == name {
			return p, true
		}
	}
	return Placeholder{}, false
}

// asks reports whether an Answer must fill some of the placeholders.
func (d Definition) asks() bool {
	return slices.ContainsFunc(d.Placeholders, func(p Placeholder) bool { return p.Asked })
}

// secrets names the values that must not outlive the sending.
func (d Definition) secrets() []string {
	names := []string{}
	if d.asks() {
		names = append(names, request)
	}
	for _, p := range d.Placeholders {
		if p.Secret {
			names = append(names, p.Name)
		}
	}
	return names
}

func (d Definition) checkData(data map[string]string) error {
	for name := range data {
		if p, ok := d.find(name); !ok || p.Asked {
			return fmt.Errorf("template %s has no placeholder %q that a letter may fill", d.Name, name)
		}
	}
	for _, p := range d.Placeholders {
		v, ok := data[p.Name]
		if p.Asked {
			continue
		}
		if !ok {
			return fmt.Errorf("the value of placeholder %q is missing", p.Name)
		}
		if p.Form == Link && !webAddress(v) {
			return fmt.Errorf("the value of placeholder %q is no web address", p.Name)
		}
	}
	return nil
}

func index(all ...Definition) map[string]Definition {
	byName := make(map[string]Definition, len(all))
	for _, d := range all {
		byName[d.Name] = d
	}
	return byName
}

func list(p ...Placeholder) []Placeholder { return p }
func text(name string) Placeholder        { return Placeholder{Name: name} }
func secret(name string) Placeholder      { return Placeholder{Name: name, Secret: true} }
func link(name string) Placeholder        { return Placeholder{Name: name, Form: Link} }
func secretLink(name string) Placeholder  { return Placeholder{Name: name, Form: Link, Secret: true} }
func asked(p Placeholder) Placeholder     { p.Asked = true; return p }
func markdown(name string) Placeholder    { return Placeholder{Name: name, Form: Markdown} }
