package web

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/fault"
)

// unknownMethod stands for every method that HTTP does not know, so that neither
// the log nor the measurements hold what an anonymous visitor wrote.
const unknownMethod = "UNKNOWN"

func knownMethod(m string) bool { return slices.Contains(fiber.DefaultMethods, m) }

// refuseOdd refuses requests that no program of good will sends, before anything
// is read or looked up for them.
func (k *Kit) refuseOdd(c *fiber.Ctx) error {
	h := &c.Request().Header
	switch {
	case c.Method() == unknownMethod:
		return fiber.NewError(fiber.StatusNotImplemented, "unknown method")
	case !bytes.HasPrefix(h.Protocol(), []byte("HTTP/1.")):
		return fiber.NewError(fiber.StatusHTTPVersionNotSupported, "unknown version of HTTP")
	case h.ContentLength() == -1 && !framed(h.RawHeaders(), h.IsHTTP11()):
		return fiber.NewError(fiber.StatusBadRequest, "the body's length is given in two ways")
	case !isText(c.Path()):
		return fault.New(fault.NotFound, "error.not_found")
	}
	return c.Next()
}

// framed reports whether a chunked body's end is beyond doubt: told once, by
// Transfer-Encoding alone, in a version of HTTP that has it (RFC 9112, 6.1). A proxy
// in front may have read it the other way, and taken the rest for another request.
func framed(head []byte, http11 bool) bool {
	encodings, lengths := 0, 0
	for line := range bytes.Lines(head) {
		name, _, _ := bytes.Cut(line, []byte(":"))
		switch strings.ToLower(string(name)) {
		case "transfer-encoding":
			encodings++
		case "content-length":
			lengths++
		}
	}
	return http11 && encodings == 1 && lengths == 0
}
