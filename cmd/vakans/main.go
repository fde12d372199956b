// Command vakans is the whole product: the web server, the worker, and what an
// operator does by hand. `vakans help` lists the commands.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	_ "vakans/internal/i18n/texts"
)

// command is one thing that the program can do.
type command struct {
	name  string
	usage string
	about string
	run   func(ctx context.Context, args []string) error
}

// commands in the order in which help shows them.
var commands = []command{
	{"demo", "[--port N] [--reset]", "start everything privately, with a small country in it", demoCommand},
	{"web", "", "answer HTTP", webCommand},
	{"worker", "", "relay events, send letters, keep schedules", workerCommand},
	{"migrate", "[--bootstrap] [--plane P] [--tenant SLUG] [--dry-run] [--workers N] [--json]",
		"bring the database to this version", migrateCommand},
	{"tenant", "create|list|show|suspend|resume|export|import|move|drop", "found, keep, move and remove organisations",
		tenantCommand},
	{"events", "retry [--id N | --kind K | --all] [--dry-run] [--json]",
		"list the events that were given up, and try them again", eventsCommand},
	{"jobsite", "rebuild [--tenant SLUG] [--json]", "publish every ad anew from what the organisations have",
		jobsiteCommand},
	{"openapi", "[--base URL]", "print the API's document (OpenAPI 3.1)", openapiCommand},
	{"inventory", "[--format markdown|json]", "print what personal data is kept, why and until when", inventoryCommand},
	{"legal", "[--on DAY] [--country C] [--language L]", "list the rules of law and a country's holidays", legalCommand},
	{"doctor", "", "check every dependency, right and revoke, in words", doctorCommand},
}

// Exit codes: scripts may rely on them.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitPartly      = 3   // some organisations failed, the others are done
	exitInterrupted = 130 // what was begun is finished or undone; run it again
)

// errUsage is a command line that makes no sense; the sentence was printed.
var errUsage = errors.New("usage")

// errPartly is wrapped by a command that did some of what it was asked to.
var errPartly = errors.New("partly failed")

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		help()
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return exit(c, c.run(ctx, args[1:]))
		}
	}
	fmt.Fprintf(os.Stderr, "vakans: there is no command %q\n\n", args[0])
	help()
	return exitUsage
}

func exit(c command, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "usage: vakans %s %s\n", c.name, c.usage)
		return exitUsage
	}
	fmt.Fprintf(os.Stderr, "vakans %s: %v\n", c.name, err)
	switch {
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, errPartly):
		return exitPartly
	}
	return exitFailed
}

func help() {
	fmt.Println("Vakans, the recruitment service of the public sector.\n\nCommands:")
	for _, c := range commands {
		fmt.Printf("  %-9s %s\n", c.name, c.about)
		if c.usage != "" {
			fmt.Printf("            %s %s\n", c.name, c.usage)
		}
	}
	fmt.Println("\nConfiguration comes from VAKANS_* variables; deploy/README.md lists them.")
}

// parse reads flags and refuses arguments beyond them.
func parse(fs *flag.FlagSet, args []string) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if fs.NArg() > 0 {
		return errUsage
	}
	return nil
}

func flags(name string) *flag.FlagSet { return flag.NewFlagSet("vakans "+name, flag.ContinueOnError) }
