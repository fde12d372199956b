package servers

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is whom a program runs as; nil is ourselves.
type account struct{ uid, gid uint32 }

func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// give hands a file or folder over.
func (a *account) give(path string) error {
	if a == nil {
		return nil
	}
	return os.Chown(path, int(a.uid), int(a.gid))
}

// postgresAccount is whom PostgreSQL runs as: it refuses root.
func postgresAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return &account{uint32(uid), uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor a user nobody: run as an ordinary user")
}

// postgresHome is the folder of PostgreSQL's data, owned by whom it runs as:
// under ours if it may enter there, otherwise outside, and then remembered.
func (s *Servers) postgresHome(as *account) (string, error) {
	home := s.path("postgres")
	if remembered := s.memory.home(); remembered != "" {
		home = remembered
	} else if as != nil && !enterable(s.options.Dir) {
		home = filepath.Join(s.elsewhere(), "vakans-"+strings.ToLower(rand.Text()[:12]))
		if err := s.memory.setHome(home); err != nil {
			return "", err
		}
	}
	if err := os.Mkdir(home, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("the folder for PostgreSQL's data: %w", explain(err))
	}
	return home, as.give(home)
}

// reachable is the folder of PostgreSQL's programs where the account that runs them
// may enter: a copy under home, when they lie in a folder that is ours alone.
func (s *Servers) reachable(bin, home string, as *account) (string, error) {
	if as == nil || enterable(bin) {
		return bin, nil
	}
	copied := filepath.Join(home, "programs-"+versionOf(filepath.Join(bin, "postgres")))
	if executable(filepath.Join(copied, "bin", "postgres")) {
		return filepath.Join(copied, "bin"), nil
	}
	if err := os.RemoveAll(copied); err != nil {
		return "", explain(err)
	}
	if err := os.CopyFS(copied, os.DirFS(filepath.Dir(bin))); err != nil {
		return "", fmt.Errorf("copy PostgreSQL's programs: %w", explain(err))
	}
	return filepath.Join(copied, "bin"), nil
}

// elsewhere is where data goes that cannot lie in our folder.
func (s *Servers) elsewhere() string {
	if info, err := os.Stat("/var/lib"); s.options.Durable && err == nil && info.IsDir() && enterable("/var/lib") {
		return "/var/lib"
	}
	return os.TempDir()
}

// enterable reports whether anybody may enter dir and every folder above it.
func enterable(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
		dir = filepath.Dir(dir)
	}
}
