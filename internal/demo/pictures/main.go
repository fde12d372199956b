// Pictures makes the pictures of the README: it starts the demo with a new country in a folder
// of its own, takes them with Chromium, and stops everything again.
//
//	pictures -dir .vakans/pictures -out deploy/pictures
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"vakans/internal/config"
	"vakans/internal/demo"
	"vakans/internal/demo/country"
	"vakans/internal/demo/visit"
	_ "vakans/internal/i18n/texts"
)

func main() {
	dir := flag.String("dir", ".vakans/pictures", "folder for the demo's data")
	out := flag.String("out", "deploy/pictures", "folder for the pictures")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *dir, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// run serves the demo for as long as the pictures take.
func run(ctx context.Context, dir, out string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	told := filepath.Join(dir, "demo.json")
	if err := os.Remove(told); err != nil && !errors.Is(err, os.ErrNotExist) { // an earlier country's
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		defer close(ended)
		ended <- demo.Run(ctx, demo.Options{Dir: dir, Port: port, Reset: true, Env: config.OS(), Out: os.Stderr})
	}()
	a, err := ready(ended, told)
	if err == nil {
		err = take(ctx, a, out)
	}
	cancel()
	return errors.Join(err, <-ended)
}

// addresses are what the demo says of itself.
type addresses struct {
	National string          `json:"national"`
	Country  country.Country `json:"country"`
}

// ready waits for the demo, which writes its addresses when it answers.
func ready(ended <-chan error, path string) (a addresses, err error) {
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-ended:
			return a, errors.Join(errors.New("the demo ended before it was ready"), err)
		case <-look.C:
		}
		raw, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return a, err
		}
		return a, json.Unmarshal(raw, &a)
	}
}

func take(ctx context.Context, a addresses, out string) error {
	base, err := url.Parse(a.National)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	visitor := visit.New(base, a.Country, nil)
	for _, p := range pictures(visitor) {
		if err := p.take(ctx, visitor, out); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().(*net.TCPAddr).Port, nil
}
