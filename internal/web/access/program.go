package access

import (
	"strings"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
)

// Program names the browser of a session roughly: enough to recognise one's own.
func Program(l i18n.Lang, userAgent string) string {
	for _, known := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(userAgent, known.mark) {
			return known.name + system(userAgent)
		}
	}
	return m.AuthUnknownProgram(l)
}

func system(agent string) string {
	for _, known := range []struct{ mark, name string }{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"},
		{"Linux", "Linux"},
	} {
		if strings.Contains(agent, known.mark) {
			return ", " + known.name
		}
	}
	return ""
}
