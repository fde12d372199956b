package logging

import (
	"fmt"

	"github.com/sethvargo/go-envconfig"
)

// redacted is what every formatter shows instead of a Secret.
const redacted = "[secret]"

// Secret is a value that no log line, error or dump may show: a password, a
// key, an address with a password in it. Both of logrus's formatters were seen
// to ignore what the other one honours, so it implements them all.
type Secret string

var _ envconfig.Decoder = (*Secret)(nil)

// Reveal returns the value. A caller hands it straight to the one who needs it.
func (s Secret) Reveal() string { return string(s) }

// String hides the value; an empty one shows as empty, so that a missing
// setting can be told from one that is set.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return `logging.Secret("` + s.String() + `")` }

// Format hides the value from every verb, %s and %x included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText hides the value from JSON and its kin. (As the key of a map JSON
// would show it; nobody keys a map by a secret.)
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// EnvDecode reads the value from the environment.
func (s *Secret) EnvDecode(v string) error {
	*s = Secret(v)
	return nil
}
