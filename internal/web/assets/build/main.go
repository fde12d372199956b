// Command build turns internal/web/assets/src into internal/web/assets/dist:
// it bundles styles and scripts, lifts embedded pictures out of the vendored
// styles, gives every file a name with a hash, and packs it. Run it from the
// root of the repository:
//
//	go run ./internal/web/assets/build          # build
//	go run ./internal/web/assets/build -check   # fail if dist is stale
//	go run ./internal/web/assets/build -vendor  # copy from node_modules after npm ci
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const root = "internal/web/assets"

func main() {
	check := flag.Bool("check", false, "compare with the committed files instead of writing them")
	vendored := flag.Bool("vendor", false, "copy the vendored files from src/node_modules first")
	flag.Parse()
	if err := run(root, *check, *vendored); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(dir string, check, vendored bool) error {
	if vendored {
		if err := vendorFiles(filepath.Join(dir, "src")); err != nil {
			return err
		}
	}
	out, err := Build(filepath.Join(dir, "src"))
	if err != nil {
		return err
	}
	if check {
		return compare(filepath.Join(dir, "dist"), out)
	}
	return write(filepath.Join(dir, "dist"), out)
}

// write replaces the folder's content. Old hashes go, so that a forgotten name
// in a template fails at once.
func write(dir string, out map[string][]byte) error {
	old, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, body := range out {
		if err := writeChanged(filepath.Join(dir, name), body); err != nil {
			return err
		}
	}
	for _, e := range old {
		if _, ok := out[e.Name()]; !ok {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeChanged(path string, body []byte) error {
	if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, body) {
		return nil
	}
	return os.WriteFile(path, body, 0o644)
}

func compare(dir string, out map[string][]byte) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, ok := out[e.Name()]; !ok {
			return fmt.Errorf("%s is left over; run go run ./internal/web/assets/build", e.Name())
		}
	}
	for name, body := range out {
		have, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(have, body) {
			return fmt.Errorf("%s is stale; run go run ./internal/web/assets/build", name)
		}
	}
	return nil
}
