package blob

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"vakans/internal/fault"
)

// Key is an object's name in the bucket. Its zero value names nothing and is
// refused everywhere.
type Key struct{ name string }

// What the names of files begin with, by whose they are. Package inventory says what
// stands under each.
const (
	Tenants    = "t/"
	Applicants = "a/"
)

// Prefixes lists them: every file is under one.
var Prefixes = []string{Tenants, Applicants}

// TenantKey names a file of an organisation: "t/<number>/<id>".
func TenantKey(number int32, id uuid.UUID) Key {
	return Key{TenantPrefix(number) + id.String()}
}

// ApplicantKey names a file of an applicant's own: "a/<account>/<id>".
func ApplicantKey(account, id uuid.UUID) Key {
	return Key{ApplicantPrefix(account) + id.String()}
}

// TenantPrefix begins the name of every file of an organisation.
func TenantPrefix(number int32) string {
	return Tenants + strconv.FormatInt(int64(number), 10) + "/"
}

// ApplicantPrefix begins the name of every file of an applicant's own.
func ApplicantPrefix(account uuid.UUID) string { return Applicants + account.String() + "/" }

// ParseKey reads a key back from a database row or a listing. It returns
// Invalid for anything that the constructors could not have made.
func ParseKey(name string) (Key, error) {
	bad := fault.New(fault.Invalid, "error.invalid")
	part := strings.Split(name, "/")
	if len(part) != 3 {
		return Key{}, bad
	}
	id, err := uuid.Parse(part[2])
	if err != nil {
		return Key{}, bad.Because(err)
	}
	var key Key
	switch part[0] + "/" {
	case Tenants:
		number, err := strconv.ParseInt(part[1], 10, 32)
		if err != nil {
			return Key{}, bad.Because(err)
		}
		key = TenantKey(int32(number), id)
	case Applicants:
		account, err := uuid.Parse(part[1])
		if err != nil {
			return Key{}, bad.Because(err)
		}
		key = ApplicantKey(account, id)
	}
	if key.name != name { // another spelling of the same ids is another object
		return Key{}, bad
	}
	return key, nil
}

// String returns the key as it stands in the bucket and in database rows.
func (k Key) String() string { return k.name }

// Zero reports whether the key names nothing.
func (k Key) Zero() bool { return k.name == "" }

// Of reports whether the file is an organisation's own, or with 0 an applicant's.
func (k Key) Of(number int32) bool {
	if number == 0 {
		return strings.HasPrefix(k.name, Applicants)
	}
	return strings.HasPrefix(k.name, TenantPrefix(number))
}

// ID is the random last part of the key.
func (k Key) ID() uuid.UUID {
	id, _ := uuid.Parse(k.name[strings.LastIndexByte(k.name, '/')+1:])
	return id
}
