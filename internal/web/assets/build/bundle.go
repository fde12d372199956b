package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"vakans/internal/theme"
	"vakans/internal/web/assets/build/lift"
)

// entries are the files that templates name; everything else follows from what
// they import.
var entries = []string{"css/app.css", "css/theme.css", "js/app.js", "icon.svg"}

// Build makes every file of dist in memory: built file by name, packed forms
// and manifest included. The same sources give the same bytes on any machine.
func Build(src string) (map[string][]byte, error) {
	result := api.Build(options(src))
	if len(result.Errors) > 0 {
		return nil, messages(result.Errors)
	}
	if len(result.Warnings) > 0 {
		return nil, messages(result.Warnings)
	}
	out := map[string][]byte{}
	for _, f := range result.OutputFiles {
		if name := filepath.Base(f.Path); !stub(name) {
			out[name] = f.Contents
		}
	}
	manifest, err := manifestOf(out)
	if err != nil {
		return nil, err
	}
	out["manifest.json"] = manifest
	forms, err := pack(out)
	if err != nil {
		return nil, err
	}
	maps.Copy(out, forms)
	return out, nil
}

func options(src string) api.BuildOptions {
	abs, _ := filepath.Abs(src)
	paths := make([]string, len(entries))
	for i, e := range entries {
		paths[i] = filepath.Join(abs, e)
	}
	return api.BuildOptions{
		EntryPoints: paths,
		Bundle:      true, Write: false,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		AbsWorkingDir: abs, Outdir: filepath.Join(abs, "out"), PublicPath: "/assets/",
		EntryNames: "[name].[hash]", AssetNames: "[name].[hash]", ChunkNames: "[name].[hash]",
		Format: api.FormatESModule, Target: api.ES2022, Charset: api.CharsetUTF8,
		LegalComments: api.LegalCommentsNone,
		// light-dark() and nesting must stay as written: the engine resolves
		// them per element, a lowered form would need the class of the page.
		Supported: map[string]bool{"nesting": true, "color-functions": true},
		Loader: map[string]api.Loader{
			".svg": api.LoaderFile, ".woff2": api.LoaderFile,
		},
		Plugins: []api.Plugin{lift.Plugin(), computed()},
	}
}

// computed answers "computed:" imports with the palette from package theme, so
// that the default colours have one source.
func computed() api.Plugin {
	return api.Plugin{Name: "computed", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^computed:`}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: strings.TrimPrefix(a.Path, "computed:"), Namespace: "computed"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "computed"}, loadComputed)
	}}
}

func loadComputed(a api.OnLoadArgs) (api.OnLoadResult, error) {
	css, err := palette(a.Path)
	text := string(css)
	return api.OnLoadResult{Contents: &text, Loader: api.LoaderCSS}, err
}

func palette(name string) ([]byte, error) {
	switch name {
	case "functional":
		return theme.Functional(), nil
	case "brand":
		t, err := theme.Compute(theme.Brand)
		return t.CSS(), err
	default:
		return nil, fmt.Errorf("no computed style %q", name)
	}
}

func messages(list []api.Message) error {
	var errs []error
	for _, m := range list {
		where := ""
		if m.Location != nil {
			where = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		errs = append(errs, errors.New(where+m.Text))
	}
	return errors.Join(errs...)
}

// stub is the module that the bundler writes for a picture named as an entry.
func stub(name string) bool {
	return strings.HasPrefix(name, "icon.") && strings.HasSuffix(name, ".js")
}

// manifestOf maps source names to built names: "app.css" to "app.1A2B3C4D.css".
// Files of the same name in two folders would hide one another; the entries
// above do not.
func manifestOf(out map[string][]byte) ([]byte, error) {
	names := map[string]string{}
	for built := range out {
		names[sourceName(built)] = built
	}
	return json.MarshalIndent(names, "", "  ")
}

// sourceName takes the hash out of a built name.
func sourceName(built string) string {
	ext := filepath.Ext(built)
	stem := strings.TrimSuffix(built, ext)
	return strings.TrimSuffix(stem, filepath.Ext(stem)) + ext
}
