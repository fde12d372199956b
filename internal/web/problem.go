package web

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// Problem is what the API answers when something went wrong (RFC 9457).
type Problem struct {
	Type      string         `json:"type" format:"uri-reference" doc:"Always about:blank: the code tells more."`
	Title     string         `json:"title" doc:"The status in words."`
	Status    int            `json:"status" minimum:"400" maximum:"599" doc:"The HTTP status."`
	Detail    string         `json:"detail" doc:"What happened and what to do next, in the language of Content-Language."`
	Code      string         `json:"code" doc:"Stable machine name of the reason."`
	Reference string         `json:"reference" doc:"Quote it to the support: it finds the log line."`
	Errors    []ProblemField `json:"errors,omitempty" doc:"What in the request is to blame."`
}

// ProblemField blames one field of the request.
type ProblemField struct {
	Location string `json:"location" doc:"Where it stands: body.title, query.after, path.id."`
	Message  string `json:"message" doc:"What is wrong with it, in the language of the detail."`
	Code     string `json:"code,omitempty" doc:"Stable machine name of the rule that is broken."`
	Law      string `json:"law,omitempty" example:"legal.fi_not_selected" doc:"The law behind it, by its id."`
}

var _ huma.StatusError = (*Problem)(nil)

// Error implements error; huma asks for it.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

// problemOf describes a fault in words. What nobody classified is not described.
func (r *request) problemOf(status int, f *fault.Error) *Problem {
	r.c.Set(fiber.HeaderContentLanguage, r.lang.String())
	p := &Problem{Type: "about:blank", Title: title(r.lang, status), Status: status,
		Detail: sentence(r.lang, f), Code: f.Key, Reference: r.reference()}
	for _, field := range f.Fields {
		broken := ProblemField{Location: r.blame(field.Name), Message: FieldText(r.lang, field), Code: field.Key}
		if field.Why != nil {
			broken.Law = field.Why.Key
		}
		p.Errors = append(p.Errors, broken)
	}
	return p
}

// problem sends the document.
func (r *request) problem(status int, f *fault.Error) {
	body, err := json.Marshal(r.problemOf(status, f))
	if err != nil {
		body = []byte(`{"status":500}`) // strings and numbers always marshal
	}
	r.c.Set(fiber.HeaderContentType, problemType)
	r.c.Status(status)
	r.c.Response().SetBody(body)
}

// sentence is what the reader is shown. An internal error's own key is never
// shown, whoever set it.
func sentence(l i18n.Lang, f *fault.Error) string {
	if f.Kind == fault.Internal || !m.Exists(f.Key) {
		return m.Text(l, "error."+f.Kind.String(), nil)
	}
	return m.Text(l, f.Key, f.Args)
}
