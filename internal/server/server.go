// Package server wires the HTTP kit: it lists the routes, starts the
// application and stops it without cutting anybody off. Pages and rules are
// the features'; this package only says where they are found and what
// permission they need.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/sirupsen/logrus"

	"vakans/internal/web"
)

// Deps are what the server is made of: the kit's options and the areas that
// have routes.
type Deps struct {
	Web   web.Options
	Areas []Area
}

// Area adds its lines to the table. Each of the routes_<area>.go files has one.
type Area func(*web.Table)

// Server is the application, ready to listen.
type Server struct {
	App   *fiber.App
	Table *web.Table
	log   *logrus.Logger
}

// New builds the application. A line of the table that names no permission or
// no site panics here, before anything listens.
func New(d Deps) *Server {
	t := Routes(d.Areas...)
	return &Server{App: web.New(d.Web, t), Table: t, log: d.Web.Log}
}

// Run listens until ctx ends, and then lets requests finish for as long as
// patience lasts. It returns nil after an orderly stop.
func (s *Server) Run(ctx context.Context, address string, patience time.Duration) error {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	return s.Serve(ctx, ln, patience)
}

// Serve is Run on a listener that is open already.
func (s *Server) Serve(ctx context.Context, ln net.Listener, patience time.Duration) error {
	failed := make(chan error, 1)
	go func() { failed <- s.App.Listener(lingering{ln}) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := s.App.ShutdownWithContext(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}
