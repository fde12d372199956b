package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"vakans/internal/config"
	"vakans/internal/logging"
	"vakans/internal/server"
	"vakans/internal/wiring"
)

func webCommand(ctx context.Context, args []string) error {
	return serve(ctx, "web", args, func(ctx context.Context, s *wiring.Services) error {
		srv, err := s.Server()
		if err != nil {
			return err
		}
		s.Log.WithField(logging.Address, s.Config.Listen).Info("web listens")
		return s.Watched(ctx, s.WebHealth, s.Config.DrainDelay, func(ctx context.Context) error {
			return srv.Run(ctx, s.Config.Listen, s.Config.ShutdownTimeout)
		})
	})
}

func workerCommand(ctx context.Context, args []string) error {
	return serve(ctx, "worker", args, func(ctx context.Context, s *wiring.Services) error {
		start, does := s.Worker, "worker runs"
		if s.Config.Founding {
			start, does = s.Founder, "worker runs and does nothing but found organisations"
		}
		w, err := start()
		if err != nil {
			return err
		}
		s.Log.Info(does)
		return s.Watched(ctx, s.WorkerHealth, 0, w.Run)
	})
}

// serve runs a process that answers people, until it gets a signal to stop; at a second
// one it ends at once. It refuses to start where the database's walls are open.
func serve(ctx context.Context, name string, args []string, work func(context.Context, *wiring.Services) error) error {
	ctx, cancel := once(ctx)
	defer cancel()
	return withServices(ctx, name, args, func(s *wiring.Services) error {
		findings, err := s.Planes.Check(ctx)
		if err != nil {
			return fmt.Errorf("check the database's rights: %w", err)
		}
		var open []string
		for _, f := range findings {
			if f.Away {
				s.Log.Warn(f.String())
				continue
			}
			open = append(open, f.String())
		}
		if len(open) > 0 {
			return fmt.Errorf("the database is not safe to use:\n  %s", strings.Join(open, "\n  "))
		}
		return work(ctx, s)
	})
}

// once ends when ctx does, after it has seen to it that the next signal ends the
// process.
func once(ctx context.Context) (context.Context, context.CancelFunc) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		signal.Reset(os.Interrupt, syscall.SIGTERM)
		cancel()
	})
	return work, cancel
}

// withServices loads the configuration, connects, and lets do work.
func withServices(ctx context.Context, name string, args []string, do func(*wiring.Services) error) error {
	if err := parse(flags(name), args); err != nil {
		return err
	}
	s, err := open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

func open(ctx context.Context) (*wiring.Services, error) {
	cfg, err := config.Load(config.OS())
	if err != nil {
		return nil, err
	}
	log, err := server.Logger(cfg.Log)
	if err != nil {
		return nil, err
	}
	return wiring.Open(ctx, cfg, log, nil)
}
