package plane

import (
	"fmt"
	"net/url"
)

// The logins that are no cell. The planes' are what their pools connect as.
const (
	LoginMigrator  = "vakans_migrator"
	LoginPlatform  = "vakans_platform"
	LoginRegister  = "vakans_register"
	LoginPublisher = "vakans_publisher"
	LoginVisitor   = "vakans_visitor"
	LoginRelay     = "vakans_relay"
)

const cellCount = 8

// Cells names the logins of the cells, which are the cells' names as well.
func Cells() []string {
	cells := make([]string, cellCount)
	for i := range cells {
		cells[i] = fmt.Sprintf("vakans_cell_%02d", i+1)
	}
	return cells
}

// Logins names every login of the product.
func Logins() []string {
	return append([]string{
		LoginMigrator, LoginPlatform, LoginRegister, LoginPublisher, LoginVisitor, LoginRelay,
	}, Cells()...)
}

// SamePassword gives every login one password: for development and tests, and
// for a server that only this program can reach.
func SamePassword(password string) map[string]string {
	passwords := map[string]string{}
	for _, login := range Logins() {
		passwords[login] = password
	}
	return passwords
}

// DSNs derives the address of each login from that of the database, which must
// be in the form of a URL; whoever signs in there is replaced.
func DSNs(base string, passwords map[string]string) (map[string]string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return nil, fmt.Errorf("plane: the database's address must begin with postgres://")
	}
	dsns := map[string]string{}
	for _, login := range Logins() {
		of := *u
		of.User = url.UserPassword(login, passwords[login])
		dsns[login] = of.String()
	}
	return dsns, nil
}
