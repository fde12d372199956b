package session

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vakans/internal/fault"
)

// After so many failed sign-ins in a row from one origin the user is blocked there
// for a while (ORG-06). A block from one network address must not keep the owner out
// at another; but then whoever has many addresses could guess with each of them, so
// that a slower limit counts them together. It leaves out the browsers in which the
// owner has signed in before (decision 0030).
const (
	MaxFailures = 5
	BlockedFor  = 15 * time.Minute

	MaxUnknown = 30 // failures from all unknown origins together,
	UnknownFor = time.Hour
)

// FailureKey is under which name failures are counted: typed differently it is
// still the same name. A name is counted as it was typed and never by whose it is,
// so that being blocked does not tell which names exist.
func FailureKey(realm, name string) string {
	return realm + ":" + strings.ToLower(strings.TrimSpace(name))
}

// Client is what is known of whoever signs in.
type Client struct {
	UserAgent string
	IP        string
	Browser   string // what an earlier sign-in left in the browser; see Remember
}

// Origin is where an attempt comes from. The zero Origin is an unknown one.
type Origin struct {
	name  string
	known bool
}

// Anywhere counts attempts together, wherever they come from.
var Anywhere = Origin{known: true}

// Origin is the browser, if the owner of the password has signed in there and the
// password is the same since, and else the network address.
func (c Client) Origin(owner uuid.UUID, passwordHash string) Origin {
	mark, signature, _ := strings.Cut(c.Browser, ".")
	if passwordHash != "" && hmac.Equal([]byte(signature), []byte(signed(owner, passwordHash, mark))) {
		return Origin{name: "browser " + mark, known: true}
	}
	return Origin{name: "address " + Network(c.IP)}
}

// Remember makes what a browser keeps to be known by, after its user has shown to be
// the owner. It opens nothing. An anonymous visitor cannot make one, and whoever had one loses
// it when the password changes: the stored hash is what signs it.
func Remember(owner uuid.UUID, passwordHash string) string {
	mark := base64.RawURLEncoding.EncodeToString(random(16))
	return mark + "." + signed(owner, passwordHash, mark)
}

func signed(owner uuid.UUID, passwordHash, mark string) string {
	h := hmac.New(sha256.New, []byte(passwordHash))
	h.Write([]byte("known browser\x00" + owner.String() + "\x00" + mark))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Network is what one household or office shares: with IPv6 everybody has billions
// of addresses of their own.
func Network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// stored is the origin as it stands in a row: enough to count by, and no address.
func (o Origin) stored(key string) string {
	if o.name == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(hash(key + "\x00" + o.name))
}

// blockedSQL is how many seconds are left of a block, 0 without one. The first part:
// the latest failures from the origin, as many as block, all lie within the time of
// the block before the last one. The second: so many failures from unknown origins
// that the oldest which counts is not long enough ago.
const blockedSQL = `
SELECT coalesce(ceil(max(wait)), 0)::int FROM (
    SELECT extract(epoch FROM max(at) + make_interval(secs => $4::int) - ext.clock()) AS wait
    FROM (SELECT at FROM login_failures WHERE owner_key = $1::text AND origin = $2::text ORDER BY at DESC LIMIT $3::int) own
    HAVING count(*) >= $3::int AND max(at) - min(at) <= make_interval(secs => $4::int)
    UNION ALL
    SELECT extract(epoch FROM min(at) + make_interval(secs => $6::int) - ext.clock())
    FROM (SELECT at FROM login_failures WHERE owner_key = $1::text AND NOT known ORDER BY at DESC LIMIT $5::int) unknown
    HAVING count(*) >= $5::int AND NOT $7::bool
) waits WHERE wait > 0`

// blocked returns Limited, with the minutes left, while there is a block. Attempts
// during one are not counted, so that it ends on time.
func blocked(ctx context.Context, tx Tx, key string, from Origin) error {
	var seconds int
	err := tx.QueryRow(ctx, blockedSQL, key, from.stored(key), MaxFailures, int(BlockedFor.Seconds()),
		MaxUnknown, int(UnknownFor.Seconds()), from.known).Scan(&seconds)
	if err != nil || seconds == 0 {
		return err
	}
	return fault.New(fault.Limited, "error.sign_in_blocked", "minutes", strconv.Itoa((seconds+59)/60))
}

// OrNewPassword words a block for those who can have a link to a new password sent,
// which ends it.
func OrNewPassword(err error) error {
	if f := fault.Of(err); fault.Is(err, fault.Limited) {
		return fault.New(fault.Limited, "auth.sign_in_blocked", "minutes", f.Args["minutes"])
	}
	return err
}

// lockSQL serialises attempts at one name. Were the check and the count
// not one step, fifty guesses sent at once would all pass the check.
const lockSQL = `SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))`

// attemptedSQL also forgets what no longer matters.
const attemptedSQL = `
WITH old AS (DELETE FROM login_failures
    WHERE owner_key = $1::text AND at < ext.clock() - make_interval(secs => $4::int))
INSERT INTO login_failures (owner_key, origin, known, at) VALUES ($1::text, $2::text, $3::bool, ext.clock())`

// Attempt is called before a password is looked at. It returns Limited while the
// name is blocked for the origin, and otherwise counts the attempt as failed until
// Succeeded says that it was not. Commit its transaction before hashing.
func Attempt(ctx context.Context, tx Tx, key string, from Origin) error {
	if _, err := tx.Exec(ctx, lockSQL, key); err != nil {
		return err
	}
	if err := blocked(ctx, tx, key, from); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, attemptedSQL, key, from.stored(key), from.known, int(FailuresKept.Seconds()))
	return err
}

// Succeeded forgets the origin's failures: only failures in a row count. Those from
// elsewhere stay, since whoever guesses there has not succeeded.
func Succeeded(ctx context.Context, tx Tx, key string, from Origin) error {
	_, err := tx.Exec(ctx, `DELETE FROM login_failures WHERE owner_key = $1::text AND origin = $2::text`, key,
		from.stored(key))
	return err
}

// Forget ends every block of some names, as when the password is new.
func Forget(ctx context.Context, tx Tx, keys ...string) error {
	_, err := tx.Exec(ctx, `DELETE FROM login_failures WHERE owner_key = ANY($1::text[])`, keys)
	return err
}
