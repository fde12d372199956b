package theme

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// pairs is the contrast table of interface.md 1.4: what may stand on what, and
// the least contrast it must have in both schemes for any brand colour.
var pairs = []struct {
	front, back string
	least       float64
}{
	{"text-default", "background-default", 7},
	{"text-default", "surface-active", AA},
	{"text-subtle", "background-default", AA},
	{"text-subtle", "background-tinted", AA},
	{"text-subtle", "surface-tinted", AA},
	{"text-subtle", "surface-hover", AA},
	{"base-contrast-default", "base-default", AA},
	{"base-contrast-default", "base-hover", AA},
	{"base-contrast-default", "base-active", AA},
	{"border-default", "background-default", 3},
	{"border-default", "surface-tinted", 3},
	{"border-strong", "background-default", AA},
	{"border-subtle", "background-default", 1.5},
}

func TestContrastForAnyColour(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) // the same colours at every run
	for range 5000 {
		c := rgb{float64(r.IntN(256)), float64(r.IntN(256)), float64(r.IntN(256))}
		checkColour(t, c)
	}
	for _, hex := range []string{"#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#808080", Brand} {
		c, err := parse(hex)
		if err != nil {
			t.Fatal(err)
		}
		checkColour(t, c)
	}
}

func checkColour(t *testing.T, c rgb) {
	t.Helper()
	th := compute(c)
	for scheme, s := range map[string]scale{"light": th.light, "dark": th.dark} {
		for _, p := range pairs {
			if got := contrast(s[p.front], s[p.back]); got < p.least {
				t.Errorf("%s, %s: %s on %s has %.2f, not %.1f", c.hex(), scheme, p.front, p.back, got, p.least)
			}
		}
	}
}

// TestMeaningsAreReadable checks the colours that all tenants share on the
// neutral surfaces they stand on.
func TestMeaningsAreReadable(t *testing.T) {
	t.Parallel()
	neutral := mustCompute(t, functional[0].hex)
	for _, f := range functional {
		th := mustCompute(t, f.hex)
		checkColour(t, th.brand)
		for _, back := range []string{"background-default", "background-tinted", "surface-default"} {
			if got := contrast(th.light["text-subtle"], neutral.light[back]); got < AA {
				t.Errorf("%s on light %s: %.2f", f.name, back, got)
			}
			if got := contrast(th.dark["text-subtle"], neutral.dark[back]); got < AA {
				t.Errorf("%s on dark %s: %.2f", f.name, back, got)
			}
		}
	}
}

func TestLightScaleMatchesTheOfficialTool(t *testing.T) {
	t.Parallel()
	th := mustCompute(t, "#0062ba")
	want := map[string]string{ // the design system's own default theme
		"background-tinted": "#eef4fa", "surface-tinted": "#ddeaf6", "surface-hover": "#c7ddf0",
		"surface-active": "#afcee9", "border-subtle": "#99c0e3", "border-default": "#2a7cc5",
		"text-subtle": "#005db1", "text-default": "#002c54", "base-hover": "#004f96",
	}
	for name, hex := range want {
		w, err := parse(hex)
		if err != nil {
			t.Fatal(err)
		}
		if got := th.light[name]; far(got.r, w.r) || far(got.g, w.g) || far(got.b, w.b) {
			t.Errorf("%s is %s, not %s", name, got.hex(), hex)
		}
	}
}

// far allows one step of 255 for rounding.
func far(a, b float64) bool { return a-b > 1.01 || b-a > 1.01 }

func TestComputeRefusesWhatIsNoColour(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "#fff", "red", "#12345g", "#1234567", "0f4c5c}", "#-12345", "#+12345", "url(x)"} {
		if _, err := Compute(bad); err == nil {
			t.Errorf("%q is taken for a colour", bad)
		}
	}
}

func TestStylesheet(t *testing.T) {
	t.Parallel()
	a, b := mustCompute(t, "#0f4c5c"), mustCompute(t, "0f4c5c")
	if !bytes.Equal(a.CSS(), b.CSS()) || a.Hash() != b.Hash() {
		t.Error("the same colour gives two stylesheets")
	}
	if a.Hash() == mustCompute(t, "#0f4c5d").Hash() {
		t.Error("two colours have one hash")
	}
	css := string(a.CSS())
	for _, want := range []string{"--ds-color-accent-text-default:light-dark(#", "--vk-brand:#0f4c5c",
		"--vk-brand-text:#ffffff"} {
		if !strings.Contains(css, want) {
			t.Errorf("no %s in %s", want, css)
		}
	}
}

func mustCompute(t *testing.T, hex string) Theme {
	t.Helper()
	th, err := Compute(hex)
	if err != nil {
		t.Fatal(err)
	}
	return th
}
