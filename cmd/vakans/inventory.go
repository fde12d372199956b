package main

import (
	"context"
	"encoding/json"
	"os"

	"vakans/internal/inventory"
)

// inventoryCommand prints the record of processing activities, made of the inventory of
// personal data (RETAIN-03). It needs neither configuration nor servers.
func inventoryCommand(_ context.Context, args []string) error {
	fs := flags("inventory")
	format := fs.String("format", "markdown", "markdown, to be read, or json, for programs")
	if err := parse(fs, args); err != nil {
		return err
	}
	list, err := inventory.Load()
	if err != nil {
		return err
	}
	switch *format {
	case "markdown":
		return list.Record().Markdown(os.Stdout)
	case "json":
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(list.Record())
	}
	return errUsage
}
