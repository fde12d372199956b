package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/plane"
	"vakans/internal/staff"
	"vakans/internal/wiring"
	"vakans/tenant"
	"vakans/tenant/schema"
)

func tenantCommand(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	do, ok := map[string]func(context.Context, *wiring.Services, []string) error{
		"create": createTenant, "list": listTenants, "suspend": suspendTenant, "resume": resumeTenant, "drop": dropTenant,
	}[args[0]]
	if !ok {
		return errUsage
	}
	s, err := open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	return do(ctx, s, args[1:])
}

func createTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant create")
	var spec organisation.Spec
	var name, lang, email, person string
	fs.StringVar(&spec.Slug, "slug", "", "first part of the host name")
	fs.StringVar(&name, "name", "", "the organisation's name in its own language")
	fs.StringVar(&spec.Country, "country", "FI", "FI, SE or NO")
	fs.StringVar(&lang, "language", "fi", "fi, sv, nb or en")
	fs.StringVar(&spec.BrandColour, "colour", "#1d5b79", "brand colour")
	fs.StringVar(&email, "superuser-email", "", "the first superuser, who is invited by mail")
	fs.StringVar(&person, "superuser-name", "", "the first superuser's name")
	if err := parse(fs, args); err != nil {
		return err
	}
	if spec.Slug == "" || name == "" || email == "" || person == "" {
		fs.SetOutput(os.Stderr)
		fs.PrintDefaults()
		return errUsage
	}
	spec.DefaultLanguage = i18n.Lang(lang)
	spec.Names = i18n.LangText{spec.DefaultLanguage: name}
	spec.Superuser = staff.New{Email: email, Name: person, Language: spec.DefaultLanguage}
	orgs, err := s.Founding()
	if err != nil {
		return err
	}
	t, err := orgs.Create(ctx, spec)
	if err != nil {
		return err
	}
	fmt.Printf("%s is founded as number %d; %s gets an invitation by mail\n", t.Slug, t.Number, email)
	return nil
}

func listTenants(ctx context.Context, s *wiring.Services, args []string) error {
	if err := parse(flags("tenant list"), args); err != nil {
		return err
	}
	all, err := s.Planes.Directory.All(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NUMBER\tSLUG\tSTATUS\tCELL\tVERSION")
	for _, t := range all {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\n", t.Number, t.Slug, t.Status, t.Cell, t.SchemaVersion)
	}
	return w.Flush()
}

func suspendTenant(ctx context.Context, s *wiring.Services, args []string) error {
	return setStatus(ctx, s, args, "suspend", tenant.Suspended)
}

func resumeTenant(ctx context.Context, s *wiring.Services, args []string) error {
	return setStatus(ctx, s, args, "resume", tenant.Active)
}

func setStatus(ctx context.Context, s *wiring.Services, args []string, name string, status tenant.Status) error {
	t, err := named(ctx, s, flags("tenant "+name), args)
	if err != nil {
		return err
	}
	err = s.Planes.Platform.In(ctx, func(tx plane.PlatformTx) error { return schema.SetStatus(ctx, tx, t.Number, status) })
	if err != nil {
		return err
	}
	if err := s.Jobsite.PublishEmployer(ctx, t); err != nil {
		return fmt.Errorf("%s is %s, but the job site does not know it yet: %w", t.Slug, status, err)
	}
	fmt.Printf("%s is %s\n", t.Slug, status)
	return nil
}

// dropTenant removes an organisation for ever; it must be suspended first and
// its slug typed twice.
func dropTenant(ctx context.Context, s *wiring.Services, args []string) error {
	fs := flags("tenant drop")
	sure := fs.String("confirm", "", "the slug once more")
	t, err := named(ctx, s, fs, args)
	if err != nil {
		return err
	}
	if *sure != t.Slug {
		return fmt.Errorf("this removes %s for ever: repeat it as --confirm %s", t.Slug, t.Slug)
	}
	schemas, err := s.Schemas()
	if err != nil {
		return err
	}
	if err := schemas.Drop(ctx, t.Number); errors.Is(err, schema.ErrActive) {
		return fmt.Errorf("%s is active: suspend it first", t.Slug)
	} else if err != nil {
		return err
	}
	fmt.Printf("%s is gone\n", t.Slug)
	return nil
}

// named reads flags and the one slug before or after them.
func named(ctx context.Context, s *wiring.Services, fs *flag.FlagSet, args []string) (tenant.Tenant, error) {
	if len(args) == 0 {
		return tenant.Tenant{}, errUsage
	}
	if err := parse(fs, args[1:]); err != nil {
		return tenant.Tenant{}, err
	}
	t, err := s.Planes.Directory.BySlug(ctx, args[0])
	if errors.Is(err, tenant.ErrUnknown) {
		return t, fmt.Errorf("there is no organisation %q; `vakans tenant list` shows them", args[0])
	}
	return t, err
}
