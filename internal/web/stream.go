package web

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
)

// longestStream is the longest that a streamed file may take to make and send.
const longestStream = 10 * time.Minute

// Stream sends a file to be saved while write makes it, so that a long one is
// never whole in memory. Write runs after the handler has returned: it may not
// use c, and gets a context with a deadline of its own. When it fails the answer
// breaks off, and the receiver sees that it is not whole.
func (c *Ctx) Stream(name, contentType string, write func(context.Context, io.Writer) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Std()), longestStream)
	from, to := io.Pipe()
	go func() {
		defer cancel()
		buffered := bufio.NewWriterSize(to, 32<<10)
		err := write(ctx, buffered)
		if err == nil {
			err = buffered.Flush()
		}
		to.CloseWithError(err)
	}()
	c.r.c.Status(http.StatusOK)
	c.r.c.Set(fiber.HeaderContentDisposition, attachment(name))
	c.r.c.Set(fiber.HeaderContentType, contentType)
	c.r.c.Set(fiber.HeaderCacheControl, "no-store")
	c.r.c.Context().SetBodyStream(from, -1) // closes the pipe when the receiver has gone
	return nil
}
