// Package assets holds the built styles, scripts, fonts and icons inside the
// binary, under names that carry a hash of their content. It never reads the
// disk and never builds; the command in build does, and its output is
// committed.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// Prefix is the path under which assets are served.
const Prefix = "/assets/"

// CacheControl is the header for a found asset: the name changes with the
// content, so a copy is good for ever.
const CacheControl = "public, max-age=31536000, immutable"

//go:embed all:dist
var dist embed.FS

// Asset is one file in the forms it can be sent in. Gzip and Brotli are nil
// where packing does not pay.
type Asset struct {
	Body, Gzip, Brotli []byte
	Type               string
	ETag               string
}

var (
	manifest = readManifest()
	files    = readFiles()
)

// URL is the address of a named asset, such as "app.css". It panics when there
// is no such asset: the name is a constant in a template, so the first test
// that renders it finds the mistake.
func URL(name string) string {
	built, ok := manifest[name]
	if !ok {
		panic(fmt.Sprintf("assets: no asset named %q; run go run ./internal/web/assets/build", name))
	}
	return Prefix + built
}

// Lookup finds an asset by the path of a request, with or without Prefix.
func Lookup(path string) (Asset, bool) {
	a, ok := files[strings.TrimPrefix(path, Prefix)]
	return a, ok
}

// Encode picks the smallest form that the request's Accept-Encoding allows.
// The encoding is empty for the plain file. Send "Vary: Accept-Encoding" with
// every one of them.
func (a Asset) Encode(accept string) (body []byte, encoding string) {
	if a.Brotli != nil && accepts(accept, "br") {
		return a.Brotli, "br"
	}
	if a.Gzip != nil && accepts(accept, "gzip") {
		return a.Gzip, "gzip"
	}
	return a.Body, ""
}

// accepts reads Accept-Encoding far enough for the two encodings on offer:
// named, and not refused with q=0.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

func readManifest() map[string]string {
	raw, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		panic("assets: not built: " + err.Error())
	}
	m := map[string]string{}
	if err := json.Unmarshal(raw, &m); err != nil {
		panic("assets: manifest: " + err.Error())
	}
	return m
}

func readFiles() map[string]Asset {
	all := map[string]Asset{}
	err := fs.WalkDir(dist, "dist", func(p string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(p, "dist/")
		if err != nil || d.IsDir() || packed(name) || name == "manifest.json" {
			return err
		}
		all[name] = readAsset(p)
		return nil
	})
	if err != nil {
		panic("assets: " + err.Error())
	}
	return all
}

func packed(name string) bool {
	return strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br")
}

func readAsset(p string) Asset {
	body, _ := dist.ReadFile(p)
	gz, _ := dist.ReadFile(p + ".gz")
	br, _ := dist.ReadFile(p + ".br")
	sum := sha256.Sum256(body)
	return Asset{Body: body, Gzip: gz, Brotli: br, Type: contentType(p), ETag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// types is spelt out because the machine's own table differs from host to host.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
	".png":   "image/png",
}

func contentType(p string) string {
	if t, ok := types[path.Ext(p)]; ok {
		return t
	}
	return mime.TypeByExtension(path.Ext(p))
}
