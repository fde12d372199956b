package smtpsink

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"mime"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed inbox/*.html inbox/inbox.css
var files embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"clock": func(t time.Time) string { return t.Local().Format("2 Jan 2006 15:04:05") },
	"text":  linked,
}).ParseFS(files, "inbox/*.html"))

// Handler is the inbox: pages for people under "/", JSON for tools under
// "/api/messages". It answers to loopback names alone, so that a page on the
// web cannot read it through a name of its own.
func (s *Sink) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.listPage)
	mux.HandleFunc("GET /inbox.css", style)
	mux.HandleFunc("GET /mail/{id}", s.mailPage)
	mux.HandleFunc("GET /mail/{id}/html", s.htmlPart)
	mux.HandleFunc("GET /mail/{id}/raw", s.rawMail)
	mux.HandleFunc("GET /mail/{id}/attachment/{n}", s.attachment)
	mux.HandleFunc("GET /api/messages", s.listJSON)
	mux.HandleFunc("GET /api/messages/{id}", s.mailJSON)
	mux.HandleFunc("DELETE /api/messages", s.clear)
	return Loopback(http.NewCrossOriginProtection().Handler(mux))
}

// Loopback refuses foreign host names and sets the headers of every page. What it serves
// may set a content security policy of its own.
func Loopback(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(r.Host); err == nil {
			host = h
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if host != "localhost" && !strings.HasSuffix(host, ".localhost") && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "This page answers on localhost only.", http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy",
			"default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "inbox/inbox.css")
}

func (s *Sink) listPage(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	render(w, "list.html", struct {
		To    string
		Mails []Mail
	}{to, s.filtered(to)})
}

func (s *Sink) mailPage(w http.ResponseWriter, r *http.Request) {
	if m, ok := s.wanted(w, r); ok {
		render(w, "mail.html", m)
	}
}

// htmlPart serves a letter's HTML for the frame of its page. Nothing in it may
// run or load; its links open beside the inbox.
func (s *Sink) htmlPart(w http.ResponseWriter, r *http.Request) {
	m, ok := s.wanted(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "+
			"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(`<base target="_blank">` + m.HTML))
}

func (s *Sink) rawMail(w http.ResponseWriter, r *http.Request) {
	if m, ok := s.wanted(w, r); ok {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(m.raw)
	}
}

func (s *Sink) attachment(w http.ResponseWriter, r *http.Request) {
	m, ok := s.wanted(w, r)
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(m.Attachments) {
		http.NotFound(w, r)
		return
	}
	a := m.Attachments[n]
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	_, _ = w.Write(a.Content)
}

func (s *Sink) clear(w http.ResponseWriter, _ *http.Request) {
	if err := s.Reset(); err != nil {
		http.Error(w, "The mails could not be deleted.", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Sink) filtered(to string) []Mail {
	if to == "" {
		return s.List()
	}
	return s.ByRecipient(to)
}

func (s *Sink) wanted(w http.ResponseWriter, r *http.Request) (Mail, bool) {
	m, err := s.Get(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
	}
	return m, err == nil
}

// message is a mail as tools see it.
type message struct {
	ID          string           `json:"id"`
	From        string           `json:"from"`
	Sender      string           `json:"sender"`
	To          []string         `json:"to"`
	Received    time.Time        `json:"received"`
	MessageID   string           `json:"message_id"`
	Subject     string           `json:"subject"`
	Text        string           `json:"text"`
	HTML        string           `json:"html"`
	Attachments []attachmentInfo `json:"attachments"`
}

type attachmentInfo struct {
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int    `json:"size"`
	Href        string `json:"href"`
}

func toMessage(m Mail) message {
	list := []attachmentInfo{}
	for i, a := range m.Attachments {
		list = append(list, attachmentInfo{a.Name, a.ContentType, len(a.Content),
			"/mail/" + m.ID + "/attachment/" + strconv.Itoa(i)})
	}
	return message{m.ID, m.From, m.Sender, m.To, m.Received, m.MessageID, m.Subject, m.Text, m.HTML, list}
}

func (s *Sink) listJSON(w http.ResponseWriter, r *http.Request) {
	list := []message{}
	for _, m := range s.filtered(r.URL.Query().Get("to")) {
		list = append(list, toMessage(m))
	}
	answer(w, map[string]any{"messages": list})
}

func (s *Sink) mailJSON(w http.ResponseWriter, r *http.Request) {
	if m, ok := s.wanted(w, r); ok {
		answer(w, toMessage(m))
	}
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}

// render builds the whole page first: half a page must never leave.
func render(w http.ResponseWriter, name string, view any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, view); err != nil {
		http.Error(w, "The page could not be built.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w)
}

var address = regexp.MustCompile(`https?://[^\s<>"')\]]*[^\s<>"')\].,;:!?]`)

// linked escapes a text and makes its web addresses links.
func linked(text string) template.HTML {
	var b strings.Builder
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		href := template.HTMLEscapeString(text[at[0]:at[1]])
		b.WriteString(template.HTMLEscapeString(text[last:at[0]]))
		b.WriteString(`<a href="` + href + `" rel="noreferrer" target="_blank">` + href + `</a>`)
		last = at[1]
	}
	b.WriteString(template.HTMLEscapeString(text[last:]))
	return template.HTML(b.String()) //nolint:gosec // every piece is escaped above
}
