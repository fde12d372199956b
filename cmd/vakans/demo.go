package main

import (
	"context"
	"os"

	"vakans/internal/config"
	"vakans/internal/demo"
)

func demoCommand(ctx context.Context, args []string) error {
	fs := flags("demo")
	o := demo.Options{Env: config.OS(), Out: os.Stdout}
	fs.IntVar(&o.Port, "port", 8080, "the port to listen on")
	fs.BoolVar(&o.Reset, "reset", false, "start over with a new country")
	fs.BoolVar(&o.Empty, "empty", false, "without the country")
	fs.StringVar(&o.Dir, "dir", ".vakans", "where data, secrets and sign-ins are kept")
	if err := parse(fs, args); err != nil {
		return err
	}
	return demo.Run(ctx, o)
}
