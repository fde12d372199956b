package letter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Pace is how many letters of some kinds one reader gets about one application in a
// time, however often their cause comes.
type Pace struct {
	Templates []string
	Most      int
	Within    time.Duration
}

const paceSQL = `
SELECT min(created_at) FROM (
    SELECT created_at FROM letters
    WHERE application_id = $1::uuid AND recipient_email = $2 AND template = ANY($3::text[])
      AND created_at > ext.clock() - $4::bigint * interval '1 microsecond'
    ORDER BY created_at DESC LIMIT $5::int) recent
HAVING count(*) >= $5::int`

// Due is when a letter may be written; zero means now.
func (p Pace) Due(ctx context.Context, tx pgx.Tx, l Letter) (time.Time, error) {
	var oldest time.Time
	err := tx.QueryRow(ctx, paceSQL, l.ApplicationID, l.Recipient.Email, p.Templates, p.Within.Microseconds(),
		p.Most).Scan(&oldest)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("pace of letter %s: %w", l.Template, err)
	}
	return oldest.Add(p.Within), nil
}
