package theme

import (
	"fmt"
	"math"
	"strconv"
)

// rgb is a colour in sRGB with channels from 0 to 255. Channels stay real
// numbers while mixing; they are rounded only when written.
type rgb struct{ r, g, b float64 }

var (
	black = rgb{0, 0, 0}
	white = rgb{255, 255, 255}
)

// parse reads "#rrggbb" (the hash may be missing) and refuses anything else:
// a brand colour ends up in a stylesheet, so nothing but six hex digits passes.
func parse(hex string) (rgb, error) {
	digits := hex
	if len(digits) == 7 && digits[0] == '#' {
		digits = digits[1:]
	}
	if len(digits) != 6 {
		return rgb{}, fmt.Errorf("theme: %q is not a colour like #0f4c5c", hex)
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return rgb{}, fmt.Errorf("theme: %q is not a colour like #0f4c5c", hex)
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}, nil
}

// hex writes the colour as "#rrggbb".
func (c rgb) hex() string {
	return fmt.Sprintf("#%02x%02x%02x", channel(c.r), channel(c.g), channel(c.b))
}

func channel(v float64) int {
	return int(math.Round(math.Min(255, math.Max(0, v))))
}

// rounded is the colour a browser will show.
func (c rgb) rounded() rgb {
	return rgb{float64(channel(c.r)), float64(channel(c.g)), float64(channel(c.b))}
}

// luminance is the relative luminance of WCAG 2.
func (c rgb) luminance() float64 {
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

func linear(v float64) float64 {
	v /= 255
	if v <= 0.03928 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func gamma(v float64) float64 {
	if v <= 0.0031308 {
		return 255 * 12.92 * v
	}
	return 255 * (1.055*math.Pow(v, 1/2.4) - 0.055)
}

// contrast is the contrast ratio of WCAG 2, from 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func mix(a, b rgb, f float64) rgb {
	return rgb{a.r + f*(b.r-a.r), a.g + f*(b.g-a.g), a.b + f*(b.b-a.b)}
}

// withLuminance mixes the colour with black or white until it has the wanted
// relative luminance. Hue is kept as far as a mix can keep it, and every step
// of every tenant's scale gets the same luminance: that is what makes the
// contrast table hold for any brand colour.
func (c rgb) withLuminance(want float64) rgb {
	switch {
	case want <= 0:
		return black
	case want >= 1:
		return white
	}
	low, high := black, c
	if c.luminance() <= want {
		low, high = c, white
	}
	for range 24 {
		mid := mix(low, high, 0.5)
		if mid.luminance() > want {
			high = mid
		} else {
			low = mid
		}
	}
	return mix(low, high, 0.5).rounded()
}

// lightness is CIE L* from 0 to 100.
func (c rgb) lightness() float64 {
	y := c.luminance()
	if y <= 0.0088564516 {
		return y * 903.2962962
	}
	return 116*math.Cbrt(y) - 16
}

// luminanceOf is the inverse of lightness.
func luminanceOf(l float64) float64 {
	l = math.Min(100, math.Max(0, l))
	if l <= 8 {
		return l / 903.2962962
	}
	return math.Pow((l+16)/116, 3)
}

// muted multiplies the OKLCH chroma by f. Dark surfaces mixed from a strong
// colour glow; muting the colour first keeps them quiet.
func (c rgb) muted(f float64) rgb {
	light, a, b := c.okLab()
	return fromOKLab(light, f*a, f*b)
}

// lifted is the colour as light as text on a dark page, with its hue and a
// little more chroma. Mixing a deep brand colour with white alone turns it grey,
// and a grey button looks disabled.
func (c rgb) lifted() rgb {
	_, a, b := c.okLab()
	chroma := math.Hypot(a, b)
	if chroma < 0.01 {
		return fromOKLab(0.74, a, b)
	}
	f := math.Min(chroma*1.35, 0.12) / chroma
	return fromOKLab(0.74, f*a, f*b)
}

func (c rgb) okLab() (light, a, b float64) {
	red, green, blue := linear(c.r), linear(c.g), linear(c.b)
	l := math.Cbrt(0.4122214708*red + 0.5363325363*green + 0.0514459929*blue)
	m := math.Cbrt(0.2119034982*red + 0.6806995451*green + 0.1073969566*blue)
	s := math.Cbrt(0.0883024619*red + 0.2817188376*green + 0.6299787005*blue)
	light = 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	a = 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b = 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return light, a, b
}

func fromOKLab(light, a, b float64) rgb {
	l := cube(light + 0.3963377774*a + 0.2158037573*b)
	m := cube(light - 0.1055613458*a - 0.0638541728*b)
	s := cube(light - 0.0894841775*a - 1.2914855480*b)
	return rgb{
		gamma(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		gamma(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		gamma(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
	}.rounded()
}

func cube(v float64) float64 { return v * v * v }
