package session

import (
	"crypto/subtle"
	"strings"

	"github.com/google/uuid"
)

// codeHash salts with the row's id: there are only a million codes, and equal
// codes must not look equal in the table.
func codeHash(id uuid.UUID, code string) []byte { return hash(id.String() + ":" + code) }

// digits drops what people type between the groups of a code.
func digits(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
}

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
