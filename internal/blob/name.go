package blob

import (
	"fmt"
	"strings"
	"unicode"
)

// Attachment is the Content-Disposition that saves a file under a person's
// name for it: plain for old clients, RFC 5987 for the rest.
func Attachment(fileName string) string {
	name := SafeName(fileName)
	return `attachment; filename="` + plain(name) + `"; filename*=UTF-8''` + escape(name)
}

const longestName = 120 // characters; file systems stop at 255 bytes

// SafeName makes a file name that is safe to show and to save: no path, no
// control or direction-changing characters, not hidden, not endless. The
// extension survives.
func SafeName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(visible, strings.ToValidUTF8(name, "_"))
	name = strings.Trim(name, ". ")
	if name == "" {
		return "file"
	}
	return shorten([]rune(name))
}

func visible(r rune) rune {
	switch {
	case unicode.Is(unicode.Bidi_Control, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func shorten(name []rune) string {
	if len(name) <= longestName {
		return string(name)
	}
	ext := []rune{}
	if i := strings.LastIndexByte(string(name), '.'); i >= 0 {
		if e := []rune(string(name)[i:]); len(e) <= 10 {
			ext = e
		}
	}
	return string(name[:longestName-len(ext)]) + string(ext)
}

// plain is the name for clients that know ASCII alone.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
}

// escape percent-encodes all but the attr-char of RFC 5987.
func escape(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
