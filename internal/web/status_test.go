package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"vakans/internal/web"
)

// A database that is away for a moment is 503, try again soon; what it refuses
// by a rule of its own, and nobody classified, is a defect.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	for status, errs := range map[int][]error{
		http.StatusServiceUnavailable: {&pgconn.ConnectError{}, &pgconn.PgError{Code: "57P01"},
			&pgconn.PgError{Code: "57P03"}, &pgconn.PgError{Code: "08006"}},
		http.StatusInternalServerError: {&pgconn.PgError{Code: "23505"}, &pgconn.PgError{Code: "57014"},
			errors.New("unknown")},
	} {
		for _, err := range errs {
			if got := web.Status(fmt.Errorf("load: %w", err)); got != status {
				t.Errorf("Status(%#v) = %d, want %d", err, got, status)
			}
		}
	}
}
