package plane

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Database is one of the databases of an installation. The one with the registry
// is its home; the others hold the tenants of some cells. All have the same
// schemas and logins, and each login has the same password in all.
type Database struct {
	Name  string   // "db2.example.org:5432/vakans": for people, without any secret
	Home  bool     // has the registry, the sessions and everything else of the planes
	Cells []string // that live there

	dsns  map[string]string // of the installation
	owner *url.URL          // the migrator's address there; nil when none was given
	there *url.URL          // any cell's address there; nil at home
}

// Databases finds an installation's databases by its logins' addresses: home is
// where the platform signs in, and a cell whose address leads elsewhere lives there.
func Databases(dsns map[string]string) ([]Database, error) {
	home, err := parse(dsns, firstGiven(dsns, append([]string{LoginPlatform}, Logins()...)...))
	if err != nil {
		return nil, err
	}
	owner, err := parse(dsns, LoginMigrator)
	if err != nil {
		return nil, err
	}
	all := []Database{{Name: place(home), Home: true, dsns: dsns, owner: owner}}
	for _, cell := range Cells() {
		of, err := parse(dsns, cell)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(d Database) bool { return of == nil || d.Name == place(of) })
		if i < 0 {
			d := Database{Name: place(of), dsns: dsns, there: of}
			if d.owner, err = d.ownerAt(cell, owner); err != nil {
				return nil, err
			}
			i, all = len(all), append(all, d)
		}
		all[i].Cells = append(all[i].Cells, cell)
	}
	return all, nil
}

// Databases are those of the installation, home first.
func (p *Planes) Databases() []Database { return p.databases }

// DSN is a login's address in this database, or empty when the login was given none.
func (d Database) DSN(login string) string {
	switch {
	case login == LoginMigrator && d.owner != nil:
		return d.owner.String()
	case d.Home || slices.Contains(d.Cells, login) || d.dsns[login] == "":
		return d.dsns[login]
	}
	of, err := url.Parse(d.dsns[login])
	if err != nil {
		return ""
	}
	return as(d.there, of.User)
}

// Admin is an administrator's address in this database, given the one at home.
func (d Database) Admin(home string) (string, error) {
	if d.Home {
		return home, nil
	}
	admin, err := url.Parse(home)
	if err != nil {
		return "", errNoURL("the administrator")
	}
	if d.owner == nil {
		return "", errNoOwner
	}
	return as(d.owner, admin.User), nil
}

// OwnerAt names the migrator's own address in a cell's database among the DSNs. It
// is only needed where a pooler stands between: otherwise it is the cell's address.
func OwnerAt(cell string) string { return LoginMigrator + "@" + cell }

func (d Database) ownerAt(cell string, home *url.URL) (*url.URL, error) {
	if own, err := parse(d.dsns, OwnerAt(cell)); own != nil || err != nil || home == nil {
		return own, err
	}
	return url.Parse(as(d.there, home.User))
}

var errNoOwner = errors.New("plane: this takes the migrator's address")

func as(where *url.URL, who *url.Userinfo) string {
	of := *where
	of.User = who
	return of.String()
}

func firstGiven(dsns map[string]string, logins ...string) string {
	for _, login := range logins {
		if dsns[login] != "" {
			return login
		}
	}
	return ""
}

// parse returns nil for a login that was given no address.
func parse(dsns map[string]string, login string) (*url.URL, error) {
	if dsns[login] == "" {
		return nil, nil
	}
	u, err := url.Parse(dsns[login])
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, errNoURL(login)
	}
	return u, nil
}

// errNoURL hides the parser's own words, which would show a password.
func errNoURL(login string) error {
	return errors.New("plane: the address of " + login + " is no URL that begins with postgres://")
}

// place names the database that an address leads to.
func place(u *url.URL) string {
	if u == nil {
		return ""
	}
	host, port := cmp.Or(u.Hostname(), u.Query().Get("host"), "localhost"), cmp.Or(u.Port(), u.Query().Get("port"), "5432")
	if strings.Contains(u.Host, ",") { // several servers for one database
		host, port = u.Host, ""
	}
	return strings.TrimSuffix(host+":"+port, ":") + "/" + strings.TrimPrefix(u.Path, "/")
}
