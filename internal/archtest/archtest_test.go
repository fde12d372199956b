// Package archtest keeps the arrows between packages pointing one way
// (README, "Map of the code"). A new package is placed here before it compiles
// in CI, which is the moment to think about where it belongs.
package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "vakans/"

// line is the order of the house: a package imports only packages that stand on
// an earlier row, or earlier on its own row. A feature's pages stand on its row,
// after the features: they may combine what the row has, and nothing that comes
// later. What a page needs from a later row is handed to it by wiring.
var line = [][]string{
	{"tenant", "tenant/schema", "tenant/archive", "tenant/fibertenant", "migrations"},
	{"internal/fault", "internal/clock", "internal/authz", "policies", "internal/i18n", "internal/i18n/catalog",
		"internal/i18n/l10n", "internal/i18n/m", "internal/i18n/texts", "internal/legal", "internal/logging",
		"internal/config", "internal/telemetry", "internal/blob", "internal/queue", "internal/mail", "internal/theme",
		"internal/richtext", "internal/sheet", "internal/lists", "internal/inventory"},
	{"internal/plane", "internal/password", "internal/session"},
	{"internal/web/assets", "internal/web/ui", "internal/web/apidoc", "internal/web", "internal/web/access"},
	{"internal/event", "internal/audit", "internal/letter"}, // features queue letters in their own transactions
	{"internal/unit", "internal/group", "internal/staff", "internal/organisation", "internal/contact",
		"internal/unit/unitweb", "internal/group/groupweb", "internal/staff/staffweb",
		"internal/organisation/organisationweb", "internal/organisation/nationalweb", "internal/contact/contactweb"},
	{"internal/template", "internal/form", "internal/attachment", "internal/recruitment", "internal/application",
		"internal/template/templateweb", "internal/form/formweb", "internal/recruitment/adweb",
		"internal/recruitment/recruitmentweb", "internal/application/applicationweb"},
	{"internal/jobsite", "internal/applicant", "internal/submission",
		"internal/jobsite/jobsiteweb", "internal/applicant/applicantweb", "internal/submission/submissionweb"},
	{"internal/notify", "internal/retention", "internal/operator"},
}

// only says who may import a library: the rest reach it through them.
var only = map[string][]string{
	"github.com/aws/":          {"internal/blob"},
	"github.com/hibiken/asynq": {"internal/queue"},
	"github.com/casbin/":       {"internal/group"},
	"github.com/gofiber/": {"internal/web", "internal/server", "tenant/fibertenant", "*web", "internal/bench",
		"internal/demo/preview"},
	"github.com/emersion/":      {"internal/smtpsink"},
	"github.com/wneessen/":      {"internal/mail"},
	"github.com/chromedp/":      {"internal/webtest", "internal/demo"},
	"github.com/pressly/goose/": {"tenant/schema", "internal/plane"},
	// Others call telemetry, or hand its tracer on as pgx's own type.
	"github.com/prometheus/": {"internal/telemetry"},
	"go.opentelemetry.io/":   {"internal/telemetry"},
	"github.com/exaring/":    {"internal/telemetry"},
}

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module) }

func TestArrowsPointOneWay(t *testing.T) {
	t.Parallel()
	place := map[string]int{}
	for i, row := range line {
		for j, name := range row {
			place[name] = i*100 + j
		}
	}
	for _, p := range packages(t) {
		from, placed := place[p.name()]
		if !placed {
			continue
		}
		for _, imp := range p.Imports {
			name, ours := strings.CutPrefix(imp, module)
			if !ours || strings.Contains(name, "/internal/") && strings.HasPrefix(name, p.name()+"/") {
				continue
			}
			if to, ok := place[name]; !ok {
				t.Errorf("%s imports %s, which stands after it (or has no place in the line)", p.name(), name)
			} else if to >= from {
				t.Errorf("%s imports %s, which stands after it", p.name(), name)
			}
		}
	}
}

// What stands before the features for the sake of their pages is for pages alone.
func TestFeaturesKnowNoPages(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if drawn(p.name()) || !slices.ContainsFunc(line, func(row []string) bool { return slices.Contains(row, p.name()) }) {
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok && drawn(ours) {
				t.Errorf("%s imports %s: a feature knows no pages", p.name(), ours)
			}
		}
	}
}

// drawn reports whether a package belongs to what visitors are shown.
func drawn(name string) bool { return isWeb(name) || opens("internal/web", name) }

func TestEveryFeatureHasAPlace(t *testing.T) {
	t.Parallel()
	free := []string{"cmd/", "internal/wiring", "internal/e2e", "internal/server", "internal/worker", "internal/demo",
		"internal/webtest", "internal/testfactory", "internal/archtest", "internal/smtpsink", "internal/web/",
		"internal/i18n/gen", "internal/planetest", "internal/pgcount", "internal/attack", "internal/bench",
		"internal/telemetry/telemetrytest", "tenant/"}
	for _, p := range packages(t) {
		name := p.name()
		if strings.Contains(name, "/internal/") || slices.ContainsFunc(free,
			func(f string) bool { return strings.HasPrefix(name, f) }) {
			continue
		}
		if !slices.ContainsFunc(line, func(row []string) bool { return slices.Contains(row, name) }) {
			t.Errorf("%s has no place in the line of packages: give it one, and say so in the README", name)
		}
	}
}

func TestTenantIsALibrary(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.name(), "tenant") {
			continue
		}
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, module+"internal/") || strings.HasPrefix(imp, module+"policies") ||
				strings.Contains(imp, "logrus") || strings.Contains(imp, "casbin") {
				t.Errorf("%s imports %s: the tenancy library knows nothing of the product", p.name(), imp)
			}
		}
	}
}

func TestLibrariesHaveOneDoor(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			for lib, users := range only {
				if strings.HasPrefix(imp, lib) && !slices.ContainsFunc(users, func(d string) bool { return opens(d, p.name()) }) {
					t.Errorf("%s imports %s; only %s may", p.name(), imp, strings.Join(users, ", "))
				}
			}
		}
	}
}

// opens reports whether a package is d or lies under it.
func opens(d, name string) bool {
	return name == d || strings.HasPrefix(name, d+"/") || d == "*web" && isWeb(name)
}

// isWeb reports whether a package holds a feature's pages.
func isWeb(name string) bool {
	return strings.HasPrefix(name, "internal/") && strings.HasSuffix(path.Base(name), "web") && path.Base(name) != "web"
}

func TestTestSupportStaysOut(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if strings.HasSuffix(path.Base(p.name()), "test") || p.name() == "internal/testfactory" ||
			p.name() == "internal/server/routecheck" {
			continue
		}
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, module) && (strings.HasSuffix(imp, "test") || strings.HasSuffix(imp, "/testfactory")) {
				t.Errorf("%s imports %s outside its tests", p.name(), imp)
			}
		}
	}
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports",
		"vakans/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return ps
		} else if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}
