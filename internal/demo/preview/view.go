package preview

import (
	"fmt"
	"strconv"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// view is the page of previews.
type view struct {
	Lang  i18n.Lang
	Width int // of the frames, in pixels
	Parts []part
}

// part is one kind of previews. Most have frames; letters have one for each language.
type part struct {
	ID, Title string
	Frames    []frame
	Letters   []letterView
	Empties   []ui.EmptyView
	Nothing   *ui.EmptyView // why the part is empty
}

// frame is a page shown within the page.
type frame struct {
	ID, Title, Src string
	Height         int  // in pixels
	Paper          bool // as wide as a sheet, whatever the width of the others
}

// A sheet of A4, at 96 pixels to the inch.
const (
	paperWidth  = 794
	paperHeight = 1123
)

func (v view) page() ui.PageView {
	p := ui.PageView{
		Title: m.PreviewTitle(v.Lang), Lang: v.Lang, Robots: "noindex", Wide: true, CSRF: "none",
		Site: ui.Site{Name: "Vakans", Home: v.address(v.Lang, v.Width)},
	}
	for _, l := range i18n.All {
		p.Languages = append(p.Languages, ui.LanguageLink{Lang: l, Href: v.address(l, v.Width), Current: l == v.Lang})
	}
	return p
}

func (v view) address(l i18n.Lang, width int) string {
	return fmt.Sprintf("/?lang=%s&width=%d", l, width)
}

func (v view) widths() (items []ui.NavItem) {
	for _, w := range widths {
		text := strconv.Itoa(w) + " px"
		items = append(items, ui.NavItem{Text: text, Href: v.address(v.Lang, w), Current: w == v.Width})
	}
	return items
}

func (v view) width(f frame) string {
	if f.Paper {
		return strconv.Itoa(paperWidth)
	}
	return strconv.Itoa(v.Width)
}

// sandbox keeps what stands in the frames from running anything, and from taking the focus:
// a form with errors would pull the page to itself. Whoever opens a page on its own gets both.
const sandbox = "allow-same-origin"

func (f frame) height() string { return strconv.Itoa(f.Height) }

// links are the table of contents of a part.
func (p part) links() (links []ui.Link) {
	for _, f := range p.Frames {
		links = append(links, ui.Link{Text: f.Title, Href: "#" + f.ID})
	}
	for _, x := range p.Letters {
		links = append(links, ui.Link{Text: x.Name, Href: "#" + x.ID()})
	}
	return links
}

func (s *site) parts(l i18n.Lang) ([]part, error) {
	letters, err := letterViews()
	if err != nil {
		return nil, err
	}
	return []part{
		{ID: "components", Title: m.PreviewComponents(l), Frames: componentFrames(l)},
		{ID: "letters", Title: m.PreviewLetters(l), Letters: letters},
		{ID: "errors", Title: m.PreviewErrors(l), Frames: s.errors.frames(l)},
		{ID: "empty", Title: m.PreviewEmpty(l), Empties: empties(l)},
		s.paperPart(l),
	}, nil
}

func componentFrames(l i18n.Lang) []frame {
	frames := []frame{{ID: "guide", Title: m.PreviewGuide(l), Src: "/components/?lang=" + l.String(), Height: 900}}
	for _, name := range ui.StyleGuideExamples {
		frames = append(frames, frame{
			ID: "example-" + name, Title: m.PreviewExample(l, name),
			Src: "/components/" + name + "?lang=" + l.String(), Height: 800,
		})
	}
	return frames
}
