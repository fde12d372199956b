package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"vakans/internal/plane"
	"vakans/internal/session"
)

// visit is one request: what a browser sends for a page.
type visit struct {
	Host, Path string
	Cookie     string // name=value; empty for an anonymous visitor
}

// caller asks one address over connections that it keeps, with a client that
// costs as little as one can.
type caller struct{ client *fasthttp.HostClient }

func call(addr string) caller {
	return caller{&fasthttp.HostClient{Addr: addr, NoDefaultUserAgentHeader: true, ReadTimeout: 30 * time.Second,
		MaxConns: 64}}
}

// do asks for a page and fails unless it comes.
func (c caller) do(v visit) error {
	_, err := c.get(v, func(*fasthttp.Response) {})
	return err
}

// get asks for a page and shows the answer, which lives no longer than the call.
func (c caller) get(v visit, see func(*fasthttp.Response)) (int, error) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.SetRequestURI("http://" + v.Host + v.Path)
	req.Header.Set("Accept", "text/html,application/xhtml+xml")
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("Accept-Language", "fi")
	if v.Cookie != "" {
		req.Header.Set("Cookie", v.Cookie)
	}
	if err := c.client.Do(req, resp); err != nil {
		return 0, err
	}
	if resp.StatusCode() != http.StatusOK {
		return resp.StatusCode(), fmt.Errorf("%s%s answered %d", v.Host, v.Path, resp.StatusCode())
	}
	see(resp)
	return resp.StatusCode(), nil
}

// visiting is a side of a comparison: clients that ask for one of the visits
// after the other, in an order of their own.
func (b *bench) visiting(addr string, all []visit) side {
	c := call(addr)
	return func(ctx context.Context) (turn, error) {
		random := shuffle(b.Clients)
		return load(ctx, b.Clients, b.Turn, func(_ context.Context, client,
			_ int) error {
			return c.do(pick(random[client], all))
		})
	}
}

// cookie is what the session's cookie is called over plain http without a port.
const cookie = "vakans"

// signIn opens a session of a recruiter in an organisation, as signing in would,
// and returns its cookie.
func (p *place) signIn(ctx context.Context, s subject) (string, error) {
	var token string
	err := p.services.Planes.Platform.In(ctx, func(tx plane.PlatformTx) (err error) {
		token, _, err = session.Create(ctx, tx, session.Start{Owner: s.Chief, Tenant: s.Number, Idle: time.Hour,
			Absolute: 12 * time.Hour, UserAgent: "bench", IP: "127.0.0.1"})
		return err
	})
	return cookie + "=" + token, err
}

func caseList(s subject, cookie string) visit {
	return visit{hostOf(s.Tenant), "/office/recruitments/" + s.Case.String() + "/candidates", cookie}
}

// candidatesData is a page of a case as JSON, as long as there may be one.
func candidatesData(s subject, cookie string) visit {
	return visit{hostOf(s.Tenant), "/api/v1/recruitments/" + s.Case.String() + "/candidates?limit=200", cookie}
}

func sheet(s subject, cookie string, application uuid.UUID) visit {
	return visit{hostOf(s.Tenant), "/office/applications/" + application.String(), cookie}
}

func adPage(s subject, ad uuid.UUID, lang string) visit {
	return visit{Host: hostOf(s.Tenant), Path: "/" + lang + "/jobs/" + ad.String()}
}
