package attack_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"vakans/internal/pgcount"
	"vakans/internal/plane"
	"vakans/internal/web"
)

// mostMessages is how often a page may wait for the database, who asks and what they
// may do included. On another host each takes half a millisecond and more.
const mostMessages = 6

// Every page, for everybody who may open it, takes few messages to the database.
func TestMessagesPerPage(t *testing.T) {
	t.Parallel()
	c := openCountry(t, (*country).throughRelay)
	c.own = c.known(c.a)
	var seen []counted
	for _, r := range c.web.Table.Routes() {
		for _, kind := range web.Kinds {
			if r.Method == http.MethodGet && r.Sites.Has(kind) {
				seen = append(seen, c.countPage(r, kind)...)
			}
		}
	}
	slices.SortStableFunc(seen, func(a, b counted) int { return cmp.Compare(b.messages, a.messages) })
	for _, s := range seen {
		if os.Getenv("VAKANS_TEST_LIST_MESSAGES") != "" {
			t.Logf("%2d %s", s.messages, s.what)
		}
		if s.messages > mostMessages {
			t.Errorf("%s takes %d messages", s.what, s.messages)
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d pages could be opened", len(seen))
	}
}

type counted struct {
	what     string
	messages int64
}

// countPage opens a page as everybody. The cheapest of three visits counts, and of more
// where that is too dear: one now and then also asks what the program remembers for a
// moment, and on a busy machine each of three does.
func (c *country) countPage(r *web.Route, kind web.SiteKind) (seen []counted) {
	c.t.Helper()
	ids := map[int]string{}
	for i, kind := range c.places(c.t, r) {
		ids[i] = c.own[kind]
	}
	at := attempt{route: r, host: c.hosts(kind)[0], path: fill(r, ids)}
	for _, who := range c.readers(kind) {
		least := int64(1 << 30)
		status := 0
		for visit := 0; visit < 3 || visit < 10 && least > mostMessages; visit++ {
			before := c.wire.Counts()
			status = c.send(c.t, who, at).Status
			least = min(least, c.wire.Counts().Since(before).Messages)
		}
		if status == http.StatusOK {
			seen = append(seen, counted{fmt.Sprintf("%s at %s, %s", r.Name, kind, who.name), least})
		}
	}
	return seen
}

// readers are all who may be at a site of ours.
func (c *country) readers(kind web.SiteKind) []actor {
	all := []actor{{name: "nobody"}}
	switch kind {
	case web.Tenant:
		return append(all, actor{name: "a superuser", cookie: c.a.superuser},
			actor{name: "staff with every permission", cookie: c.a.all},
			actor{name: "a program", bearer: c.a.token})
	case web.National:
		return append(all, actor{name: "an applicant", cookie: c.a.applicant.signedIn},
			actor{name: "an applicant's program", bearer: c.a.applicant.api})
	}
	return append(all, actor{name: "an administrator", cookie: c.national})
}

// throughRelay leads the product's way to the database through a relay that counts.
func (c *country) throughRelay() {
	c.t.Helper()
	u, err := url.Parse(c.env.DSNs[plane.LoginPlatform])
	must(c.t, err)
	c.wire, err = pgcount.Listen(u.Host)
	must(c.t, err)
	c.t.Cleanup(func() { _ = c.wire.Close() })
	led := map[string]string{}
	for login, dsn := range c.env.DSNs {
		led[login], err = c.wire.Through(dsn)
		must(c.t, err)
		if strings.Contains(login, "@") || login == plane.LoginMigrator {
			led[login] = dsn
		}
	}
	env := *c.env
	env.DSNs = led
	c.env = &env
}
