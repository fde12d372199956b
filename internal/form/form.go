// Package form owns the application form: what an employer asks (Form), what an
// applicant answers (Content), and whether the answers are enough. It stores
// nothing; the employer's plane keeps forms, the register keeps drafts, and both
// ask this package the same questions.
package form

import (
	"github.com/google/uuid"

	"vakans/internal/i18n"
)

// Limits of one form and of one file (FORM-35).
const (
	MaxAttachments    = 4
	MaxAttachmentSize = 2 << 20 // bytes
	MaxQuestions      = 60
	MinOptions        = 2
	MaxOptions        = 40
)

// Need says whether a section of the form is shown, and whether it must be filled.
type Need string

// The degrees of need. The zero value hides the section.
const (
	Hidden    Need = ""
	Optional  Need = "optional"
	Mandatory Need = "mandatory"
)

// Needs lists the degrees in rising order.
var Needs = []Need{Hidden, Optional, Mandatory}

// CitizenshipNeeds are those of the question about citizenship: who asks it has to
// know (FORM-14).
var CitizenshipNeeds = []Need{Hidden, Mandatory}

// Shown reports whether the section is on the form.
func (n Need) Shown() bool { return n == Optional || n == Mandatory }

// Form is what one ad asks of its applicants (FORM-01). Basic data, degrees and
// work experience are on every form (FORM-21, FORM-30); the rest the employer
// chooses.
type Form struct {
	Address     Need         `json:"address,omitempty"`
	BirthDate   Need         `json:"birth_date,omitempty"`
	Gender      Need         `json:"gender,omitempty"`      // FORM-11: for equality reporting
	Citizenship Need         `json:"citizenship,omitempty"` // FORM-14: see CitizenshipNeeds
	Courses     Need         `json:"courses,omitempty"`     // FORM-25
	Languages   Need         `json:"languages,omitempty"`   // FORM-27
	Motivation  Need         `json:"motivation,omitempty"`  // FORM-33: free text "Application to the job"
	Attachments []Attachment `json:"attachments,omitempty"` // FORM-34, at most MaxAttachments
	Questions   []Question   `json:"questions,omitempty"`
}

// Attachment is one file that the employer asks for.
type Attachment struct {
	Slot      int           `json:"slot"` // 1 to MaxAttachments
	Label     i18n.LangText `json:"label"`
	Mandatory bool          `json:"mandatory"`
}

// Kind is the type of a question's answer.
type Kind string

// The kinds of questions.
const (
	Text      Kind = "text"       // one line, at most 500 characters
	LongText  Kind = "long_text"  // at most 5,000 characters
	YesNo     Kind = "yes_no"     // "yes" or "no"
	OneOf     Kind = "one_of"     // the id of one option
	SeveralOf Kind = "several_of" // the ids of options
	Number    Kind = "number"     // a decimal number with a point
	Date      Kind = "date"       // YYYY-MM-DD
)

// Kinds lists the kinds in the order in which they are offered.
var Kinds = []Kind{Text, LongText, YesNo, OneOf, SeveralOf, Number, Date}

// Question is the employer's own question (FORM-33).
type Question struct {
	ID        uuid.UUID     `json:"id"`
	Kind      Kind          `json:"kind"`
	Label     i18n.LangText `json:"label"`
	Help      i18n.LangText `json:"help,omitempty"`
	Mandatory bool          `json:"mandatory"`
	Options   []Option      `json:"options,omitempty"` // OneOf and SeveralOf only
}

// Option is one choice of a question. Its id never changes, so that answers
// survive a corrected spelling.
type Option struct {
	ID    string        `json:"id"`
	Label i18n.LangText `json:"label"`
}

// Question returns the question with this id.
func (f Form) Question(id uuid.UUID) (Question, bool) {
	for _, q := range f.Questions {
		if q.ID == id {
			return q, true
		}
	}
	return Question{}, false
}

// Option returns the option with this id.
func (q Question) Option(id string) (Option, bool) {
	for _, o := range q.Options {
		if o.ID == id {
			return o, true
		}
	}
	return Option{}, false
}
