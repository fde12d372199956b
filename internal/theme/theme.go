// Package theme computes a tenant's whole palette from one brand colour, for
// light and dark screens, and writes it as a stylesheet. It refuses what is not
// a colour and guarantees readable text for what is; it knows nothing of
// tenants, files or requests.
package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// AA is the contrast WCAG 2.2 asks of text.
const AA = 4.5

// Brand is the service's own colour, used where no tenant is in view.
const Brand = "#0f4c5c"

// functional are the colours that mean something; they are the same in every
// tenant, so that red never becomes decoration.
var functional = []struct{ name, hex string }{
	{"neutral", "#1e2b31"},
	{"info", "#0a71c0"},
	{"success", "#068718"},
	{"warning", "#ea9b1b"},
	{"danger", "#b91c1c"},
}

// visited is the colour of links already followed.
const visited = "#663299"

// Theme is a computed palette. The zero Theme is not usable; see Compute.
type Theme struct {
	brand       rgb
	light, dark scale
}

// Compute makes the palette of a brand colour such as "#0f4c5c". It refuses
// anything but six hex digits.
func Compute(hex string) (Theme, error) {
	c, err := parse(hex)
	if err != nil {
		return Theme{}, err
	}
	return compute(c), nil
}

func compute(c rgb) Theme {
	return Theme{brand: c, light: lightScale(c), dark: darkScale(c)}
}

// Pale says that the brand colour hardly differs from the page: filled buttons
// then need their border to be seen, and a form that sets the colour should
// warn.
func (t Theme) Pale() bool { return contrast(t.brand, white) < 3 }

// CSS is the tenant's stylesheet: custom properties only. Colours are written
// as light-dark() pairs, so one rule serves both schemes and print can ask for
// the light one.
func (t Theme) CSS() []byte {
	var b bytes.Buffer
	b.WriteString("@layer ds.theme{:root{")
	t.write(&b, "accent")
	fmt.Fprintf(&b, "--vk-brand:%s;--vk-brand-text:%s}}\n", t.brand.hex(), readableOn(t.brand).hex())
	return b.Bytes()
}

func (t Theme) write(b *bytes.Buffer, name string) {
	for _, st := range steps {
		t.pair(b, name, st.name)
	}
	for _, s := range baseSteps {
		t.pair(b, name, s)
	}
}

func (t Theme) pair(b *bytes.Buffer, name, step string) {
	light, dark := t.light[step].hex(), t.dark[step].hex()
	if light == dark {
		fmt.Fprintf(b, "--ds-color-%s-%s:%s;", name, step, light)
		return
	}
	fmt.Fprintf(b, "--ds-color-%s-%s:light-dark(%s,%s);", name, step, light, dark)
}

// Hash names the stylesheet's content; it belongs in its address, which may
// then be cached for ever.
func (t Theme) Hash() string {
	sum := sha256.Sum256(t.CSS())
	return hex.EncodeToString(sum[:6])
}

// Functional is the stylesheet of the colours that all tenants share, and of
// the unnamed colours that point at a named scale (data-color chooses which).
func Functional() []byte {
	var b bytes.Buffer
	b.WriteString("@layer ds.theme{:root{")
	for _, f := range functional {
		c, err := parse(f.hex)
		if err != nil {
			panic(err) // a constant of this file is wrong
		}
		compute(c).write(&b, f.name)
	}
	writeFixed(&b)
	b.WriteString("}")
	writeContext(&b)
	b.WriteString("}\n")
	return b.Bytes()
}

func writeFixed(b *bytes.Buffer) {
	v, _ := parse(visited)
	link := compute(v)
	fmt.Fprintf(b, "--ds-link-color-visited:light-dark(%s,%s);", visited, link.dark["text-subtle"].hex())
	b.WriteString("--ds-color-focus-inner:var(--ds-color-neutral-background-default);")
	b.WriteString("--ds-color-focus-outer:var(--ds-color-neutral-text-default);")
}

func writeContext(b *bytes.Buffer) {
	names := []string{"accent"}
	for _, f := range functional {
		names = append(names, f.name)
	}
	for _, n := range names {
		fmt.Fprintf(b, "%s{", contextSelector(n))
		for _, st := range steps {
			fmt.Fprintf(b, "--ds-color-%s:var(--ds-color-%s-%s);", st.name, n, st.name)
		}
		for _, s := range baseSteps {
			fmt.Fprintf(b, "--ds-color-%s:var(--ds-color-%s-%s);", s, n, s)
		}
		b.WriteString("}")
	}
}

func contextSelector(name string) string {
	if name == "accent" {
		return ":root,[data-color=accent]"
	}
	return "[data-color=" + name + "]"
}
