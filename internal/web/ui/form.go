package ui

import "strconv"

// FormView is a form. The CSRF token of the page goes in by itself when the
// method is POST.
type FormView struct {
	Action      string
	ID          string
	Get         bool // GET instead of POST
	Multipart   bool // with file fields
	Idempotency string
	Version     int // sent as "version"; 0 leaves it out
	Hidden      []Hidden
	Errors      Errors // shown as a summary above the fields
	Legend      bool   // explain the red asterisk
	Autosave    *Autosave
	Guard       bool   // warn whoever leaves with something written that was not sent
	Wide        bool   // as wide as the page
	Label       string // for screen readers, where a page has several forms
	Inline      bool   // fields and button on one line
}

// Autosave saves a draft whenever a changed field is left. See the module
// autosave for what the server must answer.
type Autosave struct {
	URL     string
	Version int
	Status  string // text shown at first, e.g. "Draft saved 14.32"
	Percent *int   // also shows a progress bar
	Unsaved bool   // what the form shows was refused, so it is not what is stored
}

// ButtonKind is the weight of a button. One Primary per view.
type ButtonKind string

// The kinds.
const (
	Primary    ButtonKind = "primary"
	Secondary  ButtonKind = "secondary"
	Quiet      ButtonKind = "tertiary"
	DangerKind ButtonKind = "danger"
)

// ButtonView is a button, or with Href a link that looks like one.
type ButtonView struct {
	Text       string
	Kind       ButtonKind // zero is Primary
	Name       string
	Value      string
	Href       string
	Form       string // id of a form elsewhere
	FormAction string
	Icon       Icon
	Small      bool
	Label      string // for screen readers, where Text alone is not enough
	NoValidate bool
	Download   bool
	NewWindow  bool
}

// FieldsetView is a group of fields under a legend.
type FieldsetView struct {
	Legend string
	Hint   string
	Error  string
	ID     string
	Large  bool // legend as large as a heading
}

// FilterView is the form of a list: its state is the address.
type FilterView struct {
	Action  string
	Title   string // zero is "Filter"
	Submit  string // zero is "Show results"
	Clear   string // address without filters; empty hides the link
	Results string // id of the element that live filtering replaces
	Active  int    // number of filters in use; opens the panel
	Hidden  []Hidden
}

// FileItem is a file already sent.
type FileItem struct {
	Name, Href, Size string
	State            string // "checking", translated
	Tone             Tone
	Remove           string // address that the remove form posts to
	Hidden           []Hidden
}

// UploadView is a form that sends files at once, with progress where it can be
// shown, and lists what has been sent.
type UploadView struct {
	Form    FormView
	Field   Field
	Files   []FileItem
	Results string // id of the list, replaced after an upload
	Full    string // instead of the form, when no more files are taken
}

func (b ButtonView) variant() string {
	switch b.Kind {
	case Secondary, Quiet:
		return string(b.Kind)
	}
	return "primary"
}

func (b ButtonView) color() string {
	if b.Kind == DangerKind {
		return "danger"
	}
	return "accent"
}

func (f FormView) method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

func (f FormView) version() int {
	if f.Autosave != nil && f.Version == 0 {
		return f.Autosave.Version
	}
	return f.Version
}

func itoa(n int) string { return strconv.Itoa(n) }
