package inventory_test

import (
	"strings"
	"testing"

	"vakans/internal/inventory"
)

// RETAIN-03: half a declaration is refused, and so is one that names what there is not.
func TestHalfADeclaration_RETAIN03(t *testing.T) {
	t.Parallel()
	const said = "export = true\nmask = true\narchive = false\nsubjects = ['applicant']\n"
	const whole = "[new]\nabout = 'It.'\nregister = 'accounts'\nends = ['account']\n" + said +
		"[new.columns]\nname = { data = 'name' }\n"
	for change, want := range map[[2]string]string{
		{"", ""}:                                 "",
		{"mask = true\n", ""}:                    "say of it, or of all columns, subjects, export, mask and archive",
		{"subjects = ['applicant']\n", ""}:       "say of it, or of all columns, subjects, export, mask and archive",
		{"about = 'It.'\n", ""}:                  "says what it is about",
		{"register = 'accounts'\n", ""}:          "says what it is about",
		{"ends = ['account']\n", ""}:             "what ends it",
		{"'account'", "'never'"}:                 "there is no end never",
		{"'accounts'", "'books'"}:                "there is no register books",
		{"'applicant'", "'dog'"}:                 "there is no subject dog",
		{"data = 'name'", "data = 'colour'"}:     "there is no kind colour",
		{"data = 'name'", "shape = 'round'"}:     "a JSON column has a shape of shapes.toml",
		{"mask", "masked"}:                       "nothing is called new.masked",
		{"ends = ['account']", "with = ['cat']"}: "there is no table cat",
		{"ends = ['account']", "with = ['new']"}: "goes with rows that never end",
		{"about", "none = ['name']\nabout"}:      "among those that hold none",
		{"name = { data = 'name' }\n", ""}:       "a table without personal data has no register and no end",
	} {
		err := inventory.Read("applicant", strings.Replace(whole, change[0], change[1], 1))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q for %q: %v, want %q", change[1], change[0], err, want)
		}
	}
}
