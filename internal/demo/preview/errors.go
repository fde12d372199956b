package preview

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"vakans/internal/authz"
	"vakans/internal/fault"
	"vakans/internal/i18n"
	"vakans/internal/logging"
	"vakans/internal/web"
	"vakans/tenant"
)

// failures is an application in which everything goes wrong, so that the error pages are
// those that the HTTP kit makes.
type failures struct {
	app interface {
		Test(r *http.Request, msTimeout ...int) (*http.Response, error)
	}
	all []failure
}

// failure is one way in which a request can fail.
type failure struct {
	Name   string
	Status int
	err    error
}

// newFailures lists the kinds of faults, what the framework raises by itself, and what the
// registry of tenants says.
func newFailures() *failures {
	f := new(failures)
	for k := fault.Internal; k == fault.Internal || k.String() != fault.Internal.String(); k++ {
		f.add(k.String(), fault.New(k, "error."+k.String()))
	}
	f.add("bad_request", fiber.ErrBadRequest)
	f.add("method", fiber.ErrMethodNotAllowed)
	f.add("timeout", fiber.ErrRequestTimeout)
	f.add("maintenance", tenant.ErrMaintenance)
	f.add("suspended", tenant.ErrSuspended)
	f.add("unknown_host", tenant.ErrUnknown)
	f.app = web.New(web.Options{
		Base: &url.URL{Scheme: "http", Host: host}, Log: logging.Discard(), Resolver: everywhere{},
		Keys: []logging.Secret{"previews have nothing to sign"},
		SignIn: map[web.SiteKind]func(i18n.Lang) string{
			web.National: func(l i18n.Lang) string { return "/" + l.String() + "/sign-in" },
		},
	}, f.routes())
	slices.SortStableFunc(f.all, func(a, b failure) int { return a.Status - b.Status })
	return f
}

const host = "localhost"

// add lists an error with the status that the kit gives it.
func (f *failures) add(name string, err error) {
	f.all = append(f.all, failure{Name: name, Status: web.Status(err), err: err})
}

// everywhere takes every host for the national site.
type everywhere struct{}

// Resolve implements web.Resolver.
func (everywhere) Resolve(_ context.Context, host string) (web.Site, error) {
	return web.Site{Kind: web.National, Host: host}, nil
}

// routes fail. To post to one of an applicant's without a session is the way to a page that
// asks for a sign-in; who only looks is led there.
func (f *failures) routes() *web.Table {
	t := web.NewTable()
	for _, one := range f.all {
		fails := func(*web.Ctx) error { return one.err }
		t.Get(web.National, "/:lang/"+one.Name, authz.Public, fails)
		t.Post(web.National, "/:lang/"+one.Name, authz.Applicant, fails)
	}
	return t
}

// page is an error page as the kit sends it.
func (f *failures) page(ctx context.Context, l i18n.Lang, one failure) ([]byte, error) {
	method := http.MethodGet
	if one.Status == http.StatusUnauthorized {
		method = http.MethodPost
	}
	address := "http://" + host + "/" + l.String() + "/" + one.Name
	r, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	res, err := f.app.Test(r, -1)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != one.Status {
		return nil, fmt.Errorf("the page of %s has status %d, not %d", one.Name, res.StatusCode, one.Status)
	}
	return io.ReadAll(res.Body)
}

func (f *failures) frames(l i18n.Lang) (frames []frame) {
	for _, one := range f.all {
		frames = append(frames, frame{
			ID: "error-" + one.Name, Title: fmt.Sprintf("%d %s", one.Status, one.Name),
			Src: "/errors/" + l.String() + "/" + one.Name, Height: 560,
		})
	}
	return frames
}

func (s *site) errorPage(w http.ResponseWriter, r *http.Request) {
	l, known := i18n.Parse(r.PathValue("lang"))
	i := slices.IndexFunc(s.errors.all, func(one failure) bool { return one.Name == r.PathValue("name") })
	if !known || i < 0 {
		s.missing(w, r)
		return
	}
	s.fail(w, r, l, s.errors.all[i], http.StatusOK)
}

// missing is the product's own page for an address that does not exist: links in the frames
// lead here.
func (s *site) missing(w http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(s.errors.all, func(one failure) bool { return one.Name == fault.NotFound.String() })
	s.fail(w, r, asked(r), s.errors.all[i], http.StatusNotFound)
}

func (s *site) fail(w http.ResponseWriter, r *http.Request, l i18n.Lang, one failure, status int) {
	page, err := s.errors.page(r.Context(), l, one)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	sendHTML(w, status, page)
}
