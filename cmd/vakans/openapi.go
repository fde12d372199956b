package main

import (
	"context"
	"os"

	"vakans/internal/wiring"
)

// openapiCommand prints the API's document, for programs that make clients of it.
// It needs neither configuration nor servers.
func openapiCommand(_ context.Context, args []string) error {
	fs := flags("openapi")
	base := fs.String("base", "https://jobs.example", "the national site's address")
	if err := parse(fs, args); err != nil {
		return err
	}
	raw, _, err := wiring.Document(*base)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(append(raw, '\n'))
	return err
}
