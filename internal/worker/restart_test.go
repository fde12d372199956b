package worker

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vakans/internal/letter"
	"vakans/internal/mail"
)

// cut makes the test's database behave as if its server had been stopped:
// connections break, and new ones are refused until mend.
func (s *site) cut()  { s.database(false) }
func (s *site) mend() { s.database(true) }

func (s *site) database(open bool) {
	u, err := url.Parse(s.AdminDSN)
	if err != nil {
		s.t.Error(err)
		return
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, u.String())
	if err != nil {
		s.t.Error(err)
		return
	}
	defer conn.Close(ctx)
	allow := "false"
	if open {
		allow = "true"
	}
	if _, err := conn.Exec(ctx, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS "+allow); err != nil {
		s.t.Error(err)
	}
	if open {
		return
	}
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
		name); err != nil {
		s.t.Error(err)
	}
}

// cutting is a mail server during whose work PostgreSQL goes away: it has taken
// the letter, and nobody can write that down for a while.
type cutting struct {
	captured
	site   *site
	taken  atomic.Int32
	mended atomic.Int32
}

func (c *cutting) Send(ctx context.Context, m mail.Message) error {
	err := c.captured.Send(ctx, m)
	if n := c.taken.Add(1); n == 3 || n == 9 {
		c.site.cut()
		time.AfterFunc(2*time.Second, func() {
			c.site.mend()
			c.mended.Add(1)
		})
	}
	return err
}

// Restarting PostgreSQL in the middle loses no letter and sends none twice.
func TestRestartedPostgreSQL(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := &cutting{site: s}
	s.happen(20)
	s.run(s.deps(server))
	s.eventually(time.Second, "the server is back for the second time", func() bool { return server.mended.Load() == 2 })
	s.eventually(0, "what was being sent is known as sent", func() bool { return s.letters()[letter.Sending] == 0 })
	s.eventually(5*time.Second, "all letters are sent", func() bool { return s.letters()[letter.Sent] == 20 && s.idle() })
	if n, most := server.sent(); n != 20 || most != 1 {
		t.Errorf("%d letters left, one of them %d times", n, most)
	}
}
