package tenanttest

import (
	"crypto/rand"
	"strings"
	"testing"

	"vakans/tenant"
	"vakans/tenant/schema"
)

// Tenant provisions a fresh tenant for one test, the way production does. Its slug
// is random; its host is the slug under localhost.
func Tenant(t testing.TB, schemas *schema.Schemas, directory *tenant.Directory) tenant.Tenant {
	t.Helper()
	return TenantIn(t, schemas, directory, "")
}

// TenantIn is Tenant in a certain cell.
func TenantIn(t testing.TB, schemas *schema.Schemas, directory *tenant.Directory, cell string) tenant.Tenant {
	t.Helper()
	slug := "test-" + strings.ToLower(rand.Text()[:10])
	fresh, err := schemas.Provision(t.Context(), schema.Spec{Slug: slug, Hosts: []string{slug + ".localhost"}, Cell: cell})
	if err != nil {
		t.Fatal(err)
	}
	if err := directory.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return fresh
}
