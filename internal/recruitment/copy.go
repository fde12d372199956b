package recruitment

import (
	"context"

	"github.com/google/uuid"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/tenant"
)

// Copy makes a new recruitment with a draft ad out of another one (CASE-03). It
// never takes the recruitment group, the application period or the contacts
// that can no longer be chosen; the workplace description, the channels and the
// way of applying are the organisation's present ones by nature. A responsible
// recruiter who may no longer be one is replaced by the actor. newID makes a
// repeated copy the same copy; zero means a new one.
func (s *Service) Copy(ctx context.Context, who authz.Actor, id, newID uuid.UUID) (Recruitment, error) {
	n, err := s.names(ctx, who.Tenant)
	if err != nil {
		return Recruitment{}, err
	}
	var made Recruitment
	err = s.DB.In(ctx, who.Tenant, func(tx tenant.Tx) error {
		made, err = copyTx(ctx, tx, who, n, id, newID)
		return err
	})
	return made, err
}

func copyTx(ctx context.Context, tx tenant.Tx, who authz.Actor, n names, id, newID uuid.UUID) (Recruitment, error) {
	from, err := Load(ctx, tx, who, id)
	if err != nil {
		return Recruitment{}, err
	}
	if r, err := sameCreation(ctx, tx, who, newID); !fault.Is(err, fault.NotFound) {
		return r, err
	}
	ad, err := loadAd(ctx, tx, from.Ad)
	if err != nil {
		return Recruitment{}, err
	}
	details, err := from.copied(ctx, tx, who, n.codes)
	if err != nil {
		return Recruitment{}, err
	}
	in := CreateInput{ID: newID, Details: details, Language: ad.DefaultLanguage}
	made, err := createTx(ctx, tx, who, n, in, ad.Form, &from)
	if err != nil {
		return Recruitment{}, err
	}
	return made, copyTexts(ctx, tx, made.Ad, ad.Texts)
}

func (r Recruitment) copied(ctx context.Context, tx tenant.Tx, who authz.Actor, codes Codes) (Details, error) {
	d := r.Details
	d.Members, d.Contacts = nil, nil
	for _, c := range r.Contacts {
		if c.Active {
			d.Contacts = append(d.Contacts, c.ID)
		}
	}
	d.JobAreas = known(d.JobAreas, codes.JobAreas)
	d.Municipalities = known(d.Municipalities, codes.Municipalities)
	key, err := unfit(ctx, tx, r.Unit.Path, d.Responsible)
	if key != "" {
		d.Responsible = who.ID
	}
	return d, err
}

// known drops codes that have ended, such as a municipality that has merged.
func known[T any](codes []string, in map[string]T) []string {
	out := []string{}
	for _, c := range codes {
		if _, ok := in[c]; ok {
			out = append(out, c)
		}
	}
	return out
}

func copyTexts(ctx context.Context, tx tenant.Tx, ad uuid.UUID, all map[i18n.Lang]AdText) error {
	for lang, t := range all {
		if err := putText(ctx, tx, ad, lang, t); err != nil {
			return err
		}
	}
	return nil
}
