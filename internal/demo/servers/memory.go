package servers

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

const (
	memoryFile  = "servers.json"
	secretsFile = "secrets.json"
)

// memory is what a folder knows from one run to the next: the ports, where
// PostgreSQL's data is, and the passwords.
type memory struct {
	dir string

	mu      sync.Mutex
	places  places
	secrets map[string]string
}

type places struct {
	Ports map[string]int `json:"ports"`
	Home  string         `json:"postgres,omitempty"` // PostgreSQL's folder, if outside dir
}

func remember(dir string) (*memory, error) {
	m := &memory{dir: dir, places: places{Ports: map[string]int{}}, secrets: map[string]string{}}
	for file, into := range map[string]any{memoryFile: &m.places, secretsFile: &m.secrets} {
		content, err := os.ReadFile(filepath.Join(dir, file))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = json.Unmarshal(content, into)
		}
		if err != nil {
			return nil, fmt.Errorf("the file %s cannot be read (%v): start over with `make clean`", filepath.Join(dir, file),
				err)
		}
	}
	if m.places.Ports == nil {
		m.places.Ports = map[string]int{}
	}
	return m, nil
}

// secret returns the password of that name, made up when first asked for.
func (m *memory) secret(name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.secrets[name] == "" {
		m.secrets[name] = rand.Text()
		if err := m.write(secretsFile, m.secrets); err != nil {
			return "", err
		}
	}
	return m.secrets[name], nil
}

// port returns a server's remembered port, or another one if somebody else
// listens there now.
func (m *memory) port(name string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p := m.places.Ports[name]; p != 0 && free(p) && !m.promised(name, p) {
		return p, nil
	}
	for range 200 {
		// below the range that the system hands out to outgoing connections
		p := 20000 + mathrand.N(12000)
		if m.promised(name, p) || !free(p) {
			continue
		}
		m.places.Ports[name] = p
		return p, m.write(memoryFile, m.places)
	}
	return 0, errors.New("no free port was found between 20000 and 32000: stop some servers on this machine")
}

// addr is port as a loopback address; a failure to write it down is not worth
// stopping for.
func (m *memory) addr(name string) string {
	p, _ := m.port(name)
	return loopback(p)
}

// promised reports whether another server of ours has the port.
func (m *memory) promised(name string, port int) bool {
	for other, p := range m.places.Ports {
		if other != name && p == port {
			return true
		}
	}
	return false
}

func (m *memory) home() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.places.Home
}

func (m *memory) setHome(dir string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.places.Home = dir
	return m.write(memoryFile, m.places)
}

// write replaces a file whole: a crash leaves the old one.
func (m *memory) write(file string, v any) error {
	content, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(m.dir, file)
	if err := os.WriteFile(path+".new", append(content, '\n'), 0o600); err != nil {
		return explain(err)
	}
	return os.Rename(path+".new", path)
}

func free(port int) bool {
	l, err := net.Listen("tcp", loopback(port))
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// listening reports whether somebody answers on the port.
func listening(port int) bool {
	conn, err := net.DialTimeout("tcp", loopback(port), time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
