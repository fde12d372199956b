package operator_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/sirupsen/logrus"

	"vakans/internal/application"
	"vakans/internal/authz"
	"vakans/internal/blob"
	"vakans/internal/clock"
	"vakans/internal/config"
	"vakans/internal/operator"
	"vakans/internal/plane"
	"vakans/internal/planetest"
	"vakans/internal/recruitment"
	"vakans/internal/testfactory"
	"vakans/internal/wiring"
	"vakans/tenant"
	"vakans/tenant/archive"
	"vakans/tenant/tenanttest"
)

// installation is the product on two databases: cells 1 to 4 are at home, 5 to 8 in
// another one. Its bucket is its own.
type installation struct {
	*wiring.Services
	env  *planetest.Env
	ops  *operator.Operator
	cfg  *config.Config
	away string // the superuser's address of the other database
}

const (
	atHome  = "vakans_cell_02"
	further = "vakans_cell_03" // at home as well
	abroad  = "vakans_cell_06"
)

func install(t *testing.T) *installation {
	t.Helper()
	return installBeside(t, tenanttest.Fresh(t, planetest.Recipe()))
}

// installBeside has its other database at an address.
func installBeside(t *testing.T, away string) *installation {
	t.Helper()
	env := planetest.Fresh(t)
	i := &installation{env: env, away: away}
	other, err := plane.DSNs(i.away, plane.SamePassword("vakans-test"))
	must(t, err)
	dsns := maps.Clone(env.DSNs)
	for _, cell := range plane.Cells()[4:] {
		dsns[cell] = other[cell]
	}
	i.cfg, err = config.Load(config.Map(settings(t, dsns)))
	must(t, err)
	i.open(t)
	must(t, i.Files.EnsureBucket(t.Context()))
	t.Cleanup(func() { empty(t, i.Files) })
	return i
}

// open starts the services, as another process of the same installation would.
func (i *installation) open(t *testing.T) {
	t.Helper()
	log := logrus.New()
	log.SetOutput(t.Output())
	var err error
	i.Services, err = wiring.Open(t.Context(), i.cfg, log, new(clock.Clock))
	must(t, err)
	t.Cleanup(i.Services.Close)
	i.Queue.Namespace = "op_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	i.ops, err = i.Operator()
	must(t, err)
	i.env = &planetest.Env{Planes: i.Planes, Clock: i.Clock, Schemas: i.ops.Schemas, AdminDSN: i.env.AdminDSN,
		DSNs: i.env.DSNs}
}

func settings(t *testing.T, dsns map[string]string) map[string]string {
	t.Helper()
	s3, err := blob.ParseURL(os.Getenv("VAKANS_TEST_S3"))
	must(t, err)
	redis, err := url.Parse(os.Getenv("VAKANS_TEST_REDIS"))
	must(t, err)
	secret, _ := redis.User.Password()
	values := map[string]string{
		"VAKANS_BASE_URL": "http://localhost:8080", "VAKANS_SECRET_KEYS": strings.Repeat("k", 48), "VAKANS_SMTP_TLS": "none",
		"VAKANS_REDIS_ADDRESS": redis.Host, "VAKANS_REDIS_PASSWORD": secret,
		"VAKANS_S3_ENDPOINT": s3.Endpoint, "VAKANS_S3_REGION": cmp.Or(s3.Region, "us-east-1"),
		"VAKANS_S3_BUCKET":     "op-" + uuid.NewString(),
		"VAKANS_S3_ACCESS_KEY": s3.AccessKey, "VAKANS_S3_SECRET_KEY": s3.SecretKey, "VAKANS_SMTP_HOST": "127.0.0.1",
		"VAKANS_SMTP_PORT": "1",
	}
	values["VAKANS_POOLED"] = strconv.FormatBool(planetest.Pooled(dsns))
	for login, dsn := range dsns {
		values[strings.ToUpper(login)+"_DSN"] = dsn
	}
	return values
}

