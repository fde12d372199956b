package ui

import (
	"time"

	"github.com/a-h/templ"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// HeadingView is the top of a page: the only h1.
type HeadingView struct {
	Title   string
	Lead    string // one or two sentences
	Eyebrow string // what kind of thing this is, above the title
	Lang    string // language of the title, if not the page's
	Tags    []TagView
	Meta    string
}

// SectionView is a part of a page with a heading.
type SectionView struct {
	Title string
	ID    string
	Lead  string
	Level int // 2 unless set
	Quiet bool
}

// CardView is a surface that holds one thing. With Href the whole card can be
// pressed.
type CardView struct {
	Title string
	Href  string
	Level int // heading level, 2 unless set
	Lang  string
	Tone  Tone
}

// JobCardView is one job in a list.
type JobCardView struct {
	Title, Href string
	Lang        string // language of the ad
	Employer    string
	Place       string
	Pay         string
	PayLang     string    // language of the pay, if not the page's
	Terms       []string  // "Permanent", "Full-time"
	Soon        TagView   // how near the deadline is; the zero tag says nothing
	Deadline    time.Time // zero: until further notice
	DeadlineTxt string    // formatted date
	Fresh       bool
	Level       int
}

// TagView is a word in a coloured field.
type TagView struct {
	Text string
	Tone Tone
}

// AlertView is a boxed notice within a page.
type AlertView struct {
	Tone  Tone
	Title string
	Text  string
	Link  *Link
	Live  bool // announced when it appears
}

// EmptyView is shown instead of a list without rows: why, and what to do next.
type EmptyView struct {
	Title  string
	Reason string
	Action *Link
	Level  int
}

// Column is a column of a table.
type Column struct {
	Text    string
	Hidden  bool // title for screen readers alone (checkboxes, actions)
	Numeric bool
	Sort    *Sort
	Narrow  bool
}

// Sort makes a column's title a link that orders by it.
type Sort struct {
	Href string
	Dir  Direction // of the present order; zero when ordered by another column
}

// Direction is an order.
type Direction string

// The directions, named as aria-sort wants them.
const (
	Ascending  Direction = "ascending"
	Descending Direction = "descending"
)

// TableView is a table; its rows are the children.
type TableView struct {
	Caption     string
	HideCaption bool
	Columns     []Column
	ID          string
	SelectAll   string // name of the checkboxes that a "select all" in the first column governs
	Compact     bool
	Stack       bool // on a phone each row becomes a block; cells need data-label
}

// PagerView leads to the pages before and after; empty addresses hide the link.
type PagerView struct {
	Previous, Next string
	Summary        string // "1–24 of 312"
	Label          string // "Pages" unless it steps through something else
}

func (v PagerView) label(l i18n.Lang) string {
	if v.Label != "" {
		return v.Label
	}
	return m.UiPages(l)
}

// Fact is one line of a description list.
type Fact struct {
	Term   string
	Text   string
	Detail templ.Component // instead of Text
	Icon   Icon
}

// StepState is how far a step has come.
type StepState string

// The states.
const (
	StepTodo    StepState = "todo"
	StepDone    StepState = "done"
	StepCurrent StepState = "current"
	StepProblem StepState = "problem"
)

// StepsView is the list of a form's steps.
type StepsView struct {
	Label string
	Items []Step
}

// Step is one part of a longer form.
type Step struct {
	Text, Href string
	State      StepState
}

// ProgressView is how much of something is done.
type ProgressView struct {
	Label   string
	Percent int
}

// DialogView is a question in front of the page. The children are its body; the
// buttons are part of them.
type DialogView struct {
	ID    string
	Title string
}

// DialogButtonView opens a dialog. Where the browser cannot, the button leads
// to Href, a page that asks the same.
type DialogButtonView struct {
	Button ButtonView
	Dialog string
	Href   string
}

// EventView is one entry of a timeline.
type EventView struct {
	At     time.Time
	When   string // formatted
	Title  string
	Who    string
	Text   string
	Body   templ.Component
	Tone   Tone
	Remove *ButtonForm
}

// ButtonForm is a form of one button.
type ButtonForm struct {
	Action string
	Button ButtonView
	Hidden []Hidden
}

// MenuView is a button with a list of actions.
type MenuView struct {
	Label string // zero is "More"
	Name  string // for screen readers: more of what
	Items []MenuItem
}

// MenuItem is a link, or with Post a form of one button.
type MenuItem struct {
	Text, Href string
	Post       bool
	Hidden     []Hidden
	Danger     bool
}

// BulkView is the bar of actions for the rows chosen in a table.
type BulkView struct {
	Name string // name of the checkboxes
	Form string // id of their form, for the reader of the template; the controls name it themselves
}

func level(n int) int {
	if n < 2 || n > 6 {
		return 2
	}
	return n
}
