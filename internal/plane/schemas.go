package plane

import (
	"vakans/migrations"
	"vakans/tenant/schema"
)

// Schemas makes, upgrades and removes the tenants' schemas of an installation, as
// the migrator.
func Schemas(dsns map[string]string) (*schema.Schemas, error) {
	databases, err := Databases(dsns)
	if err != nil {
		return nil, err
	}
	owners := map[string]string{}
	for _, d := range databases {
		for _, cell := range d.Cells {
			if !d.Home {
				owners[cell] = d.DSN(LoginMigrator)
			}
		}
	}
	if dsns[LoginMigrator] == "" {
		return nil, errNoOwner
	}
	var cells []schema.Cell
	for _, name := range Cells() {
		cells = append(cells, schema.Cell{Name: name, Owner: owners[name]})
	}
	return schema.Open(dsns[LoginMigrator], migrations.Tenant, cells...)
}
