package server_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"

	"vakans/internal/authz"
	"vakans/internal/server"
	"vakans/internal/web"
)

// serveAlone makes this program a server with no other test in it, whose memory is
// its own.
const serveAlone = "VAKANS_TEST_SERVE_ALONE"

func TestMain(m *testing.M) {
	if os.Getenv(serveAlone) != "" {
		serve()
		return
	}
	os.Exit(m.Run())
}

// largest is what the product's largest route takes.
const largest = 2200 << 10

// counting says how many have been asked who they are.
type counting struct {
	roles
	n *atomic.Int64
}

func (c counting) Authenticate(ctx context.Context, s web.Site, token string) (authz.Actor, web.SessionView, error) {
	c.n.Add(1)
	return c.roles.Authenticate(ctx, s, token)
}

// serve writes its address and serves until standard input ends.
func serve() {
	var known atomic.Int64
	o := options()
	o.Authenticators[web.National] = counting{roles{authz.KindApplicant}, &known}
	s := server.New(server.Deps{Web: o, Areas: []server.Area{func(t *web.Table) {
		t.Post(web.National, "/upload", authz.Applicant, ok, web.Body(largest))
		t.Get(web.National, "/memory", authz.Public, func(c *web.Ctx) error {
			return c.JSON(map[string]int64{"bytes": memory(), "known": known.Load()})
		})
	}}})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(ln.Addr())
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		stop()
	}()
	_ = s.Serve(ctx, ln, time.Millisecond)
}

// memory is what Go has from the system and has not given back.
func memory() int64 {
	all := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(all)
	return int64(all[0].Value.Uint64() - all[1].Value.Uint64())
}
