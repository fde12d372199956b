package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"vakans/internal/authz"
	"vakans/internal/operator"
	"vakans/internal/wiring"
	"vakans/tenant"
)

// tenantCommands are what can be done to organisations, in the order of help.
var tenantCommands = []struct {
	name, usage string
	run         func(context.Context, *wiring.Services, []string) error
}{
	{"create", "--slug S --name N --superuser-email E --superuser-name P [--country C] [--language L] [--colour C] [--kind K] [--plan P] [--cell CELL] [--json]", createTenant},
	{"list", "[--json]", listTenants},
	{"show", "SLUG [--json]", showTenant},
	{"suspend", "SLUG [--reason R] [--json]", suspendTenant},
	{"resume", "SLUG [--reason R] [--json]", resumeTenant},
	{"export", "SLUG [--out FILE] [--json]", exportTenant},
	{"import", "FILE [--cell CELL] [--replace] [--dry-run] [--json]", importTenant},
	{"move", "SLUG --cell CELL [--json]", moveTenant},
	{"drop", "SLUG [--confirm SLUG] [--out FILE] [--no-export] [--json]", dropTenant},
}

func tenantCommand(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		for _, c := range tenantCommands {
			fmt.Fprintf(os.Stderr, "vakans tenant %-8s %s\n", c.name, c.usage)
		}
		if len(args) > 0 {
			return nil
		}
		return errUsage
	}
	for _, c := range tenantCommands {
		if c.name != args[0] {
			continue
		}
		s, err := open(ctx)
		if err != nil {
			return err
		}
		defer s.Close()
		err = c.run(ctx, s, args[1:])
		if errors.Is(err, errUsage) {
			fmt.Fprintf(os.Stderr, "usage: vakans tenant %s %s\n", c.name, c.usage)
		}
		return err
	}
	return errUsage
}

// byOperator is who the platform's log says that did it.
var byOperator = authz.Job("operator", tenant.Tenant{})

// argument reads flags and the one argument before, between or after them.
func argument(fs *flag.FlagSet, args []string) (string, error) {
	var found []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return "", err
			}
			return "", errUsage
		}
		if fs.NArg() == 0 {
			break
		}
		found, args = append(found, fs.Arg(0)), fs.Args()[1:]
	}
	if len(found) != 1 || found[0] == "" {
		return "", errUsage
	}
	return found[0], nil
}

// named reads flags and the slug of an organisation.
func named(ctx context.Context, s *wiring.Services, fs *flag.FlagSet, args []string) (tenant.Tenant, error) {
	slug, err := argument(fs, args)
	if err != nil {
		return tenant.Tenant{}, err
	}
	t, err := s.Planes.Directory.BySlug(ctx, slug)
	if errors.Is(err, tenant.ErrUnknown) {
		return t, unknown(slug)
	}
	return t, err
}

func unknown(slug string) error {
	return fmt.Errorf("there is no organisation %q; `vakans tenant list` shows them", slug)
}

// operatorOf is the operator who prints on the terminal how far things have come.
func operatorOf(s *wiring.Services) (*operator.Operator, error) {
	o, err := s.Operator()
	if err != nil {
		return nil, err
	}
	var p *progress
	o.Progress = func(step string, done, total int) {
		if p == nil || p.what != step {
			p = newProgress(step)
		}
		p.at(done, total)
		if done == total {
			p.done()
		}
	}
	return o, nil
}

// answer prints a command's outcome: as JSON, with what went wrong in it, or in
// words when nothing did. The error goes on to the exit code.
func answer(asJSON bool, result any, err error, inWords func(io.Writer)) error {
	if !asJSON {
		if err == nil {
			inWords(os.Stdout)
		}
		return err
	}
	body, bad := json.Marshal(result)
	fields := map[string]any{}
	if bad == nil {
		bad = json.Unmarshal(body, &fields)
	}
	if bad != nil {
		return errors.Join(err, bad)
	}
	if err != nil {
		fields["error"] = err.Error()
	}
	return errors.Join(err, printJSON(fields))
}

// typed asks on a terminal for a word to be typed out; elsewhere there is nobody to
// ask.
func typed(ctx context.Context, question string) (string, bool) {
	stat, err := os.Stdin.Stat()
	if err != nil || stat.Mode()&os.ModeCharDevice == 0 {
		return "", false
	}
	fmt.Fprint(os.Stderr, question)
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(os.Stdin).ReadString('\n') // an end of input is an answer too
		line <- strings.TrimSpace(text)
	}()
	select {
	case <-ctx.Done():
		return "", true
	case text := <-line:
		return text, true
	}
}

// bytes formats a size for people.
func bytes(n int64) string {
	for _, unit := range []string{"B", "kB", "MB", "GB"} {
		if n < 10000 {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n = (n + 500) / 1000
	}
	return fmt.Sprintf("%d TB", n)
}
