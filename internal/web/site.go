package web

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/tenant"
)

// SiteKind tells the sites apart that one program serves, by host. Kinds are
// bits, so that a route may name several.
type SiteKind uint8

// The kinds of sites. The zero value is no site, and a route of no site is refused.
const (
	National SiteKind = 1 << iota // the national job site and the applicants' portal
	Tenant                        // an organisation's job page, with its back office under /office
	Admin                         // the national administration
)

// Anywhere is every kind of site.
const Anywhere = National | Tenant | Admin

// Kinds lists each kind alone.
var Kinds = []SiteKind{National, Tenant, Admin}

// Has reports whether one is among the kinds.
func (k SiteKind) Has(one SiteKind) bool { return one != 0 && k&one == one }

// String names the kinds for logs and rate limit keys.
func (k SiteKind) String() string {
	var names []string
	for i, name := range []string{"national", "tenant", "admin"} {
		if k.Has(1 << i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// Site is what a request's host stands for.
type Site struct {
	Kind   SiteKind
	Host   string        // as asked for, without port, lower case
	Tenant tenant.Tenant // of a Tenant site
	Lang   i18n.Lang     // spoken to visitors whose own language is not known; empty is the service's
	// Closed is why nobody is let in for the moment, though the site exists.
	Closed error
}

// open reports whether the site's own look and pages can be relied on.
func (s Site) open() bool { return s.Kind != 0 && s.Closed == nil }

// Resolver finds the site of a host. An unknown host is fault.NotFound.
type Resolver interface {
	Resolve(ctx context.Context, host string) (Site, error)
}

// Directory is what HostResolver asks for tenants; tenant.Directory is one.
type Directory interface {
	Lookup(ctx context.Context, host string) (tenant.Tenant, error)
	BySlug(ctx context.Context, slug string) (tenant.Tenant, error)
}

// HostResolver resolves the base host, its admin sub-domain, an organisation's
// own hosts and <slug>.<base>.
type HostResolver struct {
	Base    string // the base host without port
	Tenants Directory
	// Check says whether a tenant may be worked in: tenant.DB.Check. Nil asks nothing.
	Check func(tenant.Tenant) error
}

// Resolve implements Resolver. A tenant that is suspended or in maintenance is
// resolved; the kit answers for it.
func (h HostResolver) Resolve(ctx context.Context, host string) (Site, error) {
	switch host {
	case h.Base:
		return Site{Kind: National, Host: host}, nil
	case "admin." + h.Base:
		return Site{Kind: Admin, Host: host}, nil
	}
	t, err := h.tenant(ctx, host)
	if errors.Is(err, tenant.ErrUnknown) {
		return Site{}, fault.New(fault.NotFound, "error.unknown_host").Because(err)
	}
	return Site{Kind: Tenant, Host: host, Tenant: t, Closed: h.closed(t)}, err
}

func (h HostResolver) closed(t tenant.Tenant) error {
	if err := t.Err(); err != nil || h.Check == nil {
		return err
	}
	return h.Check(t)
}

func (h HostResolver) tenant(ctx context.Context, host string) (tenant.Tenant, error) {
	t, err := h.Tenants.Lookup(ctx, host)
	slug, below := strings.CutSuffix(host, "."+h.Base)
	if errors.Is(err, tenant.ErrUnknown) && below && !strings.Contains(slug, ".") {
		return h.Tenants.BySlug(ctx, slug)
	}
	return t, err
}

// canonicalHost strips the port and the final dot. A name with other characters
// than those of ASCII is no host's: browsers send those names in their ASCII form,
// and some letters would become others when their case changes.
func canonicalHost(host string) (string, bool) {
	host, _, _ = strings.Cut(host, ":")
	for i := range len(host) {
		if host[i] >= utf8.RuneSelf {
			return "", false
		}
	}
	return strings.TrimSuffix(strings.ToLower(host), "."), true
}
