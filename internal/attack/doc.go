// Package attack is a test suite that plays the attacker: over HTTP, in SQL, and
// with files and tasks. Each family of attacks must be refused by two layers that
// know nothing of each other. The suite runs it against the whole product, and
// again with the first layer switched off, where the second must still refuse.
//
//	family                  first layer                         second layer
//	HTTP
//	  another's id          the lookup in one's own schema      the role, which reads no other schema
//	  another's host        the session's organisation          the user must stand in that organisation
//	  another's file        the row in one's own schema         the key is made of one's own number
//	  hidden characters     the kit drops or refuses them       PostgreSQL takes no NUL and UTF-8 alone
//	  promised bodies       host, route, session and size are   memory grows with what has come; one
//	                        judged by the head alone            address holds so many connections
//	SQL
//	  by name, by number    the right to enter the schema       the rights to its tables and sequences
//	  another role          set_config is revoked; the DB       the cell's memberships
//	                        takes one statement
//	  SQL text, blocks      the functions and the language      they would run as the tenant's role
//	                        are revoked
//	  definitions           no right to create anything         an event trigger refuses the login
//	  the server's files    the DB takes one statement          PostgreSQL's own rights
//	  large objects         the functions are revoked           each belongs to its maker
//	  statistics            the views are revoked               so are the functions beneath
//	  events                the columns that may be written     row security: source is the role
//	  backends              the functions are revoked           PostgreSQL: another login's stay
//	  settings              one statement by the DB             BEGIN resets what a session was left with
//	  prepared statements   the list of their names is revoked  names are random, 128 bits
//	Files and tasks
//	  the store's files     the product hands no address out    the store refuses who signs nothing
//	  what a payload names  the organisation is the author's,   rows outside are written only where they
//	                        as the database says it             are that organisation's
//	  files to delete       the author, as the database says    the key's prefix must be the author's
//	  links to passwords    no row or event holds one; they     the platform's request: for whom, where and
//	                        name a request                      until when, its membership and its address
//	  tickets               PostgreSQL has the payload          attempt and kind must be the event's
//
// Accounts are attacked without switching anything off: what a personal token may do
// to its owner's account, what outlives a new password, and how many letters one
// person can have sent to another.
//
// Some walls have nothing of the kind behind them: sizes by a table's number, row
// counts in pg_class, locks on numbers, a neighbour's backend, a tenant's own log.
// There the check at start is the second: with one of them open, web and worker do
// not start. Each is opened once, to see that it is found.
//
// What is accepted, because PostgreSQL cannot hide it or nothing hangs on it: the
// catalogue shows the names of all schemas, tables and roles, and so that there is
// a tenant 17 in cell 1; NOTIFY is open to everybody and nobody listens; who can
// send statements of their own can be slow, sleep and lift statement_timeout, on
// the few connections of their cell, and can become another tenant of the cell.
// The id of a registration is its beginner's secret; published ads are everybody's.
//
// Of hidden characters, those that turn a text's direction have the kit in front of
// them and nothing behind. Promised bodies are tried with every route that takes one;
// what five hundred of them weigh, and how many connections one address may hold, is
// measured where the listener is, in internal/server.
//
// Nothing here lists routes, tables, tasks or text fields. A new route's parameter, a new id in
// a body or a payload, a new table, function, extension or right fails until
// somebody has said in objects_test.go, sql_catalogue_test.go or payload_test.go
// what it is; from then on it is attacked with the rest.
package attack
