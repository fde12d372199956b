package web

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/valyala/fasthttp"
)

// Cached keeps a public page for anonymous visitors in this process as it was sent,
// compressed, until what it is made of has another version or the moment
// comes at which the clock changes it (Ctx.Lasts, and Lasts for the API). version must be as old as what
// is read after asking for it, or older.
//
// A page is cached for one address at one host of one organisation, in one language,
// compressed; the few who cannot read that get it uncompressed. Who brings any cookie or
// sign-in gets a page of their own.
func Cached(version func(context.Context) (int64, error)) Option {
	return func(r *Route) { r.version = version }
}

// Lasts says that the page stays as it is for so long, if nothing that it is made
// of changes. Without it a page is not cached.
func (c *Ctx) Lasts(d time.Duration) { c.r.cache.lasts = d }

// Lasts is Ctx.Lasts for the API: the answer of the operation in ctx stays as it is
// for so long, if nothing that it is made of changes. A shared cache asks each time.
func Lasts(ctx context.Context, d time.Duration) {
	r := requestIn(ctx)
	r.cache.lasts, r.cache.maxAge = d, new(time.Duration)
}

// keptBytes bounds the memory that cached pages take. A compressed page has some 6 kB, so
// that a national site's open ads fit in, in the language that most read.
const keptBytes = 64 << 20

// keptPageBytes bounds one page: a map of the whole site must not drive out all
// others.
const keptPageBytes = keptBytes / 64

// keptOverhead is about what a page takes besides its body.
const keptOverhead = 1 << 10

// kept holds the pages that were asked for last.
type kept struct {
	mu    sync.Mutex
	pages *simplelru.LRU[keptKey, *keptPage]
	bytes int
}

func newKept() *kept {
	k := new(kept)
	// fails for no size alone
	k.pages, _ = simplelru.NewLRU(keptBytes/keptOverhead, func(_ keptKey, p *keptPage) { k.bytes -= p.size() })
	return k
}

// keptKey is everything of an anonymous visitor's request that a page depends on.
type keptKey struct {
	site    SiteKind
	tenant  int32
	host    string
	address string // path and query
	lang    string
}

// keptPage is an answer. It is never changed.
type keptPage struct {
	key         keptKey
	version     int64
	from, until time.Time // by the product's clock
	header      fasthttp.ResponseHeader
	etag        string
	body        []byte
	packed      bool // body is gzip
}

func (p *keptPage) size() int {
	return len(p.body) + len(p.key.host) + 2*len(p.key.address) + keptOverhead
}

// holds reports whether the page is still the one to show.
func (p *keptPage) holds(version int64, now time.Time) bool {
	return p.version == version && !now.Before(p.from) && now.Before(p.until)
}

func (k *kept) find(key keptKey, version int64, now time.Time) *keptPage {
	k.mu.Lock()
	defer k.mu.Unlock()
	p, ok := k.pages.Get(key)
	if ok && p.holds(version, now) {
		return p
	}
	k.pages.Remove(key)
	return nil
}

func (k *kept) put(p *keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pages.Remove(p.key)
	if p.size() > keptPageBytes {
		return
	}
	k.pages.Add(p.key, p)
	for k.bytes += p.size(); k.bytes > keptBytes; {
		k.pages.RemoveOldest()
	}
}

// keeping answers with a cached page where there is one, and else keeps what next
// answers.
func (k *Kit) keeping(r *request, next fiber.Handler) error {
	if !r.anonymous() {
		return next(r.c)
	}
	version, err := r.route.version(r.std())
	if err != nil { // it is the page's to say what is wrong
		return next(r.c)
	}
	key, now := r.keptKey(), k.opt.Clock.Now()
	if p := k.kept.find(key, version, now); p != nil {
		return r.sendKept(p)
	}
	if err := next(r.c); err != nil {
		return err
	}
	if r.keepable() {
		k.kept.put(r.keep(key, version, now))
	}
	return nil
}

// anonymous reports whether the request comes from somebody of whom nothing at all
// is known, so that everybody else like that is shown the same.
func (r *request) anonymous() bool {
	h := &r.c.Request().Header
	return !r.signedIn() && !unsafe(r.c.Method()) && len(h.Peek(fiber.HeaderCookie)) == 0 &&
		len(h.Peek(fiber.HeaderAuthorization)) == 0
}

func (r *request) keptKey() keptKey {
	return keptKey{
		site: r.site.Kind, tenant: r.site.Tenant.Number, host: r.c.Hostname(), address: r.c.OriginalURL(),
		lang: string(r.lang),
	}
}

// keepable reports whether the answer is a whole public page that lasts.
func (r *request) keepable() bool {
	resp := r.c.Response()
	return r.cache.lasts > 0 && r.c.Method() == http.MethodGet && resp.StatusCode() == http.StatusOK &&
		strings.HasPrefix(r.cacheControl(http.StatusOK), "public") && len(resp.Header.Peek(fiber.HeaderSetCookie)) == 0 &&
		r.err == nil
}

// keep takes the answer with its headers, but for those of one request, and packs
// it if it is not.
func (r *request) keep(key keptKey, version int64, now time.Time) *keptPage {
	r.c.Vary(fiber.HeaderAcceptEncoding)
	resp := r.c.Response()
	p := &keptPage{key: key, version: version, from: now, until: now.Add(r.cache.lasts)}
	resp.Header.CopyTo(&p.header)
	for _, name := range []string{
		fiber.HeaderXRequestID, fiber.HeaderContentLength, fiber.HeaderContentEncoding, fiber.HeaderDate, fiber.HeaderServer,
		fiber.HeaderConnection,
	} {
		p.header.Del(name)
	}
	p.etag = string(p.header.Peek(fiber.HeaderETag))
	switch body := resp.Body(); {
	case len(resp.Header.ContentEncoding()) > 0:
		p.body, p.packed = bytes.Clone(body), true // gzip is the one that the kit knows
	case r.packable(body):
		p.body, p.packed = gzipped(body), true
	default:
		p.body = bytes.Clone(body)
	}
	return p
}

// sendKept is send for a cached page.
func (r *request) sendKept(p *keptPage) error {
	h := &r.c.Response().Header
	closing := h.ConnectionClose()
	p.header.CopyTo(h)
	h.Set(fiber.HeaderXRequestID, r.id.String())
	if closing {
		h.SetConnectionClose()
	}
	if p.etag != "" && strings.Contains(r.c.Get(fiber.HeaderIfNoneMatch), p.etag) {
		r.c.Status(http.StatusNotModified)
		return nil
	}
	if p.packed && !r.c.Request().Header.HasAcceptEncoding("gzip") {
		body, err := fasthttp.AppendGunzipBytes(nil, p.body)
		r.c.Response().SetBodyRaw(body)
		return err
	}
	if p.packed {
		h.SetContentEncoding("gzip")
	}
	r.c.Response().SetBodyRaw(p.body) // never written to
	return nil
}
