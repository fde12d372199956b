package web

import (
	"context"
	"net/netip"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/redis/go-redis/v9"

	"vakans/internal/fault"
	"vakans/internal/session"
)

// Limit says how often something may be asked for. Routes with the same Name
// share one count. The zero Limit limits nothing.
type Limit struct {
	Name   string
	Max    int
	Window time.Duration
	// ByActor counts a signed-in person's requests wherever they come from;
	// otherwise, and for visitors, the network address counts.
	ByActor bool
}

// PublicPost is the limit of everything an anonymous visitor can post to, unless the
// route names a tighter one. A whole office may share one address.
var PublicPost = Limit{Name: "post", Max: 60, Window: time.Minute}

// countScript has the count and its end in one step, and mends a count that lost
// its end, or it would last for ever.
const countScript = `
local n = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]); left = tonumber(ARGV[1]) end
return {n, left}`

// LimitKeys is what the limiter's keys in Redis begin with; package inventory says what
// they hold.
const LimitKeys = "limit:"

const (
	redisPatience = 150 * time.Millisecond
	redisRest     = 2 * time.Second // after a failure, before it is asked again
)

// Limiter counts in Redis, for all processes together. While Redis does not
// answer it counts in this process alone: the limit then holds per process,
// but never opens wide and never shuts anybody out.
type Limiter struct {
	redis  redis.Scripter
	script *redis.Script
	local  localCounts
	factor int
	resume atomic.Int64 // when Redis is asked again, in Unix nanoseconds
}

// NewLimiter returns a Limiter; without a client it counts in this process.
// Every limit is multiplied by factor.
func NewLimiter(client redis.Scripter, factor int) *Limiter {
	return &Limiter{redis: client, script: redis.NewScript(countScript), factor: max(factor, 1)}
}

// allow counts one request, and returns how long to wait if it is one too many.
func (l *Limiter) allow(ctx context.Context, limit Limit, key string) (wait time.Duration, ok bool) {
	key = LimitKeys + limit.Name + ":" + key
	n, left, err := l.count(ctx, key, limit.Window)
	if err != nil {
		n, left = l.local.count(key, limit.Window, time.Now())
	}
	return left, n <= int64(limit.Max*l.factor)
}

func (l *Limiter) count(ctx context.Context, key string, window time.Duration) (int64, time.Duration, error) {
	if l.redis == nil || time.Now().UnixNano() < l.resume.Load() {
		return 0, 0, errNoRedis
	}
	ctx, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	got, err := l.script.Run(ctx, l.redis, []string{key}, window.Milliseconds()).Int64Slice()
	if err != nil || len(got) != 2 {
		l.resume.Store(time.Now().Add(redisRest).UnixNano())
		return 0, 0, errNoRedis
	}
	return got[0], time.Duration(got[1]) * time.Millisecond, nil
}

// limited refuses a request above the rate limit.
func (k *Kit) limited(r *request) error {
	limit := r.route.Limit
	if limit.Max == 0 {
		return nil
	}
	who := session.Network(k.clientIP(r.c))
	if limit.ByActor && r.signedIn() {
		who = r.actor.ID.String()
	}
	wait, ok := k.opt.Limiter.allow(r.std(), limit, r.site.Host+":"+who)
	if ok {
		return nil
	}
	seconds := max(int((wait+time.Second-1)/time.Second), 1)
	r.c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	return fault.New(fault.Limited, "error.limited")
}

// Network is what one household or office shares: with IPv6 everybody has
// billions of addresses of their own.
func Network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // fails for more bits than there are alone
	return p
}
