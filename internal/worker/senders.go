package worker

import (
	"context"

	"vakans/internal/i18n"
	"vakans/internal/letter"
	"vakans/internal/organisation"
)

// Senders returns whom a letter comes from: an organisation by its number, or
// with 0 the service itself, under its own name.
func Senders(orgs *organisation.Service, service string) func(context.Context, int32, i18n.Lang) (letter.Organisation,
	error) {
	return func(ctx context.Context, number int32, lang i18n.Lang) (letter.Organisation, error) {
		if number == 0 {
			return letter.Organisation{Name: service}, nil
		}
		o, err := orgs.Get(ctx, number)
		if err != nil {
			return letter.Organisation{}, err
		}
		return letter.Organisation{Name: o.Name(lang), Colour: o.BrandColour}, nil
	}
}
