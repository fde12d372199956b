package organisation

import (
	"context"

	"vakans/internal/legal"
)

// Employer is the organisation as rules of law see it (LAW-01).
func (o Organisation) Employer() legal.Employer {
	return legal.Employer{Country: o.Country, Kind: o.Kind}
}

// Law is the rules of law that bind an organisation today; the zero rule is none.
type Law struct {
	RetentionFloor legal.Rule // how long applications of those not chosen are kept, at least (PRIV-14)
	OfficePeriod   legal.Rule // how long applications for a public office are taken, at least (AD-01)
}

// LawOf finds the rules for an organisation by its tenant's number.
func (s *Service) LawOf(ctx context.Context, number int32) (Law, error) {
	o, err := s.Get(ctx, number)
	if err != nil {
		return Law{}, err
	}
	floor, _ := legal.Find(s.Law, legal.NotSelected, o.Employer(), s.today(o))
	period, _ := s.OfficePeriod(o, s.today(o))
	return Law{floor, period}, nil
}

// RetentionFloor is for how many months an organisation keeps the applications of
// those who were not chosen at least, today (PRIV-14).
func (s *Service) RetentionFloor(ctx context.Context, number int32) (legal.Months, error) {
	o, err := s.Get(ctx, number)
	if err != nil {
		return 0, err
	}
	_, months := legal.Find(s.Law, legal.NotSelected, o.Employer(), s.today(o))
	return months, nil
}

// OfficePeriod is the rule by which an organisation takes applications for a public
// office when the period begins on a day, and for how many days at least (AD-01).
func (s *Service) OfficePeriod(o Organisation, on legal.Day) (legal.Rule, legal.Days) {
	return legal.Find(s.Law, legal.OfficePeriod, o.Employer(), on)
}

// today is the day that an organisation's calendar shows.
func (s *Service) today(o Organisation) legal.Day { return legal.DayOf(s.Clock.Now(), o.Zone()) }
