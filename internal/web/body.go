package web

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"vakans/internal/fault"
)

// A body is received once its sender has been let in: host, route, session, rate
// and origin are judged by the head alone. Until then the server holds one byte of
// it, whatever length was promised, and afterwards as much as has really come.
const firstBytes = 1

// How long a body may take: the time to begin, and a line as slow as a bad mobile
// connection. One of unknown length has the time of the largest.
const (
	headTime    = 30 * time.Second
	bodyTime    = 20 * time.Second
	slowestLine = 20 << 10 // bytes a second
)

// headReceived gives each body its own deadline, and hides methods that nobody
// knows from the framework, which would answer them without our headers.
func (k *Kit) headReceived(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	if !knownMethod(string(h.Method())) {
		h.SetMethod(unknownMethod)
	}
	switch n := h.ContentLength(); {
	case n == 0 || n == noLength:
	case n < 0 || n > k.largest:
		c.ReadTimeout = timeFor(k.largest)
	default:
		c.ReadTimeout = timeFor(n)
	}
	return c
}

// noLength is what fasthttp says of a request without a body; -1 is chunked.
const noLength = -2

func timeFor(bytes int) time.Duration {
	return bodyTime + time.Duration(bytes)*time.Second/slowestLine
}

// declared is how long the head says that the body is; -1 is not known.
func (r *request) declared() int { return max(r.c.Request().Header.ContentLength(), -1) }

// receive reads the body of a request that has been let in, and gives what follows
// its whole time: a slow line must not use up the handler's.
func (k *Kit) receive(r *request) error {
	stream := r.c.Request().BodyStream()
	if stream == nil || !unsafe(r.c.Method()) {
		return nil
	}
	begun, limit := time.Now(), r.route.BodyLimit
	body, err := io.ReadAll(io.LimitReader(stream, int64(limit)+1))
	r.receiving = time.Since(begun)
	switch {
	case len(body) > limit:
		return fault.New(fault.TooLarge, "error.too_large")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fiber.NewError(fiber.StatusRequestTimeout, err.Error())
	case err != nil:
		return fiber.NewError(fiber.StatusBadRequest, err.Error())
	}
	r.c.Request().SetBodyRaw(body)
	r.begin()
	return r.readable(body)
}

// readable refuses data that is no text: RFC 8259 knows JSON in UTF-8 alone, and
// what is not would be stored with other characters than were sent.
func (r *request) readable(body []byte) error {
	if r.route.API && !r.multipart() && !utf8.Valid(body) {
		return fiber.NewError(fiber.StatusBadRequest, "the body is not UTF-8")
	}
	return nil
}

func (r *request) multipart() bool {
	return strings.HasPrefix(r.c.Get(fiber.HeaderContentType), "multipart/")
}

// leave ends the connection after the answer when a part of the body has not been
// read: fasthttp would take it for the next request.
func (r *request) leave() {
	stream := r.c.Request().BodyStream()
	if _, ours := stream.(*bytes.Reader); stream == nil || ours || r.declared() == 0 {
		return
	}
	r.c.Response().SetConnectionClose()
}
