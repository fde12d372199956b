// Package planetest gives a test the whole database: every plane's DB, and
// tenants as it asks for them. All tests of a package share one database and its
// pools; each has a clock of its own.
package planetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"vakans/internal/clock"
	"vakans/internal/plane"
	"vakans/migrations"
	"vakans/tenant"
	"vakans/tenant/schema"
	"vakans/tenant/tenanttest"
)

// Env is one test's view of the database. Planes tell the time by Clock.
type Env struct {
	*plane.Planes
	Clock   *clock.Clock
	Schemas *schema.Schemas
	// AdminDSN is the superuser's address, DSNs those of the product's logins.
	AdminDSN string
	DSNs     map[string]string
}

// With VAKANS_TEST_POOLED=1 all tests reach the database through pgbouncer, which
// is at VAKANS_TEST_POOLER: see withservers.
const (
	pooledVariable = "VAKANS_TEST_POOLED"
	poolerVariable = "VAKANS_TEST_POOLER"
)

// Pooled reports whether these addresses lead through the tests' pooler: for tests
// that open pools of their own.
func Pooled(dsns map[string]string) bool {
	pooler := os.Getenv(poolerVariable)
	return pooler != "" && strings.Contains(dsns[plane.LoginPlatform], "@"+pooler+"/")
}

// through leads every address but the migrator's through the pooler.
func through(dsns map[string]string) (map[string]string, error) {
	if os.Getenv(pooledVariable) != "1" {
		return dsns, nil
	}
	pooler := os.Getenv(poolerVariable)
	if pooler == "" {
		return nil, fmt.Errorf("%s is set and %s is not: `make unit POOLED=1` starts a pooler", pooledVariable,
			poolerVariable)
	}
	led := map[string]string{}
	for login, dsn := range dsns {
		u, err := url.Parse(dsn)
		if err != nil {
			return nil, err
		}
		if login != plane.LoginMigrator && !strings.Contains(login, "@") {
			u.Host = pooler
		}
		led[login] = u.String()
	}
	return led, nil
}

// The logins of the test server all have this password; the server is private.
const password = "vakans-test"

var shared struct {
	sync.Mutex
	env *Env
}

// New returns the package's database with a fresh clock that shows the system's
// time. It fails the test when there is no server; see tenanttest.Database.
func New(t testing.TB) *Env {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.env == nil {
		env, err := open(tenanttest.Database(t, Recipe()))
		if err != nil {
			t.Fatalf("open the test database: %v", err)
		}
		shared.env = env
	}
	mine := *shared.env
	mine.Clock = &clock.Clock{}
	mine.Planes = shared.env.At(mine.Clock.Offset)
	return &mine
}

// Tenant provisions a fresh tenant for this test.
func (e *Env) Tenant(t testing.TB) tenant.Tenant {
	t.Helper()
	return tenanttest.Tenant(t, e.Schemas, e.Directory)
}

// TenantIn provisions a fresh tenant in a certain cell.
func (e *Env) TenantIn(t testing.TB, cell string) tenant.Tenant {
	t.Helper()
	return tenanttest.TenantIn(t, e.Schemas, e.Directory, cell)
}

// Registry changes a tenant's row in the registry, as a mover or another program's
// migration would ("held = 'move'"), and returns the tenant as it is then.
func (e *Env) Registry(t testing.TB, org tenant.Tenant, set string) tenant.Tenant {
	t.Helper()
	conn, err := e.Schemas.Home(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(),
		fmt.Sprintf("UPDATE platform.tenants SET %s WHERE number = %d; UPDATE platform.registry SET version = version + 1",
			set, org.Number))
	if err == nil {
		err = e.Directory.Refresh(t.Context())
	}
	if err == nil {
		org, err = e.Directory.ByNumber(t.Context(), org.Number)
	}
	if err != nil {
		t.Fatal(err)
	}
	return org
}

// open makes pools that last as long as the process, because tests share them.
func open(adminDSN string) (*Env, error) {
	dsns, err := plane.DSNs(adminDSN, plane.SamePassword(password))
	if err != nil {
		return nil, err
	}
	return openAs(adminDSN, dsns)
}

func openAs(adminDSN string, dsns map[string]string) (*Env, error) {
	dsns, err := through(dsns)
	if err != nil {
		return nil, err
	}
	planes, err := plane.Open(context.Background(), plane.Config{DSNs: dsns, Pooled: Pooled(dsns)})
	if err != nil {
		return nil, err
	}
	schemas, err := plane.Schemas(dsns)
	if err != nil {
		return nil, err
	}
	return &Env{Planes: planes, Schemas: schemas, AdminDSN: adminDSN, DSNs: dsns}, nil
}

// Recipe makes the database as an installation would: bootstrap and migrate.
func Recipe() tenanttest.Recipe {
	return tenanttest.Recipe{
		Key: migrationsHash(),
		Build: func(ctx context.Context, adminDSN string) error {
			if err := plane.Bootstrap(ctx, adminDSN, plane.Options{Passwords: plane.SamePassword(password)}); err != nil {
				return err
			}
			dsns, err := plane.DSNs(adminDSN, plane.SamePassword(password))
			if err != nil {
				return err
			}
			return plane.Migrate(ctx, dsns[plane.LoginMigrator])
		},
		Adopt: plane.AdoptDatabase,
	}
}

// migrationsHash changes with every migration, so no test runs on an old template.
func migrationsHash() string {
	h := sha256.New()
	err := fs.WalkDir(migrations.All, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.All, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		panic(err) // the files are compiled in
	}
	return hex.EncodeToString(h.Sum(nil))
}
