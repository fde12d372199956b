package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// machine is what a figure was measured on.
type machine struct {
	CPU      string  `json:"cpu"`
	Cores    int     `json:"cores"`
	MemoryGB float64 `json:"memory_gb"`
	System   string  `json:"system"`
	Postgres string  `json:"postgres"`
	Go       string  `json:"go"`
	Commit   string  `json:"commit"`
	Changed  bool    `json:"changed"` // the tree had changes that were not committed
}

func (m machine) sentence() string {
	changed := ""
	if m.Changed {
		changed = " with changes"
	}
	return fmt.Sprintf("%s, %d cores, %.0f GB, %s; PostgreSQL %s, %s; commit %s%s. Everything on this one machine.",
		m.CPU, m.Cores, m.MemoryGB, m.System, m.Postgres, m.Go, m.Commit, changed)
}

func describe(ctx context.Context, db *pgx.Conn) (machine, error) {
	m := machine{CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), Go: runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH}
	m.MemoryGB = float64(memory()) / (1 << 30)
	m.Commit = output("git", "rev-parse", "--short", "HEAD")
	m.Changed = output("git", "status", "--porcelain", "--untracked-files=no") != ""
	return m, db.QueryRow(ctx, "SHOW server_version").Scan(&m.Postgres)
}

// memory is the machine's, in bytes; 0 where it cannot be told.
func memory() int64 {
	kib, _ := strconv.ParseInt(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	return kib << 10
}

// field reads the first line "name: value" of a file of /proc; empty where
// there is none.
func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
