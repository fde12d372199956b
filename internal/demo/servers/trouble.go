package servers

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// leastRoom is what a first run writes, with some to spare.
const leastRoom = 400 << 20

// enoughRoom says in time that a disk is full: servers say it late and badly.
func enoughRoom(dir string) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return nil // not every file system can say
	}
	if left := uint64(disk.Bavail) * uint64(disk.Bsize); left < leastRoom {
		return fmt.Errorf("the disk that holds %s has only %d MB left, and the servers need %d: make room and try again",
			dir, left>>20, leastRoom>>20)
	}
	return nil
}

// hints translate what servers say at their end into what to do about it.
var hints = []struct{ said, advice string }{
	{"No space left on device", "The disk is full: make room and try again."},
	{"could not write to file", "The disk may be full, or not writable: look there first."},
	{"Permission denied", "Its folder is not its own: was it made by another user? Start over with `make clean`."},
	{"has wrong ownership", "Its folder was made by another user: run as that user, or start over with `make clean`."},
	{"database files are incompatible with server",
		"The data folder was made by another version of PostgreSQL: install that version, or start over with `make clean`."},
	{"invalid checkpoint record", "The data folder is damaged: start over with `make clean`."},
	{"could not locate a valid checkpoint record", "The data folder is damaged: start over with `make clean`."},
	{"could not read file", "The data folder is damaged: start over with `make clean`."},
	{"could not open file", "The data folder is damaged: start over with `make clean`."},
	{"is not a valid data directory", "The data folder is damaged: start over with `make clean`."},
	{"could not create shared memory segment",
		"The machine has no shared memory left: close other programs, or raise its limit."},
	{"Cannot allocate memory", "The machine's memory is used up: close other programs."},
	{"Operation not permitted", "The machine does not allow it: in a container, run as an ordinary user."},
}

// hint is the advice for what a server said; empty if nothing is known.
func hint(output string) string {
	for _, h := range hints {
		if strings.Contains(output, h.said) {
			return h.advice
		}
	}
	return ""
}

// explain adds advice to an error of the operating system.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: the disk is full, make room and try again", err)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%w: the folder belongs to another user; run as that user, or delete it", err)
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%w: another program took the port meanwhile, try again", err)
	}
	return err
}

// portTaken reports whether a server ended because somebody listens on its port.
func portTaken(output string) bool {
	low := strings.ToLower(output)
	return strings.Contains(low, "address already in use") || strings.Contains(low, "could not bind")
}

// fatal reports an answer that will not change by asking again.
func fatal(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && strings.HasPrefix(pg.Code, "28") // authentication
}
