package plane

import (
	"errors"
	"net/url"

	"vakans/migrations"
	"vakans/tenant/schema"
)

// Schemas makes, upgrades and removes the tenants' schemas of an installation, as
// the migrator. A cell whose address leads to another database than the
// migrator's own lives there: the migrator has the same password in both.
func Schemas(dsns map[string]string) (*schema.Schemas, error) {
	owner := dsns[LoginMigrator]
	if owner == "" {
		return nil, errors.New("plane: this takes the migrator's address")
	}
	home, err := url.Parse(owner)
	if err != nil {
		return nil, errNoURL(LoginMigrator)
	}
	var cells []schema.Cell
	for _, name := range Cells() {
		of, err := url.Parse(dsns[name])
		if err != nil {
			return nil, errNoURL(name)
		}
		c := schema.Cell{Name: name}
		if dsns[name] != "" && (of.Host != home.Host || of.Path != home.Path) {
			of.User = home.User
			c.Owner = of.String()
		}
		cells = append(cells, c)
	}
	return schema.Open(owner, migrations.Tenant, cells...)
}

// errNoURL hides the parser's own words, which would show a password.
func errNoURL(login string) error { return errors.New("plane: the address of " + login + " is no URL") }
