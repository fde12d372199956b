package theme

// step is one named place on a colour scale with the relative luminance it
// must have in the light and in the dark scheme.
type step struct {
	name        string
	light, dark float64
}

// steps are the places of a scale. The numbers are chosen so that text steps
// are readable on surface steps whatever the brand colour: see the contrast
// test.
var steps = []step{
	{"background-default", 1, .009},
	{"background-tinted", .9, .014},
	{"surface-default", 1, .021},
	{"surface-tinted", .81, .027},
	{"surface-hover", .7, .036},
	{"surface-active", .59, .056},
	{"border-subtle", .5, .08},
	{"border-default", .19, .22},
	{"border-strong", .11, .39},
	{"text-subtle", .11, .39},
	{"text-default", .0245, .84},
}

// baseSteps are derived from the brand colour itself, not from a luminance.
var baseSteps = []string{
	"base-default", "base-hover", "base-active", "base-contrast-subtle", "base-contrast-default",
}

// scale is a set of colours by step name, in one colour scheme.
type scale map[string]rgb

func lightScale(c rgb) scale {
	s := scale{}
	for _, st := range steps {
		s[st.name] = c.withLuminance(st.light)
	}
	s.setBase(c, c, c.lightness())
	return s
}

func darkScale(c rgb) scale {
	s := scale{}
	quiet, ink := c.muted(0.7), c.lifted()
	for _, st := range steps {
		from := quiet
		if st.dark > lightestSurface {
			from = ink
		}
		s[st.name] = from.withLuminance(st.dark)
	}
	l := 100 - c.lightness()
	if c.lightness() <= 30 {
		l = 70
	}
	s.setBase(ink, ink.withLuminance(luminanceOf(l)), l)
	return s
}

// lightestSurface parts the steps of the dark scheme that are surfaces from
// those that are lines and text on them.
const lightestSurface = .08

// setBase fills the colours of filled buttons. Hover and active move the
// lightness by 8 and 16, away from the middle where neither black nor white
// text would be readable. Where the text would still lose its contrast, the
// state keeps the base colour: a button that does not change under the pointer
// is better than one that cannot be read.
func (s scale) setBase(brand, base rgb, l float64) {
	shift := 8.0
	if l <= 30 || l >= 49 && l <= 65 {
		shift = -8
	}
	text := readableOn(base)
	s["base-default"] = base
	s["base-contrast-default"] = text
	s["base-contrast-subtle"] = subtleOn(base)
	s["base-hover"] = readableOr(brand.withLuminance(luminanceOf(l-shift)), text, base)
	s["base-active"] = readableOr(brand.withLuminance(luminanceOf(l-2*shift)), text, base)
}

func readableOr(c, text, otherwise rgb) rgb {
	if contrast(c, text) < AA {
		return otherwise
	}
	return c
}

func readableOn(c rgb) rgb {
	if contrast(c, white) >= contrast(c, black) {
		return white
	}
	return black
}

func subtleOn(c rgb) rgb {
	l := c.lightness()
	shift := 50.0
	if l <= 40 || l >= 60 {
		shift = 60
	}
	if readableOn(c) == white {
		return c.withLuminance(luminanceOf(l + shift))
	}
	return c.withLuminance(luminanceOf(l - shift))
}
