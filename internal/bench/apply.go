package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/valyala/fasthttp"

	"vakans/internal/form"
	"vakans/internal/pgcount"
	"vakans/internal/plane"
	"vakans/internal/session"
	"vakans/internal/smtpsink"
	"vakans/internal/web"
)

// applyTenants is how many organisations are applied to, each with all its ads.
const applyTenants = 20

// applying measures complete applications: the form is opened, its content saved, a
// file of 200 kB put in and the application sent, by a request each; then the employer
// has it, the copies are compared, and the receipt has reached the mail server. The
// clock stops at the last receipt.
func (b *bench) applying(ctx context.Context) ([]figure, error) {
	wide := *b
	wide.Clients = jobClients
	a, err := wide.applyHere(ctx, nil)
	if err != nil {
		return nil, err
	}
	var rates, tails []float64
	spent := &spending{}
	round := spent.of(a.turn)
	for range b.Rounds {
		t, err := round(ctx)
		if err != nil {
			return nil, errors.Join(err, a.stop())
		}
		rates, tails = append(rates, t.Rate), append(tails, millis(t.P95))
	}
	if err := a.stop(); err != nil {
		return nil, err
	}
	f := single("apply", "complete applications with a file of 200 kB, to the sent receipt", "/s", valueAtLeast, 80, rates)
	f.Note = fmt.Sprintf("p95 of the four requests together %.0f ms; %d clients in a closed loop; %s", median(tails),
		wide.Clients, spent)
	counted, err := wide.countApplying(ctx)
	return append([]figure{f}, counted...), err
}

// countApplying counts what web and worker say to the database for an application,
// polling included, by leading their way through a relay.
func (b *bench) countApplying(ctx context.Context) ([]figure, error) {
	home, err := url.Parse(b.place.admin)
	if err != nil {
		return nil, err
	}
	relay, err := pgcount.Listen(home.Host)
	if err != nil {
		return nil, err
	}
	defer relay.Close()
	led, err := b.ledThrough(relay)
	if err != nil {
		return nil, err
	}
	a, err := b.applyHere(ctx, led)
	if err != nil {
		return nil, err
	}
	before := relay.Counts()
	t, err := a.turn(ctx)
	if err != nil {
		return nil, errors.Join(err, a.stop())
	}
	n := relay.Counts().Since(before)
	each := func(total int64) []float64 { return []float64{float64(total) / float64(t.Answers)} }
	return []figure{
		single("apply_messages", "messages to the database an application", "", valueAtMost, 45, each(n.Messages)),
		single("apply_commits", "transactions an application that change something", "", valueAtMost, 12,
			each(n.Commits)),
	}, a.stop()
}

// ledThrough are the settings that lead a process's way to the database through a relay.
func (b *bench) ledThrough(relay *pgcount.Relay) (map[string]string, error) {
	led := map[string]string{}
	for name, dsn := range b.place.values {
		if strings.HasSuffix(name, "_DSN") && dsn != "" {
			through, err := relay.Through(dsn)
			if err != nil {
				return nil, err
			}
			led[name] = through
		}
	}
	return led, nil
}

// applicants are those who apply, and the processes that serve them.
type applicants struct {
	*bench
	ads         []uuid.UUID
	db          *pgxpool.Pool // as the database's owner
	mails       *smtpsink.Sink
	web, worker *child
	sent        int
}

// applyHere starts web, worker and a mail server, the first two with some settings of
// their own.
func (b *bench) applyHere(ctx context.Context, more map[string]string) (a *applicants, err error) {
	a = &applicants{bench: b}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.stop())
		}
	}()
	all, err := b.place.subjects(ctx, min(b.size, applyTenants))
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		a.ads = append(a.ads, s.Ads...)
	}
	if a.db, err = pgxpool.New(ctx, b.place.admin); err != nil {
		return nil, err
	}
	if a.mails, err = smtpsink.Start(smtpsink.Options{}); err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(a.mails.Addr())
	if err != nil {
		return nil, err
	}
	settings := map[string]string{"VAKANS_SMTP_PORT": port}
	maps.Copy(settings, more)
	if a.worker, err = b.workerWith(b.place, settings); err != nil {
		return nil, err
	}
	a.web, err = b.webWith(b.place, settings)
	return a, err
}

