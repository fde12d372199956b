package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// bareCommand makes this program a bare Fiber that answers with given bytes.
const bareCommand = "bare-fiber"

// answer is what the product said to a visit, to be said again.
type answer struct {
	Host, Path string
	Headers    [][2]string
	Body       []byte
}

// remember notes the answers to visits: bytes and headers.
func remember(c caller, all []visit) ([]answer, error) {
	answers := make([]answer, 0, len(all))
	for _, v := range all {
		a := answer{Host: v.Host, Path: v.Path}
		_, err := c.get(v, func(resp *fasthttp.Response) {
			a.Body = append(a.Body, resp.Body()...)
			for name, value := range resp.Header.All() {
				if n := string(name); n != "Content-Length" && n != "Date" && n != "Server" && n != "Connection" {
					a.Headers = append(a.Headers, [2]string{n, string(value)})
				}
			}
		})
		if err != nil {
			return nil, err
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// bare starts a process that answers as remembered.
func (b *bench) bare(answers []answer) (*child, error) {
	text, err := json.Marshal(answers)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(b.Dir, "answers.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	return serve(b.Dir, "bare", addr, "/healthz", nil, self, bareCommand, addr, path)
}

// serveBare is that process: Fiber as it comes, one route, no middleware.
func serveBare(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: " + bareCommand + " address file")
	}
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	var answers []answer
	if err := json.Unmarshal(text, &answers); err != nil {
		return err
	}
	return bareApp(answers).Listen(args[0])
}

func bareApp(answers []answer) *fiber.App {
	known := map[string]answer{}
	for _, a := range answers {
		known[a.Host+a.Path] = a
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/*", func(c *fiber.Ctx) error {
		a, ok := known[c.Hostname()+c.OriginalURL()]
		if !ok {
			return fiber.NewError(http.StatusNotFound, fmt.Sprintf("nobody asked for %s%s before", c.Hostname(),
				c.OriginalURL()))
		}
		for _, h := range a.Headers {
			c.Set(h[0], h[1])
		}
		return c.Send(a.Body)
	})
	return app
}

// ad compares the page of an ad with a Fiber that sends the same bytes. The ads
// are those of a hundred organisations, in three languages.
func (b *bench) ad(ctx context.Context) ([]figure, error) {
	all, err := b.place.subjects(ctx, min(b.size, 100))
	if err != nil {
		return nil, err
	}
	var visits []visit
	for i, s := range all {
		for j, ad := range s.Ads[:4] {
			visits = append(visits, adPage(s, ad, []string{"fi", "sv", "en"}[(i+j)%3]))
		}
	}
	web, err := b.web(b.place)
	if err != nil {
		return nil, err
	}
	defer web.stop()
	f, err := b.againstBare(ctx, web, "ad", "an ad's page", visits)
	return []figure{f.promise(0.6)}, err
}

// againstBare compares pages that are kept with a Fiber that sends the same bytes.
func (b *bench) againstBare(ctx context.Context, web *child, name, what string, visits []visit) (figure, error) {
	answers, err := remember(call(web.Addr), visits)
	if err != nil {
		return figure{}, err
	}
	bare, err := b.bare(answers)
	if err != nil {
		return figure{}, err
	}
	defer bare.stop()
	product, baseline := b.visiting(web.Addr, visits), b.visiting(bare.Addr, visits)
	if err := b.warm(ctx, 1, product, baseline); err != nil {
		return figure{}, err
	}
	ours, theirs, err := pair(ctx, b.Rounds, product, baseline)
	if err != nil {
		return figure{}, err
	}
	f := against(name, what+" against bare Fiber with the same bytes", ours, theirs, 0)
	f.Note += fmt.Sprintf("; %d pages, the first of %.1f kB; %d clients", len(visits), float64(len(answers[0].Body))/1000,
		b.Clients)
	return f, nil
}
