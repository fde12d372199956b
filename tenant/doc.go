// Package tenant lets one program serve many organisations whose data must not
// mix. Each tenant has a schema and a role of its own in PostgreSQL, and the
// only ways to them are [DB.In] and [DB.Read], so a query without a tenant
// cannot be written by accident: a connection on which no tenant was entered may
// read nothing at all.
//
// Tenants are grouped in cells. A cell is a login that is a member of only its
// own tenants' roles; it is the boundary that holds even against injected SQL,
// and the unit that moves to another server.
//
// The package knows no product: it does not log, translate, authenticate or
// decide. Creating and upgrading schemas is in tenant/schema, the way from a
// request's host to its tenant in tenant/fibertenant.
package tenant
