package recruitment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"vakans/internal/recruitment/internal/recruitmentdb"
	"vakans/tenant"
)

// Snapshot is the version of an ad that visitors are shown now, with the moment
// of its early end if it was ended. An ad that was never published is NotFound.
// It asks for no right: what it returns is public, or was.
func Snapshot(ctx context.Context, tx tenant.Tx, ad uuid.UUID) (Published, error) {
	row, err := q.PublishedContent(ctx, tx, ad)
	if errors.Is(err, pgx.ErrNoRows) {
		return Published{}, notFound()
	}
	if err != nil {
		return Published{}, fmt.Errorf("published ad %s: %w", ad, err)
	}
	p, err := read(row.Content)
	p.EndedAt = row.EndedAt
	return p, err
}

// PublishedAds lists ads that were ever published, by id after the given one,
// for filling the job site anew.
func PublishedAds(ctx context.Context, tx tenant.Tx, after *uuid.UUID, atMost int) ([]uuid.UUID, error) {
	return q.PublishedAds(ctx, tx, recruitmentdb.PublishedAdsParams{After: after, AtMost: int32(atMost)})
}

func read(content json.RawMessage) (p Published, err error) {
	if err = json.Unmarshal(content, &p); err != nil {
		return p, fmt.Errorf("stored version: %w", err)
	}
	return p, nil
}
