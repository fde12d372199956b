package recruitment

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/audit"
	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// SetText writes the ad in one language, a new one included (AD-03). What may
// still be missing is asked for at publication, so that half a text can be saved.
func (s *Service) SetText(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, lang i18n.Lang,
	text AdText) (Ad, error) {
	text = text.tidy()
	if err := text.check(lang); err != nil {
		return Ad{}, err
	}
	return s.change(ctx, who, ad, func(tx tenant.Tx, before Ad) error {
		if stored, there := before.Texts[lang]; there && stored == text {
			return nil // nothing has changed, or the same form was sent twice
		}
		if err := touch(ctx, tx, ad, version); err != nil {
			return err
		}
		if err := putText(ctx, tx, ad, lang, text); err != nil {
			return err
		}
		return audit.RecordOnce(ctx, tx, who, "ad.text", ad, map[string]any{"language": lang})
	})
}

// RemoveText takes a language away from the ad. The default language stays.
func (s *Service) RemoveText(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32, lang i18n.Lang) (Ad,
	error) {
	return s.change(ctx, who, ad, func(tx tenant.Tx, before Ad) error {
		if lang == before.DefaultLanguage {
			return fault.InvalidField("language", "recruitment.default_language_stays")
		}
		if _, there := before.Texts[lang]; !there {
			return nil
		}
		if err := touch(ctx, tx, ad, version); err != nil {
			return err
		}
		_, err := q.DeleteAdText(ctx, tx, recruitmentdb.DeleteAdTextParams{AdID: ad, Language: string(lang)})
		if err != nil {
			return fmt.Errorf("delete %s of ad %s: %w", lang, ad, err)
		}
		return audit.Record(ctx, tx, who, "ad.remove_text", ad, map[string]any{"language": lang})
	})
}

// SetDefaultLanguage chooses which of the ad's languages readers of other
// languages are shown (C1).
func (s *Service) SetDefaultLanguage(ctx context.Context, who authz.Actor, ad uuid.UUID, version int32,
	lang i18n.Lang) (Ad, error) {
	return s.change(ctx, who, ad, func(tx tenant.Tx, before Ad) error {
		if lang == before.DefaultLanguage {
			return nil
		}
		if _, there := before.Texts[lang]; !there {
			return fault.InvalidField("language", "error.choose")
		}
		n, err := q.SetDefaultLanguage(ctx, tx, recruitmentdb.SetDefaultLanguageParams{
			ID: ad, Version: version, DefaultLanguage: string(lang),
		})
		if err != nil || n == 0 {
			return orConflict(err, "ad", ad)
		}
		return audit.Record(ctx, tx, who, "ad.default_language", ad, map[string]any{"language": lang})
	})
}

func (t AdText) tidy() AdText {
	for _, s := range []*string{&t.Title, &t.Description, &t.Qualifications, &t.Expectations, &t.Offer, &t.Instructions} {
		*s = strings.TrimSpace(strings.ReplaceAll(*s, "\r\n", "\n"))
	}
	return t
}

func (t AdText) check(lang i18n.Lang) error {
	var c fault.Collector
	c.Check(lang.Valid(), "language", "error.choose")
	c.AtMost("title", t.Title, MaxTitle)
	c.AtMost("description", t.Description, MaxAdField)
	c.AtMost("qualifications", t.Qualifications, MaxAdField)
	c.AtMost("expectations", t.Expectations, MaxAdField)
	c.AtMost("offer", t.Offer, MaxAdField)
	c.AtMost("instructions", t.Instructions, MaxAdField)
	return c.Err()
}

// touch takes the next version of an ad, or refuses a stale one.
func touch(ctx context.Context, tx tenant.Tx, ad uuid.UUID, version int32) error {
	n, err := q.TouchAd(ctx, tx, recruitmentdb.TouchAdParams{ID: ad, Version: version})
	if err != nil || n == 0 {
		return orConflict(err, "ad", ad)
	}
	return nil
}

func putText(ctx context.Context, tx tenant.Tx, ad uuid.UUID, lang i18n.Lang, t AdText) error {
	err := q.PutAdText(ctx, tx, recruitmentdb.PutAdTextParams{
		AdID: ad, Language: string(lang), Title: t.Title, Description: t.Description, Qualifications: t.Qualifications,
		Expectations: t.Expectations, Offer: t.Offer, Instructions: t.Instructions,
	})
	if err != nil {
		return fmt.Errorf("text %s of ad %s: %w", lang, ad, err)
	}
	return nil
}
