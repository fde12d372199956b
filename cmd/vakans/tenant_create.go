package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"vakans/internal/i18n"
	"vakans/internal/organisation"
	"vakans/internal/staff"
	"vakans/internal/wiring"
)

// founded is the outcome of `tenant create`.
type founded struct {
	Number int32  `json:"number"`
	Slug   string `json:"slug"`
	Cell   string `json:"cell"`
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
	fs.StringVar(&spec.Kind, "kind", "", "municipality, wellbeing_county, joint_authority, company or state_agency")
	fs.StringVar(&spec.Plan, "plan", "", "full or managed")
	fs.StringVar(&spec.Cell, "cell", "", "where it shall live; else the one with the fewest")
	fs.StringVar(&email, "superuser-email", "", "the first superuser, who is invited by mail")
	fs.StringVar(&person, "superuser-name", "", "the first superuser's name")
	asJSON := fs.Bool("json", false, "the outcome as JSON")
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
	return answer(*asJSON, founded{t.Number, spec.Slug, t.Cell}, err, func(w io.Writer) {
		fmt.Fprintf(w, "%s is founded as number %d in %s; %s gets an invitation by mail\n", t.Slug, t.Number, t.Cell, email)
	})
}
