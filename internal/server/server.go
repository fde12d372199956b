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

	"vakans/internal/logging"
	"vakans/internal/web"
)

// Deps are what the server is made of: the kit's options and the areas that
// have routes.
type Deps struct {
	Web   web.Options
	Areas []Area
	// Connections is how many one address may hold at a time; 0: any number.
	Connections int
}

// Area adds its lines to the table. Each of the routes_<area>.go files has one.
type Area func(*web.Table)

// Server is the application, ready to listen.
type Server struct {
	App   *fiber.App
	Table *web.Table
	log   *logrus.Logger
	cut   context.CancelFunc // gives up what runs
	limit *connections
}

// New builds the application. A line of the table that names no permission or
// no site panics here, before anything listens.
func New(d Deps) *Server {
	t := Routes(d.Areas...)
	s := &Server{Table: t, log: d.Web.Log, limit: newConnections(d.Connections, d.Web.TrustedProxies, d.Web.Log)}
	d.Web.Parent, s.cut = context.WithCancel(context.Background())
	s.App = web.New(d.Web, t)
	s.App.Server().CloseOnShutdown = true
	return s
}

// Run listens until ctx ends, and then lets requests finish for as long as
// patience lasts: those that are being answered, and those that are being
// received, such as an upload over a slow line. What is not finished then is cut
// off, which is logged. It returns nil when it was stopped by its context.
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
	l := linger(ln, s.limit)
	go func() { failed <- s.App.Listener(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	return s.stop(context.WithoutCancel(ctx), l, patience)
}

func (s *Server) stop(ctx context.Context, l *lingering, patience time.Duration) error {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	go l.hangUp(ctx.Done())
	err := s.App.ShutdownWithContext(ctx)
	line := s.log.WithField(logging.Duration, time.Since(begun).Milliseconds())
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		line.WithField(logging.CutOff, l.count()).Warn("web has stopped before every request was answered")
		s.cut()
	case err != nil:
		return fmt.Errorf("shut down: %w", err)
	default:
		line.Info("web has stopped; every request was answered")
	}
	return nil
}