func (a *applicants) stop() error {
	err := errors.Join(a.web.stop(), a.worker.stop())
	if a.mails != nil {
		err = errors.Join(err, a.mails.Close())
	}
	if a.db != nil {
		a.db.Close()
	}
	return err
}

// turn lets all clients apply, and waits until everybody has a receipt.
func (a *applicants) turn(ctx context.Context) (turn, error) {
	c := call(a.web.Addr)
	people := make([]person, a.Clients)
	began := time.Now()
	t, err := load(ctx, a.Clients, a.Turn, func(ctx context.Context, client, n int) error {
		if n%len(a.ads) == 0 { // one applies to an ad once
			var err error
			if people[client], err = a.person(ctx); err != nil {
				return err
			}
		}
		return people[client].apply(c, a.ads[(client*7+n)%len(a.ads)])
	})
	if err != nil {
		return t, err
	}
	a.sent += t.Answers
	for len(a.mails.List()) < a.sent {
		if time.Since(began) > a.Turn+time.Minute {
			return t, fmt.Errorf("%d of %d receipts have come", len(a.mails.List()), a.sent)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Rate = float64(t.Answers) / time.Since(began).Seconds()
	return t, nil
}

// person is an applicant who is signed in.
type person struct{ cookie, csrf string }

// person makes an account with a session, as registering would.
func (a *applicants) person(ctx context.Context) (person, error) {
	id := uuid.New()
	_, err := a.db.Exec(ctx, `INSERT INTO applicant.accounts
		(id, email, password_hash, name, language, terms_version, terms_at, created_at, last_used_at) VALUES ($1, $2, '', 'Hanna Hakija', 'fi', '1', now(), now(), now())`, id, fmt.Sprintf("hakija-%s@example.test", id))
	if err != nil {
		return person{}, err
	}
	var p person
	err = a.place.services.Planes.Register.In(ctx, func(tx plane.RegisterTx) error {
		token, made, err := session.Create(ctx, tx, session.Start{
			Owner: id, Idle: time.Hour, Absolute: 12 * time.Hour, UserAgent: "bench", IP: "127.0.0.1",
		})
		p = person{cookie + "=" + token, web.CSRFToken(made.CSRFSecret)}
		return err
	})
	return p, err
}

// apply is the four requests of an application.
func (p person) apply(c caller, ad uuid.UUID) error {
	const api = "/api/v1/account/applications"
	var made struct {
		ID             uuid.UUID `json:"id"`
		Version        int       `json:"version"`
		ContentVersion int       `json:"content_version"`
		Content        form.Content
	}
	if err := p.json(c, http.MethodPost, api, map[string]any{"ad": ad}, &made); err != nil {
		return err
	}
	filled := content()
	filled.Basic.Email = made.Content.Basic.Email
	one := api + "/" + made.ID.String()
	saved := map[string]any{"content_version": made.ContentVersion, "content": filled}
	if err := p.json(c, http.MethodPut, one+"/content", saved, nil); err != nil {
		return err
	}
	file, kind := certificate()
	if err := p.ask(c, http.MethodPut, one+"/attachments/1", kind, file, &made); err != nil {
		return err
	}
	return p.json(c, http.MethodPost, one+"/send", map[string]any{"version": made.Version}, nil)
}

// certificate is a file of 200 kB as a form sends it, and its content type.
func certificate() (body []byte, kind string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile("file", "todistus.pdf")
	if err == nil {
		_, err = part.Write(append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("%"), 200<<10)...))
	}
	if errors.Join(err, w.Close()) != nil {
		panic(err) // a buffer takes everything
	}
	return out.Bytes(), w.FormDataContentType()
}

func (p person) json(c caller, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return p.ask(c, method, path, "application/json", text, into)
}

func (p person) ask(c caller, method, path, kind string, body []byte, into any) error {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.SetRequestURI("http://" + domain + path)
	req.Header.SetMethod(method)
	req.Header.SetContentType(kind)
	req.Header.Set("Cookie", p.cookie)
	req.Header.Set(web.CSRFHeader, p.csrf)
	req.SetBody(body)
	if err := c.client.Do(req, resp); err != nil {
		return err
	}
	if resp.StatusCode() >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s answered %d: %s", method, path, resp.StatusCode(), resp.Body())
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(resp.Body(), into)
}
