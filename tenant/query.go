package tenant

import (
	"errors"
	"strings"
)

// QueryError is what is wrong with a statement that has a name, as sqlc gives it one in
// a comment before it (-- name: List :many).
type QueryError struct {
	Query string
	Err   error
}

// Error implements error.
func (e *QueryError) Error() string { return "query " + e.Query + ": " + e.Err.Error() }

// Unwrap is the database's own error.
func (e *QueryError) Unwrap() error { return e.Err }

// inQuery adds to an error which statement it belongs to, unless that is known or the
// statement has no name.
func inQuery(sql string, err error) error {
	name := queryName(sql)
	if err == nil || name == "" || errors.As(err, new(*QueryError)) {
		return err
	}
	return &QueryError{name, err}
}

// queryName is empty for a statement without a name.
func queryName(sql string) string {
	rest, named := strings.CutPrefix(sql, "-- name: ")
	name, _, _ := strings.Cut(rest, " ")
	if !named {
		return ""
	}
	return name
}
