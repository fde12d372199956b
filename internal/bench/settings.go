package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// The shipped settings are for a machine of this size that PostgreSQL has alone.
// Here half of the machine is PostgreSQL's.
const shippedFor = 16 << 30

// leftOut are settings that the private server decides itself or cannot have.
var leftOut = []string{"listen_addresses", "archive_", "password_encryption", "log_min_duration", "log_parameter",
	"wal_level", "log_autovacuum"}

// scaled are those that follow the machine's memory.
var scaled = []string{"shared_buffers", "effective_cache_size"}

// shipped reads the settings that installations are given, scaled to the memory
// of this machine.
func shipped(path string, memory int64) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("run it from the repository's top: %w", err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		name, value, is := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), "'")
		if !is || hasPrefix(name, leftOut) {
			continue
		}
		if hasPrefix(name, scaled) {
			value = scale(value, memory)
		}
		all = append(all, name+"="+value)
	}
	return all, nil
}

func hasPrefix(name string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// scale makes "4GB" less on a smaller machine, and never more.
func scale(value string, memory int64) string {
	gb, err := strconv.ParseFloat(strings.TrimSuffix(value, "GB"), 64)
	if err != nil || memory <= 0 {
		return value
	}
	share := min(float64(memory)/2/shippedFor, 1)
	return fmt.Sprintf("%dMB", int(gb*1024*share))
}
