package form

import "github.com/google/uuid"

// Content is what an applicant has written so far, or has sent. The zero value
// is an application just opened.
type Content struct {
	Basic        Basic                  `json:"basic"`
	Degrees      []Degree               `json:"degrees,omitempty"`
	Experience   []Experience           `json:"experience,omitempty"`
	NoExperience bool                   `json:"no_experience,omitempty"` // FORM-30
	Courses      []Course               `json:"courses,omitempty"`
	NoCourses    bool                   `json:"no_courses,omitempty"` // FORM-25
	Languages    []Language             `json:"languages,omitempty"`
	Motivation   string                 `json:"motivation,omitempty"`
	Answers      map[uuid.UUID][]string `json:"answers,omitempty"` // by question; one value unless SeveralOf
	// Files lists the slots that have a file; the rows of the files are the truth
	// and fill this in before anything is checked.
	Files map[int]string `json:"files,omitempty"` // slot -> file name
	// ElectronicNotice is the consent of FORM-18; nil is not answered.
	ElectronicNotice *bool `json:"electronic_notice,omitempty"`
}

// Basic is the contact block. A protected address is written as such (FORM-12).
type Basic struct {
	Name        string `json:"name"`
	Email       string `json:"email"`
	Phone       string `json:"phone,omitempty"`
	Address     string `json:"address,omitempty"`
	PostalCode  string `json:"postal_code,omitempty"`
	City        string `json:"city,omitempty"`
	BirthDate   string `json:"birth_date,omitempty"`  // YYYY-MM-DD
	Gender      string `json:"gender,omitempty"`      // see Genders
	Citizenship string `json:"citizenship,omitempty"` // "yes" or "no": citizen of the employer's country
}

// Degree is an examination; comprehensive school and above count (FORM-21).
type Degree struct {
	Level     string `json:"level"` // see DegreeLevels
	Name      string `json:"name"`
	School    string `json:"school,omitempty"`
	Completed string `json:"completed,omitempty"` // YYYY or YYYY-MM; empty while studying
	Highest   bool   `json:"highest,omitempty"`   // exactly one (FORM-23)
}

// DegreeLevels in rising order; their names are in the catalogues under "code".
var DegreeLevels = []string{"basic", "upper_secondary", "vocational", "bachelor", "master", "doctorate"}

// Experience is one employment.
type Experience struct {
	Employer string `json:"employer"`
	Title    string `json:"title"`
	From     string `json:"from"`         // YYYY-MM
	To       string `json:"to,omitempty"` // YYYY-MM; empty when it goes on
	Duties   string `json:"duties,omitempty"`
}

// Course is further training.
type Course struct {
	Name     string `json:"name"`
	Provider string `json:"provider,omitempty"`
	Year     string `json:"year,omitempty"` // YYYY
}

// Language is a language skill with three levels (FORM-29).
type Language struct {
	Language      string `json:"language"` // a name in the applicant's words
	Oral          string `json:"oral,omitempty"`
	Written       string `json:"written,omitempty"`
	Comprehension string `json:"comprehension,omitempty"`
}

// SkillLevels of a language, best first; empty is none or not required (FORM-29).
var SkillLevels = []string{"excellent", "good", "satisfactory", "weak"}

// Genders are the answers to FORM-11; their names are in the catalogues under
// "code".
var Genders = []string{"female", "male", "other", "undisclosed"}
