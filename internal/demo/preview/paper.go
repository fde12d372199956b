package preview

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"vakans/internal/demo/visit"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/assets"
	"vakans/internal/web/ui"
)

const (
	paperStyle = "/paper.css"
	// themes is where the service keeps the organisations' stylesheets.
	themes = "/t/"
)

// margins of a sheet, which a browser leaves by itself when it prints (@page).
const margins = "\nbody{padding:18mm 16mm}\n"

// paperStylesheet is the service's stylesheet as a printer reads it.
func paperStylesheet(w http.ResponseWriter, _ *http.Request) {
	a, _ := assets.Lookup(assets.URL("app.css"))
	w.Header().Set("Content-Type", a.Type)
	_, _ = w.Write([]byte(strings.ReplaceAll(string(a.Body), "@media print{", "@media all{") + margins))
}

// papers are the pages that are shown as they are printed.
func (s *site) papers() map[string]func(context.Context, i18n.Lang) (visit.Page, error) {
	return map[string]func(context.Context, i18n.Lang) (visit.Page, error){"ad": s.visitor.Ad, "sheet": s.visitor.Sheet}
}

func (s *site) paperPart(l i18n.Lang) part {
	p := part{ID: "paper", Title: m.PreviewPaper(l)}
	if s.visitor == nil {
		p.Nothing = &ui.EmptyView{Title: m.PreviewNoCountry(l), Reason: m.PreviewNoCountryWhy(l), Level: 3}
		return p
	}
	at := "/paper/" + l.String()
	p.Frames = []frame{
		{ID: "paper-ad", Title: m.PreviewPaperAd(l), Src: at + "/ad", Height: paperHeight, Paper: true},
		{ID: "paper-sheet", Title: m.PreviewPaperSheet(l), Src: at + "/sheet", Height: paperHeight, Paper: true},
	}
	return p
}

// paper is a page of the running service with the stylesheet of its print.
func (s *site) paper(w http.ResponseWriter, r *http.Request) {
	l, known := i18n.Parse(r.PathValue("lang"))
	if !known || s.visitor == nil || s.papers()[r.PathValue("name")] == nil {
		s.missing(w, r)
		return
	}
	page, err := s.papers()[r.PathValue("name")](r.Context(), l)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	sendHTML(w, http.StatusOK, []byte(printed(page.HTML)))
}

var script = regexp.MustCompile(`(?s)<script.*?</script>`)

// printed puts the printer's stylesheet in the place of the screen's, and takes the scripts
// out: paper has none.
func printed(page string) string {
	return script.ReplaceAllString(strings.Replace(page, assets.URL("app.css"), paperStyle, 1), "")
}

// theme is an organisation's stylesheet, from the service.
func (s *site) theme(w http.ResponseWriter, r *http.Request) {
	if s.visitor == nil {
		s.missing(w, r)
		return
	}
	page, err := s.visitor.Open(r.Context(), r.URL.Path)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write([]byte(page.HTML))
}
