// Package nationalweb is the national administration: which organisations there
// are, how they stand, and founding new ones. It parses, calls package
// organisation and shows; it decides nothing. Nothing from inside an organisation
// comes here but counts (decision C9).
package nationalweb

import (
	"net/url"
	"time"

	"vakans/internal/organisation"
)

// HTML are the pages.
type HTML struct {
	Organisations *organisation.Service
	Base          *url.URL       // the national site's address, for organisations' own
	Zone          *time.Location // whose clock the administration keeps; nil is UTC
}

const (
	listPath     = "/"
	newPath      = "/tenants/new"
	tenantPath   = "/tenants/%d"
	foundingPath = "/foundings/%s"
)

// site is the address that an organisation has from its slug.
func (h HTML) site(slug string) string {
	u := url.URL{Scheme: h.Base.Scheme, Host: slug + "." + h.Base.Host, Path: "/"}
	return u.String()
}

// host is the same without scheme and path, for people.
func (h HTML) host(slug string) string { return slug + "." + h.Base.Host }
