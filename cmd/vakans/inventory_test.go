package main

import (
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"vakans/internal/inventory"
)

// RETAIN-03: the record of processing is printed without servers, to be read and for
// programs, and leaves nothing out.
func TestInventoryCommand_RETAIN03(t *testing.T) {
	t.Parallel()
	page, err := program(t, nil, "inventory").Output()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program(t, nil, "inventory", "--format", "json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var record inventory.Record
	if err := json.Unmarshal(out, &record); err != nil {
		t.Fatal(err)
	}
	list, err := inventory.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range list.Tables {
		for _, d := range table.Data {
			name := "| `" + table.Plane + "." + table.Name + "." + d.Name + "` |"
			if n := strings.Count(string(page), name); n != 1 {
				t.Errorf("the page has %d lines of %s", n, name)
			}
		}
	}
	n := slices.IndexFunc(record.Registers, func(e inventory.Entry) bool { return e.Name == "accounts" })
	if n < 0 {
		t.Fatalf("there is no register of accounts in %s", out)
	}
	accounts := record.Registers[n]
	if len(accounts.Subjects) != 2 || len(accounts.Kinds) == 0 ||
		!slices.Contains(accounts.Unlimited, "applicant.accounts") ||
		!slices.Contains(accounts.Ends, "a draft 6 months after the application period") {
		t.Errorf("accounts: %+v", accounts)
	}
	if !strings.Contains(string(page), "- A draft 6 months after the application period\n") {
		t.Error("the page does not say when a draft ends")
	}
	var ended *exec.ExitError
	err = program(t, nil, "inventory", "--format", "pdf").Run()
	if !errors.As(err, &ended) || ended.ExitCode() != exitUsage {
		t.Errorf("an unknown format: %v", err)
	}
}
