package web

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
	"vakans/internal/i18n/m"
)

// huma takes its error type and its sentences from package variables, so they
// are set once for the whole program.
var problemsOnce sync.Once

func replaceHumaErrors() {
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if ctx == nil {
			return huma.NewError(status, msg, errs...)
		}
		r, ok := ctx.Context().Value(requestKey{}).(*request)
		if !ok {
			return huma.NewError(status, msg, errs...)
		}
		return r.refusedByHuma(status, msg, errs)
	}
	for sentence, key := range sentences {
		*sentence = key
	}
}

// sentences are huma's, replaced by message ids. Behind the bar stands the value
// of the message's placeholder.
var sentences = map[*string]string{
	&validation.MsgUnexpectedProperty:       "api.unknown_property",
	&validation.MsgExpectedRequiredProperty: "api.required|%v",
	&validation.MsgExpectedRFC3339DateTime:  "api.date_time",
	&validation.MsgExpectedRFC3339Date:      "api.date",
	&validation.MsgExpectedRFC3339Time:      "error.time",
	&validation.MsgExpectedRFC5322Email:     "error.email|%v",
	&validation.MsgExpectedRFC3986URI:       "api.uri|%v",
	&validation.MsgExpectedRFC4122UUID:      "api.uuid|%v",
	&validation.MsgExpectedBoolean:          "api.boolean",
	&validation.MsgExpectedNumber:           "api.number",
	&validation.MsgExpectedInteger:          "api.integer",
	&validation.MsgExpectedString:           "api.string",
	&validation.MsgExpectedArray:            "api.array",
	&validation.MsgExpectedObject:           "api.object",
	&validation.MsgExpectedArrayItemsUnique: "error.duplicate",
	&validation.MsgExpectedOneOf:            "api.one_of|%v",
	&validation.MsgExpectedMinimumNumber:    "error.too_small|%v",
	&validation.MsgExpectedMaximumNumber:    "error.too_big|%v",
	&validation.MsgExpectedMinLength:        "error.too_short|%v",
	&validation.MsgExpectedMaxLength:        "error.too_long|%v",
	&validation.MsgExpectedMatchPattern:     "api.pattern|%v",
	&validation.MsgExpectedMinItems:         "api.too_few|%v",
	&validation.MsgExpectedMaxItems:         "api.too_many|%v",
}

// placeholders of the messages above; the others need none.
var placeholders = map[string]string{
	"api.one_of": "values", "api.pattern": "pattern", "api.too_few": "min", "api.too_many": "max",
	"error.too_small": "min", "error.too_short": "min", "error.too_big": "max", "error.too_long": "max",
}

// unnamed are the sentences that huma has no variables for.
var unnamed = []struct{ begins, key string }{
	{"unknown query parameter", "api.unknown_parameter"},
	{"required ", "api.required"},
	{"File required", "error.file_missing"},
	{"cannot read multipart form", "api.multipart"},
	{"invalid UUID", "api.uuid"},
	{"invalid integer", "api.integer"},
	{"invalid boolean", "api.boolean"},
	{"invalid date/time", "api.date_time"},
}

// refusedByHuma words what huma found wrong with the input before our code saw
// it. The offending values are left out: one of them may be a password.
func (r *request) refusedByHuma(status int, msg string, errs []error) *Problem {
	code, f := classify(fiber.NewError(status, msg))
	if status == http.StatusUnprocessableEntity {
		code, f = status, fault.New(fault.Invalid, "error.invalid")
	}
	if status == http.StatusUnprocessableEntity && slices.ContainsFunc(errs, inPath) {
		f = fault.New(fault.NotFound, "error.not_found")
		code = statuses[fault.NotFound]
		errs = nil // there is no such address, so nothing in it is to be corrected
	}
	if status == http.StatusUnsupportedMediaType {
		code, f = status, fault.New(fault.Unsupported, "error.unsupported")
	}
	r.err = f
	p := r.problemOf(code, f)
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok { //nolint:errorlint // huma hands them over bare
			p.Errors = append(p.Errors, r.fieldRefused(d.ErrorDetail()))
		}
	}
	return p
}

// inPath reports what is wrong with the address itself.
func inPath(err error) bool {
	d, ok := err.(huma.ErrorDetailer) //nolint:errorlint // huma hands them over bare
	return ok && strings.HasPrefix(d.ErrorDetail().Location, "path.")
}

// fieldRefused is one thing that huma found, in the reader's language. What is
// missing is blamed where it should have been.
func (r *request) fieldRefused(d *huma.ErrorDetail) ProblemField {
	key, value, _ := strings.Cut(d.Message, "|")
	if !m.Exists(key) {
		key, value = "api.malformed", ""
		for _, u := range unnamed {
			if strings.HasPrefix(d.Message, u.begins) {
				key = u.key
				break
			}
		}
	}
	at := d.Location
	if key == "api.required" && value != "" {
		at = strings.TrimPrefix(at+"."+value, ".")
	}
	return ProblemField{Location: at, Message: m.Text(r.lang, key, map[string]string{placeholders[key]: value}), Code: key}
}
