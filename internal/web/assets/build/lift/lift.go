// Package lift takes pictures that are embedded in stylesheets as data: URLs
// out into files of their own. The content security policy allows pictures from
// our own origin only, so an embedded one would silently not show.
package lift

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

const namespace = "lifted"

var dataURL = regexp.MustCompile(`url\(\s*(?:"(data:[^"]+)"|'(data:[^']+)'|(data:[^)"']+))\s*\)`)

// Plugin rewrites every stylesheet that the bundler loads.
func Plugin() api.Plugin {
	var pictures sync.Map
	return api.Plugin{Name: "lift", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `\.css$`, Namespace: "file"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			return loadStyle(a.Path, &pictures)
		})
		b.OnResolve(api.OnResolveOptions{Filter: `^` + namespace + `:`},
			func(a api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: strings.TrimPrefix(a.Path, namespace+":"), Namespace: namespace}, nil
			})
		b.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: namespace}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			v, ok := pictures.Load(a.Path)
			if !ok {
				return api.OnLoadResult{}, fmt.Errorf("no lifted picture %q", a.Path)
			}
			text := v.(string)
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderFile}, nil
		})
	}}
}

func loadStyle(path string, pictures *sync.Map) (api.OnLoadResult, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return api.OnLoadResult{}, err
	}
	text, found, err := Rewrite(string(raw))
	for name, body := range found {
		pictures.Store(name, body)
	}
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderCSS}, err
}

// Rewrite replaces each data: URL by "lifted:<name>" and returns the pictures
// by name. Equal pictures get one name.
func Rewrite(css string) (string, map[string]string, error) {
	found := map[string]string{}
	var failed error
	out := dataURL.ReplaceAllStringFunc(css, func(match string) string {
		g := dataURL.FindStringSubmatch(match)
		body, err := decode(g[1] + g[2] + g[3])
		if err != nil {
			failed = err
			return match
		}
		sum := sha256.Sum256([]byte(body))
		name := "icon-" + hex.EncodeToString(sum[:4]) + ".svg"
		found[name] = body
		return `url("` + namespace + `:` + name + `")`
	})
	return out, found, failed
}

// decode reads a data: URL that holds an SVG picture and refuses other types.
func decode(raw string) (string, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(raw, "data:"), ",")
	if !ok || !strings.HasPrefix(head, "image/svg+xml") {
		return "", fmt.Errorf("cannot lift data: URL of type %q", head)
	}
	if strings.HasSuffix(head, ";base64") {
		plain, err := base64.StdEncoding.DecodeString(body)
		return string(plain), err
	}
	return url.PathUnescape(body)
}