func empty(t *testing.T, files *blob.Store) {
	for info, err := range files.List(context.Background(), "") {
		if err == nil {
			err = files.Delete(context.Background(), info.Key)
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// filled is an organisation with something in every part of it.
type filled struct {
	*testfactory.Recruiting
	rec       recruitment.Recruitment
	all       []testfactory.Sent
	file      blob.Key
	recruiter string // address
}

const letterOfMotivation = "%PDF-1.4 why I want this job"

func (i *installation) fill(t *testing.T) *filled {
	t.Helper()
	f := &filled{Recruiting: testfactory.NewWho(i.env).Office(t).Recruiting(t)}
	f.rec = f.Open(t, testfactory.Job{})
	first := f.WithFile(t, i.Files, testfactory.NewSubmission(f.rec, "Åsa Öberg"), 1, "motivation.pdf", "application/pdf",
		[]byte(letterOfMotivation))
	f.file = blob.TenantKey(f.Tenant.Number, first.Files[0].ID)
	_, err := f.Applications.Receive(t.Context(), first.Applicant, f.Tenant, first.Submission)
	must(t, err)
	f.all = append(f.ApplyMany(t, f.rec, 5), first)
	must(t, i.Planes.Tenants.In(t.Context(), f.Tenant, func(tx tenant.Tx) error {
		_, err := tx.Exec(t.Context(),
			`INSERT INTO purge_proofs VALUES (gen_random_uuid(), 'not_selected', now(), now(), '{"applications": 3}')`)
		if err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), "SELECT email FROM users WHERE id = $1", f.Recruiter.ID).Scan(&f.recruiter)
	}))
	return f
}

// tables counts an organisation's rows where it stands now.
func (i *installation) tables(t *testing.T, org tenant.Tenant) []archive.Table {
	t.Helper()
	conn, err := i.ops.Schemas.Connect(t.Context(), org.Cell)
	must(t, err)
	defer conn.Close(t.Context())
	var all []archive.Table
	must(t, pgx.BeginFunc(t.Context(), conn, func(tx pgx.Tx) (err error) {
		if err := archive.Steady(t.Context(), tx); err != nil {
			return err
		}
		if all, err = archive.Tables(t.Context(), tx, org.Schema()); err != nil {
			return err
		}
		return archive.Count(t.Context(), tx, org.Schema(), all)
	}))
	return all
}

func (i *installation) same(t *testing.T, want, have []archive.Table) {
	t.Helper()
	for _, line := range archive.Differ(want, have) {
		t.Error(line)
	}
}

func (i *installation) tenant(t *testing.T, number int32) tenant.Tenant {
	t.Helper()
	must(t, i.Planes.Directory.Refresh(t.Context()))
	org, err := i.Planes.Directory.ByNumber(t.Context(), number)
	must(t, err)
	return org
}

func (i *installation) suspend(t *testing.T, org tenant.Tenant) tenant.Tenant {
	t.Helper()
	must(t, i.Organisations.SetStatus(t.Context(), authz.Job("test", org), org.Number, tenant.Suspended, ""))
	return i.tenant(t, org.Number)
}

// works lets the product's own services use an organisation: its recruiter signs
// in, opens a candidate's sheet, downloads the file and writes a comment.
func (i *installation) works(t *testing.T, f *filled) {
	t.Helper()
	office := *f.Office
	office.Who = testfactory.NewWho(i.env)
	office.Tenant = i.tenant(t, f.Tenant.Number)
	recruiter := office.SignIn(t, f.recruiter)
	first := f.all[len(f.all)-1]
	sheet, err := i.Applications.Sheet(t.Context(), recruiter, first.ID, application.Filter{})
	must(t, err)
	if sheet.Name != "Åsa Öberg" || len(sheet.Files) != 1 {
		t.Errorf("the sheet: %+v", sheet)
	}
	content, _, err := i.Files.GetBytes(t.Context(), f.file, 1<<20)
	must(t, err)
	if string(content) != letterOfMotivation {
		t.Errorf("the file: %q", content)
	}
}

var errCrash = errors.New("the process ended here")

// crash ends the next command at a step.
func (i *installation) crash(at string) (reached *bool) {
	reached = new(bool)
	i.ops.Failpoint(func(step string) error {
		if step != at {
			return nil
		}
		*reached = true
		return fmt.Errorf("%s: %w", step, errCrash)
	})
	return reached
}

func (i *installation) calm() { i.ops.Failpoint(nil) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
