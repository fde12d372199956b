package web_test

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"vakans/internal/authz"
	"vakans/internal/web"
)

// redisOptions fails without a server: a limit that was never tried is none.
func redisOptions(t *testing.T) *redis.Options {
	t.Helper()
	address := os.Getenv("VAKANS_TEST_REDIS")
	if address == "" {
		t.Fatal("VAKANS_TEST_REDIS is not set; make test sets it")
	}
	if !strings.Contains(address, "://") {
		return &redis.Options{Addr: address}
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func limitedTable(limit web.Limit) func(*web.Table) {
	return func(tb *web.Table) {
		tb.Get(web.Anywhere, "/limited", authz.Public, ok, web.Limited(limit))
		tb.Post(web.Anywhere, "/post", authz.Public, ok)
		tb.Post(web.Anywhere, "/own", authz.Public, ok, web.Limited(limit))
	}
}

// Two processes share one count, as long as Redis answers.
func TestLimitIsSharedThroughRedis(t *testing.T) {
	t.Parallel()
	limit := web.Limit{Name: uuid.NewString(), Max: 3, Window: time.Minute}
	client := redis.NewClient(redisOptions(t))
	t.Cleanup(func() { _ = client.Close() })
	one := start(t, limitedTable(limit), func(o *web.Options) { o.Limiter = web.NewLimiter(client, 1) })
	two := start(t, limitedTable(limit), func(o *web.Options) { o.Limiter = web.NewLimiter(client, 1) })
	one.browser(t, "localhost").Get("/limited").Want(200)
	two.browser(t, "localhost").Get("/limited").Want(200)
	one.browser(t, "localhost").Get("/limited").Want(200)
	p := two.browser(t, "localhost").Get("/limited").Want(http.StatusTooManyRequests)
	if after := p.Header.Get("Retry-After"); after == "" || after == "0" {
		t.Errorf("Retry-After %q", after)
	}
	two.browser(t, "north.localhost").Get("/limited").Want(200)
}

// Without Redis the limit neither opens nor shuts: it counts in the process.
func TestLimitWithoutRedis(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialTimeout: 100 * time.Millisecond})
	t.Cleanup(func() { _ = client.Close() })
	limit := web.Limit{Name: "own", Max: 2, Window: time.Minute}
	b := start(t, limitedTable(limit), func(o *web.Options) { o.Limiter = web.NewLimiter(client, 1) })
	c := b.browser(t, "localhost")
	c.Get("/limited").Want(200)
	c.Get("/limited").Want(200)
	c.Get("/limited").Want(http.StatusTooManyRequests)
}

// What an anonymous visitor can post to is limited without anybody asking for it.
func TestPublicPostIsLimitedByDefault(t *testing.T) {
	t.Parallel()
	c := start(t, limitedTable(web.Limit{Name: "x", Max: 1, Window: time.Minute})).visitor(t, "localhost")
	for range web.PublicPost.Max {
		c.Post("/post", nil).Want(200)
	}
	c.Post("/post", nil).Want(http.StatusTooManyRequests)
}

func TestWindowEnds(t *testing.T) {
	t.Parallel()
	var c web.LocalCounts
	now := time.Now()
	c.Count("k", time.Minute, now)
	c.Count("k", time.Minute, now)
	if n := c.Count("k", time.Minute, now.Add(time.Minute)); n != 1 {
		t.Errorf("after the window the count is %d, want 1", n)
	}
}

// A flood from many addresses does not reset the count of one that goes on asking.
func TestFloodResetsNobody(t *testing.T) {
	t.Parallel()
	var c web.LocalCounts
	now, n := time.Now(), int64(0)
	for i := range 2 * web.MaxLocal {
		c.Count(strconv.Itoa(i), time.Hour, now)
		if i%1000 == 0 {
			n = c.Count("busy", time.Hour, now)
		}
	}
	if n != 2*web.MaxLocal/1000 {
		t.Errorf("who goes on asking has a count of %d", n)
	}
	if n := c.Count("0", time.Hour, now); n != 1 {
		t.Errorf("the oldest count is still held: %d", n)
	}
}
