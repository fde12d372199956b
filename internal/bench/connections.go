package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"vakans/internal/web"
)

// Half of the connections come from nobody and are refused at once; the others have
// a session, are let in, and hold on to what they promised.
const promises = 500

// connections measures web while so many connections promise the largest body that
// they may send and send one byte of it: what the process takes, and how long
// everybody else waits for a page.
func (b *bench) connections(ctx context.Context) ([]figure, error) {
	all, err := b.place.subjects(ctx, b.size)
	if err != nil {
		return nil, err
	}
	cookie, err := b.place.signIn(ctx, all[0])
	if err != nil {
		return nil, err
	}
	process, err := b.web(b.place)
	if err != nil {
		return nil, err
	}
	defer process.stop()
	open, err := promise(ctx, process.Addr, hostOf(all[0].Tenant), cookie)
	if err != nil {
		return nil, errors.Join(err, hangUp(open))
	}
	waits, err := waiting(call(process.Addr), adPage(all[0], all[0].Ads[0], "fi"))
	if err != nil {
		return nil, errors.Join(err, hangUp(open))
	}
	rss, err := resident(process.pid())
	what := fmt.Sprintf("while %d connections promise a body and send one byte", promises)
	return []figure{
		single("connections_web", "the web process "+what, "MB", valueAtMost, 200, []float64{megabytes(rss)}),
		single("connections_page", "an ad for somebody else "+what, "ms", valueAtMost, 50, waits),
	}, errors.Join(err, hangUp(open))
}

func promise(ctx context.Context, addr, host, cookie string) (open []net.Conn, err error) {
	var dialer net.Dialer
	for i := range promises {
		conn, err := dialer.DialContext(ctx, "tcp", addr)
		if err != nil {
			return open, err
		}
		open = append(open, conn)
		from := ""
		if i%2 == 0 {
			from = "Cookie: " + cookie + "\r\n"
		}
		_, err = fmt.Fprintf(conn, "POST /office/keep-alive HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\nx",
			host, from, web.DefaultBody)
		if err != nil {
			return open, err
		}
	}
	return open, nil
}

func hangUp(open []net.Conn) error {
	var all []error
	for _, c := range open {
		all = append(all, c.Close())
	}
	return errors.Join(all...)
}

// waiting is how long each of some visits takes, in milliseconds.
func waiting(c caller, v visit) (all []float64, err error) {
	for range 200 {
		begun := time.Now()
		if err := c.do(v); err != nil {
			return nil, err
		}
		all = append(all, float64(time.Since(begun).Microseconds())/1e3)
	}
	return all, nil
}
