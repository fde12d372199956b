package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// parts are the pieces of the design system in use; what is not here is not
// shipped. Add a name and run with -vendor to take another into use.
var parts = []string{
	"base", "alert", "button", "details", "dialog", "error-summary", "field", "fieldset", "input",
	"label", "link", "list", "skip-link", "table", "tag", "validation-message",
}

// vendorFiles copies the parts and fonts from node_modules, unchanged, with
// their licences. Only an upgrade needs it: npm ci in src first.
func vendorFiles(src string) error {
	css := filepath.Join(src, "node_modules/@digdir/designsystemet-css")
	font := filepath.Join(src, "node_modules/@fontsource-variable/inter")
	copies := map[string]string{
		filepath.Join(css, "LICENSE"):  filepath.Join(src, "vendor/designsystemet/LICENSE"),
		filepath.Join(font, "LICENSE"): filepath.Join(src, "vendor/inter/LICENSE"),
	}
	for _, p := range parts {
		copies[filepath.Join(css, "dist/src", p+".css")] = filepath.Join(src, "vendor/designsystemet", p+".css")
	}
	for _, subset := range []string{"latin", "latin-ext"} {
		name := fmt.Sprintf("inter-%s-wght-normal.woff2", subset)
		copies[filepath.Join(font, "files", name)] = filepath.Join(src, "vendor/inter", name)
	}
	for from, to := range copies {
		if err := copyFile(from, to); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	body, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("%w (run npm ci in internal/web/assets/src first)", err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, body, 0o644)
}
