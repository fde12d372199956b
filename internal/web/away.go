package web

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// away reports that a server which we work with did not answer, or is in a state
// that passes: the same request may well succeed in a minute, and what it had begun
// was rolled back. Everything else is a defect.
func away(err error) bool {
	var connect *pgconn.ConnectError
	var refused *pgconn.PgError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &connect), pgconn.SafeToRetry(err):
		return true
	case errors.As(err, &refused):
		return passing(refused.Code)
	}
	return cutOff(err)
}

// cutOff reports a connection that ended in the middle, as when a backend is killed.
func cutOff(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) || slices.ContainsFunc(
		[]error{io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE},
		func(target error) bool { return errors.Is(err, target) })
}

// passing are PostgreSQL's states that end without our doing: connections that
// break, a full disk or too many connections, an operator's hand, and a server that
// has just become a replica. Of two transactions that wait for each other one is
// asked to try again. A statement that takes too long is none of these: it is ours
// to make faster.
func passing(code string) bool {
	if len(code) != 5 {
		return false
	}
	switch code {
	case "25006", // read_only_sql_transaction
		"25P03", "25P04", // a session or transaction that took too long
		"40001", "40P01", // serialization_failure, deadlock_detected
		"55P03",          // lock_not_available
		"58000", "58030": // system_error, io_error
		return true
	}
	return code[:2] == "08" || code[:2] == "53" || code[:3] == "57P"
}
