package staffweb

import (
	"strings"

	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/session"
)

// program names the browser of a session roughly: enough to recognise one's own.
func program(l i18n.Lang, s session.Session) string {
	for _, known := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(s.UserAgent, known.mark) {
			return known.name + system(s.UserAgent)
		}
	}
	return m.OfficeUnknownProgram(l)
}

func system(agent string) string {
	for _, known := range []struct{ mark, name string }{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	} {
		if strings.Contains(agent, known.mark) {
			return ", " + known.name
		}
	}
	return ""
}
